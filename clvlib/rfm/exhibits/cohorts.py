"""Exhibits of the cohorts: who comes back, when, and what new and known customers bring."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from clvlib.exhibits import Exhibit, Look
from clvlib.exhibits.charts import Format, bars, columns, heatmap
from clvlib.rfm.cohorts import life_table, triangle
from clvlib.words import Words

MOST_COHORTS = 18
EVERY_PERIOD = 12
MOST_PERIOD = 36


def retention_map(cohorts: pd.DataFrame, every: str, look: Look) -> Exhibit | None:
    """Show which share of each cohort bought in each period; None without a whole later period.

    Parameters
    ----------
    cohorts : pandas.DataFrame
        From :func:`clvlib.rfm.cohorts.cohort_table`.
    every : {"month", "week"}
        What a period is.
    """
    words = look.words
    cells = triangle(cohorts, "retention")
    if cells.shape[1] < 2:
        return None
    mean = life_table(cohorts, 1.0)["retention"]
    last = min(int(mean.index[-1]), 12)
    facts = {
        "next": words.percent(mean[1]),
        "period": words.duration(last, every),
        "later": words.percent(mean[last]),
    }
    first = words.duration(1, every)
    headline = (
        words.t("{next} order again {first} on, {later} {period} on", first=first, **facts)
        if last > 1
        else words.t("{next} of new customers order again {first} on", first=first, **facts)
    )
    return Exhibit(
        "cohort-retention",
        headline,
        _span_words(
            every,
            words.t(
                "Share of each month's new customers who ordered in later months; "
                "empty = not yet known"
            ),
            words.t(
                "Share of each week's new customers who ordered in later weeks; "
                "empty = not yet known"
            ),
        ),
        _triangle_chart(cells.drop(columns=0).dropna(how="all"), every, look, words.percent),
        words.t(
            "Heat map of retention by cohort. On average {next} order in the first period after "
            "their first order and {later} after {period}.",
            **facts,
        ),
        look.source,
        _cohort_note(cells, words),
        cells,
    )


def value_triangle_map(cohorts: pd.DataFrame, every: str, look: Look) -> Exhibit | None:
    """Show cumulative revenue a customer by cohort; None without revenue or a later period."""
    words = look.words
    cells = triangle(cohorts, "revenue")
    if cells.shape[1] < 2 or not (cells > 0).any(axis=None):
        return None
    mean = life_table(cohorts, 1.0)["revenue"]
    last = min(int(mean.index[-1]), 12)
    facts = {
        "start": words.money(mean[0]),
        "value": words.money(mean[last]),
        "period": words.duration(last, every),
    }
    return Exhibit(
        "cohort-value",
        words.t("A customer brings {start} at first and {value} after {period}", **facts),
        _span_words(
            every,
            words.t(
                "Cumulative net revenue a customer, by month of the first order; "
                "empty = not yet known"
            ),
            words.t(
                "Cumulative net revenue a customer, by week of the first order; "
                "empty = not yet known"
            ),
        ),
        _triangle_chart(cells, every, look, words.compact_money),
        words.t(
            "Heat map of cumulative revenue a customer: {start} in the first period, {value} "
            "after {period}, on average over the cohorts that are known so long.",
            **facts,
        ),
        look.source,
        _cohort_note(cells, words),
        cells,
    )


def _triangle_chart(cells: pd.DataFrame, every: str, look: Look, write: Format) -> Figure:
    """Draw a triangle: the first year period by period, then every sixth."""
    words = look.words
    period = cells.columns.to_numpy(int)
    wanted = (period <= EVERY_PERIOD) | ((period <= MOST_PERIOD) & (period % 6 == 0))
    shown = cells[cells.columns[wanted]].tail(MOST_COHORTS).dropna(axis=1, how="all")
    name = words.month if every == "month" else words.date
    shown = shown.set_axis([name(start) for start in shown.index], axis=0)
    return heatmap(
        shown,
        look,
        write,
        below=_span_words(
            every, words.t("Months since the first order"), words.t("Weeks since the first order")
        ),
        cell_mm=5.5,
    )


def _cohort_note(cells: pd.DataFrame, words: Words) -> str:
    parts = [
        words.t(
            "The first cohort may hold customers who had bought before the data begins. "
            "Running periods are left out."
        )
    ]
    if len(cells) > MOST_COHORTS:
        parts.append(
            words.t("The latest {count} cohorts are shown.", count=words.number(MOST_COHORTS))
        )
    return " ".join(parts)


def _span_words(every: str, monthly: str, weekly: str) -> str:
    return monthly if every == "month" else weekly


def funnel_chart(funnel: pd.DataFrame, look: Look) -> Exhibit:
    """Show how many customers came to a first, second, third and fourth order."""
    words = look.words
    reached, gaps = funnel["customers"].to_numpy(float), funnel["median_gap"].to_numpy(float)
    labels = [_step_label(step, gap, words) for step, gap in enumerate(gaps, start=1)]
    share = words.percent(reached[1] / reached[0])

    def write(count: float) -> str:
        parts = {"count": words.number(count), "share": words.percent(count / reached[0])}
        return words.t("{count} ({share})", **parts)

    headline = (
        words.t(
            "{share} ordered a second time, half of them within {gap}",
            share=share,
            gap=words.duration(gaps[1]),
        )
        if reached[1]
        else words.t(
            "None of {count} customers has ordered twice",
            count=words.number(reached[0]),
        )
    )
    return Exhibit(
        "order-funnel",
        headline,
        words.t(
            "Customers who reached each order, and the median gap since the one before; "
            "all customers"
        ),
        bars(pd.Series(reached, index=labels), look, write),
        words.t(
            "Bars for the first to the fourth order. {share} of {count} customers ordered twice.",
            share=share,
            count=words.number(reached[0]),
        ),
        look.source,
        words.t(
            "Orders of one day count as one; the youngest customers had little time to return."
        ),
        funnel,
    )


def _step_label(step: int, gap: float, words: Words) -> str:
    number = words.number(step)
    if pd.isna(gap):
        return words.t("Order {number}", number=number)
    return words.t("Order {number}, after {gap}", number=number, gap=words.duration(gap))


def new_and_returning_chart(flow: pd.DataFrame, every: str, look: Look) -> Exhibit:
    """Show revenue of first orders and of later orders over time.

    Parameters
    ----------
    flow : pandas.DataFrame
        From :func:`clvlib.rfm.cohorts.new_and_returning`.
    """
    words = look.words
    whole = flow[flow["complete"]]
    shown = (whole if len(whole) else flow).iloc[-36:]
    recent = shown.iloc[-12:]
    total = recent["new"].sum() + recent["returning"].sum()
    share = words.percent(recent["returning"].sum() / total) if total > 0 else "–"
    name = words.month if every == "month" else words.date
    series = shown[["returning", "new"]].set_axis(
        [words.t("Returning customers"), words.t("New customers")], axis=1
    )
    return Exhibit(
        "new-and-returning",
        words.t(
            "Returning customers brought {share} of revenue in the last {period}",
            share=share,
            period=words.duration(len(recent), every),
        ),
        _span_words(
            every,
            words.t(
                "Net revenue by month: first orders of new customers, "
                "later orders of returning ones"
            ),
            words.t(
                "Net revenue by week: first orders of new customers, later orders of returning ones"
            ),
        ),
        columns(series.set_axis([name(start) for start in shown.index]), look, words.compact_money),
        words.t(
            "Columns of revenue over time, split into new and returning customers. Returning "
            "customers brought {share} in the last {period}.",
            share=share,
            period=words.duration(len(recent), every),
        ),
        look.source,
        words.t("Running periods are left out."),
        flow,
    )
