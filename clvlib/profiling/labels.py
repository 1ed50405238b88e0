"""Names of traits and levels, and contrasts told as sentences."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits.fitting import cut
from clvlib.profiling.traits import OWN
from clvlib.words import Words

MERCHANTS_OWN = ("first_product", "first_category")


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
        "rating": words.t("Rating"),
        "referred_by": words.t("Referred by"),
        "first_size": words.t("Order value"),
        "first_items": words.t("Items"),
        "first_discount": words.t("Discount"),
        "first_weekday": words.t("Day"),
        "first_daypart": words.t("Hour"),
        "first_price": words.t("Price per piece"),
        "first_breadth": words.t("Kinds of goods"),
        "first_season": words.t("Season"),
        "first_product": words.t("Product"),
        "first_category": words.t("Category"),
        "first_refunded": words.t("Refund"),
        "early_orders": words.t("Order days"),
        "early_gap": words.t("Second order"),
        "early_discount": words.t("Orders with a discount"),
        "early_breadth": words.t("Kinds bought"),
        "habit_gap": words.t("First two gaps"),
        "habit_regular": words.t("Rhythm of three orders"),
    }
    return names.get(trait.removeprefix(OWN), names.get(trait, trait.removeprefix(OWN)))


def level_name(trait: str, level: str, words: Words) -> str:
    """Return what a level is called; the merchant's own names stay as they are."""
    if trait == "country":
        return words.country(level)
    if trait in ("coupon", "first_refunded"):
        return {"yes": words.t("with"), "no": words.t("without")}.get(level, level)
    if trait in ("habit_gap", "early_discount", "early_gap", "early_orders") or (
        trait.endswith("_breadth")
    ):
        return _habit_level(trait, level, words)
    names = {
        "q1": words.t("lowest quarter"),
        "q2": words.t("2nd-lowest quarter"),
        "q3": words.t("2nd-highest quarter"),
        "q4": words.t("highest quarter"),
        "one": words.t("one"),
        "few": words.t("two or three"),
        "many": words.t("four or more"),
        "no": words.t("none"),
        "low": words.t("up to a tenth"),
        "middle": words.t("a tenth to a quarter"),
        "high": words.t("over a quarter"),
        "weekend": words.t("weekend"),
        "working_day": words.t("Monday to Friday"),
        "night": words.t("before 6:00"),
        "morning": words.t("6:00–11:00"),
        "midday": words.t("11:00–14:00"),
        "afternoon": words.t("14:00–18:00"),
        "evening": words.t("from 18:00"),
        "even": words.t("even"),
        "uneven": words.t("uneven"),
        "s1": words.t("January to March"),
        "s2": words.t("April to June"),
        "s3": words.t("July to September"),
        "s4": words.t("October to December"),
    }
    coded = trait.startswith(("first_", "early_", "habit_")) and trait not in MERCHANTS_OWN
    return names.get(level, level) if coded else level


def _habit_level(trait: str, level: str, words: Words) -> str:
    names = {
        ("habit_gap", "week"): words.t("up to a week"),
        ("habit_gap", "month"): words.t("a week to a month"),
        ("habit_gap", "season"): words.t("one to three months"),
        ("habit_gap", "longer"): words.t("over three months"),
        ("early_orders", "one"): words.t("a single day"),
        ("early_orders", "two"): words.t("two days"),
        ("early_orders", "three"): words.t("three days or more"),
        ("early_discount", "no"): words.t("none"),
        ("early_discount", "some"): words.t("up to half"),
        ("early_discount", "most"): words.t("more than half"),
        ("early_gap", "soon"): words.t("early in the first weeks"),
        ("early_gap", "late"): words.t("late in the first weeks"),
    }
    kinds = {
        "one": words.t("one kind"),
        "few": words.t("two or three kinds"),
        "many": words.t("four kinds or more"),
    }
    if trait.endswith("_breadth"):
        return kinds.get(level, level)
    return names.get((trait, level), level)


def contrast_label(row: pd.Series, words: Words, length: int = 44) -> str:
    """Return ``Channel: app``, short enough for a row of a chart."""
    name = trait_name(row["trait"], words)
    level = level_name(row["trait"], row["level"], words)
    return plain(words.t("{trait}: {level}", trait=name, level=level), length)


def contrast_sentence(row: pd.Series, words: Words) -> str:
    """Tell one contrast as a sentence, with the money where it was counted."""
    said = words.t(
        "{circumstance}: about {rate} of these {customers} customers are high-value today, "
        "against {base} of all compared (95% interval {low} to {high}).",
        circumstance=circumstance(row, words),
        customers=words.number(row["customers"]),
        rate=words.percent(row["rate_shrunk"]),
        base=words.percent(row["base_rate"]),
        low=words.percent(row["rate_low"]),
        high=words.percent(row["rate_high"]),
    )
    if pd.isna(row.get("later", float("nan"))):
        return said
    money = words.t(
        "After the first order they brought {later} each in the same time, the others {rest}.",
        later=words.money(row["later"]),
        rest=words.money(row["later_rest"]),
    )
    return words.passage(said, money)


def money_sentence(row: pd.Series, words: Words) -> str:
    """Tell a contrast that shows in the money brought later."""
    return words.t(
        "{circumstance}: after it these {customers} customers brought {later} each, others in the "
        "same time {rest}.",
        circumstance=circumstance(row, words),
        customers=words.number(row["customers"]),
        later=words.money(row["later"]),
        rest=words.money(row["later_rest"]),
    )


def brief(text: str, length: int = 30, most: int = 4) -> str:
    """Return a merchant's text cut to a few words, for headlines."""
    parts = text.split()
    cut = " ".join(parts[:most]) + "…" if len(parts) > most else " ".join(parts)
    return plain(cut, length)


def circumstance(row: pd.Series, words: Words) -> str:
    """Return how a first order went: ``First order in the highest quarter by value``."""
    trait, level = row["trait"], row["level"]
    coded = trait.startswith(("first_", "early_", "habit_")) and trait not in MERCHANTS_OWN
    name = level_name(trait, level, words)
    name = name if coded else brief(name)
    own = {
        "channel": words.t("First order through “{level}”", level=name),
        "country": words.t("First order from {level}", level=name),
        "branch": words.t("First order at “{level}”", level=name),
        "payment": words.t("First order paid with “{level}”", level=name),
        "device": words.t("First order on “{level}”", level=name),
        "source": words.t("First order by way of “{level}”", level=name),
        "first_size": words.t("First order in the {level} by value", level=name),
        "first_items": words.t("First order, items: {level}", level=name),
        "first_price": words.t("First order at prices in the {level}", level=name),
        "first_breadth": words.t("First order of {level}", level=name),
        "first_season": words.t("First order from {level}", level=name),
        "first_product": words.t("First order with “{level}”", level=name),
        "first_category": words.t("First order with “{level}”", level=name),
        "first_discount": words.t("First order, discount: {level}", level=name),
        "early_orders": words.t("First weeks, orders on {level}", level=name),
        "early_gap": words.t("Second order {level}", level=name),
        "early_discount": words.t("First weeks, orders with a discount: {level}", level=name),
        "early_breadth": words.t("First weeks with {level}", level=name),
        "habit_gap": words.t("First two gaps of {level}", level=name),
    }
    fixed = {
        ("first_weekday", "weekend"): words.t("First order on a weekend"),
        ("first_weekday", "working_day"): words.t("First order from Monday to Friday"),
        ("first_discount", "no"): words.t("First order without a discount"),
        ("first_refunded", "yes"): words.t("First order partly refunded"),
        ("first_refunded", "no"): words.t("First order without a refund"),
        ("habit_regular", "even"): words.t("First three orders at even distances"),
        ("habit_regular", "uneven"): words.t("First three orders at uneven distances"),
        ("coupon", "yes"): words.t("First order with a coupon"),
        ("coupon", "no"): words.t("First order without a coupon"),
        ("first_daypart", "night"): words.t("First order before 6:00"),
        ("first_daypart", "morning"): words.t("First order between 6:00 and 11:00"),
        ("first_daypart", "midday"): words.t("First order between 11:00 and 14:00"),
        ("first_daypart", "afternoon"): words.t("First order between 14:00 and 18:00"),
        ("first_daypart", "evening"): words.t("First order after 18:00"),
    }
    other = words.t("First order, {trait}: {level}", trait=trait_name(trait, words), level=name)
    return fixed.get((trait, level)) or own.get(trait, other)


def plain(text: str, length: int) -> str:
    """Return a merchant's text on one line, cut to a length, for running text.

    A Chinese character is as wide as two letters and counts so.
    """
    return cut(" ".join(str(text).split()), length)
