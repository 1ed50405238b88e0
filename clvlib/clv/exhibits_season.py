"""What the calendar does to the forecast, in the client's words: the index, and what is unseen."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView, charts
from clvlib.words import Words

from .calendar_periods import periods_of, times_seen
from .history import History
from .holdout import day_number
from .season import SeasonOutlook, index_table, season_of

_EVEN = 0.005
_HARDLY = 0.005  # a belief that would be printed as 0%: twelve months at 1.00 are no picture


def season_index(known: History, outlook: SeasonOutlook, look: Look) -> Exhibit:
    """Show the months' index where it is believed, otherwise the named seasons and what is assumed."""
    return (
        _months(known, outlook, look) if outlook.belief >= _HARDLY else _named(known, outlook, look)
    )


def season_paragraph(outlook: SeasonOutlook, horizon: str, words: Words) -> str:
    """Say what the calendar does to the horizon, and what of it was never seen."""
    effect = outlook.revenue * outlook.usual - 1
    if abs(effect) < _EVEN:
        text = words.t("The calendar leaves the expected revenue of the next {horizon} as it is.",
                       horizon=horizon)  # fmt: skip
    else:
        text = words.t(
            "The calendar changes the expected revenue of the next {horizon} by {effect} against an "
            "even year (80% range {low} to {high}).",
            horizon=horizon,
            effect=words.percent(effect, sign=True),
            low=words.percent(outlook.low - 1, sign=True),
            high=words.percent(outlook.high - 1, sign=True),
        )
    return words.passage(text, _unseen(outlook, words), _short(outlook, words))


def season_name(name: str, words: Words) -> str:
    """Return a named season in the client's language."""
    return {
        "Christmas": words.t("Christmas"),
        "Black Friday": words.t("Black Friday"),
        "Spring Festival": words.t("before Spring Festival"),
        "Spring Festival holidays": words.t("Spring Festival holidays"),
        "618": words.t("the 618 sales"),
        "Double 11": words.t("Double 11"),
    }[name]


def _unseen(outlook: SeasonOutlook, words: Words) -> str:
    if not outlook.unseen:
        return ""
    low, high = outlook.bracket
    return words.t(
        "The history has never held {seasons}: half of what is usual there is reckoned with, and it "
        "may change the total by {low} to {high}.",
        seasons=words.join([season_name(name, words) for name in outlook.unseen]),
        low=words.percent(low - 1, sign=True),
        high=words.percent(high - 1, sign=True),
    )


def _short(outlook: SeasonOutlook, words: Words) -> str:
    if outlook.belief >= 1:
        return ""
    if outlook.belief < _HARDLY:
        return words.t(
            "With a year of history or less no month's own index can be told from chance."
        )
    return words.t(
        "With less than two years of history the months' index is believed by {share} only.",
        share=words.percent(outlook.belief),
    )


def _months(known: History, outlook: SeasonOutlook, look: Look) -> Exhibit:
    words = look.words
    table = index_table(season_of(known, "revenue"))
    drawn = table.set_axis([words.month_name(m) for m in table["month"]])
    drawn = drawn.rename(columns={"factor": "estimate"})[["estimate", "low", "high"]]
    factor = table["factor"].to_numpy()
    best, worst = int(factor.argmax()), int(factor.argmin())
    names = {"best": words.month_name(best + 1), "worst": words.month_name(worst + 1)}
    sizes = {
        "high": words.percent(float(factor[best]) - 1, sign=True),
        "low": words.percent(float(factor[worst]) - 1, sign=True),
    }
    return Exhibit(
        "season-index",
        words.t("{best} brings {high} against an even month, {worst} {low}", **names, **sizes),
        words.t("Revenue of existing customers by month over an even month, with 80% range; own "
                "history, shrunk towards 1"),
        charts.intervals(drawn, look, lambda v: words.number(v, 2),
                         words.t("Index, 1 = even month"), zero=1.0),
        words.t("Twelve months with their index and range; the highest is {best} with {high}, the "
                "lowest {worst} with {low}.", **names, **sizes),
        look.source,
        note=words.t("Growth of the customer base and the ageing of customers are taken out first. "
                     "The index is believed by {share}: fully from two years of history on.",
                     share=words.percent(outlook.belief)),
        data=table,
    )  # fmt: skip


def _named(known: History, outlook: SeasonOutlook, look: Look) -> Exhibit:
    words = look.words
    first, last = int(known.days.day.min()), day_number(known.cut)
    seasons = periods_of(known.territory)
    table = pd.DataFrame(
        {
            "season": [p.name for p in seasons],
            "seen": [times_seen(p, first, last) for p in seasons],
            "ahead": [p.name in outlook.unseen for p in seasons],
            "low": [p.low for p in seasons],
            "usual": [p.usual for p in seasons],
            "high": [p.high for p in seasons],
        }
    )
    rows = tuple(
        (
            season_name(p.name, words),
            words.number(times_seen(p, first, last)),
            words.t("yes") if p.name in outlook.unseen else words.t("no"),
            *(words.percent(lift - 1, sign=True) for lift in (p.low, p.usual, p.high)),
        )
        for p in seasons
    )
    return Exhibit(
        "season-index",
        words.n("{count} named season ahead was never seen",
                "{count} named seasons ahead were never seen", len(outlook.unseen))
        if outlook.unseen
        else words.t("No named season ahead is new to the history"),
        words.t("Named seasons of the shop's country, how often the history holds them, and the "
                "lift of their days that is assumed where it does not"),
        TableView((Column(words.t("Season"), "left", 0.30), Column(words.t("Times seen")),
                   Column(words.t("Ahead and unseen")), Column(words.t("At least")),
                   Column(words.t("Reckoned with")), Column(words.t("At most"))), rows),
        words.t("Table of {count} named seasons with the lift assumed for each.",
                count=words.number(len(rows))),
        look.source,
        note=words.t("The brackets are assumptions of the kit about retail in general, not figures "
                     "of this shop; half of the middle, in logarithms, enters the forecast."),
        data=table,
    )  # fmt: skip
