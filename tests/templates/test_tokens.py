"""Colours are tokens; each pair used together has enough contrast (WCAG 2.2: text 4.5:1, controls 3:1)."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

GROUNDS = ("paper", "surface", "sunk")
TONES = ("pine", "clay", "good", "care", "stop", "info")
TEXT_PAIRS = [
    *product(("ink", "ink-soft", *TONES), GROUNDS),
    *((tone, f"{tone}-tint") for tone in TONES),
    *product(("ink", "ink-soft"), (f"{tone}-tint" for tone in TONES)),
    ("on-pine", "pine"),
    ("on-pine", "pine-deep"),
    ("on-stop", "stop"),
    ("on-stop", "stop-deep"),
]
CONTROL_PAIRS = list(product(("line-strong", "focus"), (*GROUNDS, "pine-tint")))


def tokens(scheme: str) -> dict[str, str]:
    """Returns the colour of each token in the scheme `light`, `dark` or `print`."""
    source = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    light, dark, _, paper = re.split(r"@media[^{]*{", source)
    own = {"light": "", "dark": dark, "print": paper}[scheme]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light + own))


def luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
@pytest.mark.parametrize(("pairs", "floor"), [(TEXT_PAIRS, 4.5), (CONTROL_PAIRS, 3.0)], ids=["text", "controls"])
def test_pairs_that_meet_on_a_page_can_be_told_apart(scheme, pairs, floor):
    colours = tokens(scheme)
    faint = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    assert {pair: ratio for pair, ratio in faint.items() if ratio < floor} == {}


def rgb_twin(scheme: str, name: str) -> str:
    source = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    found = re.findall(rf"--bs-{name}-rgb: (\d+), (\d+), (\d+);", source)
    red, green, blue = found[["light", "dark"].index(scheme)]
    return f"#{int(red):02x}{int(green):02x}{int(blue):02x}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("bootstrap", "token"),
    [("body-bg", "paper"), ("body-color", "ink"), ("link-color", "pine"), ("danger", "stop"), ("success", "good")],
)
def test_bootstraps_bare_channels_follow_the_tokens(scheme, bootstrap, token):
    assert rgb_twin(scheme, bootstrap) == tokens(scheme)[token]
