"""Exhibits of coming back: the funnel of orders, and what new and known customers bring."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.exhibits.charts import bars, columns
from clvlib.exhibits.disclosure import COVER, note
from clvlib.privacy.small_groups import guard_list, nested_hidden
from clvlib.rfm.exhibits.cohorts import span_words
from clvlib.words import Words

MOST_SPANS = 36
LAST_SPANS = 12
LEAST_SPANS = 3
SIDES = ("returning", "new")


def funnel_chart(funnel: pd.DataFrame, look: Look) -> Exhibit:
    """Show how many customers came to a first, second, third and fourth order.

    Where nobody came to a second one, a table of one line says so.

    Parameters
    ----------
    funnel : pandas.DataFrame
        From :func:`clvlib.rfm.rhythm.order_funnel`.
    """
    words = look.words
    reached, gaps = funnel["customers"].to_numpy(float), funnel["median_gap"].to_numpy(float)
    share = words.part(reached[1] / reached[0], reached[0])
    return Exhibit(
        "order-funnel",
        _funnel_headline(reached, gaps, words),
        words.t(
            "Customers who reached each order, and the median gap since the one before; "
            "all customers"
        ),
        _funnel_bars(reached, gaps, look) if reached[1] else _funnel_table(reached, words),
        words.t(
            "Bars for the first to the fourth order. {share} of {count} customers ordered twice.",
            share=share,
            count=words.number(reached[0]),
        )
        if reached[1]
        else words.t("Table of orders: nobody has come to a second one."),
        look.source,
        words.passage(
            words.t(
                "Orders of one day count as one; the youngest customers had little time to return."
            ),
            note(words, starred=True) if _told(reached, look.least) else "",
        ),
        funnel,
    )


def _funnel_headline(reached: np.ndarray, gaps: np.ndarray, words: Words) -> str:
    if not reached[1]:
        return words.n(
            "{count} customer has not ordered a second time",
            "None of {count} customers has ordered twice",
            reached[0],
        )
    return words.t(
        "{share} ordered a second time, half of them within {gap}",
        share=words.part(reached[1] / reached[0], reached[0]),
        gap=words.duration(gaps[1]),
    )


def _funnel_bars(reached: np.ndarray, gaps: np.ndarray, look: Look) -> Figure:
    """Draw the steps; one that differs by a few people from the step before is drawn like it."""
    words = look.words
    labels = [_step_label(step, gap, words) for step, gap in enumerate(gaps, start=1)]
    hidden = nested_hidden(pd.Series(reached), look.least)
    drawn = pd.Series(reached).mask(hidden).ffill().mask(reached < look.least, look.least - 1)
    texts = [
        (words.few(count) if count < look.least else COVER)
        if left_out
        else words.t(
            "{count} ({share})",
            count=words.number(count),
            share=words.percent(count / reached[0]),
        )
        for count, left_out in zip(reached, hidden, strict=True)
    ]
    return bars(drawn.set_axis(labels), look, words.number, texts=texts)


def _funnel_table(reached: np.ndarray, words: Words) -> TableView:
    heads = (
        Column(words.t("Order"), "left"),
        Column(words.t("Customers"), people="groups"),
        Column(words.t("Share of customers")),
    )
    return TableView(
        heads,
        tuple(
            (
                words.t("Order {number}", number=words.number(step)),
                words.number(count),
                words.part(count / reached[0], reached[0]),
            )
            for step, count in enumerate(reached[:2], start=1)
        ),
    )


def _told(reached: np.ndarray, least: int) -> bool:
    """Say whether a step, or what it lacks of the one before, is a small group."""
    return bool(nested_hidden(pd.Series(reached), least).any())


def _step_label(step: int, gap: float, words: Words) -> str:
    number = words.number(step)
    if pd.isna(gap):
        return words.t("Order {number}", number=number)
    return words.t("Order {number}, after {gap}", number=number, gap=words.duration(gap))


def new_and_returning_chart(flow: pd.DataFrame, every: str, look: Look) -> Exhibit:
    """Show revenue of first orders and of later orders over time; a table for one or two spans.

    Parameters
    ----------
    flow : pandas.DataFrame
        From :func:`clvlib.rfm.cohorts.new_and_returning`.
    every : {"month", "week"}
        What a span is.
    """
    words = look.words
    whole = flow[flow["complete"]]
    shown = (whole if len(whole) else flow).iloc[-MOST_SPANS:]
    recent = shown.iloc[-LAST_SPANS:]
    name = words.month if every == "month" else words.date
    series = _split(shown, look).set_axis([name(start) for start in shown.index])
    if len(shown) < LEAST_SPANS:
        body: Figure | TableView = _income_table(series, words)
    else:
        body = columns(series, look, words.compact_money)
    headline = _income_headline(recent, every, words)
    return Exhibit(
        "new-and-returning",
        headline,
        span_words(
            every,
            words.t(
                "Net revenue by month: first orders of new customers, "
                "later orders of returning ones"
            ),
            words.t(
                "Net revenue by week: first orders of new customers, later orders of returning ones"
            ),
        ),
        body,
        words.t(
            "Revenue over time, split into new and returning customers. {headline}.",
            headline=headline,
        ),
        look.source,
        words.passage(
            words.t("Running periods are left out.") if len(whole) else "",
            note(words) if series.shape[1] > len(SIDES) else "",
        ),
        flow,
    )


def _split(flow: pd.DataFrame, look: Look) -> pd.DataFrame:
    """Return revenue of both sides; undivided in spans where one side is a small group.

    A span with fewer customers than that in all is left empty.
    """
    words = look.words
    names = [words.t("Returning customers"), words.t("New customers")]
    sides = flow[[f"{side}_customers" for side in SIDES]].set_axis([*SIDES], axis=1)
    small = pd.DataFrame({side: guard_list(sides[side], look.least).hidden[0] for side in SIDES})
    few, whole = small.any(axis=1), flow[[*SIDES]].sum(axis=1)
    split = flow[[*SIDES]].mask(few, axis=0).set_axis(names, axis=1)
    if few.any():
        enough = sides.sum(axis=1) >= look.least
        split[words.t("All customers, not divided")] = whole.where(few & enough)
    return split


def _income_headline(recent: pd.DataFrame, every: str, words: Words) -> str:
    new, returning = float(recent["new"].sum()), float(recent["returning"].sum())
    period = words.duration(len(recent), every)
    if returning == 0 and new <= 0:
        return words.t("No revenue in the last {period}", period=period)
    if returning == 0 and recent["returning_customers"].sum() == 0:
        return words.t(
            "All {money} of the last {period} came from first orders",
            money=words.money(new),
            period=period,
        )
    total = new + returning
    few = [0 < recent[f"{side}_customers"].sum() < words.least for side in SIDES]
    if any(few):
        return words.t("{money} of revenue in the last {period}", money=words.money(total), period=period)  # fmt: skip
    return words.t(
        "Returning customers brought {share} of revenue in the last {period}",
        share=words.percent(returning / total) if total > 0 else "–",
        period=period,
    )


def _income_table(series: pd.DataFrame, words: Words) -> TableView:
    heads = (Column(words.t("Period"), "left"), *(Column(str(name)) for name in series.columns))
    rows = tuple(
        (str(span), *(words.money(value) for value in row))
        for span, row in zip(series.index, series.to_numpy(float), strict=True)
    )
    return TableView(heads, rows)
