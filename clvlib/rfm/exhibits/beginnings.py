"""Exhibits of beginnings: what a new customer brings over time, and by where they began."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.privacy.small_groups import nested_hidden
from clvlib.rfm.cohorts import far_period
from clvlib.words import Words

PERIODS = (0, 1, 2, 3, 6, 9, 12, 18, 24, 36)
MOST_ORIGINS = 10


def life_table_view(table: pd.DataFrame, every: str, look: Look) -> Exhibit | None:
    """Show retention and cumulative orders, revenue and margin; None where there is nothing to say.

    That is without a later period that ten customers have lived, and where nobody came back.

    Parameters
    ----------
    table : pandas.DataFrame
        From :func:`clvlib.rfm.cohorts.life_table`.
    """
    words = look.words
    table = table[table["customers"] >= look.least]
    if len(table) < 2 or not table["retention"].iloc[1:].any():
        return None
    wanted = [period for period in table.index if period in PERIODS or period == table.index[-1]]
    shown = table.loc[wanted]
    far = far_period(table)
    shown = shown[~nested_hidden(shown["customers"], look.least, keep=far)]
    if len(shown) < 2:
        return None
    view = TableView(
        _life_columns(every, words),
        tuple(_life_row(period, row, words) for period, row in shown.iterrows()),
    )
    last = table.loc[[far]].iloc[0]
    facts = {
        "period": words.duration(far, every),
        "orders": words.number(last["orders"], 1),
        "margin": words.money(last["margin"]),
    }
    return Exhibit(
        "customer-life-table",
        words.t(
            "After {period} a customer has brought {margin} margin in {orders} orders", **facts
        ),
        words.t("The average new customer: retention, and orders, revenue and margin added up"),
        view,
        words.t(
            "Table over the periods since the first order, up to {period}: {orders} orders and "
            "{margin} margin a customer.",
            **facts,
        ),
        look.source,
        words.t(
            "Each period is the mean of the cohorts that have lived it whole, together at least "
            "{group} customers.",
            group=words.number(look.least),
        ),
        table,
    )


def _life_columns(every: str, words: Words) -> tuple[Column, ...]:
    heading = (
        words.t("Months since the first order")
        if every == "month"
        else words.t("Weeks since the first order")
    )
    return (
        Column(heading),
        Column(words.t("Customers observed"), people="groups"),
        Column(words.t("Ordered in the period")),
        Column(words.t("Orders so far")),
        Column(words.t("Net revenue so far")),
        Column(words.t("Margin so far")),
    )


def _life_row(period: object, row: pd.Series, words: Words) -> tuple[str, ...]:
    return (
        str(period),
        words.number(row["customers"]),
        words.part(row["retention"], row["customers"]),
        words.number(row["orders"], 1),
        words.money(row["revenue"]),
        words.money(row["margin"]),
    )


def origin_view(table: pd.DataFrame, name: str, days: int, look: Look) -> Exhibit | None:
    """Show what became of customers by where they began; None with fewer than two origins.

    Parameters
    ----------
    table : pandas.DataFrame
        From :func:`clvlib.rfm.origins.by_origin`.
    name : str
        The attribute followed.
    days : int
        How long everybody was followed.
    """
    words = look.words
    table = table[table["customers"] >= look.least]
    if len(table) < 2:
        return None
    shown = table.head(MOST_ORIGINS).sort_values(["revenue", "origin"], ascending=[False, True])
    window = words.duration(days)
    best, least = shown.iloc[0], shown.iloc[-1]
    facts = {
        "best": _origin(best, name, words),
        "money": words.money(best["revenue"]),
        "least": words.money(least["revenue"]),
    }
    return Exhibit(
        f"by-first-{name}",
        words.t("Beginning with {best}: {money} a customer; least {least}", **facts),
        words.t(
            "Net revenue a customer and share who ordered again, both within {window} of the "
            "first order",
            window=window,
        ),
        TableView(
            (
                Column(_heading(name, words), "left"),
                Column(words.t("Customers"), people="groups"),
                Column(words.t("Ordered again")),
                Column(words.t("Revenue a customer")),
            ),
            tuple(_origin_row(row, name, words) for _, row in shown.iterrows()),
        ),
        words.t(
            "Table of {count} beginnings; the best is {best} with {money} a customer.",
            count=words.number(len(shown)),
            best=facts["best"],
            money=facts["money"],
        ),
        look.source,
        words.t(
            "Customers whose first order is at least {window} old; the largest groups, none under "
            "{group} customers. A difference is no cause.",
            group=words.number(look.least),
            window=window,
        ),
        table,
    )


def _heading(name: str, words: Words) -> str:
    return {
        "source": words.t("Source of the first order"),
        "channel": words.t("First channel"),
        "branch": words.t("First branch"),
        "country": words.t("Country"),
        "category": words.t("First category"),
        "product": words.t("First product"),
    }[name]


def _origin(row: pd.Series, name: str, words: Words) -> str:
    label = " ".join(str(row["origin"]).split())
    label = words.country(label) if name == "country" else label
    return label if len(label) <= 40 else label[:39].rstrip() + "…"


def _origin_row(row: pd.Series, name: str, words: Words) -> tuple[str, ...]:
    return (
        _origin(row, name, words),
        words.number(row["customers"]),
        words.part(row["back"], row["customers"]),
        words.money(row["revenue"]),
    )
