"""Groups of fewer than ten people are not shown, and cannot be worked out from the rest."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from scipy.optimize import linprog

from clvlib.clv.fit import held_by_rank, lift
from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.exhibits.charts import histogram
from clvlib.exhibits.disclosure import COVER
from clvlib.exhibits.steps import stages
from clvlib.exhibits.theme import Theme
from clvlib.merchant import Brand
from clvlib.privacy.small_groups import (
    blanked,
    guard,
    guard_by,
    guarded_shares,
    hidden_in,
    nested_hidden,
    rank_steps,
)
from clvlib.profiling.group import concentration
from clvlib.profiling.rhythm import told_shares
from clvlib.rfm.exhibits.income import new_and_returning_chart
from clvlib.rfm.exhibits.life import guard_stages
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


def look() -> Look:
    return Look(Words(), Theme.load(Brand(), "en"), "Source: a shop")


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
    begun = time.process_time()
    guard(pd.DataFrame(counts))
    assert time.process_time() - begun < 5  # seconds of the processor: 0.02 measured


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


@pytest.mark.parametrize(
    ("counts", "keep", "hidden"),
    [
        ([90, 72, 63, 52], None, [False, False, True, False]),  # 72 less 63 are nine people
        ([90, 90, 82, 60], None, [False, False, True, False]),
        ([90, 82, 60], 1, [True, False, False]),  # the one that a sentence names stays
        ([40, 4, 0], None, [False, True, False]),
    ],
)
def test_counts_inside_one_another_tell_of_no_small_difference(
    counts: list[int], keep: object, hidden: list[bool]
) -> None:
    assert nested_hidden(pd.Series(counts), keep=keep).tolist() == hidden


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 5000), st.integers(1, 300))
def test_curves_are_read_at_steps_of_ten_people(people: int, most: int) -> None:
    at = rank_steps(people, most)
    assert at[0] == 0 and at[-1] == people and len(at) <= most + 1
    assert len(at) <= 2 or np.diff(at).min() >= 10


def test_shares_of_a_few_are_told_and_drawn_as_their_bound() -> None:
    words = Words()
    assert [words.part(share, 40) for share in (0.9, 0.75, 1.0)] == [">75%", "75%", "100%"]
    drawn = guarded_shares(pd.Series([0.1, 0.9, 0.5, 0.0, 1.0]), pd.Series([40.0] * 5))
    assert drawn.tolist() == [0.125, 0.875, 0.5, 0.0, 1.0]


def test_curves_over_ranked_customers_do_not_show_the_best_few() -> None:
    """Between two steps there is a straight line, so that one rich customer is not seen."""
    amounts = pd.Series([1000.0, *[1.0] * 199])
    curve = concentration(amounts, least=10)
    assert np.diff(curve.index.to_numpy() * 200).min() > 9.99
    ranked = amounts.to_numpy()
    held = held_by_rank(ranked, ranked, np.array([0.5, 2.5, 5.0]), least=10)
    assert held[0] == pytest.approx(held[2] / 10) and held[1] == pytest.approx(held[2] / 2)
    assert lift(ranked, ranked, 10).loc[1.0] == pytest.approx(lift(ranked, ranked, 10).loc[5.0])


def test_hours_of_a_few_customers_are_alike() -> None:
    moments = pd.Series(pd.to_datetime(["2025-01-06 09:00"] * 40 + ["2025-01-07 10:00"] * 30
                                       + ["2025-01-08 11:00"] * 3 + ["2025-01-09 12:00"] * 9))  # fmt: skip
    people = pd.Series([*range(40), *range(30), *range(3), *range(9)])
    shares, hidden = told_shares(moments, people, 10)
    assert hidden.sum().sum() == 2
    assert [shares.to_numpy()[2, 11], shares.to_numpy()[3, 12]] == pytest.approx([6 / 82] * 2)
    assert shares.to_numpy()[0, 9] == pytest.approx(40 / 82)


def test_stages_are_hidden_so_that_the_share_in_rhythm_gives_none_away() -> None:
    sizes = pd.Series({"new": 2, "growing": 2, "mature": 21, "declining": 12, "lost": 53})
    assert guard_stages(sizes, 10).hidden[0].tolist() == [True, True, True, False, False]
    few = pd.Series({"new": 30, "growing": 20, "mature": 21, "declining": 6, "lost": 0})
    assert guard_stages(few, 10).hidden[0].sum() == 2  # the share is told as a bound then


def bar_heights(exhibit: Exhibit) -> list[float]:
    assert isinstance(exhibit.body, Figure)
    bars = [patch for patch in exhibit.body.axes[0].patches if isinstance(patch, Rectangle)]
    return [round(float(bar.get_height()), 6) for bar in bars]


def test_months_with_few_newcomers_are_not_divided() -> None:
    months = pd.date_range("2025-01-01", periods=4, freq="MS")
    flow = pd.DataFrame(
        {"new": [500.0, 40, 300, 7], "returning": [100.0, 200, 250, 9],
         "new_customers": [50, 4, 30, 2], "returning_customers": [12, 20, 25, 3], "complete": True},
        index=months,
    )  # fmt: skip
    shown = new_and_returning_chart(flow, "month", look())
    heights = np.array(bar_heights(shown)).reshape(3, 4)
    assert np.nan_to_num(heights[:2, [1, 3]]).sum() == 0  # neither side of small months
    assert heights[2, 1] == 240 and not np.nan_to_num(heights[2, 3])  # five in all: left out
    assert "Groups of fewer than 10" in shown.note


def test_a_histogram_s_small_bars_are_drawn_alike() -> None:
    values = np.concatenate([np.full(200, 5.0), np.full(40, 15.0), np.arange(20, 60.0, 7)])
    figure = histogram(values, look(), str, "", "", top_share=0.0, least=10)
    heights = {patch.get_height() for patch in figure.axes[0].patches}  # pyright: ignore[reportAttributeAccessIssue]
    assert len(heights - {0.0}) <= 3 and not any(0 < h < 5 for h in heights)


def test_a_path_of_a_few_customers_has_no_share_and_the_width_of_the_others() -> None:
    flows = pd.DataFrame({
        "second": ["soon", "soon", "late", "never", "never"],
        "outcome": ["high", "rest", "rest", "rest", "high"],
        "customers": [60, 40, 80, 3, 1],
    })  # fmt: skip
    names = [{"soon": "soon", "late": "late", "never": "never"}, {"high": "high", "rest": "rest"}]
    drawn = stages(flows, names, ["Second", "Today"], "high", look())
    texts = {text.get_text() for text in drawn.axes[0].texts}
    assert "never" in texts and not any(t.startswith(("never,", "never\n")) for t in texts)
