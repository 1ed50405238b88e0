"""The sentences of chapter 4 on early signs: what tells, how surely, and what is not known."""

from __future__ import annotations

import pandas as pd

from clvlib.profiling.early_result import EarlySigns
from clvlib.profiling.labels import plain, trait_name
from clvlib.words import Words

DRIVERS = 3


def months_off(signs: EarlySigns) -> pd.Series:
    """Return by how much more was expected than came, by month tested."""
    return signs.parts["expected"] - signs.parts["came"]


def beside_value(signs: EarlySigns, w: Words) -> str:
    """Set the forecast's figures beside those of the first order's value alone."""
    return w.t(
        "All signs against the value of the first order alone, both calibrated: ranking (AUC; .5 is "
        "chance, 1 perfect) {auc} against {value}, difference {low} to {high} (95% interval); "
        "expected and come differ by {error} against {error_value} over the fifths (chance alone: "
        "about {usual}); squared error (Brier) {brier} against {brier_value}.",
        auc=w.number(signs.auc, 3),
        value=w.number(signs.auc_value, 3),
        low=w.number(signs.gain_low, 3),
        high=w.number(signs.gain_high, 3),
        error=w.points(signs.calibration_error, 1),
        error_value=w.points(signs.calibration_error_value, 1),
        usual=w.points(signs.calibration_usual, 1),
        brier=w.number(signs.brier, 4),
        brier_value=w.number(signs.brier_value, 4),
    )


def told(signs: EarlySigns, words: Words) -> str:
    """Say what tells most, and whether it beats the first order's value."""
    names = [sign_name(s, words) for s in signs.drivers["sign"].head(DRIVERS)]
    strongest = words.t("What tells most in the first weeks: {names}.", names=words.join(names))
    if signs.plain:
        strongest = words.t("Only the value of the first order is used.")
        verdict = words.t(
            "On the latest customers whose outcome is known, no other sign of the first weeks "
            "foretold more."
        )
    elif signs.better:
        verdict = words.t(
            "Together these signs rank newcomers better than the value of the first order does, "
            "checked on customers who came later."
        )
    else:
        verdict = words.t(
            "On customers who came later they rank newcomers no better than the value of the first "
            "order does, beyond chance."
        )
    untested = "" if signs.lag_tested else lag(signs, words)
    return words.passage(
        strongest, verdict, came_true(signs, words), untested, without_stock(signs, words)
    )


def without_stock(signs: EarlySigns, words: Words) -> str:
    """Say who is left out as no newcomer; empty where nobody is."""
    if signs.since is None:
        return ""
    return words.t(
        "{count} customers seen before {date} are left out: far more than came in any later month, "
        "so most of them were customers before the data began.",
        count=words.number(signs.left_out),
        date=words.date(signs.since),
    )


def lag(signs: EarlySigns, words: Words) -> str:
    """Say whether the test had to do without the latest outcomes, as the forecast has to in use."""
    if signs.lag_tested:
        return words.t(
            "As in use, no outcome serves the forecast that was not yet known when the first of "
            "these customers was foretold."
        )
    return words.t(
        "The lag is not tested: the history is too short to leave out outcomes that were not yet "
        "known when the first of these customers was foretold, so in use the level may be further "
        "off."
    )


def came_true(signs: EarlySigns, words: Words) -> str:
    """Say whether as many became high-value as was expected."""
    place = {
        "expected": words.percent(signs.expected, 1),
        "came": words.part(signs.came, signs.tested, 1),
        "low": words.points(signs.gap_low, 1),
        "high": words.points(signs.gap_high, 1),
    }
    if signs.gap_low > 0:
        return words.t(
            "It expects too many: {expected} were expected to turn high-value and {came} did "
            "(difference {low} to {high}, 95% interval).",
            **place,
        )
    if signs.gap_high < 0:
        return words.t(
            "It expects too few: {expected} were expected to turn high-value and {came} did "
            "(difference {low} to {high}, 95% interval).",
            **place,
        )
    if not signs.lag_tested:
        return words.t(
            "Fitted on outcomes that were partly known only later, {expected} were foretold to turn "
            "high-value and {came} did (difference {low} to {high}, 95% interval).",
            **place,
        )
    return words.t(
        "As many turned high-value as expected: {expected} were foretold and {came} came true "
        "(difference {low} to {high}, 95% interval).",
        **place,
    )


def sign_name(sign: str, words: Words) -> str:
    """Return what a sign is called."""
    if "=" in sign:
        trait, level = sign.split("=", 1)
        if trait == "events_before":
            return words.t("{kind} before the first order", kind=event_name(level, words))
        if trait == "events_after":
            return words.t("{kind} in the first weeks", kind=event_name(level, words))
        level = words.country(level) if trait == "country" else level
        return words.t("{trait} “{level}”", trait=trait_name(trait, words).lower(),
                       level=plain(level, 30))  # fmt: skip
    return {
        "first_value": words.t("value of the first order"),
        "spent": words.t("revenue of the first weeks"),
        "visits": words.t("order days in the first weeks"),
        "last_seen": words.t("how late in them the last order came"),
        "biggest": words.t("largest order"),
        "items": words.t("items of the first order"),
        "discount": words.t("discount of the first order"),
        "hour": words.t("hour of the first order"),
        "weekend": words.t("first order on a weekend"),
        "kinds_product": words.t("number of different products"),
        "kinds_category": words.t("number of different categories"),
        "event_days": words.t("days with a visit"),
        "event_silence": words.t("silence since the last visit"),
        "events_known": words.t("visits on record from before the first order"),
    }.get(sign, plain(sign, 30))


def event_name(kind: str, words: Words) -> str:
    """Return what a kind of event is called; a kind that is not known keeps its own name."""
    known = {
        "view": words.t("views"), "page_view": words.t("views"), "pageview": words.t("views"),
        "click": words.t("clicks"), "search": words.t("searches"), "cart": words.t("items carted"),
        "addtocart": words.t("items carted"), "add_to_cart": words.t("items carted"),
        "remove_from_cart": words.t("items taken out of the cart"),
        "favorite": words.t("items marked"), "fav": words.t("items marked"),
        "wishlist": words.t("items marked"), "pv": words.t("views"),
    }  # fmt: skip
    return known.get(kind, "“" + plain(kind, 30) + "”")
