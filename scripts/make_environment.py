"""Creates .venv and installs the pinned packages; `make setup` runs this with any Python 3.11 or newer."""

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
OLDEST = (3, 11)


def main() -> None:
    """Creates and installs; on an error, exits with one sentence that says what to do."""
    if sys.version_info < OLDEST:
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Try: make setup PYTHON=python3.12")
    python = ENVIRONMENT / "bin" / "python"
    try:
        if not python.exists():
            print("Making .venv and installing packages; this takes a minute, the first time only.")
            venv.create(ENVIRONMENT, with_pip=True)
        install(python)
    except PermissionError as error:
        sys.exit(f"No right to write {error.filename}: make this folder writable, or clone to one that is.")
    except subprocess.CalledProcessError as error:
        sys.exit(f"The packages could not be installed (exit {error.returncode}); the lines above say why.")


def install(python: Path) -> None:
    """Installs the packages that requirements-dev.txt pins, and checks their hashes."""
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    subprocess.run([*command, "-r", ROOT / "requirements-dev.txt"], check=True)


if __name__ == "__main__":
    main()
