"""Exhibits of the life cycle: stages and their cut points, their sizes over time, churn."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.exhibits.charts import columns
from clvlib.exhibits.disclosure import note, note_on, written
from clvlib.privacy.small_groups import Guarded, guard_by, guard_list, guarded_shares
from clvlib.rfm.lifecycle import IN_RHYTHM, STAGES, StageCuts, stage_sizes
from clvlib.rfm.thin import too_few
from clvlib.words import Words
from clvlib.words.terms import meaning, term


def stage_table(table: pd.DataFrame, cuts: StageCuts, look: Look) -> Exhibit | None:
    """Show every stage with its cut points, size and worth; None without cut points or customers.

    Parameters
    ----------
    table : pandas.DataFrame
        From :func:`clvlib.rfm.segments.segment_table` by stage.
    """
    words = look.words
    if not cuts.known or too_few(table["customers"].sum(), words.least):
        return None
    guarded = guard_stages(table["customers"], words.least)
    texts = written(guarded, words)[0]
    view = TableView(
        (
            Column(words.t("Stage"), "left"),
            Column(words.t("Meaning"), "left", 0.28),
            Column(words.t("Days since the last order"), people="given"),
            Column(words.t("Customers")),
            Column(words.t("Share of customers")),
            Column(words.t("Share of revenue")),
            Column(words.t("Revenue a customer")),
        ),
        tuple(
            _stage_row(str(code), row, texts[str(code)], cuts, words)
            for code, row in table.assign(hidden=guarded.hidden[0]).iterrows()
        ),
    )
    count = table["customers"].sum()
    well = words.part(table.loc[list(IN_RHYTHM), "customers"].sum() / count, count)
    return Exhibit(
        "life-stages",
        words.t(
            "{share} of customers are in rhythm: an order within {days}",
            share=well,
            days=words.duration(cuts.long),
        ),
        words.t("Customers by life-cycle stage with its cut points; net revenue, whole history"),
        view,
        words.t(
            "Table of the five stages. {share} of customers are new, growing or mature.",
            share=well,
        ),
        look.source,
        words.passage(
            words.t(
                "Cut points from {count} gaps between two orders of one customer, every customer "
                "counting once: half are at most {usual}, 80% at most {long}, 95% at most "
                "{longest}. Gaps still open are not counted.",
                count=words.number(cuts.gaps),
                usual=words.duration(cuts.usual),
                long=words.duration(cuts.long),
                longest=words.duration(cuts.longest),
            ),
            note_on(guarded, words),
        ),
        table.assign(usual=cuts.usual, long=cuts.long, longest=cuts.longest, gaps=cuts.gaps),
    )


def guard_stages(sizes: pd.Series, least: int) -> Guarded:
    """Return which stages must not be counted: how many are in rhythm is told beside them.

    Parameters
    ----------
    sizes : pandas.Series
        Customers by stage.
    """
    halves = pd.Series([code in IN_RHYTHM for code in sizes.index], index=sizes.index)
    if (sums := sizes.groupby(halves).sum()).between(1, least - 1).any() or len(sums) == 1:
        return guard_list(sizes, least)  # then the share in rhythm is told as a bound only
    return guard_by(sizes.to_frame(0), halves.to_frame(0), least)


def _stage_row(
    code: str, row: pd.Series, count: str, cuts: StageCuts, words: Words
) -> tuple[str, ...]:
    long, longest = words.number(cuts.long), words.number(cuts.longest)
    silence = {
        "declining": words.t(
            "{low} to {high}", low=words.number(cuts.long + 1), high=longest
        ),
        "lost": words.t("over {low}", low=longest),
    }  # fmt: skip
    return (
        term(code, words),
        meaning(code, words, "stage"),
        silence.get(code, words.t("up to {high}", high=long)),
        count,
        *(
            write(float("nan") if row["hidden"] or not row["customers"] else row[name])
            for name, write in (
                ("customer_share", words.percent),
                ("revenue_share", words.percent),
                ("spend", words.money),
            )
        ),
    )


def stage_columns(history: pd.DataFrame, look: Look) -> Exhibit | None:
    """Show the sizes of the stages over time; None where there is no time to look back on.

    Parameters
    ----------
    history : pandas.DataFrame
        From :func:`clvlib.rfm.lifecycle.stage_history`.
    """
    words = look.words
    if history.empty:
        return None
    sizes = stage_sizes(history)
    sizes = sizes[sizes.sum(axis=1) >= look.least]
    if len(sizes) < 2:
        return None
    whole = sizes.sum(axis=1)
    share = sizes[list(IN_RHYTHM)].sum(axis=1) / whole
    facts = {
        "before": words.part(share.iloc[0], whole.iloc[0]),
        "now": words.part(share.iloc[-1], whole.iloc[-1]),
        "date": words.month(sizes.index[0]),
    }
    shown = sizes.set_axis([term(stage, words) for stage in STAGES], axis=1)
    shown = shown.set_axis([words.month(day) for day in sizes.index])
    return Exhibit(
        "stage-history",
        words.t("Customers in rhythm: {now}, after {before} in {date}", **facts),
        words.t("Customers by life-cycle stage, at the end of each stretch, by silence alone"),
        columns(_by_date(shown, look), look, words.number, colours=_stage_colours(look)),
        words.t(
            "Stacked columns of the five stages over time. The share of customers in rhythm went "
            "from {before} in {date} to {now}.",
            **facts,
        ),
        look.source,
        words.t("Judged at every date by today's cut points; in rhythm = new, growing or mature."),
        sizes,
    )


def _by_date(sizes: pd.DataFrame, look: Look) -> pd.DataFrame:
    """Return the sizes as they are drawn: at every date the small ones rounded."""
    rows = [guard_stages(row, look.least).drawn[0] for _, row in sizes.iterrows()]
    return pd.DataFrame(rows).set_axis(sizes.index)


def _stage_colours(look: Look) -> list[str]:
    """Return shades of one colour for the stages in rhythm, then the accent, then grey."""
    return ["#7FB3C8", "#3B7EA1", look.theme["primary"], look.theme["accent"], "#B8C4CC"]


def churn_columns(rates: pd.DataFrame, look: Look) -> Exhibit | None:
    """Show the churn rate over time; None with fewer than two stretches.

    Parameters
    ----------
    rates : pandas.DataFrame
        From :func:`clvlib.rfm.lifecycle.churn`.
    """
    words = look.words
    if len(rates) < 2:
        return None
    dates = pd.DatetimeIndex(rates.index)
    months = round((dates[-1] - dates[-2]) / pd.Timedelta(days=30.44))
    rate, people = rates["rate"], rates["people"]
    drawn = guarded_shares(rate, people, look.least)
    few = drawn != rate
    shown = drawn.set_axis([words.month(day) for day in dates])
    facts = {
        "rate": words.part(rate.iloc[-1], people.iloc[-1], 1),
        "mean": words.percent(rate.mean(), 1),
        "stretch": words.duration(months, "month"),
    }
    return Exhibit(
        "churn-rate",
        words.t("{rate} of customers lost in the last month; average {mean}", **facts)
        if months == 1
        else words.t("{rate} of customers lost in the last {stretch}; average {mean}", **facts),
        words.t("Share of customers not lost at the beginning of a month who are lost at its end")
        if months == 1
        else words.t(
            "Share of customers not lost at the beginning of each stretch of {stretch} who are "
            "lost at its end",
            **facts,
        ),
        columns(shown.to_frame(words.t("Churn rate")), look, words.percent),
        words.t(
            "Columns of the churn rate over {count} stretches; the last is {rate}, the mean "
            "{mean}.",
            count=words.number(len(rates)),
            rate=facts["rate"],
            mean=facts["mean"],
        ),
        look.source,
        words.passage(
            words.t(
                "Lost = silent for longer than 95% of all gaps between orders. Customers who come "
                "back later are counted again."
            ),
            note(words) if few.any() else "",
        ),
        rate.rename("churn").to_frame(),
    )
