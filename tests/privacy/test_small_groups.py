"""Groups of fewer than ten people are not shown, and cannot be worked out from the rest."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clvlib.exhibits import Column, Exhibit, TableView
from clvlib.exhibits.disclosure import COVER
from clvlib.privacy.small_groups import blanked, guard, guard_by, hidden_in
from clvlib.words import Words


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([40, 3, 12, 0], [False, True, True, False]),  # 3 = total - 52, so 12 goes, too
        ([40, 6, 7, 0], [False, True, True, False]),  # two that make thirteen: enough
        ([40, 3, 4, 50], [True, True, True, False]),  # two that make seven: still a small group
        ([40, 12, 0], [False, False, False]),
        ([3], [True]),
        ([3, 0], [True, False]),  # nothing else to hide behind
    ],
)
def test_a_small_count_goes_and_takes_a_cover_along(counts: list[int], hidden: list[bool]) -> None:
    assert hidden_in(pd.Series(counts)).tolist() == hidden


def test_groups_that_overlap_need_no_cover() -> None:
    assert hidden_in(pd.Series([40, 3, 12]), known_total=False).tolist() == [False, True, False]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 60), min_size=4, max_size=4), min_size=2, max_size=6))
def test_no_small_cell_is_left_alone_in_its_row_or_column(rows: list[list[int]]) -> None:
    counts = pd.DataFrame(rows)
    found = guard(counts)
    values, hidden = counts.to_numpy(), found.hidden.to_numpy()
    assert (found.small.to_numpy() == ((values > 0) & (values < 10))).all()
    assert not (hidden & (values == 0)).any()
    for cells, left_out in [*zip(values, hidden, strict=True), *zip(values.T, hidden.T, strict=True)]:  # fmt: skip
        nothing_else = not ((cells > 0) & ~left_out).any()
        enough = left_out.sum() >= 2 and cells[left_out].sum() >= 10
        assert not left_out.any() or enough or nothing_else
    shuffled = guard(counts.iloc[::-1, ::-1]).hidden.sort_index(axis=0).sort_index(axis=1)
    pd.testing.assert_frame_equal(shuffled, found.hidden)  # one table, one answer


def test_a_picture_is_drawn_from_rounded_counts() -> None:
    found = guard(pd.DataFrame({"a": [40, 3, 12]}))
    assert found.drawn["a"].tolist() == [40, 5, 10]
    parts = pd.DataFrame([["x", "x"], ["y", "y"]])
    by = guard_by(pd.DataFrame([[3, 20], [30, 40]]), parts)
    assert by.hidden.to_numpy().tolist() == [[True, True], [False, False]]


def test_a_sheet_loses_the_figures_that_go_with_a_small_count() -> None:
    frame = pd.DataFrame(
        {"kind": list("aaabb"), "customers": [50, 4, 20, 30, 40], "revenue": [5.0, 4, 3, 2, 1]}
    )
    safe, hidden = blanked(frame, ["customers", "revenue"], by="kind")
    assert hidden.tolist() == [False, True, True, False, False]
    assert np.isnan(safe.loc[[1, 2], ["customers", "revenue"]].to_numpy()).all()
    assert safe.loc[[0, 3, 4], "revenue"].tolist() == [5, 2, 1]


@pytest.mark.parametrize(("language", "few"), [("en", "<10"), ("zh-Hans", "<10")])
def test_every_table_that_counts_people_is_guarded_when_it_is_shown(
    language: str, few: str
) -> None:
    columns = (
        Column("Segment", "left"), Column("Limit", people="given"), Column("n", people="parts"),
        Column("Revenue"),
    )  # fmt: skip
    rows = (("A", "up to 9", "1,200", "$5"), ("B", "over 9", "4", "$77"), ("C", "–", "31", "$88"),
            ("All", "", "1,235", "$170"))  # fmt: skip
    exhibit = Exhibit("sizes", "h", "s", TableView(columns, rows, totals=(3,)), "alt", "src")
    shown = exhibit.guarded(Words(language))
    assert isinstance(shown.body, TableView)
    assert shown.body.rows == (
        rows[0], ("B", "over 9", few, "–"), ("C", "–", COVER, "–"), rows[3],
    )  # fmt: skip
    assert "10" in shown.note
    assert exhibit.guarded(Words(language, least=3)) is exhibit


def test_sentences_call_a_small_count_small() -> None:
    words, chinese = Words(), Words("zh-Hans")
    assert [words.people(n) for n in (0, 9, 10, 1234)] == ["0", "fewer than 10", "10", "1,234"]
    assert chinese.people(3) == "不足10"
    assert [words.part(share, 40) for share in (0.1, 0.5, 0.0)] == ["<25%", "50%", "0%"]
    assert words.part(float("nan"), 40) == "–"
