"""Exhibits of the scores: the thresholds in plain units, and the grid of segments."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.exhibits.disclosure import note_on, written
from clvlib.exhibits.grids import labelled_grid
from clvlib.privacy.small_groups import guard_by
from clvlib.rfm.scores import CutPoints
from clvlib.rfm.segments import SegmentGrid, grid_counts
from clvlib.rfm.thin import too_few
from clvlib.words import Words
from clvlib.words.terms import term

ALL_SCORES = 15


def thresholds_table(thresholds: pd.DataFrame, cuts: CutPoints, look: Look) -> Exhibit | None:
    """Show what each score means in days, orders and money; None below ten customers.

    Parameters
    ----------
    thresholds : pandas.DataFrame
        From :func:`clvlib.rfm.scores.threshold_table`.
    cuts : CutPoints
        The same thresholds.
    """
    words = look.words
    if too_few(thresholds.groupby("score")["customers"].sum().max(), words.least):
        return None
    columns = (
        Column(words.t("Score"), "center"),
        Column(words.t("Days since the last order")),
        Column(words.t("Customers")),
        Column(words.t("Orders")),
        Column(words.t("Customers")),
        Column(words.t("Net revenue in all")),
        Column(words.t("Customers")),
    )
    rows = tuple(_threshold_row(level, thresholds, words) for level in range(5, 0, -1))
    return Exhibit(
        "rfm-thresholds",
        _threshold_headline(thresholds, cuts, words),
        words.t("What each score stands for, and the share of customers that has it"),
        TableView(columns, rows),
        words.t(
            "Table of the five score levels with their thresholds for recency, frequency and spend."
        ),
        look.source,
        words.t(
            "Orders of one day count as one. Customers with equal figures always share a score; "
            "a dash marks a score that nobody can have because too many are equal."
        ),
        thresholds,
    )


def _threshold_headline(thresholds: pd.DataFrame, cuts: CutPoints, words: Words) -> str:
    tops = (cuts.recency_days, cuts.orders, cuts.revenue)
    if all(len(bounds) == 4 for bounds in tops):
        return words.t(
            "Top scores start at an order within {days}, {orders} orders and {money}",
            days=words.duration(cuts.recency_days[0]),
            orders=words.number(cuts.orders[-1], _digits(cuts.orders[-1])),
            money=words.money(cuts.revenue[-1]),
        )
    return words.n(
        "Ties leave only {count} of {all} scores in use",
        "Ties leave only {count} of {all} scores in use",
        sum(len(bounds) + 1 for bounds in tops),
        all=words.number(ALL_SCORES),
    )


def _threshold_row(level: int, thresholds: pd.DataFrame, words: Words) -> tuple[str, ...]:
    everybody = thresholds.groupby("score")["customers"].sum().max()
    cells = [words.number(level)]
    for name, write in (("recency", _days), ("frequency", _orders), ("monetary", _money)):
        picked = thresholds[(thresholds["score"] == name) & (thresholds["level"] == level)].iloc[0]
        alone = thresholds.loc[thresholds["score"] == name, ["low", "high"]].isna().all(axis=None)
        given = (alone and picked["customers"]) or pd.notna([picked["low"], picked["high"]]).any()
        cells.append(write(picked["low"], picked["high"], words) if given else "–")
        share = words.part(picked["share"], everybody)
        cells.append(share if given else "–")
    return tuple(cells)


def _days(low: float, high: float, words: Words) -> str:
    if pd.isna(low):
        return (
            words.t("up to {high}", high=words.number(high)) if pd.notna(high) else words.t("all")
        )
    if pd.isna(high):
        return words.t("over {low}", low=words.number(low))
    return words.t("{low} to {high}", low=words.number(low + 1), high=words.number(high))


def _orders(low: float, high: float, words: Words) -> str:
    if pd.isna(low):
        if pd.isna(high):
            return words.t("all")
        last = words.number(high - 1)
        return words.t("up to {high}", high=last) if high > 2 else last
    first = words.number(low, _digits(low))
    if pd.isna(high):
        return words.t("{low} or more", low=first)
    last = words.number(high - 1, _digits(high))
    return first if high - low <= 1 else words.t("{low} to {high}", low=first, high=last)


def _money(low: float, high: float, words: Words) -> str:
    if pd.isna(low):
        if pd.isna(high):
            return words.t("all")
        return words.t("under {high}", high=words.money(high))
    if pd.isna(high):
        return words.t("{low} or more", low=words.money(low))
    return words.t("{low} to under {high}", low=words.money(low), high=words.money(high))


def _digits(value: float) -> int:
    return 0 if float(value).is_integer() else 1


def grid_map(customers: pd.DataFrame, grid: SegmentGrid, look: Look) -> Exhibit | None:
    """Show which cell is which segment, and how many customers it holds; None below ten.

    Parameters
    ----------
    customers : pandas.DataFrame
        Scores and ``segment``.
    """
    words = look.words
    if too_few(len(customers), words.least):
        return None
    counts = grid_counts(customers)
    names = grid.frame.map(lambda code: term(code, words))
    cells = guard_by(counts, grid.frame, look.least)
    texts = names + "\n" + written(cells, words)
    sizes = customers["segment"].value_counts()
    return Exhibit(
        "rfm-grid",
        _largest(sizes, words),
        words.t(
            "Customers by recency score and by the mean of frequency and spend score; "
            "all {count} customers",
            count=words.number(len(customers)),
        ),
        labelled_grid(
            cells.drawn / len(customers),
            texts,
            look,
            below=words.t("Frequency and spend: 1 = least, 5 = most"),
            beside=words.t("Recency: 5 = latest order"),
        ),
        words.t(
            "Grid of 25 cells, each with its segment and number of customers. {headline}.",
            headline=_largest(sizes, words),
        ),
        look.source,
        words.passage(
            words.t(
                "The mean of frequency and spend score is rounded up; brighter cells hold more."
            ),
            note_on(cells, words),
        ),
        counts,
    )


def _largest(sizes: pd.Series, words: Words) -> str:
    """Say which segment is the largest, if it is large enough to be told."""
    if too_few(sizes.max(), words.least):
        return words.t("No segment has {least} customers yet", least=words.number(words.least))
    largest = sizes[sizes == sizes.max()].index.sort_values()[0]
    return words.t(
        "Largest segment: {segment}, {share} of customers",
        segment=term(str(largest), words),
        share=words.part(sizes.max() / sizes.sum(), sizes.sum()),
    )
