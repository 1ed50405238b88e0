import re

import pytest

from clvlib.errors import InputError
from clvlib.reporting.notes import read_notes, safe_markdown


def test_formatting_survives():
    note = safe_markdown("## Head\n\nA *b* **c**\n\n- one\n- two\n\n> said\n\n[x](https://a.b)")
    assert "[Head]{.note-heading}" in note
    assert "A *b* **c**" in note
    assert "- one\n- two" in note
    assert "> said" in note
    assert "[x](<https://a.b>)" in note


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <b onclick=x>b</b>",
        '```{=typst}\n#panic("x")\n```',
        "```{python}\nimport os\n```",
        "{{< include /etc/hosts >}}",
        "`x`{=html}",
        "::: {.exhibit}\nx\n:::",
        "[x](javascript:alert(1))",
        "![x](file:///etc/hosts)",
    ],
)
def test_commands_become_text(text):
    note = safe_markdown(text)
    for sign in ("<script", "<b", "```", "{=", "{{<", "\n:::", "](<javascript", "![", "file:///"):
        assert sign not in re.sub(r"\\.", "", f"\n{note}")  # without what is escaped


def test_a_note_for_no_place_is_refused(tmp_path):
    (tmp_path / "sumary.md").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match=r"summary\.md"):
        read_notes(tmp_path)


def test_a_note_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "clv.md").write_bytes("价值".encode("gbk"))
    with pytest.raises(InputError, match="UTF-8"):
        read_notes(tmp_path)


def test_absent_and_empty_notes_are_no_notes(tmp_path):
    (tmp_path / "rfm.md").write_text("\n\n", encoding="utf-8")
    assert read_notes(tmp_path) == {}
    assert read_notes(tmp_path / "nowhere") == {}
