"""The funnel of orders: how many customers came to a first, second, third and fourth one."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.exhibits.charts import bars
from clvlib.exhibits.disclosure import COVER, note
from clvlib.privacy.small_groups import nested_hidden
from clvlib.words import Words


def funnel_chart(funnel: pd.DataFrame, look: Look) -> Exhibit:
    """Show how many customers came to a first, second, third and fourth order.

    Where nobody came to a second one, a table of one line says so.

    Parameters
    ----------
    funnel : pandas.DataFrame
        From :func:`clvlib.rfm.rhythm.order_funnel`.
    """
    words = look.words
    reached, gaps = funnel["customers"].to_numpy(float), funnel["median_gap"].to_numpy(float)
    share = words.part(reached[1] / reached[0], reached[0])
    return Exhibit(
        "order-funnel",
        _funnel_headline(reached, gaps, words),
        words.t(
            "Customers who reached each order, and the median gap since the one before; "
            "all customers"
        ),
        _funnel_bars(reached, gaps, look) if reached[1] else _funnel_table(reached, words),
        words.t(
            "Bars for the first to the fourth order. {share} of {count} customers ordered twice.",
            share=share,
            count=words.number(reached[0]),
        )
        if reached[1]
        else words.t("Table of orders: nobody has come to a second one."),
        look.source,
        words.passage(
            words.t(
                "Orders of one day count as one; the youngest customers had little time to return."
            ),
            note(words, starred=True) if reached[1] and _told(reached, look.least) else "",
        ),
        funnel,
    )


def _funnel_headline(reached: np.ndarray, gaps: np.ndarray, words: Words) -> str:
    if not reached[1]:
        return words.n(
            "{count} customer has not ordered a second time",
            "None of {count} customers has ordered twice",
            reached[0],
        )
    return words.t(
        "{share} ordered a second time, half of them within {gap}",
        share=words.part(reached[1] / reached[0], reached[0]),
        gap=words.duration(gaps[1]),
    )


def _funnel_bars(reached: np.ndarray, gaps: np.ndarray, look: Look) -> Figure:
    """Draw the steps; one that differs by a few people from the step before is drawn like it."""
    words = look.words
    labels = [_step_label(step, gap, words) for step, gap in enumerate(gaps, start=1)]
    hidden = nested_hidden(pd.Series(reached), look.least)
    few = (reached > 0) & (reached < look.least)
    drawn = pd.Series(reached).mask(hidden).ffill().mask(few, look.least - 1)
    texts = [
        (words.few(count) if count < look.least else COVER)
        if left_out
        else words.t(
            "{count} ({share})",
            count=words.number(count),
            share=words.percent(count / reached[0]),
        )
        for count, left_out in zip(reached, hidden, strict=True)
    ]
    return bars(drawn.set_axis(labels), look, words.number, texts=texts)


def _funnel_table(reached: np.ndarray, words: Words) -> TableView:
    heads = (
        Column(words.t("Order"), "left"),
        Column(words.t("Customers"), people="groups"),
        Column(words.t("Share of customers")),
    )
    return TableView(
        heads,
        tuple(
            (
                words.t("Order {number}", number=words.number(step)),
                words.number(count),
                words.percent(count / reached[0]),
            )
            for step, count in enumerate(reached[:2], start=1)
        ),
    )


def _told(reached: np.ndarray, least: int) -> bool:
    """Say whether a step, or what it lacks of the one before, is a small group."""
    return bool(nested_hidden(pd.Series(reached), least).any())


def _step_label(step: int, gap: float, words: Words) -> str:
    number = words.number(step)
    if pd.isna(gap):
        return words.t("Order {number}", number=number)
    return words.t("Order {number}, after {gap}", number=number, gap=words.duration(gap))
