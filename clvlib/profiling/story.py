"""The sentences of chapter 4, each made from the numbers that it states."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Exhibit
from clvlib.merchant import HighValue, Settings
from clvlib.profiling.contrasts import notable, paying, telling
from clvlib.profiling.group import HighValueGroup
from clvlib.profiling.labels import contrast_sentence, money_sentence, plain, trait_name
from clvlib.run_folder import RunFolder
from clvlib.words import Words

MOST_SENTENCES = 3
GOODS = ("first_product", "first_category", "product", "category")


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
    shares = words.t(
        "The group holds {share} of the predicted value; drawing the customers anew gives "
        "{low} to {high} (95% bootstrap interval).",
        share=words.percent(group.value_share),
        low=words.percent(group.share_low),
        high=words.percent(group.share_high),
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


def best_fifth(share: float, interval: tuple[float, float], words: Words) -> str:
    """Say how sure the share of the best fifth is."""
    return words.t(
        "The best fifth's {share} of predicted value is {low} to {high} when customers are drawn "
        "anew (95% bootstrap interval).",
        share=words.percent(share),
        low=words.percent(interval[0]),
        high=words.percent(interval[1]),
    )


def earlier_threshold(earlier: RunFolder | None) -> tuple[float | None, pd.Timestamp | None]:
    """Return the threshold of the last report and its as-of date; nothing where there is none."""
    if earlier is None:
        return None, None
    found = earlier.stage_record("profiling")["results"].get("high_value_threshold")
    return (float(found), earlier.as_of) if found is not None else (None, None)


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


def first_signs(contrasts: pd.DataFrame, words: Words) -> str:
    """Tell the strongest contrasts of the first order as sentences."""
    held = telling(contrasts, "first_order")
    if held.empty:
        count = int((contrasts["family"] == "first_order").sum())
        if not count:
            return words.t("No trait of the first order can be compared between two groups.")
        return words.t(
            "None of the {count} traits of the first order compared sets high-value customers "
            "apart beyond chance.",
            count=words.number(count),
        )
    more = held[held["difference"] > 0].drop_duplicates("trait").head(MOST_SENTENCES - 1)
    less = held[held["difference"] < 0]
    less = less[~less["trait"].isin(more["trait"])].head(MOST_SENTENCES - len(more))
    told = [contrast_sentence(row, words) for _, row in pd.concat([more, less]).iterrows()]
    told = told or [contrast_sentence(held.iloc[0], words)]
    seen = {*more["trait"], *less["trait"]}
    also = paying(contrasts[contrasts["family"] == "first_order"])
    also = also[~also["trait"].isin(seen)].head(1)
    return _run_on([*told, *(money_sentence(row, words) for _, row in also.iterrows())], words)


def goods(contrasts: pd.DataFrame, lacking: list[str], words: Words) -> str:
    """Say which goods high-value customers chose first, and which they keep buying more.

    Parameters
    ----------
    contrasts : pandas.DataFrame
        The table of that name.
    lacking : list of str
        What the export does not say, from :func:`clvlib.profiling.traits.missing_traits`.
    words : Words
        Language.
    """
    first = _liked(contrasts, "first_product", "first_category")
    later = _liked(contrasts, "product", "category")
    told = []
    if len(first):
        told.append(
            words.t(
                "Already the first orders of those who are high-value today held {names} more "
                "often.",
                names=words.join(first),
            )
        )
    if len(later):
        told.append(
            words.t(
                "Set beside customers with equally many orders, they bought more of {names}.",
                names=words.join(later),
            )
        )
    if {"product", "category"} <= set(lacking):
        return words.t("The export names no products, so baskets are not compared.")
    if not contrasts["family"].isin(GOODS).any():
        return words.t("Too few customers bought the same goods to compare baskets.")
    if not told:
        return words.t("No product or category sets high-value customers apart beyond chance.")
    return _run_on(told, words)


def _liked(contrasts: pd.DataFrame, *families: str) -> list[str]:
    held = notable(contrasts, *families)
    held = held[held["low"] > 0].drop_duplicates("level").head(3)
    return ["“" + plain(level, 40) + "”" for level in held["level"]]


def rhythm(exhibit: Exhibit | None, lacking: list[str], words: Words) -> str:
    """Introduce the picture of the week, or say why it is missing.

    Parameters
    ----------
    exhibit : Exhibit or None
        The picture.
    lacking : list of str
        What the export does not say, from :func:`clvlib.profiling.traits.missing_traits`.
    words : Words
        Language.
    """
    if exhibit is None and "time" in lacking:
        return words.t(
            "The log knows days but no times of day, so the hours of the week are not compared."
        )
    if exhibit is None:
        return words.t("High-value customers order at the hours at which the others do.")
    return words.t(
        "When the two groups order shows when a message finds high-value customers ready to buy."
    )


def missing(lacking: list[str], words: Words) -> str:
    """Say in one line what the export does not tell."""
    if not lacking:
        return words.t("The export names everything that this chapter can use.")
    return words.t(
        "Not in the export, and so not compared: {names}.",
        names=words.join([trait_name(name, words).lower() for name in lacking]),
    )


def _run_on(sentences: list[str], words: Words) -> str:
    """Put sentences one after another, with a space where the language has one."""
    return (" " if words.language == "en" else "").join(sentences)


def origin(contrasts: pd.DataFrame, words: Words) -> str:
    """Introduce where first orders came from, or say that the export does not tell."""
    places = contrasts[contrasts["trait"].isin(["country", "branch"])]
    if places.empty:
        return words.t(
            "The export names no countries or branches with two groups of ten customers, so places "
            "are not compared."
        )
    held = telling(places, "first_order")
    if held.empty:
        return words.t("In which country or branch the first order was makes no proven difference.")
    best = held.sort_values("rate_shrunk", ascending=False)
    told = [contrast_sentence(row, words) for _, row in best.drop_duplicates("trait").iterrows()]
    return _run_on(told, words)


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
