"""Names of traits and levels, and contrasts told as sentences."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits.charts import shorten
from clvlib.words import Words

MERCHANTS_OWN = ("channel", "country", "branch", "payment", "device", "source")


def trait_name(trait: str, words: Words) -> str:
    """Return what a trait is called in the client's language."""
    names = {
        "channel": words.t("Channel"),
        "country": words.t("Country"),
        "branch": words.t("Branch"),
        "payment": words.t("Payment"),
        "device": words.t("Device"),
        "source": words.t("Source of the order"),
        "coupon": words.t("Coupon"),
        "discount": words.t("Discount"),
        "product": words.t("Product"),
        "category": words.t("Category"),
        "time": words.t("Time of day"),
        "first_size": words.t("First order's value"),
        "first_items": words.t("First order's items"),
        "first_discount": words.t("First order's discount"),
        "first_weekday": words.t("First order's weekday"),
        "first_daypart": words.t("First order's hour"),
    }
    return names.get(trait, trait)


def level_name(trait: str, level: str, words: Words) -> str:
    """Return what a level is called; the merchant's own names stay as they are."""
    if trait == "country":
        return words.country(level)
    if trait in ("first_discount", "coupon"):
        return {"yes": words.t("with"), "no": words.t("without")}.get(level, level)
    names = {
        "q1": words.t("lowest quarter"),
        "q2": words.t("second-lowest quarter"),
        "q3": words.t("second-highest quarter"),
        "q4": words.t("highest quarter"),
        "one": words.t("one item"),
        "few": words.t("two or three items"),
        "many": words.t("four items or more"),
        "weekend": words.t("weekend"),
        "working_day": words.t("Monday to Friday"),
        "night": words.t("before 6:00"),
        "morning": words.t("6:00–11:00"),
        "midday": words.t("11:00–14:00"),
        "afternoon": words.t("14:00–18:00"),
        "evening": words.t("from 18:00"),
    }
    return names.get(level, level) if trait.startswith("first_") else level


def contrast_label(row: pd.Series, words: Words, length: int = 44) -> str:
    """Return ``Channel: app``, short enough for a row of a chart."""
    name = trait_name(row["trait"], words)
    level = level_name(row["trait"], row["level"], words)
    return plain(words.t("{trait}: {level}", trait=name, level=level), length)


def contrast_sentence(row: pd.Series, words: Words) -> str:
    """Tell one contrast of the first order as a sentence."""
    return words.t(
        "Of the {customers} customers whose first order {circumstance}, about {rate} are "
        "high-value today, against {base} of all ({low} to {high} at 95% confidence).",
        customers=words.number(row["customers"]),
        circumstance=_circumstance(row, words),
        rate=words.percent(row["rate_shrunk"]),
        base=words.percent(row["base_rate"]),
        low=words.percent(row["rate_low"]),
        high=words.percent(row["rate_high"]),
    )


def plain(text: str, length: int) -> str:
    """Return a merchant's text on one line, cut to a length, for running text."""
    return shorten(text, length).replace(r"\$", "$")


def _circumstance(row: pd.Series, words: Words) -> str:
    """Return how a first order went, as the end of "whose first order …"."""
    trait = row["trait"]
    level = plain(level_name(trait, row["level"], words), 40)
    if trait in ("first_discount", "coupon"):
        return _reduction(trait, row["level"], words)
    phrases = {
        "channel": words.t("came through “{level}”", level=level),
        "country": words.t("came from {level}", level=level),
        "branch": words.t("was placed at “{level}”", level=level),
        "payment": words.t("was paid with “{level}”", level=level),
        "device": words.t("was placed on “{level}”", level=level),
        "source": words.t("came by way of “{level}”", level=level),
        "first_size": words.t("was in the {level} by value", level=level),
        "first_items": words.t("held {level}", level=level),
        "first_weekday": words.t("fell on: {level}", level=level),
        "first_daypart": words.t("came at this time of day: {level}", level=level),
        "first_product": words.t("held “{level}”", level=level),
        "first_category": words.t("held something of “{level}”", level=level),
    }
    return phrases[trait]


def _reduction(trait: str, level: str, words: Words) -> str:
    if trait == "coupon":
        return words.t("used a coupon") if level == "yes" else words.t("used no coupon")
    return words.t("carried a discount") if level == "yes" else words.t("carried no discount")
