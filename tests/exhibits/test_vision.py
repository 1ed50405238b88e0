"""Colours of charts, as colour-blind readers and a grey printer see them."""

from itertools import combinations, pairwise

import numpy as np
import pytest

from clvlib.exhibits.theme import brand_tokens
from clvlib.exhibits.vision import KINDS, as_seen, closest, distance, lettering_on
from clvlib.reporting.palette import contrast

PLAIN, SEEN = 20, 9  # CIELAB distances; 2 is just noticed
BLIND = [kind for kind in KINDS if kind != "grey"]


def _categories(count: int) -> tuple[str, ...]:
    return tuple(brand_tokens()["categories"][:count])


def test_distances_are_those_of_cielab():
    assert distance("#000000", "#FFFFFF") == pytest.approx(100, abs=0.1)
    assert distance("#FF0000", "#00FF00") == pytest.approx(170.6, abs=0.5)  # published value


def test_grey_and_white_look_the_same_to_everybody():
    """The matrices keep greys: their rows sum to one."""
    greys = np.repeat(np.linspace(0, 1, 5)[:, None], 3, axis=1)
    for kind in KINDS:
        assert as_seen(greys, kind) == pytest.approx(greys, abs=2e-3)


def test_red_and_green_meet_for_those_who_cannot_tell_them_apart():
    assert distance("#AA5500", "#558800", "deuteranopia") < distance("#AA5500", "#558800") / 3
    assert distance("#AA5500", "#558800", "tritanopia") > 50


@pytest.mark.parametrize("kind", BLIND)
def test_five_series_are_told_apart_by_colour_blind_readers(kind):
    assert closest(_categories(5), kind)[0] > PLAIN
    assert closest(_categories(6), kind)[0] > SEEN


def test_series_are_told_apart_on_a_grey_printer():
    neighbours = [distance(one, other, "grey") for one, other in pairwise(_categories(6))]
    assert min(neighbours) > SEEN
    assert closest(_categories(5), "grey")[0] > SEEN


@pytest.mark.parametrize("kind", KINDS)
def test_message_comparison_and_accent_are_told_apart(kind):
    colours = brand_tokens()["colours"]
    drawn = [colours[role] for role in ("primary", "quiet", "accent")]
    assert min(distance(one, other, kind) for one, other in combinations(drawn, 2)) > 14


def test_figures_in_cells_can_be_read_on_every_shade():
    letters = {"white": "#FFFFFF", "black": "#000000"}
    for level in range(0, 256, 5):
        ground = f"#{level:02X}{level:02X}{level:02X}"
        assert contrast(letters[lettering_on([level / 255] * 3)], ground) >= 4.5
