"""Hover styles apply only on devices that can hover, and never look like a state: a tap must not leave a mark."""

import re
from pathlib import Path

import pytest
from django.conf import settings

SHEETS = sorted((Path(settings.BASE_DIR) / "static" / "css").glob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_what_hovers_is_styled_only_where_a_device_can_hover(sheet):
    rules = re.findall(r"^[^\n]*:hover[^\n]*$", sheet.read_text(), re.MULTILINE)

    assert [rule for rule in rules if not rule.lstrip().startswith("@media (hover: hover)")] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_what_hovers_does_not_look_as_if_it_were_ticked(sheet):
    lines = sheet.read_text().splitlines()
    ticked = {rule[1] for line in lines for rule in re.finditer(r":checked\)[^{]*\{([^}]*)\}", line)}
    hovered = {rule[1] for line in lines for rule in re.finditer(r":hover[^{]*\{([^}]*)\}", line)}

    assert not ticked & hovered
