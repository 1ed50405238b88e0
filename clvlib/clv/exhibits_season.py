"""What the calendar does to the forecast, in the client's words: the index, and what is unseen."""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView, charts
from clvlib.words import Words

from .calendar_periods import periods_of, times_seen
from .history import History
from .holdout import day_number
from .season import SeasonOutlook, index_table, season_of, trading_place
from .season_names import season_name, source_line, source_name
from .stand_in import stand_in
from .usual_year import MEAN_SLOPE, ordinary_range

_EVEN = 0.005
_HARDLY = 0.005  # a belief that would be printed as 0%: twelve months at 1.00 are no picture


def season_index(known: History, outlook: SeasonOutlook, look: Look) -> Exhibit:
    """Show the months' index where there is one, otherwise the named seasons and what is assumed."""
    told = outlook.belief >= _HARDLY or outlook.year is not None
    return _months(known, outlook, look) if told else _named(known, outlook, look)


def season_paragraph(outlook: SeasonOutlook, horizon: str, words: Words) -> str:
    """Say what the calendar does to the horizon, and what of it was never seen."""
    effect = outlook.revenue * outlook.usual - 1
    sizes = {
        "low": words.percent(outlook.low - 1, sign=True),
        "high": words.percent(outlook.high - 1, sign=True),
    }
    if abs(effect) >= _EVEN:
        text = words.t(
            "The calendar changes the expected revenue of the next {horizon} by {effect} against an "
            "even year (80% range {low} to {high}).",
            horizon=horizon, effect=words.percent(effect, sign=True), **sizes,
        )  # fmt: skip
    elif outlook.year is not None:
        text = words.t(
            "The calendar leaves the expected revenue of the next {horizon} as it is (80% range {low} "
            "to {high}).",
            horizon=horizon, **sizes,
        )  # fmt: skip
    else:
        text = words.t("The calendar leaves the expected revenue of the next {horizon} as it is.",
                       horizon=horizon)  # fmt: skip
    return words.passage(
        text, _unseen(outlook, words), _short(outlook, words), _usual_year(outlook, words)
    )


def _unseen(outlook: SeasonOutlook, words: Words) -> str:
    if not outlook.unseen:
        return ""
    if outlook.year is not None:
        return words.t(
            "The history has never held {seasons}: what is usual then in retail trade ({country}) is "
            "reckoned with, and this range holds the doubt about it.",
            seasons=words.join([season_name(name, words) for name in outlook.unseen]),
            country=words.country(outlook.year.territory),
        )
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


def _usual_year(outlook: SeasonOutlook, words: Words) -> str:
    """Say whose usual year stands in for what the history does not tell, and how far."""
    year, follows = outlook.year, outlook.follows
    if year is None or follows is None:
        return ""
    taken = words.t(
        "What the history does not tell is taken from the usual year of retail trade ({country}; "
        "{source}, {first} to {last}).",
        country=words.country(year.territory),
        source=source_name(year.source, words),
        first=str(year.years[0]),
        last=str(year.years[1]),
    )
    if not follows.is_assumed:
        return words.passage(taken, words.t(
            "By its own months taken together the shop follows it to {share}.",
            share=words.percent(follows.slope),
        ))  # fmt: skip
    low, high = ordinary_range()
    return words.passage(taken, words.t(
        "An ordinary shop is assumed to follow it to {usual} (80% range {low} to {high}); this shop's "
        "own months tell little more, and {share} is reckoned with.",
        usual=words.percent(MEAN_SLOPE),
        low=words.percent(low),
        high=words.percent(high),
        share=words.percent(follows.slope),
    ))  # fmt: skip


def _months(known: History, outlook: SeasonOutlook, look: Look) -> Exhibit:
    words = look.words
    given = stand_in(known, "revenue") if outlook.year else None
    index = given.index if given else season_of(known, "revenue")
    table = _with_usual(index_table(index), outlook)
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
        _found(outlook, names | sizes, float(np.ptp(factor)), words),
        _measure(outlook, words),
        charts.intervals(drawn, look, lambda v: words.number(v, 2),
                         words.t("Index, 1 = even month"), zero=1.0),
        words.t("Twelve months with their index and range; the highest is {best} with {high}, the "
                "lowest {worst} with {low}.", **names, **sizes),
        source_line(outlook.year, look) if outlook.year else look.source,
        note=_months_note(outlook, words),
        data=table,
    )  # fmt: skip


def _found(outlook: SeasonOutlook, told: dict[str, str], swing: float, words: Words) -> str:
    if outlook.year is None:
        return words.t("{best} brings {high} against an even month, {worst} {low}", **told)
    if swing < _EVEN:
        return words.t("Assumed: an even year, as the shop's own months have been")
    return words.t("Assumed: {best} brings {high} against an even month, {worst} {low}", **told)


def _with_usual(table: pd.DataFrame, outlook: SeasonOutlook) -> pd.DataFrame:
    """Put the usual year beside the index, and what is told of it in the text."""
    if outlook.year is None or outlook.follows is None:
        return table
    first, last = outlook.year.years
    low, high = ordinary_range()
    return table.assign(usual_year=outlook.year.months, follows=outlook.follows.slope,
                        follows_ordinary=MEAN_SLOPE, ordinary_low=low, ordinary_high=high,
                        statistics_from=first, statistics_to=last)  # fmt: skip


def _measure(outlook: SeasonOutlook, words: Words) -> str:
    if outlook.year is None:
        return words.t("Revenue of existing customers by month over an even month, with 80% range; "
                       "own history, shrunk towards 1")  # fmt: skip
    return words.t("Revenue of existing customers by month over an even month, with 80% range; "
                   "usual year of retail trade ({country}), as far as the shop follows it",
                   country=words.country(outlook.year.territory))  # fmt: skip


def _months_note(outlook: SeasonOutlook, words: Words) -> str:
    if outlook.year is None or outlook.follows is None:
        return words.t("Growth of the customer base and the ageing of customers are taken out first. "
                       "The index is believed by {share}: fully from two years of history on.",
                       share=words.percent(outlook.belief))  # fmt: skip
    power = words.number(outlook.follows.slope, 2)
    if outlook.follows.is_assumed:
        return words.t(
            "The index of the usual year to the power of {power}; {usual} is assumed of an ordinary shop, "
            "and this shop's own months tell little more.",
            power=power,
            usual=words.number(MEAN_SLOPE, 2),
        )
    return words.t(
        "The index of the usual year to the power of {power}, which is estimated from the shop's own "
        "months.",
        power=power,
    )


def _named(known: History, outlook: SeasonOutlook, look: Look) -> Exhibit:
    words = look.words
    first, last = int(known.days.day.min()), day_number(known.cut)
    seasons = periods_of(trading_place(known))
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
        _whose(known, words),
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


def _whose(known: History, words: Words) -> str:
    if known.usual_year_of in (None, known.territory):
        return words.t("Named seasons of the shop's country, how often the history holds them, and the "
                       "lift of their days that is assumed where it does not")  # fmt: skip
    return words.t("Named seasons ({country}), how often the history holds them, and the lift of their "
                   "days that is assumed where it does not",
                   country=words.country(str(known.usual_year_of)))  # fmt: skip
