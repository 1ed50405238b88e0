"""What changed since the last report, on one page: figures, cut points, methods, recommendations.

Whoever gets a report every month reads this page first. How far the last forecast was off is
worked out in the fifth notebook; its sentence is repeated beside these tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from clvlib.exhibits import Column, TableView
from clvlib.merchant import Merchant
from clvlib.reporting.last_run import Pair
from clvlib.reporting.tabular import PrintedTable
from clvlib.words import Words
from clvlib.words.model_names import model_name

STILL = 0.005  # a change that would be printed as 0%
Row = tuple[str, str, str, str]
Write = Callable[[Any], str]


@dataclass(frozen=True)
class Since:
    """The page that holds a run against the last one.

    Parameters
    ----------
    pair : Pair
        The two runs.
    merchant : Merchant
        Whose runs they are.
    words : Words
        Language and currency of the report.
    """

    pair: Pair
    merchant: Merchant
    words: Words

    @property
    def title(self) -> str:
        """The page's heading: what became of the value, else of the number of customers."""
        w, day = self.words, self.words.date(self.pair.before.as_of)
        value = self.pair.both("clv_total")
        if not self.pair.comparable or not value or not all(value):
            before, now = self.pair.both("customers") or (0, 0)
            return w.t("{now} customers today, {before} in the report of {day}", day=day,
                       now=w.few(now), before=w.few(before))  # fmt: skip
        change = value[1] / value[0] - 1
        said = {"before": w.compact_money(value[0]), "now": w.compact_money(value[1]), "day": day}
        if abs(change) < STILL:
            return w.t("Expected value stayed at {now} since {day}", **said)
        if change > 0:
            return w.t("Expected value rose from {before} to {now} since {day}", **said)
        return w.t("Expected value fell from {before} to {now} since {day}", **said)

    @property
    def figures(self) -> PrintedTable:
        """Figures, cut points and methods, then and now."""
        w, pair = self.words, self.pair
        columns = (
            Column(w.t("Figure"), "left"), Column(w.date(pair.before.as_of)),
            Column(w.date(pair.now.as_of)), Column(w.t("Change")),
        )  # fmt: skip
        rows = (*_counted(pair, w), *_valued(pair, w), *_cut_points(pair, w), *_methods(pair, w))
        return PrintedTable(TableView(columns, rows), w.t("Figures of the last report and of this"))

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences on settings and on the kit itself, where they differ."""
        w, said = self.words, []
        names = {
            "currency": w.t("Currency"), "horizon": w.t("Horizon of the forecast"),
            "discount_rate": w.t("Discount rate"), "gross_margin": w.t("Gross margin"),
            "servicing_cost": w.t("Servicing cost of an order"),
            "high_value": w.t("High-value customer"), "sources": w.t("Source files"),
            "rules": w.t("Cleaning rules"), "rfm": w.t("Thresholds and segments"),
        }  # fmt: skip
        changed = self.pair.changed_settings
        if settings := [label for key, label in names.items() if key in changed]:
            said.append(w.t("Settings that differ: {list}.", list=w.join(settings)))
        one, other = self.pair.manifests
        if one.get("code") != other.get("code"):
            said.append(w.t("The last report was made with another version of the kit; part of "
                            "a change may come from that."))  # fmt: skip
        return tuple(said)

    @property
    def recommendations(self) -> PrintedTable | None:
        """What the last report recommended, what was noted of it, and where it stands now."""
        paths = self.pair.before.table("actions"), self.pair.now.table("actions")
        if not all(path.is_file() for path in paths):
            return None
        before, now = (pd.read_parquet(path) for path in paths)
        then = before[before["recommended"]].to_dict("records")
        today = {str(row["play"]): row for row in now.to_dict("records")}
        if not then:
            return None
        w = self.words
        rows = tuple(
            (str(today.get(str(row["play"]), row)["title"]), self._noted(str(row["play"])),
             self._today(today.get(str(row["play"]))))
            for row in then
        )  # fmt: skip
        columns = (
            Column(w.t("Recommended then"), "left", 0.44), Column(w.t("What became of it"), "left"),
            Column(w.t("In this report"), "left"),
        )  # fmt: skip
        return PrintedTable(
            TableView(columns, rows), w.t("Recommendations of the last report and their fate")
        )

    def _noted(self, play: str) -> str:
        from clvlib.strategy.status import read_statuses  # not needed for a first report

        w, pair = self.words, self.pair
        statuses = read_statuses(self.merchant.folder).until(pair.now.as_of)
        entry = statuses.of(f"{play}-{pair.before.as_of:%Y-%m-%d}")
        states = {"running": w.t("running"), "done": w.t("done"), "declined": w.t("declined")}
        return states.get(entry.status if entry else "", w.t("nothing noted"))

    def _today(self, row: dict[Any, Any] | None) -> str:
        if row is None:
            return self.words.t("no longer proposed")
        if not row["recommended"]:
            return self.words.t("proposed, not recommended")
        return self.words.t("recommended, rank {rank}", rank=self.words.number(int(row["rank"])))


def _counted(pair: Pair, w: Words) -> Iterator[Row]:
    people = pair.both("customers") or (float("nan"), float("nan"))
    if found := pair.both("customers"):
        yield _row(w.t("Customers"), found, w.few, w)
    if (found := pair.both("revenue")) and "currency" not in pair.changed_settings:
        yield _row(w.t("Net revenue so far"), found, lambda x: w.money(x, 0), w)
    if found := pair.both("repeat_share"):
        yield _share(w.t("Share with two orders or more"), found, people, w)


def _valued(pair: Pair, w: Words) -> Iterator[Row]:
    if "currency" in pair.changed_settings:
        return
    rows: tuple[tuple[str, str, Write], ...] = (
        ("clv_total", w.t("Expected value of the horizon"), lambda x: w.money(x, 0)),
        ("high_value_threshold", w.t("High value begins at"), lambda x: w.money(x, 2)),
        ("value_at_stake", w.t("Value at stake in recommendations"), lambda x: w.money(x, 0)),
        ("expected_profit", w.t("Expected profit of recommendations"), lambda x: w.money(x, 0)),
    )
    for key, label, write in rows:
        if found := pair.both(key):
            row = _row(label, found, write, w)
            yield row if pair.comparable else (*row[:3], w.t("other settings"))
    if (found := pair.both("high_value_value_share")) and not _few_hold_it(pair, w):
        before, now = map(float, found)
        change = w.points(now - before, 1)
        label = w.t("Value held by high-value customers")
        yield label, w.percent(before, 1), w.percent(now, 1), change


def _few_hold_it(pair: Pair, w: Words) -> bool:
    """Say whether in one of the reports fewer than the least group are high-value, or are not."""
    groups, people = pair.both("high_value_customers"), pair.both("customers")
    if not groups or not people:
        return False
    sizes = [n for of, all_ in zip(groups, people, strict=True) for n in (of, all_ - of)]
    return any(0 < size < w.least for size in sizes)


def _cut_points(pair: Pair, w: Words) -> Iterator[Row]:
    """Yield from where on a customer gets the best score."""
    paths = pair.before.table("thresholds"), pair.now.table("thresholds")
    if not all(path.is_file() for path in paths):
        return
    before, now = ({(r["score"], r["level"]): r for r in pd.read_parquet(p).to_dict("records")}
                   for p in paths)  # fmt: skip
    kinds: tuple[tuple[str, str, str, Write], ...] = (
        ("recency", "high", w.t("Best score for recency: last order within"), w.duration),
        ("frequency", "low", w.t("Best score for orders: from"), w.number),
        ("monetary", "low", w.t("Best score for revenue: from"), lambda x: w.money(x, 2)),
    )
    for score, end, label, write in kinds:
        if (score, 5) in before and (score, 5) in now:
            found = before[score, 5][end], now[score, 5][end]
            if pd.notna(found[0]) and pd.notna(found[1]):
                yield _row(label, found, write, w)


def _methods(pair: Pair, w: Words) -> Iterator[Row]:
    states = {"green": w.t("Green"), "amber": w.t("Amber"), "red": w.t("Red")}
    kinds: tuple[tuple[str, str, Write], ...] = (
        ("method", w.t("Method of the forecast"), lambda code: model_name(str(code), w)),
        ("trust", w.t("Conditions for a value"), lambda state: states.get(str(state), "–")),
        ("clusters", w.t("Clusters found"), w.number),
    )
    for key, label, write in kinds:
        if found := pair.both(key):
            same = w.t("unchanged") if found[0] == found[1] else w.t("changed")
            yield label, write(found[0]), write(found[1]), same


def _row(label: str, found: tuple[Any, Any], write: Write, w: Words) -> Row:
    before, now = map(float, found)
    known = before > 0 and not (write == w.few and 0 < min(before, now) < w.least)
    change = w.percent(now / before - 1, 1, sign=True) if known else "–"
    return label, write(before), write(now), change


def _share(
    label: str, found: tuple[Any, Any], people: tuple[Any, Any], w: Words
) -> Row:  # fmt: skip
    """Return a share of people then and now; of too few its bound alone, and no difference."""
    before, now = map(float, found)
    told = [w.part(share, float(of), 1) for share, of in zip(found, people, strict=True)]
    exact = [w.percent(before, 1), w.percent(now, 1)]
    change = w.points(now - before, 1) if list(map(str, told)) == list(map(str, exact)) else "–"
    return label, told[0], told[1], change
