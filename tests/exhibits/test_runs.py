"""Texts put together from Han letters and the runs between them, against the library's own layout."""

from __future__ import annotations

import random

import pytest
from matplotlib.font_manager import FontProperties

from clvlib.exhibits import lettershapes, runs, theme
from clvlib.words.catalogue import catalogue

MARKS = "0123456789 .,%+−–-¥/:，。；：、·（）“”…$€"
ODD = ["2024年12月", "¥8.2万", "一…二——“三”", " 客 ", "客%", "流水_2025.csv", "客户 To. AV 12"]
MADE_UP = 1500  # a fraction of a second


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_chinese_texts_are_put_together_as_they_are_laid_out(weight: str) -> None:
    theme._register_fonts()
    prop = FontProperties(family=list(theme.chart_fonts("zh-Hans")), weight=weight)
    number = lettershapes._faces(prop)
    known = (form for forms in catalogue("zh-Hans").values() for form in forms)
    lines = {line for text in known for line in text.splitlines() if len(line) < 60}
    tried = 0
    for text in [*ODD, *sorted(lines), *_made_up()]:
        run = runs.put_together(number, text)
        if run is not None:
            assert run == runs.laid_out(number, text), text
            tried += 1
    assert tried > MADE_UP / 2 + len(lines) / 4


def _made_up() -> list[str]:
    chance = random.Random(3)

    def letter() -> str:
        return (
            chance.choice(MARKS) if chance.random() < 0.6 else chr(chance.randint(0x4E00, 0x9FA5))
        )

    return ["".join(letter() for _ in range(chance.randint(2, 9))) for _ in range(MADE_UP)]


def test_what_is_not_put_together_is_left_to_the_library() -> None:
    theme._register_fonts()
    for family in (["Noto Sans CJK SC", "DejaVu Sans"], ["DejaVu Sans"]):
        number = lettershapes._faces(FontProperties(family=family))
        assert runs.put_together(number, "客户") is None
    number = lettershapes._faces(FontProperties(family=list(theme.chart_fonts("zh-Hans"))))
    for text in ("Customers 12", "客户 Customers", "流水_2025.csv", "12"):
        assert runs.put_together(number, text) is None
    assert runs.put_together(number, "客户") is not None


def test_letters_taken_in_ahead_are_those_that_are_put_together() -> None:
    theme._register_fonts()
    number = lettershapes._faces(FontProperties(family=list(theme.chart_fonts("zh-Hans"))))
    runs._runs.clear()
    runs.know(number, ["客", "户", "a", "1", "。"])
    assert {part for part, _ in runs._runs} == {"客", "户"}
    assert runs.put_together(number, "客户") == runs.laid_out(number, "客户")
