"""Exhibits of coming back: the funnel of orders, and what new and known customers bring."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.exhibits.charts import bars, columns
from clvlib.privacy.small_groups import guard_list
from clvlib.rfm.exhibits.cohorts import span_words
from clvlib.words import Words

MOST_SPANS = 36
LAST_SPANS = 12
LEAST_SPANS = 3


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
        words.t(
            "Orders of one day count as one; the youngest customers had little time to return."
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
    words = look.words
    labels = [_step_label(step, gap, words) for step, gap in enumerate(gaps, start=1)]

    def write(count: float) -> str:
        if 0 < count < look.least:
            return words.few(count)
        parts = {"count": words.number(count), "share": words.percent(count / reached[0])}
        return words.t("{count} ({share})", **parts)

    shown = guard_list(pd.Series(reached, index=labels), look.least, known_total=False)
    return bars(shown.drawn[0].where(~shown.small[0], look.least - 1), look, write)


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
                words.percent(count / reached[0]),
            )
            for step, count in enumerate(reached[:2], start=1)
        ),
    )


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
    series = shown[["returning", "new"]].set_axis([name(start) for start in shown.index])
    series = series.set_axis([words.t("Returning customers"), words.t("New customers")], axis=1)
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
        words.t("Running periods are left out.") if len(whole) else "",
        flow,
    )


def _income_headline(recent: pd.DataFrame, every: str, words: Words) -> str:
    new, returning = float(recent["new"].sum()), float(recent["returning"].sum())
    period = words.duration(len(recent), every)
    if returning == 0 and new <= 0:
        return words.t("No revenue in the last {period}", period=period)
    if returning == 0:
        return words.t(
            "All {money} of the last {period} came from first orders",
            money=words.money(new),
            period=period,
        )
    total = new + returning
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
