"""The sentences of chapter 2 on the life cycle, on who moved, and on who came when."""

from __future__ import annotations

import pandas as pd

from clvlib.rfm.cohorts import far_period
from clvlib.rfm.lifecycle import NONE_YET, StageCuts
from clvlib.rfm.movement import stayed, value_at_risk
from clvlib.rfm.thin import large_cohorts, too_few
from clvlib.words import Words

FEW = 10  # a month: below, the average is told to a tenth


def stages(
    cuts: StageCuts, rates: pd.DataFrame, alive_as_of: pd.Timestamp | None, words: Words
) -> str:
    """Say where the cut points come from, what churn is, and whether P(alive) was used.

    Parameters
    ----------
    cuts : StageCuts
        The merchant's cut points.
    rates : pandas.DataFrame
        From :func:`clvlib.rfm.lifecycle.churn`.
    alive_as_of : pandas.Timestamp or None
        Day of the report from which P(alive) was taken.
    """
    if not cuts.known:
        return words.n(
            "Only {count} customer gap between two orders is known: too few to tell how long is "
            "usual, so no life-cycle stages are formed.",
            "Only {count} gaps between two orders of one customer are known: too few to tell how "
            "long is usual, so no life-cycle stages are formed.",
            cuts.gaps,
        )
    parts = [
        words.t(
            "Half of the gaps between two orders are at most {usual}, every customer counting "
            "once. Silence longer than 80% of the gaps, {long}, is called declining; longer than "
            "95%, {longest}, lost.",
            usual=words.duration(cuts.usual),
            long=words.duration(cuts.long),
            longest=words.duration(cuts.longest),
        )
    ]
    if len(rates):
        parts.append(
            words.t(
                "The churn rate is the share of customers not yet lost who become lost in a "
                "stretch; it was {rate} in the last one.",
                rate=words.part(rates["rate"].iloc[-1], rates["people"].iloc[-1], 1),
            )
        )
    if alive_as_of is not None:
        parts.append(
            words.t(
                "Where the report of {date} knows a probability of still being a customer, it "
                "overrules silence for those who have not ordered since.",
                date=words.date(alive_as_of),
            )
        )
    return words.passage(*parts)


def moves(moved: pd.DataFrame, since: pd.Timestamp, words: Words) -> str:
    """Say how many moved since the earlier day, and the money that is at risk."""
    same = stayed(moved, "segment")
    if pd.isna(same):
        return words.t("Nobody was a customer on {date} yet.", date=words.date(since))
    before = moved[(moved["kind"] == "segment") & (moved["before"] != NONE_YET)]
    if too_few(before["customers"].sum(), words.least):
        return words.t(
            "Fewer than {least} were customers on {date}: too few to show who moved.",
            least=words.number(words.least),
            date=words.date(since),
        )
    count, money = value_at_risk(moved)
    if 0 < count < words.least:
        return words.t(
            "Since {date} {share} of customers have changed their segment. Fewer than {least} fell "
            "out of their rhythm.",
            least=words.number(words.least),
            date=words.date(since),
            share=words.percent(1 - same),
        )
    return words.t(
        "Since {date} {share} of customers have changed their segment. {count} customers fell out "
        "of their rhythm; they had brought {money} in the year before. This is the value at risk.",
        date=words.date(since),
        share=words.percent(1 - same),
        count=words.number(count),
        money=words.money(money),
    )


def cohorts(flow: pd.DataFrame, table: pd.DataFrame, words: Words) -> str:
    """Say whether new customers still come in, and why there are no cohorts where there are none.

    Parameters
    ----------
    flow : pandas.DataFrame
        From :func:`clvlib.rfm.cohorts.new_and_returning`.
    table : pandas.DataFrame
        From :func:`clvlib.rfm.cohorts.cohort_table`.
    """
    later = large_cohorts(table, words.least)
    later = later[later["complete"] & (later["period"] > 0)]
    lacking = ""
    if large_cohorts(table, words.least).empty:
        lacking = words.t(
            "No cohort has {least} customers, so none is shown.", least=words.number(words.least)
        )
    elif later.empty:
        lacking = words.t("No cohort has been followed through a later period yet.")
    elif not later["active"].any():
        lacking = words.t("No cohort has come back yet, so there is no retention to show.")
    return words.passage(_newcomers(flow, words), lacking)


def _newcomers(flow: pd.DataFrame, words: Words) -> str:
    """Say whether new customers still come in, by the last whole periods."""
    whole = flow[flow["complete"]]
    if len(whole) < 2:
        return words.t("The history is too short to compare months.")
    half = min(len(whole) // 2, 6)
    late = whole["new_customers"].iloc[-half:].mean()
    early = whole["new_customers"].iloc[-2 * half : -half].mean()
    if late == 0 or early == 0:
        last = whole.index[whole["new_customers"] > 0][-1]
        return words.t(
            "The last new customers came in {month}: this history follows customers "
            "who began before.",
            month=words.month(last),
        )
    return words.t(
        "In the latest {count} whole periods {late} new customers came on average, after {early} "
        "in the {count} before ({change}).",
        count=words.number(half),
        late=words.number(late, int(late < FEW)),
        early=words.number(early, int(early < FEW)),
        change=words.percent(late / early - 1, sign=True),
    )


def beginnings(life: pd.DataFrame, every: str, words: Words) -> str:
    """Say what a new customer brings over time."""
    life = life[life["customers"] >= words.least]
    if len(life) < 2:
        return words.t("No group of new customers has been followed through a later period yet.")
    last = far_period(life)
    return words.t(
        "The average new customer orders {orders} times within {period} of the first order and "
        "brings {revenue} of net revenue, {margin} of margin.",
        orders=words.number(life["orders"].loc[last], 1),
        period=words.duration(last, every),
        revenue=words.money(life["revenue"].loc[last]),
        margin=words.money(life["margin"].loc[last]),
    )


def figures(moved: pd.DataFrame, rates: pd.DataFrame) -> dict[str, float | int | None]:
    """Return plain figures by which runs are compared."""
    count, money = value_at_risk(moved)
    return {
        "slipped_customers": count,
        "value_at_risk": money,
        "churn": float(rates["rate"].iloc[-1]) if len(rates) else None,
    }
