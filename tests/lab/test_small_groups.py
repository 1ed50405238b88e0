"""What is pinned tells of no single customer and of no group that the report would leave out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from clvlib.errors import InputError
from clvlib.exhibits import Exhibit, TableView
from clvlib.lab import (
    Designer,
    Filter,
    HighValueRule,
    Run,
    Thresholds,
    customer_table,
    find,
    pin,
    plan_test,
    portrait,
    unpin,
)
from clvlib.lab.exhibits import customer_drivers, customer_path
from clvlib.lab.exhibits_found import selection
from clvlib.lab.exhibits_more import high_value, runs, segments, test_plan
from clvlib.lab.one import drivers
from clvlib.reporting import Document
from clvlib.running.share import shown_pseudonyms, without_persons
from tests.lab import fabricated
from tests.lab.conftest import settle


def pinned_rows(exhibit: Exhibit, run: Run) -> list[tuple[str, ...]]:
    body = exhibit.guarded(run.words).body
    assert isinstance(body, TableView)
    return [tuple(row) for row in body.rows]


def test_a_pinned_customer_and_the_remark_stay_out_of_a_shared_copy(own: Run) -> None:
    name = str(own.valued["customer_id"].iloc[3])
    one = portrait(own, name)
    known = shown_pseudonyms(own.folder)
    shown = [customer_path(one, own), customer_drivers(one, drivers(own, name), own)]
    for exhibit in shown:
        assert f"{next(k for k in known if name.startswith(k))}…" in exhibit.subtitle
        pin(own, exhibit, "A customer to talk about", "clv")
    records = Document.load(own.folder, own.workspace.merchant).records
    held = [item for item in records["clv"]["items"] if item.get("pinned")]
    assert len(held) == 2
    left = without_persons(records, known)["clv"]["items"]
    assert not [item for item in left if item.get("pinned")]
    assert not [item for item in left if "talk about" in item.get("text", "")]
    plt.close("all")


def test_a_selection_of_one_customer_prints_no_figure_of_that_customer(run: Run) -> None:
    everybody = customer_table(run)
    found = find(everybody, Filter(text=str(everybody["customer_id"].iloc[0])))
    assert len(found) == 1
    exhibit = selection(found, everybody, run)
    assert exhibit.headline == "Fewer than 10 customers meet the conditions"
    for _, count, *figures in pinned_rows(exhibit, run):
        assert count in ("*", "<10")
        assert set(figures) == {"–"}


def test_segments_of_two_runs_are_parts_of_their_customers(run: Run) -> None:
    table = pd.DataFrame(
        [
            ("whole", "customers", "count", 200.0, 212.0),
            ("whole", "clv", "money", 9000.0, 9500.0),
            ("whole", "high_value", "count", 3.0, 30.0),
            ("whole", "high_value_share", "share", 3 / 200, 30 / 212),
            ("segment", "champions", "count", 100.0, 110.0),
            ("segment", "loyal", "count", 97.0, 100.0),
            ("segment", "lost", "count", 3.0, 2.0),
        ],
        columns=["kind", "figure", "unit", "before", "after"],
    )
    exhibit = runs(table.assign(change=table["after"] - table["before"]), run, run)
    rows = {row[0]: row[1:] for row in pinned_rows(exhibit, run)}
    segments = [cells for name, cells in rows.items() if name.startswith("Segment")]
    assert rows["Customers"][:2] == ("200", "212")
    for side in (0, 1):
        hidden = [cells for cells in segments if not cells[side].isdecimal()]
        assert len(hidden) >= 2  # one alone is a subtraction from all customers
        assert {cells[2] for cells in hidden} == {"–"}
    assert rows["High-value customers"] == ("<10", "30", "–")
    assert rows["Share of high-value customers"] == ("<5.0%", "14.2%", "–")


@pytest.mark.parametrize("above", [0, 4, 40])
def test_a_line_with_few_above_it_counts_and_prices_nobody(run: Run, above: int) -> None:
    line = HighValueRule.of(run).at(2.0)
    line = replace(line, customers=above, clv=812.0, revenue=4321.0)
    exhibit = high_value(line, run.valued["clv"], run)
    told = f"{exhibit.headline} {exhibit.subtitle} {exhibit.alt} {exhibit.note}"
    assert ("fewer than 10 customers lie above it" in exhibit.alt) == (above == 4)
    assert ("% of CLV" in told and "of revenue" in told) == (above != 4)
    plt.close("all")


def test_bars_of_a_few_customers_are_drawn_alike(run: Run) -> None:
    clv = pd.Series([*range(1, 201), 5_000.0, 5_000.0, 5_000.0, 9_000.0], dtype=float)
    exhibit = high_value(HighValueRule.of(run).at(2.0), clv, run)
    assert not isinstance(exhibit.body, TableView)
    heights = [bar.get_height() for bar in exhibit.body.axes[0].patches]  # type: ignore[union-attr]
    small = {height for height in heights if 0 < height < 10}
    assert len(small) <= 1  # all that are hidden have one height, and none its own
    assert 9 not in heights
    plt.close("all")


def test_a_few_who_change_segment_are_neither_counted_nor_priced(run: Run) -> None:
    designer = Designer.of(run)
    first, *others = designer.cuts.recency_days
    many = Thresholds(recency_days=(first / 2, *others))
    shown = segments(designer.segments(many), designer.moves(many), run)
    count = run.words.number(designer.moves(many))
    assert shown.headline == f"{count} of 23,570 customers would change segment"
    assert "not shown" not in shown.note
    few = Thresholds(recency_days=(first + 1, *others))  # one day more of the log
    table, moved = designer.segments(few), designer.moves(few)
    assert 0 < moved < 10 and table["movers"].sum() == 2 * moved
    exhibit = segments(table, moved, run)
    assert exhibit.headline == "Fewer than 10 of 23,570 customers would change segment"
    assert "fewer than 10 customers come or go" in exhibit.note
    rows = [row[1:] for row in pinned_rows(exhibit, run)[:-1]]
    hidden = [row for row in rows if row[1] == "–"]
    assert len(hidden) >= 2
    assert {(now, change, clv) for _, now, change, _, clv in hidden} == {("–", "–", "–")}
    for before, now, change, clv_before, clv in (row for row in rows if row not in hidden):
        assert (now, change, clv) == (before, "0", clv_before)


def test_a_test_among_a_few_says_that_they_are_few(run: Run) -> None:
    plan = replace(plan_test(run, "champions"), customers=4)
    lengths = plan.lengths.assign(enough=False)
    exhibit = test_plan(replace(plan, lengths=lengths), run)
    assert exhibit.headline == "Fewer than 10 customers are too few to show 2.0 points"
    assert "fewer than 10 customers" in exhibit.subtitle
    assert {row[1] for row in pinned_rows(exhibit, run)} == {"–"}


def test_pins_of_an_encrypted_merchant_are_encrypted_and_of_no_single_customer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fabricated.write_run(tmp_path, encrypt=True)
    settle(tmp_path, monkeypatch)
    run = Run.open("music")
    customers = customer_table(run)
    remark = "Worth a call on Monday"
    names = [
        pin(run, selection(find(customers, Filter(segment=("loyal",))), customers, run), remark),
        pin(run, high_value(HighValueRule.of(run).at(2.0), run.valued["clv"], run), place="clv"),
    ]
    files = sorted((run.workspace.merchant.folder / "notes" / "pins").iterdir())
    assert {path.suffix for path in files} == {".clve"}
    assert not [path for path in files if remark.encode() in path.read_bytes()]
    document = Document.load(run.folder, run.workspace.merchant)
    assert set(names) <= set(document.exhibits)
    picture = document.exhibits[names[1]].picture
    assert picture is not None and "<svg" in picture.read_text("utf-8")
    with pytest.raises(InputError, match="tells of one customer; reports lie on disk in clear"):
        pin(run, customer_path(portrait(run, str(run.valued["customer_id"].iloc[3])), run))
    for name in names:
        unpin(run, name)
    assert not list((run.workspace.merchant.folder / "notes" / "pins").iterdir())
    plt.close("all")
