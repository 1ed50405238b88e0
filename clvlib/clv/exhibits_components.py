"""What the CLV stage shows of the parts of value: purchases, loyalty, referrals, servicing."""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.privacy.small_groups import hidden_in
from clvlib.words import Words
from clvlib.words.terms import term

from .components import Components

PARTS = ("purchases", "loyalty", "referrals", "servicing")


def value_components(
    found: Components, segments: pd.Series, high_value: pd.Series, look: Look, horizon: str
) -> Exhibit:
    """Show the parts of a customer's value by segment.

    Parameters
    ----------
    found : Components
    segments : Series, index = customer_id
    high_value : Series of bool
        In the order of ``found.customers``.
    look : Look
    horizon : str
    """
    words, table = look.words, found.customers
    parts = [name for name in PARTS if table[name].notna().any()]
    grouped = table.groupby(segments.reindex(table["customer_id"]).to_numpy())[parts]
    means = grouped.mean().assign(customers=grouped.size())
    means = means[~hidden_in(means["customers"], look.least)]
    order = means[parts].sum(axis=1).sort_values(ascending=False).index
    rows = [
        _row(term(str(code), words), means.loc[[code], parts].iloc[0], means["customers"][code],
             words) for code in order
    ]  # fmt: skip
    rows.append(_row(words.t("All customers"), table[parts].mean(), len(table), words))
    best = table.loc[high_value.to_numpy(), "loyalty"]
    return Exhibit(
        "value-components",
        words.t("High-value customers bring {money} each beyond customers alike",
                money=words.money(float(best.mean()))) if len(best)
        else words.n("What {count} customer is worth, by part", "What {count} customers are worth, by part",
                     len(table)),
        words.t("Mean value of a customer by part and segment, discounted margin over the next "
                "{horizon}", horizon=horizon),
        TableView((Column(words.t("Segment"), "left", 0.26), Column(words.t("Customers"), people="groups"),
                   *(Column(_part_name(p, words)) for p in parts), Column(words.t("In all"))),
                  tuple(rows), totals=(len(rows) - 1,)),
        words.t("Table of {count} rows with the parts of a customer's value.",
                count=words.number(len(rows))),
        look.source,
        note=_note(found, parts, words),
        data=_numbers(table, parts, means, high_value),
    )  # fmt: skip


def components_paragraph(found: Components, high_value: pd.Series, words: Words) -> str:
    """Say which parts the orders carry and what they come to."""
    table = found.customers
    best = table[high_value.to_numpy()]
    text = "" if best.empty else words.t(
        "Of what a high-value customer is worth, {alike} is what customers with a like start bring, "
        "and {loyalty} is loyalty beyond that.",
        alike=words.money(float(best["purchases"].mean())),
        loyalty=words.money(float(best["loyalty"].mean())),
    )  # fmt: skip
    lacking = [p for p in ("referrals", "servicing") if table[p].isna().all()]
    told = []
    if "referrals" not in lacking:
        told.append(words.n(
            "{count} customer was sent by another one; referrals to come are worth {money}.",
            "{count} customers were sent by others; referrals to come are worth {money}.",
            found.referred, money=words.money(float(table["referrals"].sum()), 0)))  # fmt: skip
    if lacking:
        named = words.join([_part_name(p, words) for p in lacking])
        told.append(words.t("The orders carry no column for: {parts}.", parts=named))
    return words.passage(text, *told)


def _numbers(
    table: pd.DataFrame, parts: list[str], means: pd.DataFrame, high_value: pd.Series
) -> pd.DataFrame:
    """Return the means by segment, of high-value customers and of all, and the sums."""
    best = table.loc[high_value.to_numpy(), parts]
    rows = {
        "(high-value)": best.mean().to_dict() | {"customers": len(best)},
        "(all)": table[parts].mean().to_dict() | {"customers": len(table)},
        "(sum)": table[parts].sum().to_dict() | {"customers": len(table)},
    }
    return pd.concat([means, pd.DataFrame(rows).T]).reset_index(names="group")


def _part_name(part: str, words: Words) -> str:
    return {
        "purchases": words.t("Purchases"),
        "loyalty": words.t("Loyalty"),
        "referrals": words.t("Referrals"),
        "servicing": words.t("Servicing saved"),
    }[part]


def _row(name: str, parts: pd.Series, customers: float, words: Words) -> tuple[str, ...]:
    values = [float(v) for v in parts.to_numpy(float)]
    return (
        name, words.number(customers), *(words.money(v, 2) for v in values),
        words.money(float(np.nansum(values)), 2),
    )  # fmt: skip


def _note(found: Components, parts: list[str], words: Words) -> str:
    return words.passage(
        words.t("Customers alike were won at about the same time with a first order of about the "
                "same size; over all customers loyalty adds up to nothing."),
        words.t("A referral is counted at {worth}.", worth=words.money(found.referral_worth, 2))
        if "referrals" in parts else "",
        words.t("Servicing saved is against the cost of the mean order.")
        if "servicing" in parts else "",
    )  # fmt: skip
