"""The sentences of chapter 4, each made from the numbers that it states."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Exhibit
from clvlib.merchant import HighValue, Settings
from clvlib.profiling.group import HighValueGroup
from clvlib.words import Words


def named(*exhibits: Exhibit | None) -> list[str]:
    """Return the names of those exhibits that could be made."""
    return [exhibit.name for exhibit in exhibits if exhibit is not None]


def horizon_words(settings: Settings, words: Words) -> str:
    """Return the merchant's horizon in words."""
    return words.stretch(settings.horizon)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def without_value(words: Words) -> str:
    """Say that there is no group to describe, where no customer value was printed."""
    return words.t("Without a customer value no high-value group is formed.")


def title(group: HighValueGroup, words: Words) -> str:
    """Return the chapter's heading: how few customers bring how much."""
    if not group.formed:
        return words.t("No customer value, so no high-value group")
    if not group.usable:
        return words.t(
            "{count} of {total} customers stand out: too few to compare",
            count=_capital(words.people(group.customers)),
            total=words.number(group.total),
        )
    return words.t(
        "{customers} of customers are high-value and will bring {value} of future value",
        customers=words.percent(group.customer_share),
        value=words.percent(group.value_share),
    )


def claim(group: HighValueGroup, horizon: str, words: Words) -> str:
    """Return the sentence for the executive summary, money first."""
    if not group.formed:
        return without_value(words)
    if not group.usable:
        return words.t(
            "No high-value group can be told apart yet: {count} of {total} customers stand out.",
            count=words.people(group.customers),
            total=words.number(group.total),
        )
    return words.t(
        "{value} of the {total} expected over the next {horizon} comes from {count} "
        "high-value customers, {share} of all.",
        value=words.money(group.value),
        total=words.money(group.total_value),
        horizon=horizon,
        count=words.number(group.customers),
        share=words.percent(group.customer_share),
    )


def definition(group: HighValueGroup, rule: HighValue, words: Words) -> str:
    """Say who counts as high-value, from which value on, and how sure the share is."""
    if not group.formed:
        return without_value(words)
    text = _rule(rule, group, words)
    if not group.usable:
        return text
    share, low, high = words.percents(group.value_share, group.share_low, group.share_high)
    shares = words.t(
        "The group holds {share} of the predicted value; drawing the customers anew gives "
        "{low} to {high} (95% bootstrap interval).",
        share=share,
        low=low,
        high=high,
    )
    return words.t("{first} {second}", first=text, second=shares)


def _rule(rule: HighValue, group: HighValueGroup, words: Words) -> str:
    if not group.customers:
        return words.t("No customer has a predicted value high enough to count as high-value.")
    at = words.money(group.threshold)
    if rule.times_mean is not None and rule.industry_mean is not None:
        return words.t(
            "High-value is whoever has a predicted value above {at}, {times} of the industry's mean "
            "of {mean} given in the settings.",
            at=at,
            times=words.percent(rule.times_mean),
            mean=words.money(rule.industry_mean),
        )
    if rule.times_mean is not None:
        return words.t(
            "High-value is whoever has a predicted value above {at}, {times} of the mean over "
            "all customers.",
            at=at,
            times=words.percent(rule.times_mean),
        )
    if rule.top_share is not None:
        return words.t(
            "High-value are the {share} of customers with the highest predicted value, from "
            "{at} on.",
            share=words.percent(rule.top_share),
            at=at,
        )
    return words.t(
        "High-value is the smallest group of customers that brings {share} of the predicted "
        "value, from {at} on.",
        share=words.percent(rule.value_share or 0.0),
        at=at,
    )


def overlap(group: HighValueGroup, words: Words) -> str:
    """Say how far the predicted best customers are the past's biggest spenders."""
    if not group.usable:
        return words.t("Without two groups, predicted and past value cannot be set side by side.")
    return words.t(
        "{overlap} of the high-value customers are also among the {count} biggest spenders so "
        "far; the other {others} would be missed by a list made from past revenue.",
        overlap=words.percent(group.overlap),
        count=words.number(group.customers),
        others=words.percent(1 - group.overlap),
    )


def tile(group: HighValueGroup, words: Words) -> tuple[str, str, str]:
    """Return label, value and comparison of the tile on the executive summary."""
    return (
        words.t("of predicted value from high-value customers"),
        words.percent(group.value_share),
        words.t(
            "held by {share} of customers ({count})",
            share=words.part(group.customer_share, group.total),
            count=words.people(group.customers),
        ),
    )


def figures(group: HighValueGroup, contrasts: pd.DataFrame) -> dict[str, float | int | None]:
    """Return the plain numbers by which runs are compared."""
    return {
        "high_value_customers": group.customers,
        "high_value_threshold": _or_none(group.threshold),
        "high_value_customer_share": _or_none(group.customer_share),
        "high_value_value_share": _or_none(group.value_share),
        "high_value_overlap_past": _or_none(group.overlap),
        "contrasts_compared": len(contrasts),
        "contrasts_notable": int(contrasts["notable"].sum()),
    }


def _or_none(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
