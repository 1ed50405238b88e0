"""What stage 05 hands on: the table of actions and one audience a card."""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.exhibits import Look
from clvlib.strategy.arms import ACTION, HOLD_OUT
from clvlib.strategy.cards import Card
from clvlib.strategy.days import review_day
from clvlib.strategy.experiment import Design
from clvlib.strategy.verdict import RUNNING, Result
from clvlib.words import Words
from clvlib.words.terms import term


def actions_table(cards: list[Card], as_of: pd.Timestamp, words: Words) -> pd.DataFrame:
    """Return the table ``actions``, in the order of the cards.

    Parameters
    ----------
    cards : list of Card
        Ranked.
    as_of : pandas.Timestamp
        Day from which review periods count.
    words : Words
        Language of the titles.
    """
    rows = [_row(rank, card, as_of, words) for rank, card in enumerate(cards, start=1)]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


_COLUMNS = (
    "rank", "play", "title", "segment", "customers", "value_at_stake", "aim", "recommended",
    "contacted", "held_out", "cost", "break_even", "profit", "profit_low", "profit_high",
    "chance_it_pays", "base_rate", "detectable_lift", "review_on", "fate", "stake_low",
    "stake_high", "hold_out", "success", "effect", "effect_low", "effect_high", "worth", "unit_cost",
)  # fmt: skip


def _row(rank: int, card: Card, as_of: pd.Timestamp, words: Words) -> tuple[object, ...]:
    play = card.play
    return (
        rank, play.id, play.title(words.language), " ".join(play.conditions.segments),
        card.customers, card.at_stake, play.aim, card.recommended, card.contacted, card.held_out,
        card.cost, card.break_even, card.profit, card.profit_low, card.profit_high, card.pays,
        card.base, card.detectable, review_day(card, as_of), card.fate, card.stake_low,
        card.stake_high, card.hold_out, play.success, play.effect.mean, play.effect.low,
        play.effect.high, card.worth, play.cost.contact * card.order_value,
    )  # fmt: skip


def audience_table(card: Card, arms: pd.DataFrame, plan: Design, look: Look) -> pd.DataFrame:
    """Return the customers of a card for a mailing tool, with reason and day of contact.

    Parameters
    ----------
    card : Card
        The recommendation.
    arms : pandas.DataFrame
        From :func:`clvlib.strategy.arms.assign`, in the order of the card's customers.
    plan : Design
        The test that the card is carried out as.
    look : Look
        Language of the reason.
    """
    people, words = card.people, look.words
    held = (arms["arm"] == HOLD_OUT).to_numpy()
    names = {code: term(code, words) for code in people["segment"].unique()}
    silent = np.floor(people["days_since_last"].to_numpy(float) + 0.5 + 1e-9).tolist()
    title, days = card.play.title(words.language), {d: words.duration(d) for d in set(silent)}
    told = {
        (segment, day): words.t(
            "{segment}; last order {days} ago; {title}",
            segment=names[segment],
            days=days[day],
            title=title,
        )
        for segment, day in set(zip(people["segment"], silent, strict=True))
    }
    reasons = [told[pair] for pair in zip(people["segment"], silent, strict=True)]
    return pd.DataFrame(
        {
            "customer_id": people["customer_id"].to_numpy(),
            "arm": arms["arm"].to_numpy(),
            "experiment": plan.experiment,
            "play": card.play.id,
            "contact_on": ["" if out else plan.begins.isoformat() for out in held],
            "reason": reasons,
            "segment": people["segment"].to_numpy(),
            "clv": people["clv"].round(2).to_numpy(),
            "probability_alive": people["probability_alive"].round(3).to_numpy(),
            "orders": people["orders"].to_numpy(),
            "last_order_on": people["last_order_at"].dt.strftime("%Y-%m-%d").to_numpy(),
        }
    )


def held_out_table(
    planned: list[tuple[Design, pd.DataFrame]],
    results: list[Result],
    plans: list[tuple[Design, pd.DataFrame]],
) -> pd.DataFrame:
    """Return the customers whom no list may reach while a test goes on.

    They are those held out; where contact is to stop, those with whom it does.

    Parameters
    ----------
    planned : list of (Design, DataFrame)
        Tests of this report with their assignments.
    results : list of Result
        Tests that were carried out; of those that still run, the hold-out stays out of all lists.
    plans : list of (Design, DataFrame)
        Designs of earlier reports with their assignments.

    Returns
    -------
    pandas.DataFrame
        ``customer_id``, ``experiment`` and ``until``, the day on which the test ends.
    """
    running = {r.design.experiment: r.ends for r in results if r.verdict == RUNNING}
    tests = [(plan, arms, running[plan.experiment]) for plan, arms in plans
             if plan.experiment in running]  # fmt: skip
    tests += [(plan, arms, pd.Timestamp(plan.ends)) for plan, arms in planned]
    rows = [
        pd.DataFrame(
            {
                "customer_id": arms.loc[arms["arm"] == _quiet(plan), "customer_id"].to_numpy(),
                "experiment": plan.experiment,
                "until": f"{ends:%Y-%m-%d}",
            }
        )
        for plan, arms, ends in tests
    ]
    if not rows:
        return pd.DataFrame(columns=["customer_id", "experiment", "until"])
    return pd.concat(rows).sort_values(["customer_id", "experiment"], ignore_index=True)


def _quiet(plan: Design) -> str:
    return ACTION if plan.aim == "save" else HOLD_OUT
