"""Exhibits of the cohorts: who comes back, when, and what they bring."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from clvlib.exhibits import Exhibit, Look
from clvlib.exhibits.charts import Format, heatmap
from clvlib.rfm.cohorts import far_period, life_table, triangle
from clvlib.rfm.thin import large_cohorts, small_cohorts
from clvlib.words import Words

MOST_COHORTS = 18
EVERY_PERIOD = 12
MOST_PERIOD = 36


def retention_map(cohorts: pd.DataFrame, every: str, look: Look) -> Exhibit | None:
    """Show which share of each cohort bought in each period; None where none can be shown.

    That is without a whole later period, without anybody who came back, and where all cohorts have
    fewer than ten customers.

    Parameters
    ----------
    cohorts : pandas.DataFrame
        From :func:`clvlib.rfm.cohorts.cohort_table`.
    every : {"month", "week"}
        What a period is.
    """
    words = look.words
    shown = large_cohorts(cohorts, words.least)
    cells = triangle(shown, "retention")
    if cells.shape[1] < 2 or not (cells.drop(columns=0) > 0).any(axis=None):
        return None
    life = life_table(shown, 1.0)
    mean, people, last = life["retention"], life["customers"], far_period(life)
    facts = {
        "next": words.part(mean[1], people[1]),
        "period": words.duration(last, every),
        "later": words.part(mean[last], people[last]),
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
        span_words(
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
        _retention_chart(cells.drop(columns=0).dropna(how="all"), shown, every, look),
        words.t(
            "Heat map of retention by cohort. On average {next} order in the first period after "
            "their first order and {later} after {period}.",
            **facts,
        ),
        look.source,
        _cohort_note(cohorts, cells, words),
        cells,
    )


def value_triangle_map(cohorts: pd.DataFrame, every: str, look: Look) -> Exhibit | None:
    """Show cumulative revenue a customer by cohort; None where retention is not shown either."""
    words = look.words
    shown = large_cohorts(cohorts, words.least)
    cells = triangle(shown, "revenue")
    came_back = shown.loc[shown["period"] > 0, "active"].any()
    if cells.shape[1] < 2 or not came_back or not (cells > 0).any(axis=None):
        return None
    life = life_table(cohorts, 1.0)  # as the table of the average customer, which stands beside it
    life = life[(life["customers"] >= words.least) & life.index.isin(cells.columns)]
    mean, last = life["revenue"], far_period(life)
    facts = {
        "start": words.money(mean[0]),
        "value": words.money(mean[last]),
        "period": words.duration(last, every),
    }
    return Exhibit(
        "cohort-value",
        words.t("A customer brings {start} at first and {value} after {period}", **facts),
        span_words(
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
        _cohort_note(cohorts, cells, words),
        cells,
    )


def _retention_chart(cells: pd.DataFrame, cohorts: pd.DataFrame, every: str, look: Look) -> Figure:
    """Draw retention; where few came back only the bound is told, in the colour of half of it."""
    size = cohorts.drop_duplicates("cohort").set_index("cohort")["customers"].reindex(cells.index)
    people = cells.mul(size, axis=0).round()
    few = (people > 0) & (people < look.least)
    half = pd.DataFrame(dict.fromkeys(cells, look.least / size / 2))
    texts = pd.DataFrame(
        {
            period: [
                "" if pd.isna(share) else look.words.part(share, of)
                for share, of in zip(cells[period], size, strict=True)
            ]
            for period in cells
        },
        index=cells.index,
    )
    return _triangle_chart(cells.mask(few, half), every, look, look.words.percent, texts)


def _triangle_chart(
    cells: pd.DataFrame, every: str, look: Look, write: Format, texts: pd.DataFrame | None = None
) -> Figure:
    """Draw a triangle: the first year period by period, then every sixth."""
    words = look.words
    period = cells.columns.to_numpy(int)
    wanted = (period <= EVERY_PERIOD) | ((period <= MOST_PERIOD) & (period % 6 == 0))
    shown = cells[cells.columns[wanted]].tail(MOST_COHORTS).dropna(axis=1, how="all")
    name = words.month if every == "month" else words.date
    if texts is not None:
        texts = texts.reindex(index=shown.index, columns=shown.columns)
    shown = shown.set_axis([name(start) for start in shown.index], axis=0)
    return heatmap(
        shown,
        look,
        write,
        below=span_words(
            every, words.t("Months since the first order"), words.t("Weeks since the first order")
        ),
        cell_mm=5.5,
        texts=texts,
    )


def _cohort_note(cohorts: pd.DataFrame, cells: pd.DataFrame, words: Words) -> str:
    parts = [
        words.t(
            "The first cohort may hold customers who had bought before the data begins. "
            "Running periods are left out."
        )
    ]
    if small := small_cohorts(cohorts, words.least):
        parts.append(
            words.n(
                "{count} cohort of fewer than {least} customers is not shown.",
                "{count} cohorts of fewer than {least} customers are not shown.",
                small,
                least=words.number(words.least),
            )
        )
    if len(cells) > MOST_COHORTS:
        parts.append(
            words.t("The latest {count} cohorts are shown.", count=words.number(MOST_COHORTS))
        )
    return words.passage(*parts)


def span_words(every: str, monthly: str, weekly: str) -> str:
    """Return the text for months or the one for weeks."""
    return monthly if every == "month" else weekly
