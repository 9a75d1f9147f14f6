"""The embedded server starts in any folder, once for all processes, and stops with the last of them."""

import json
import resource
import subprocess
import sys

import psutil
import pytest
from django.conf import settings as project
from django.core.exceptions import ImproperlyConfigured

from clinic_advisor.embedded_postgres.server import address
from tests.factories import NOW

# Another process has the clock of the machine, on whatever day of the test.
pytestmark = [pytest.mark.clock(NOW), pytest.mark.process]

USE = """
import json, sys
from pathlib import Path
import psycopg2
from django.core.exceptions import ImproperlyConfigured
from clinic_advisor.embedded_postgres.server import USER, address
try:
    where = address(Path(sys.argv[1]), "made_by_many")
except ImproperlyConfigured as error:
    sys.exit(str(error))
connection = psycopg2.connect(dbname="made_by_many", user=USER, host=where["HOST"], port=where["PORT"])
with connection.cursor() as cursor:
    cursor.execute("SELECT name FROM pg_available_extensions UNION SELECT lower('É') ORDER BY 1")
    print(json.dumps({**where, "offers": [name for (name,) in cursor.fetchall()]}), flush=True)
connection.close()
sys.stdin.read()
"""
"""A process that uses the server until its standard input ends."""
LEAST_FILE = 100_000


def use(folder, **options):
    return subprocess.Popen(
        [sys.executable, "-c", USE, str(folder)],
        cwd=project.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def running_at(folder):
    servers = [process for process in psutil.process_iter(["name", "cmdline"]) if process.info["name"] == "postgres"]
    return [process for process in servers if str(folder) in (process.info["cmdline"] or [])]


@pytest.mark.parametrize("name", ["a space", "Müller & Söhne", 'it\'s $HOME, "quoted"', "long" * 30], ids=str)
def test_it_starts_in_a_folder_of_any_name(tmp_path, name):
    folder = tmp_path / name / "postgres"
    with use(folder) as process:
        said, wrong = process.communicate(timeout=300)
    assert wrong == ""
    assert {"btree_gist", "pg_trgm", "unaccent", "é"} <= set(json.loads(said)["offers"])
    assert running_at(folder) == []


def test_of_several_first_starts_one_starts_it_and_the_last_one_ends_it(tmp_path):
    folder = tmp_path / "postgres"
    processes = [use(folder) for _ in range(3)]
    try:
        places = [json.loads(process.stdout.readline()) for process in processes]
        assert len(running_at(folder)) == 1
        processes[0].kill()
        processes[0].wait()
        processes[1].communicate(timeout=60)
        assert len(running_at(folder)) == 1, "one process uses it yet"
        processes[2].communicate(timeout=60)
    finally:
        for process in processes:
            with process:
                process.kill()
    assert len({place["HOST"] for place in places}) == 1
    assert running_at(folder) == []


def test_what_the_disk_has_no_room_for_is_one_sentence(tmp_path):
    no_room = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (LEAST_FILE, LEAST_FILE))}
    folder = tmp_path / "postgres"
    with use(folder, **no_room) as process:
        said, wrong = process.communicate(timeout=300)
    assert said == ""
    assert len(wrong.strip().splitlines()) == 1
    assert str(folder) in wrong
    assert "DATABASE_URL" in wrong


def test_data_of_another_postgresql_is_one_sentence_that_says_what_to_do(tmp_path):
    (tmp_path / "PG_VERSION").write_text("16\n")
    with pytest.raises(ImproperlyConfigured, match=r"written by PostgreSQL 16, and this is 18: run pg_upgrade"):
        address(tmp_path, "any")
