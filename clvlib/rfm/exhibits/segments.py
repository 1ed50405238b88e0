"""Exhibits of the segments: how many customers they hold, and how much revenue."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.exhibits.comparisons import paired_dots
from clvlib.exhibits.disclosure import note
from clvlib.privacy.small_groups import hidden_in
from clvlib.rfm.thin import too_few
from clvlib.words import Words
from clvlib.words.terms import meaning, term


def segment_bars(table: pd.DataFrame, look: Look) -> Exhibit | None:
    """Show each segment's share of customers against its share of revenue.

    Parameters
    ----------
    table : pandas.DataFrame
        From :func:`clvlib.rfm.segments.segment_table`. None is returned where there is no
        revenue to share, one segment only, or fewer than ten customers.
    """
    words = look.words
    shown = table[(table["customers"] > 0) & ~hidden_in(table["customers"], look.least)]
    if (
        shown["revenue_share"].isna().any()
        or len(shown) < 2
        or too_few(shown["customers"].sum(), words.least)
    ):
        return None
    best = str(shown["revenue_share"].idxmax())
    frame = pd.DataFrame({
        "first": shown["revenue_share"].clip(lower=0), "second": shown["customer_share"],
        "remark": [words.number(n) for n in shown["customers"]],
    })  # fmt: skip
    frame.index = pd.Index([term(str(code), words) for code in shown.index])
    facts = {
        "segment": term(best, words),
        "customers": words.percent(shown["customer_share"].loc[best]),
        "revenue": words.percent(shown["revenue_share"].loc[best]),
    }
    return Exhibit(
        "segment-shares",
        words.t("{segment}: {customers} of customers, {revenue} of revenue", **facts),
        words.t(
            "Share of net revenue and share of customers by segment, whole history; "
            "at the right the number of customers"
        ),
        paired_dots(
            frame,
            look,
            words.percent,
            (words.t("Share of revenue"), words.t("Share of customers")),
            words.t("Share of all"),
        ),
        words.t(
            "Dots compare each segment's share of revenue with its share of customers. "
            "{segment}: {customers} of customers and {revenue} of revenue.",
            **facts,
        ),
        look.source,
        note(words) if len(shown) < (table["customers"] > 0).sum() else "",
        table,
    )


def segment_view(table: pd.DataFrame, look: Look) -> Exhibit | None:
    """Show every segment with its meaning, size, rhythm and worth; None below ten customers.

    Parameters
    ----------
    table : pandas.DataFrame
        From :func:`clvlib.rfm.segments.segment_table`.
    """
    words = look.words
    columns = (
        Column(words.t("Segment"), "left"),
        Column(words.t("Meaning"), "left", 0.3),
        Column(words.t("Customers"), people="parts"),
        Column(words.t("Share of revenue")),
        Column(words.t("Days since the last order")),
        Column(words.t("Orders")),
        Column(words.t("Revenue a customer")),
    )
    if too_few(table["customers"].sum(), words.least):
        return None
    shown = table[table["customers"] > 0]
    rows = tuple(_row(str(code), row, look) for code, row in table.iterrows())
    large = shown[~hidden_in(shown["customers"], look.least)]
    average = shown["revenue"].sum() / shown["customers"].sum()
    headline, alt = _best_spender(large, average, words)
    return Exhibit(
        "segment-table",
        headline,
        words.t(
            "Size and worth of every segment; median days since the last order, mean orders and "
            "mean net revenue a customer, whole history"
        ),
        TableView(columns, rows),
        alt,
        look.source,
        words.t(
            "Lately, often and well are meant by this merchant's own thresholds. "
            "Orders of one day count as one."
        ),
        table,
    )


def _best_spender(large: pd.DataFrame, average: float, words: Words) -> tuple[str, str]:
    """Return headline and alternative text: who spent most among the segments that are shown."""
    money = words.money(average)
    if large.empty:
        return (
            words.t("No segment is large enough to show; a customer spent {money}", money=money),
            words.t("Table of all segments; none is large enough to show."),
        )
    best = str(large["spend"].idxmax())
    spend = large["spend"].loc[best]
    headline = words.t(
        "{segment} spent {spend} each; the average customer spent {average}",
        segment=term(best, words),
        spend=words.money(spend),
        average=money,
    )
    alt = words.t(
        "Table of all segments. {segment} leads with {times} times the average spend.",
        segment=term(best, words),
        times=words.number(spend / average if average > 0 else float("nan"), 1),
    )
    return headline, alt


def _row(code: str, row: pd.Series, look: Look) -> tuple[str, ...]:
    words = look.words
    if too_few(row["customers"], words.least):
        return (term(code, words), meaning(code, words), words.number(row["customers"]), *["–"] * 4)
    return (
        term(code, words),
        meaning(code, words),
        words.number(row["customers"]),
        words.percent(row["revenue_share"]),
        words.number(row["days_since_last"]),
        words.number(row["orders"], 1),
        words.money(row["spend"]),
    )
