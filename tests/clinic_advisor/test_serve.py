"""`make run` on a machine where something is in the way, and what it leaves behind."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request

import psutil
import pytest
from django.conf import settings as project

from tests.factories import NOW

# Another process has the clock of the machine, on whatever day of the test.
pytestmark = [pytest.mark.clock(NOW), pytest.mark.process]


@pytest.fixture
def environment(tmp_path):
    """The environment of a new developer's shell: only DEBUG is set, and the database is in the test's own folder."""
    return {
        "PATH": os.environ["PATH"],
        "DEBUG": "on",
        "DATABASE_URL": "",
        "EMBEDDED_POSTGRES_DIR": str(tmp_path / "data" / "postgres"),
        "PYTHONUNBUFFERED": "1",
    }


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def serve():
    """Starts `manage.py serve`; stops every process at the end, whatever the result of the test."""
    started = []

    def start(port, environment):
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=project.BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        with process:
            process.kill()


def until_served(process):
    """Returns the output up to the line after the addresses, which is the last one before serving starts."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "Ctrl-C stops everything" in line:
            return "".join(lines)
    raise AssertionError("".join(lines))


def fetch(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
        return answer.status


def servers_of(environment):
    """PostgreSQL processes that run in the test's own folder."""
    folder = environment["EMBEDDED_POSTGRES_DIR"]
    return [p for p in psutil.process_iter(["cmdline"]) if folder in (p.info["cmdline"] or [])]


def only_line(finished):
    return finished.communicate(timeout=60)[0].strip().splitlines()


def test_a_taken_port_is_one_sentence_that_names_another(serve, environment):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        lines = only_line(serve(port, environment))
    assert lines == [f"CommandError: Port {port} is taken. Choose another: make run PORT={port + 1}"]


def test_a_port_that_is_none_is_one_sentence(serve, environment):
    assert only_line(serve(70000, environment)) == [
        "CommandError: 70000 is no port. Choose one from 1024 to 65535: make run PORT=8001"
    ]


def test_a_database_that_cannot_be_reached_is_one_sentence(serve, environment, free_port):
    environment["DATABASE_URL"] = "postgres://nobody:secret@127.0.0.1:1/none"
    (line,) = only_line(serve(free_port, environment))
    assert line.startswith("CommandError: The database cannot be reached")
    assert "Check DATABASE_URL" in line
    assert "secret" not in line


def test_a_folder_that_cannot_be_written_is_one_sentence(serve, environment, free_port, tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    environment["EMBEDDED_POSTGRES_DIR"] = str(in_the_way / "var" / "postgres")
    (line,) = only_line(serve(free_port, environment))
    assert line.startswith("CommandError:")
    assert "EMBEDDED_POSTGRES_DIR" in line


def test_it_is_not_for_production(serve, environment, free_port):
    environment |= {
        "DEBUG": "off",
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": "a.example",
        "SITE_URL": "https://a.example",
    }
    environment["DATABASE_URL"] = "postgres://nobody:secret@127.0.0.1:1/none"
    assert "gunicorn" in only_line(serve(free_port, environment))[-1]


def test_ctrl_c_leaves_no_process_and_a_kill_is_picked_up_again(serve, environment, free_port):
    first = serve(free_port, environment)
    assert "Demo sign-in" in until_served(first)
    assert fetch(free_port) == 200
    first.kill()
    first.wait()
    assert servers_of(environment), "a killed process cannot stop the database"

    second = serve(free_port, environment)
    until_served(second)
    assert fetch(free_port) == 200
    second.send_signal(signal.SIGINT)
    assert second.wait(timeout=30) == 0
    assert servers_of(environment) == []
