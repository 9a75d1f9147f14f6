"""Runs every benchmark that needs the served product, on one database: `make bench-small`, for CI.

At this size the figures mean nothing; the purpose is to check that all benchmarks still run.
"""

from benchmarks import commands, desk_load, free_times, quiz_step, review_page


def main() -> None:
    """Runs each benchmark; `manage.py shell` calls this while scripts/production.py runs the server."""
    for benchmark in (quiz_step, free_times, desk_load, review_page, commands):
        benchmark.main()
