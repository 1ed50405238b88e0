"""What the learned forecast looks at: over all customers, and at single ones (TreeSHAP).

Lundberg et al. (2020), "From local explanations to global understanding with explainable AI for
trees": each part of a forecast belongs to one feature, and the parts add up.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView, charts
from clvlib.words import Words

from . import learned
from .candidates import Withdrawn
from .exhibits_churn import short_id
from .feature_names import feature_name
from .history import History
from .tournament import Race

SHOWN = 10
PER_CUSTOMER = 4
MOST_ROWS = 9
_LEAST = 1e-4


def learned_history(race: Race, known: History) -> History | None:
    """Return a history on which the learned forecast has been fitted already.

    The present where it values the customers, else the latest cut; None where it has not raced.
    """
    names = [name for name, entrant in race.entrants.items() if entrant.kind == "learned"]
    if any(name in race.heard for name in names):
        return known
    raced = any(name in race.trials[0].forecasts for name in names)
    return race.trials[0].history if raced else None


def drivers(history: History, horizon_days: int, look: Look) -> Exhibit | None:
    """Show which features move customers' values most.

    Parameters
    ----------
    history : History
        See `learned_history`.
    horizon_days : int
    look : Look

    Returns
    -------
    Exhibit or None
        None where the trees withdraw or have learned nothing.
    """
    try:
        table = learned.drivers(history, horizon_days)
    except Withdrawn:
        return None
    table = table[table["mean_contribution"] > _LEAST].head(SHOWN)
    if table.empty:
        return None
    words = look.words
    moved = np.expm1(table["mean_contribution"].to_numpy(float))
    names = [_directed(str(f), float(d), words)
             for f, d in zip(table["feature"], table["direction"], strict=True)]  # fmt: skip
    first = feature_name(str(table["feature"].iloc[0]), words)
    return Exhibit(
        "value-drivers",
        words.t("{feature} moves values most, by {share} on average", feature=first,
                share=words.percent(float(moved[0]), 1)),
        words.t("How far each feature moves a customer's value up or down in the learned forecast, "
                "mean weighted by value, as known on {date}", date=words.date(history.cut)),
        charts.bars(pd.Series(moved, names), look, lambda v: words.percent(v, 1)),
        words.t("Bars of {count} features; the longest is {feature} with {share}.",
                count=words.number(len(table)), feature=first,
                share=words.percent(float(moved[0]), 1)),
        look.source,
        note=words.t("↑ more of it raises the value, ↓ more of it lowers it. Parts by TreeSHAP "
                     "(Lundberg et al. 2020); they describe the forecast and prove no cause."),
        data=table,
    )  # fmt: skip


def customer_drivers(
    history: History, horizon_days: int, values: pd.DataFrame, customers: dict[str, str],
    look: Look,
) -> Exhibit | None:  # fmt: skip
    """Show what moves the values of single customers.

    Parameters
    ----------
    history, horizon_days, look
        As in `drivers`.
    values : DataFrame
        Table ``values``.
    customers : dict of str
        Role and customer, see `one_customer.telling_customers`; where the history does not know
        them yet, customers with the largest value take their place.
    """
    ids, seen = values["customer_id"], history.summary["customer_id"]
    known = values if ids.equals(seen) else values[ids.isin(seen)]
    best = known.nlargest(len(customers), "clv")["customer_id"]
    told = [c for c in customers.values() if (known["customer_id"] == c).any()]
    wanted = list(dict.fromkeys([*told, *best]))[: len(customers)]
    if not wanted:
        return None
    try:
        parts = learned.customer_contributions(history, horizon_days, wanted)
    except Withdrawn:
        return None
    parts = parts.set_index("customer_id").loc[wanted].drop(columns="base")
    words, rows = look.words, _strongest(parts)
    strongest = rows[0]
    column = parts[strongest].to_numpy(float)
    where = int(np.abs(column).argmax())
    share = words.percent(float(np.expm1(column[where])), sign=True)
    body = tuple(
        (feature_name(name, words),
         *(words.percent(float(np.expm1(v)), 1, sign=True) for v in parts[name])) for name in rows
    )  # fmt: skip
    return Exhibit(
        "customer-drivers",
        words.t("{feature} moves customer {customer} by {share}",
                feature=feature_name(strongest, words), customer=short_id(wanted[where]), share=share),
        words.t("What moves the value of single customers in the learned forecast, against its "
                "average customer, as known on {date}", date=words.date(history.cut)),
        TableView((Column(words.t("Feature"), "left", 0.46),
                   *(Column(short_id(c)) for c in wanted)), body),
        words.t("Table of {count} features and their parts in {customers} customers' values.",
                count=words.number(len(body)), customers=words.number(len(wanted))),
        look.source,
        note=words.t("The forecast limits the whole correction to a factor between a quarter and "
                     "two."),
        data=parts.reset_index(),
        persons=True,
    )  # fmt: skip


def drivers_paragraph(race: Race, words: Words) -> str:
    """Say what the learned forecast is for, and whether it decides here."""
    voice = sum(s for name, s in race.heard.items() if race.entrants[name].kind == "learned")
    text = words.t("Boosted trees correct the model by what it does not look at: gaps and their "
                   "trend, recent orders, channels, discounts, the first order.")  # fmt: skip
    return words.passage(
        text,
        words.t("They have a voice of {share} in the values.", share=words.percent(voice))
        if voice > 0
        else words.t("They have no voice in the values: they explain but do not decide."),
    )


def _strongest(parts: pd.DataFrame) -> list[str]:
    """Name the features that matter most to any of the customers, the strongest first."""
    names: list[str] = []
    for _, row in parts.iterrows():
        names += [str(n) for n in row.abs().nlargest(PER_CUSTOMER).index]
    distinct = list(dict.fromkeys(names))
    return sorted(distinct, key=lambda n: -float(parts[n].abs().max()))[:MOST_ROWS]


def _directed(code: str, direction: float, words: Words) -> str:
    name = feature_name(code, words)
    if not np.isfinite(direction) or abs(direction) < 0.2:
        return name
    return f"{name} ↑" if direction > 0 else f"{name} ↓"
