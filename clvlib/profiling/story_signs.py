"""The sentences of chapter 4 on what sets high-value customers apart: signs, goods, hours, places."""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.exhibits import Exhibit
from clvlib.profiling.findings import notable, paying, telling
from clvlib.profiling.labels import contrast_sentence, money_sentence, plain, trait_name
from clvlib.profiling.visible import Visible
from clvlib.words import Words

MOST_SENTENCES = 3
GOODS = ("first_product", "first_category", "product", "category")


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
    return words.passage(*told, *(money_sentence(row, words) for _, row in also.iterrows()))


def sight(seen: Visible | None, words: Words) -> str:
    """Say how small a difference these customers could show."""
    if seen is None:
        return words.t(
            "Too few customers have been watched to say how small a difference would show."
        )
    facts = {
        "customers": words.number(seen.customers),
        "often": words.percent(seen.often),
        "lift": words.percent(seen.lift),
    }
    if np.isnan(seen.often) or np.isnan(seen.lift):
        return words.t(
            "Customers who came at the same time all brought the same afterwards, so no sign can be told "
            "apart by what it brings."
        )
    if np.isfinite([seen.often, seen.lift]).all():
        return words.t(
            "What these {customers} customers can show: to be found four times in five, a sign that a "
            "fifth of them carry must go with coming back {often} more often, or with spending {lift} more "
            "each time. Differences well below that could not have been seen.",
            **facts,
        )
    if np.isfinite(seen.lift):
        return words.t(
            "What these {customers} customers can show: to be found four times in five, a sign that a "
            "fifth of them carry must go with spending {lift} more each time. That they come back more "
            "often could not have been seen.",
            **facts,
        )
    if np.isfinite(seen.often):
        return words.t(
            "What these {customers} customers can show: to be found four times in five, a sign that a "
            "fifth of them carry must go with coming back {often} more often. That they spend more each "
            "time could not have been seen.",
            **facts,
        )
    return words.t(
        "These {customers} customers cannot show a sign that a fifth of them carry: however much more often "
        "these came back or more they spent, it would not be found four times in five.",
        **facts,
    )


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
    return words.passage(*told)


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
        return words.t("Counting all their orders, the two groups order at much the same hours.")
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
    return words.passage(*told)
