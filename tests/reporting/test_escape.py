import pypandoc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clvlib.reporting.escape import markdown, plain, raw_html, typographic, typst_string
from tests.reporting.fixture_run import HOSTILE

NASTY = [
    HOSTILE,
    "1. not a list",
    "# no heading",
    "- no item",
    "::: {.exhibit}",
    "[link](javascript:x)",
    "![i](x.png)",
    "a\n\n```{=html}\n<b>",
    "line  \nbreak",
    "$e^x$ \\(y\\) \\",
    "{{< include secret.md >}}",
    "@cite ^up^ ~down~ ~~out~~ <https://a.b> :smile:",
    "-- dashes --- and ... dots",
    '"quoted" it\'s',
]


def _printed(text: str) -> str:
    out = pypandoc.convert_text(markdown(text), "plain", "markdown", extra_args=["--wrap=none"])
    return " ".join(out.split())


@pytest.mark.parametrize("text", NASTY)
def test_markdown_prints_nasty_texts_letter_by_letter(text):
    assert _printed(text) == " ".join(typographic(plain(text)).split())


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=40))
def test_markdown_prints_any_ascii_letter_by_letter(text):
    assert _printed(text) == " ".join(typographic(plain(text)).split())


def test_escapes_leave_no_way_to_shortcodes_and_fences():
    for door in (typst_string, raw_html):
        assert "{{<" not in door(HOSTILE)
        assert "`" not in door(HOSTILE)
    assert "{{<" not in markdown(HOSTILE)


def test_plain_drops_what_cannot_be_seen():
    assert plain("a\u202eb\x00c\nd") == "a b c d"
    assert plain(None) == ""
    assert plain("Exhibit\u00a07") == "Exhibit\u00a07"
