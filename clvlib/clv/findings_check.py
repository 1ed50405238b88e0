"""What stands beside the result of the back-test, so that nobody takes it for more than it is."""

from __future__ import annotations

from clvlib.words import Words

from .exhibits_backtest import off_by, pick_accuracy
from .model_names import model_name
from .tournament import Race


def put_back_sentence(race: Race, words: Words) -> str:
    """Say how far the method was off on the last stretch, or the half of it that could be tried."""
    days = words.duration(race.trials[0].horizon_days)
    bias = off_by(pick_accuracy(race).bias, words)
    if race.untried is not None:
        return words.t(
            "The half of the method that could be checked, put back {days}, was {bias} on revenue; "
            "the other half is unchecked.", days=days, bias=bias,
        )  # fmt: skip
    return words.t("The same method, put back {days}, was {bias} on revenue.", days=days, bias=bias)


def taken_sentence(race: Race, words: Words) -> str:
    """Say which method was taken out of how many, and what it forecast where what came in."""
    trial, chosen = race.trials[0], pick_accuracy(race)
    facts = {
        "count": words.number(len(race.standing)),
        "cut": words.date(trial.history.cut),
        "days": words.duration(trial.horizon_days),
        "model": model_name(race.pick, words),
        "predicted": words.money(chosen.predicted_total, 0),
        "actual": words.money(chosen.actual_total, 0),
        "bias": off_by(chosen.bias, words),
    }
    if race.untried is not None:
        return words.t(
            "{count} methods were put back to {cut} and asked for the following {days}; {model} was "
            "taken. The half of it that could be checked forecast {predicted} of revenue where "
            "{actual} came in, {bias}.", **facts,
        )  # fmt: skip
    return words.t(
        "{count} methods were put back to {cut} and asked for the following {days}; {model} was "
        "taken. It forecast {predicted} of revenue where {actual} came in, {bias}.", **facts,
    )  # fmt: skip


def voices_sentence(race: Race, words: Words) -> str:
    """Name who is heard in a combination; nothing where one method was taken as it is."""
    heard = race.heard
    if len(heard) < 2:
        return ""
    listed = words.join([f"{model_name(name, words)} " + words.percent(share)
                            for name, share in heard.items()])  # fmt: skip
    if race.untried is not None:
        return words.t(
            "Its voices: {voices}. Before the stretches past there was too little to learn from, so "
            "the first of them is unchecked and has half; every past error named here is the other "
            "half's.", voices=listed,
        )  # fmt: skip
    return words.t(
        "Its voices, set on the stretches that it is checked on: {voices}.", voices=listed
    )


def returns_sentence(race: Race, words: Words) -> str:
    """Say what the back-test knows too early: a return lowers the order that it belongs to."""
    orders = race.trials[0].history.orders
    if "refunded" not in orders or not (orders["refunded"] > 0).any():
        return ""
    return words.t("What is given back lowers the order it belongs to, also where it came back "
                   "after the cut.")  # fmt: skip


def against_naive(race: Race, words: Words) -> str:
    """Say whether a naive forecast came closer to the total than the pick."""
    naive = [str(n) for n in race.standing.index[race.standing["kind"] == "naive"]]
    mine = abs(pick_accuracy(race).bias)
    closer = [n for n in naive if abs(pick_accuracy(race, name=n).bias) < mine]
    if not closer:
        return words.t("None of the naive forecasts came closer to the total.")
    return words.n(
        "{count} naive forecast came closer to the total; the order of customers matters too.",
        "{count} naive forecasts came closer to the total; the order of customers matters too.",
        len(closer),
    )
