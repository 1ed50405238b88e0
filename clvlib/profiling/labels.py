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
        "first_size": words.t("Order value"),
        "first_items": words.t("Items"),
        "first_discount": words.t("Discount"),
        "first_weekday": words.t("Day"),
        "first_daypart": words.t("Hour"),
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
        "one": words.t("one"),
        "few": words.t("two or three"),
        "many": words.t("four or more"),
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
        "{circumstance}: about {rate} of these {customers} customers are high-value today, "
        "against {base} of all (95% interval {low} to {high}).",
        circumstance=circumstance(row, words),
        customers=words.number(row["customers"]),
        rate=words.percent(row["rate_shrunk"]),
        base=words.percent(row["base_rate"]),
        low=words.percent(row["rate_low"]),
        high=words.percent(row["rate_high"]),
    )


def brief(text: str, length: int = 30, most: int = 4) -> str:
    """Return a merchant's text cut to a few words, for headlines."""
    parts = text.split()
    cut = " ".join(parts[:most]) + "…" if len(parts) > most else " ".join(parts)
    return plain(cut, length)


def circumstance(row: pd.Series, words: Words) -> str:
    """Return how a first order went: ``First order in the highest quarter by value``."""
    trait, level = row["trait"], row["level"]
    name = brief(level_name(trait, level, words))
    own = {
        "channel": words.t("First order through “{level}”", level=name),
        "country": words.t("First order from {level}", level=name),
        "branch": words.t("First order at “{level}”", level=name),
        "payment": words.t("First order paid with “{level}”", level=name),
        "device": words.t("First order on “{level}”", level=name),
        "source": words.t("First order by way of “{level}”", level=name),
        "first_size": words.t("First order in the {level} by value", level=name),
        "first_items": words.t("First order, items: {level}", level=name),
    }
    fixed = {
        ("first_weekday", "weekend"): words.t("First order on a weekend"),
        ("first_weekday", "working_day"): words.t("First order from Monday to Friday"),
        ("first_discount", "yes"): words.t("First order with a discount"),
        ("first_discount", "no"): words.t("First order without a discount"),
        ("coupon", "yes"): words.t("First order with a coupon"),
        ("coupon", "no"): words.t("First order without a coupon"),
        ("first_daypart", "night"): words.t("First order before 6:00"),
        ("first_daypart", "morning"): words.t("First order between 6:00 and 11:00"),
        ("first_daypart", "midday"): words.t("First order between 11:00 and 14:00"),
        ("first_daypart", "afternoon"): words.t("First order between 14:00 and 18:00"),
        ("first_daypart", "evening"): words.t("First order after 18:00"),
    }
    return fixed.get((trait, level)) or own[trait]


def plain(text: str, length: int) -> str:
    """Return a merchant's text on one line, cut to a length, for running text."""
    return shorten(text, length).replace(r"\$", "$")
