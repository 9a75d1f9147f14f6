"""Every benchmark that needs the product served, one after the other on one database: `make bench-small`, for CI.

Small, the figures say nothing; that all of them still run does.
"""

from benchmarks import desk_load, free_times, quiz_step, review_page


def main() -> None:
    """Prints what each prints; `manage.py shell` calls it beside the server that scripts/production.py runs."""
    for each in (quiz_step, free_times, desk_load, review_page):
        each.main()
