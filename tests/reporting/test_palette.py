import pytest
from hypothesis import given
from hypothesis import strategies as st

from clvlib.exhibits.theme import Theme
from clvlib.merchant import Brand
from clvlib.reporting.palette import contrast, legible, night_colours, page_colours

COLOUR = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06X}")


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@given(COLOUR, st.sampled_from(["#FFFFFF", "#12181D", "#808080"]))
def test_legible_colours_can_be_read(colour, ground):
    assert contrast(legible(colour, ground), ground) >= 4.5


@given(COLOUR)
def test_text_in_any_brand_colour_can_be_read_by_day_and_night(colour):
    theme = Theme.load(Brand(primary=colour, accent=colour), "en")
    for page in (page_colours(theme), night_colours(theme)):
        for role in ("primary-text", "accent-text"):
            assert contrast(page[role], page["tint"]) >= 4.5
        assert contrast(page["ink"], page["paper"]) >= 7
        assert contrast(page["muted"], page["paper"]) >= 4.5


def test_dark_brand_colours_are_kept_as_they_are():
    theme = Theme.load(Brand(primary="#0B4F6C"), "en")
    assert page_colours(theme)["primary-text"] == "#0B4F6C"
    assert page_colours(theme)["on-primary"] == theme["paper"]
