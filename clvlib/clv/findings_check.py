"""What stands beside the result of the back-test, so that nobody takes it for more than it is."""

from __future__ import annotations

from clvlib.words import Words

from .exhibits_backtest import pick_accuracy
from .model_names import model_name
from .tournament import Race


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
            "the first of them is unchecked and has half.", voices=listed,
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
