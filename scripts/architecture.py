"""Draws the diagram of the layers from the import-linter contracts that `make check` enforces.

python -m scripts.architecture     writes the diagram into docs/architecture.md, between the two marks
"""

import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- layers: begin -->", "<!-- layers: end -->"


def main() -> None:
    PAGE.write_text(with_picture(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


def with_picture(page: str) -> str:
    """Returns the page with the current diagram between the marks. Raises ValueError if a mark is missing."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n```mermaid\n{picture()}\n```\n\n{END}{after}"


def picture() -> str:
    """Returns a Mermaid flowchart: a frame for each package, a row for each layer, arrows in the import direction."""
    lines = ["flowchart TB"]
    for contract in contracts():
        if contract["type"] == "layers":
            for package in contract["containers"]:
                lines += _frame(package, [layer.split(" | ") for layer in contract["layers"]])
    lines += ["    treatments_inside ==> questionnaire_inside", "    clinic_advisor ==> treatments_inside"]
    return "\n".join(lines)


def contracts() -> list[dict[str, Any]]:
    """Returns the contracts of import-linter from pyproject.toml."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return found


def _frame(package: str, layers: list[list[str]]) -> Iterator[str]:
    """Yields the lines of one package. Modules in one row are independent; one in parentheses may be missing."""
    name = package.replace(".", "_")
    rows = [[module.strip("()") for module in layer] for layer in layers]
    yield f"    subgraph {name}_inside [{package}]"
    for row in rows:
        yield "        " + " ~~~ ".join(f"{name}_{module}[{module}]" for module in row)
    for upper, lower in pairwise(rows):
        yield f"        {name}_{upper[0]} --> {name}_{lower[0]}"
    yield "    end"


if __name__ == "__main__":
    main()
