"""What a customer's history says: who is alive and what is expected, by frequency and recency."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd

from clvlib.exhibits import Exhibit, Look, charts
from clvlib.words import Words

FREQUENCY_EDGES = (0, 1, 2, 3, 5, 8, np.inf)
FREQUENCY_LABELS = ("0", "1", "2", "3–4", "5–7", "8+")
LEAST = 10


def alive_by_history(
    values: pd.DataFrame, customers: pd.DataFrame, look: Look, late_leavers: bool
) -> Exhibit:
    """Show mean P(alive) by number of repeat orders and time since the last one.

    Parameters
    ----------
    values, customers : DataFrame
        Tables ``values`` and ``customers``.
    late_leavers : bool
        The model lets a customer leave only after a repeat order (BG/NBD).
    """
    words = look.words
    matrix = _matrix(values, customers, "probability_alive", words)
    overall = float(values["probability_alive"].mean())
    return Exhibit(
        "alive-by-history",
        words.t("On average {share} of customers are still alive",
                share=words.percent(overall)),
        words.t("Mean probability of being alive by repeat orders and days since the last order; "
                "groups under ten left out"),
        charts.heatmap(matrix, look, words.percent, words.t("Days since the last order"),
                       words.t("Repeat orders"), vmax=1.0),
        words.t("Heat map of the probability of being alive; the mean over all customers is "
                "{share}.", share=words.percent(overall)),
        look.source,
        note=words.t("BG/NBD lets a customer leave only after a repeat order, so whoever bought "
                     "once counts as alive; expected orders take the silence into account.")
        if late_leavers
        else "",
        data=matrix.reset_index().astype({"frequency": str}),
    )  # fmt: skip


def expected_by_history(
    values: pd.DataFrame, customers: pd.DataFrame, look: Look, horizon: str
) -> Exhibit:
    """Show mean expected orders by number of repeat orders and time since the last one."""
    words = look.words
    matrix = _matrix(values, customers, "expected_orders", words)
    mean = float(values["expected_orders"].mean())
    best = float(np.nanmax(matrix.to_numpy(float))) if matrix.notna().any(axis=None) else mean
    return Exhibit(
        "expected-by-history",
        words.t("The most active groups will order {best} times, the mean customer {mean}",
                best=words.number(best, 1), mean=words.number(mean, 1 if mean >= 0.95 else 2)),
        words.t("Mean expected orders over the next {horizon} by repeat orders and days since the "
                "last order; groups under ten left out", horizon=horizon),
        charts.heatmap(matrix, look, lambda v: words.number(v, 1),
                       words.t("Days since the last order"), words.t("Repeat orders")),
        words.t("Heat map of expected orders; the mean over all customers is {mean}.",
                mean=words.number(mean, 2)),
        look.source,
        data=matrix.reset_index().astype({"frequency": str}),
    )  # fmt: skip


def _matrix(
    values: pd.DataFrame, customers: pd.DataFrame, column: str, words: Words
) -> pd.DataFrame:
    """Mean of a column by repeat orders (rows) and silence (columns); small groups are empty."""
    joined = values[["customer_id", column]].merge(
        customers[["customer_id", "frequency", "days_since_last"]], on="customer_id"
    )
    bought = pd.cut(joined["frequency"], FREQUENCY_EDGES, right=False, labels=FREQUENCY_LABELS)
    quiet, labels = _quiet_bands(joined["days_since_last"], words)
    grouped = joined[column].groupby([bought, quiet], observed=False)
    # A pivot table sorts the customers anew for each of the two.
    mean = grouped.mean().dropna().unstack()  # noqa: PD010
    size = grouped.size().unstack()  # noqa: PD010
    return mean.where(size >= LEAST).reindex(columns=labels)


def _quiet_bands(days: pd.Series, words: Words) -> tuple[pd.Series, list[str]]:
    """Cut the days since the last order at their own quantiles, six bands at most."""
    edges = np.unique(np.ceil(np.quantile(days, np.linspace(0, 1, 7)[1:-1])))
    edges = [-0.5, *[float(e) + 0.5 for e in edges], np.inf]
    labels = [
        words.t("{low}–{high}", low=words.number(low + 0.5), high=words.number(high - 0.5))
        if np.isfinite(high)
        else words.t("{low} or more", low=words.number(low + 0.5))
        for low, high in itertools.pairwise(edges)
    ]
    return pd.cut(days, edges, labels=labels), labels
