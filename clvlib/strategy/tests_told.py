"""One ended (or running) test in sentences: what was done, what came, what is decided."""

from __future__ import annotations

import pandas as pd

from clvlib.strategy.exhibits_guardrails import broken_words, signed, too_few
from clvlib.strategy.verdict import (
    EFFECT,
    FAILS,
    GUARDED,
    HARMS,
    INVALID,
    PAYS,
    RUNNING,
    UNDECIDED,
    Result,
)
from clvlib.words import Words
from clvlib.words.terms import term


def verdict_words(verdict: str, words: Words) -> str:
    """Return a verdict in a few words."""
    return {
        PAYS: words.t("pays: roll out"),
        GUARDED: words.t("pays, but breaks a guardrail: do not roll out"),
        FAILS: words.t("does not pay: stop"),
        EFFECT: words.t("works; whether it pays is open"),
        HARMS: words.t("harms: stop"),
        UNDECIDED: words.t("not decided: another round"),
        INVALID: words.t("not valid: groups not as drawn"),
        RUNNING: words.t("still running"),
    }.get(verdict, words.t("cannot be read"))


def told(result: Result, w: Words) -> str:
    """Tell one test in sentences: what was done, what came, what is decided."""
    title, share = result.design.title, result.share
    if not result.ended:
        return _waiting(result, w)
    if result.verdict == INVALID or share is None:
        return w.t(
            "“{title}” cannot be read: {treated} treated and {held} held out are not the groups "
            "that were drawn (p {p}). Find out who was left out before anything is decided.",
            title=title,
            treated=w.number(result.treated),
            held=w.number(result.held_out),
            p=w.number(result.ratio_p, 4),
        )
    if too_few(result, w):
        return w.t(
            "“{title}”: {verdict}. A group is so small that its figures are not shown.",
            title=title,
            verdict=verdict_words(result.verdict, w),
        )
    first = w.t(
        "“{title}”: {treated} of those treated and {held} of those held out reached the aim, a "
        "difference of {points} (95% interval {low} to {high} points): {verdict}.",
        title=title,
        treated=w.percent(share.treated, 1),
        held=w.percent(share.held_out, 1),
        points=w.points(share.estimate, 1),
        low=signed(share.low * 100, w),
        high=signed(share.high * 100, w),
        verdict=verdict_words(result.verdict, w),
    )
    return w.passage(first, _money(result, w), broken_words(result, w), _by_segment(result, w))


def _waiting(result: Result, w: Words) -> str:
    if result.verdict == RUNNING:
        return w.t(
            "“{title}” runs until {date} and is not read before: looking early finds effects that "
            "are not there.",
            title=result.design.title,
            date=w.date(result.ends - pd.Timedelta(days=1)),
        )
    return w.t(
        "“{title}” cannot be read from orders; a results file with the column “converted” is "
        "needed.",
        title=result.design.title,
    )


def _money(result: Result, w: Words) -> str:
    if pd.isna(result.profit) and result.blank:
        return w.t(
            "Who reached the aim without a spend in the results file: {count}; the profit is not "
            "known until these are filled in.",
            count=w.people(result.blank),
        )
    if pd.isna(result.profit):
        return w.t("Spend is not in the results file, so the profit is not known.")
    place = {
        "cost": w.money(abs(result.cost), 0),
        "profit": w.money(result.profit, 0),
        "low": w.money(result.profit_low, 0),
        "high": w.money(result.profit_high, 0),
    }
    if result.cost < 0:
        return w.t("It saved {cost} and brought {profit} in all ({low} to {high}).", **place)
    text = w.t("It cost {cost} and brought {profit} beyond its cost ({low} to {high}).", **place)
    if pd.isna(result.roi):
        return text
    if result.profit_low <= 0 <= result.profit_high:  # a return that may as well be a loss
        if result.verdict == PAYS:
            return w.passage(
                text,
                w.t(
                    "What single customers spend scatters too much to prove it in money; the rule "
                    "written before goes by the share."
                ),
            )
        return w.passage(text, w.t("Whether it earned more than it cost is open."))
    return w.passage(text, w.t("Return on the money spent: {roi}.", roi=w.percent(result.roi)))


def _by_segment(result: Result, w: Words) -> str:
    if not result.parts:
        return w.t("The groups are too small to tell segments apart.") if result.thin > 1 else ""
    if result.parts_p >= result.design.alpha:
        return w.t("No difference between segments can be shown.")
    each = [
        w.t("{segment} {points}", segment=term(part.segment, w),
            points=w.points(part.difference.estimate, 1))
        for part in result.parts
    ]  # fmt: skip
    return w.t("The effect differs by segment: {list}.", list=w.join(each))
