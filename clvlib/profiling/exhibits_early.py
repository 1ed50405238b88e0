"""Exhibits of chapter 4 on early signs: how well they tell, and who shows them today."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.exhibits.charts import paired_columns
from clvlib.profiling.early_signs import EarlySigns
from clvlib.profiling.labels import plain, trait_name
from clvlib.words import Words

LISTED = 10
DRIVERS = 3


def foretold(signs: EarlySigns, look: Look) -> Exhibit:
    """Draw what was expected of later customers and what came."""
    w = look.words
    table = signs.calibration
    names = [w.t("expected"), w.t("came true")]
    labels = [w.t("least likely fifth"), w.t("2nd"), w.t("3rd"), w.t("4th"), w.t("likeliest fifth")]
    frame = table[["expected", "came"]].set_axis(names, axis=1).set_axis(labels[: len(table)])
    return Exhibit(
        name="early-signs",
        headline=w.t(
            "After {days}, the likeliest tenth turns high-value {lift} times as often",
            days=w.duration(signs.days),
            lift=w.number(signs.lift, 1),
        ),
        subtitle=w.t(
            "Share of customers whose revenue in the {follow} after their first {days} passed "
            "{mark}; {tested} customers who came from {split} on, forecast from {trained} earlier ones",
            follow=w.duration(signs.follow_up),
            days=w.duration(signs.days),
            mark=w.money(signs.mark),
            tested=w.number(signs.tested),
            split=w.date(signs.split),
            trained=w.number(signs.trained),
        ),
        body=paired_columns(frame, look, w.percent, w.t("Share of customers"), w.t("Forecast")),
        alt=w.t(
            "Pairs of columns for five groups by forecast. Likeliest fifth: {expected} expected, "
            "{came} came true; least likely fifth: {low} expected.",
            expected=w.percent(table["expected"].iloc[-1]),
            came=w.percent(table["came"].iloc[-1]),
            low=w.percent(table["expected"].iloc[0]),
        ),
        source=look.source,
        note=w.passage(
            w.t(
                "Ranking (AUC; .5 is chance, 1 perfect) on these customers: {auc}; by the value of the "
                "first order alone: {value}; difference {low} to {high} (95% interval).",
                auc=w.number(signs.auc, 3),
                value=w.number(signs.auc_value, 3),
                low=w.number(signs.gain_low, 3),
                high=w.number(signs.gain_high, 3),
            ),
            w.t(
                "Calibrated on the latest of the earlier customers; over the fifths the forecast is "
                "{error} off on average.",
                error=w.points(signs.calibration_error, 1),
            ),
            lag(signs, w) if signs.lag_tested else "",
        ),
        data=table,
    )


def likely_ones(signs: EarlySigns, look: Look) -> Exhibit | None:
    """List today's likeliest recent customers; None where there are no recent ones."""
    w = look.words
    if len(signs.prospects) < LISTED:
        return None
    top = signs.prospects.head(LISTED)
    rows = [
        (str(r["customer_id"]), w.percent(r["probability"]), w.date(r["first_order_at"]),
         w.money(r["spent"]))
        for _, r in top.iterrows()
    ]  # fmt: skip
    columns = (
        Column(w.t("Customer"), "left", 0.4), Column(w.t("Probability")),
        Column(w.t("First order")), Column(w.t("Revenue so far")),
    )  # fmt: skip
    likely = likely_count(signs)
    return Exhibit(
        name="likely-customers",
        headline=w.t(
            "{count} recent customers are {times} times as likely to turn high-value",
            count=w.number(likely),
            times=w.number(_times(signs), 1),
        ),
        subtitle=w.t(
            "The {listed} likeliest of {all} customers who came too lately to have shown it; "
            "forecast after their first {days}",
            listed=w.number(LISTED),
            all=w.number(len(signs.prospects)),
            days=w.duration(signs.days),
        ),
        body=TableView(columns, tuple(rows)),
        alt=w.t(
            "Table of ten customers by probability, from {high} to {low}.",
            high=w.percent(top["probability"].iloc[0]),
            low=w.percent(top["probability"].iloc[-1]),
        ),
        source=look.source,
        note=w.t("All of them are in the table “prospects” and in the list for upload."),
    )


def likely_count(signs: EarlySigns) -> int:
    """Return how many recent customers count as likely: the likeliest tenth."""
    return max(1, round(len(signs.prospects) / 10))


def _times(signs: EarlySigns) -> float:
    top = signs.prospects.head(likely_count(signs))["probability"].mean()
    return float(top / max(signs.prospects["probability"].mean(), 1e-9))


def told(signs: EarlySigns, words: Words) -> str:
    """Say what tells most, and whether it beats the first order's value."""
    names = [sign_name(s, words) for s in signs.drivers["sign"].head(DRIVERS)]
    strongest = words.t("What tells most in the first weeks: {names}.", names=words.join(names))
    if signs.better:
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
    return words.passage(strongest, verdict, came_true(signs, words), untested)


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
        "came": words.percent(signs.came, 1),
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
        "refunded": words.t("refund of the first order"),
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


def audience(signs: EarlySigns) -> pd.DataFrame:
    """Return the likeliest tenth of recent customers, for upload; figures as a person reads them."""
    likely = signs.prospects.head(likely_count(signs))
    return likely.assign(probability=likely["probability"].round(3), spent=likely["spent"].round(2))
