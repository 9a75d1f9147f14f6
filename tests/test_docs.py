"""The documentation: its links and references resolve, and what is generated from the code is up to date."""

import pkgutil
import re
from pathlib import Path

import pytest

from scripts import architecture

ROOT = Path(__file__).resolve().parents[1]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
WAYS = [*(ROOT / "docs" / "ways").glob("*.md")]
NAME = re.compile(r"`((?:treatments|questionnaire)\.[\w.]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")


def _anchors(document):
    """The addresses of a page's headings, as hosts of repositories make them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", PAGES, ids=lambda document: str(document.relative_to(ROOT)))
def test_each_link_leads_to_a_page_and_a_heading_that_are_there(document):
    for link in LINK.findall(document.read_text(encoding="utf-8")):
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, heading = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), link
        assert not heading or heading in _anchors(target), link


@pytest.mark.parametrize("document", WAYS, ids=lambda document: document.stem)
def test_each_name_of_a_way_through_the_code_is_there(document):
    for name in NAME.findall(document.read_text(encoding="utf-8")):
        pkgutil.resolve_name(name)


def test_the_picture_of_the_layers_is_that_of_the_contracts():
    page = architecture.PAGE.read_text(encoding="utf-8")
    assert architecture.with_picture(page) == page, "make docs draws it again"


def test_the_picture_shows_every_layer_that_imports_are_held_to():
    for contract in architecture.contracts():
        for layer in contract.get("layers", ()):
            for module in layer.split(" | "):
                assert "[" + module.strip("()") + "]" in architecture.picture()
