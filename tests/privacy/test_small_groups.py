"""Groups of fewer than ten people are not shown, and cannot be worked out from the rest."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from clvlib.exhibits import Column, Exhibit, TableView
from clvlib.exhibits.disclosure import COVER
from clvlib.privacy.small_groups import blanked, guard, guard_by, hidden_in
from clvlib.words import Words


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([40, 3, 12, 0], [False, True, True, False]),  # 3 = total - 52, so 12 goes, too
        ([40, 6, 7, 0], [False, True, True, False]),  # two that make thirteen: enough
        ([500, 12, 9, 1], [False, True, True, True]),  # two that make ten: each 1 to 9, so 12 goes
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


def bounds(values: np.ndarray, hidden: np.ndarray, cell: tuple[int, int]) -> tuple[float, float]:
    """Return what a reader of all shown cells and of all sums can work out of a hidden one."""
    at = [tuple(place) for place in np.argwhere(hidden)]
    lines = [(axis, i) for axis in (0, 1) for i in range(values.shape[axis])]
    sums = [[float(place[axis] == i) for place in at] for axis, i in lines]
    known = [np.where(hidden, values, 0).sum(axis=1 - axis)[i] for axis, i in lines]
    goal = np.array([float(place == cell) for place in at])
    ends = [
        linprog(sign * goal, A_eq=sums, b_eq=known, bounds=(1, None), method="highs").fun * sign
        for sign in (1, -1)
    ]
    return ends[0], ends[1]


GIVEN_AWAY = [[15, 0, 8, 20, 100], [20, 2, 20, 20, 20], [2, 15, 8, 2, 100], [20, 60, 0, 8, 3],
              [60, 8, 20, 8, 100]]  # fmt: skip


def assert_nothing_is_given_away(counts: pd.DataFrame) -> None:
    """Every small cell may be ten people and more for all that a reader can work out."""
    found, values = guard(counts), counts.to_numpy(float)
    hidden, small = found.hidden.to_numpy(), found.small.to_numpy()
    assert (small == ((values > 0) & (values < 10))).all()
    assert not (hidden & (values == 0)).any()
    for row, column in np.argwhere(small):
        low, high = bounds(values, hidden, (int(row), int(column)))
        assert high - low > 8.999, (row, column, low, high)


def test_no_small_cell_can_be_worked_out_from_all_sums() -> None:
    """Two hidden cells a line are not enough: hidden rows less hidden columns may leave one."""
    assert_nothing_is_given_away(pd.DataFrame(GIVEN_AWAY))
    rng = np.random.default_rng(7)
    sizes = [0, 2, 3, 8, 9, 15, 20, 60, 100]
    for _ in range(60):
        counts = rng.choice(sizes, size=(5, 5))
        counts[:2, :2] = [[12, 30], [40, 11]]  # otherwise there may be nothing to hide behind
        counts[2:, 0], counts[0, 2:] = 25, 25
        assert_nothing_is_given_away(pd.DataFrame(counts))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=8))
def test_no_small_part_of_a_known_whole_can_be_worked_out(parts: list[int]) -> None:
    counts = pd.Series([*parts, 11, 90])
    hidden, values = hidden_in(counts).to_numpy(), counts.to_numpy()
    room = values[hidden].sum() - hidden.sum()
    assert not hidden.any() or (hidden.sum() >= 2 and room >= 9)


def test_one_table_gives_one_answer_however_it_is_laid_out() -> None:
    counts = pd.DataFrame(GIVEN_AWAY)
    shuffled = guard(counts.iloc[::-1, ::-1]).hidden.sort_index(axis=0).sort_index(axis=1)
    pd.testing.assert_frame_equal(shuffled, guard(counts).hidden)


def test_a_line_of_few_people_does_not_take_the_whole_table_along() -> None:
    counts = pd.DataFrame(np.full((6, 6), 50))
    counts.loc[2] = [1, 3, 0, 0, 2, 0]
    found = guard(counts)
    assert found.small.to_numpy().sum() == 3
    assert found.cover.to_numpy().sum() <= 9


def test_a_large_table_is_guarded_at_once() -> None:
    counts = np.random.default_rng(3).choice([0, 1, 4, 9, 30, 200], size=(12, 12))
    begun = time.perf_counter()
    guard(pd.DataFrame(counts))
    assert time.perf_counter() - begun < 5  # takes 0.02 s on a quiet core


def test_a_picture_is_drawn_from_rounded_counts() -> None:
    found = guard(pd.DataFrame({"a": [40, 3, 12]}))
    assert found.drawn["a"].tolist() == [40, 10, 10]  # all hidden ones alike
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


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_every_table_that_counts_people_is_guarded_when_it_is_shown(language: str) -> None:
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
        rows[0], ("B", "over 9", COVER, "–"), ("C", "–", COVER, "–"), rows[3],
    )  # fmt: skip
    assert "10" in shown.note
    assert exhibit.guarded(Words(language, least=3)) is exhibit


def test_sentences_call_a_small_count_small() -> None:
    words, chinese = Words(), Words("zh-Hans")
    assert [words.people(n) for n in (0, 9, 10, 1234)] == ["0", "fewer than 10", "10", "1,234"]
    assert chinese.people(3) == "不足10"
    assert [words.part(share, 40) for share in (0.1, 0.5, 0.0)] == ["<25%", "50%", "0%"]
    assert words.part(float("nan"), 40) == "–"
