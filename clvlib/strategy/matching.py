"""Which customers a play is for."""

from __future__ import annotations

import pandas as pd

from clvlib.strategy.playbook import Conditions, Finding, Play, Playbook
from clvlib.words import Words

CUSTOMER_COLUMNS = [
    "customer_id", "segment", "orders", "revenue", "first_value", "frequency", "recency", "T",
    "monetary_value", "days_since_last", "first_order_at", "last_order_at",
]  # fmt: skip
VALUE_COLUMNS = [
    "customer_id", "probability_alive", "expected_orders", "expected_spend", "expected_revenue",
    "clv", "high_value",
]  # fmt: skip
OPTIONAL_COLUMNS = {"stage": "customers", "churn_90": "values"}


def customer_base(customers: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Join customers with their predicted values; those without a CLV are left out.

    Parameters
    ----------
    customers, values : pandas.DataFrame
        The tables of those names.
    """
    more = {
        name: [c for c, of in OPTIONAL_COLUMNS.items() if of == name and c in frame]
        for name, frame in (("customers", customers), ("values", values))
    }
    base = customers[CUSTOMER_COLUMNS + more["customers"]].merge(
        values[VALUE_COLUMNS + more["values"]], on="customer_id"
    )
    return base[base["clv"].notna()].sort_values("customer_id").reset_index(drop=True)


def audience(base: pd.DataFrame, wanted: Conditions) -> pd.DataFrame:
    """Return the customers who meet a play's conditions, the most valuable first."""
    meets = base["segment"].isin(wanted.segments)
    if wanted.stages and "stage" in base:
        meets &= base["stage"].isin(wanted.stages)
    if wanted.high_value is not None:
        meets &= base["high_value"] == wanted.high_value
    limits = (
        ("orders", wanted.orders_min, wanted.orders_max),
        ("probability_alive", wanted.alive_min, wanted.alive_max),
        ("churn_90", wanted.churn_min, wanted.churn_max),
        ("days_since_last", wanted.silent_days_min, None),
    )
    for column, least, most in limits:
        if column not in base:
            continue
        if least is not None:
            meets &= base[column] >= least
        if most is not None:
            meets &= base[column] <= most
    return base[meets].sort_values(["clv", "customer_id"], ascending=[False, True])


def found(wanted: Finding, contrasts: pd.DataFrame) -> str | None:
    """Return the level in which a finding shows most, or None where it does not hold.

    Parameters
    ----------
    wanted : Finding
        What a play rests on.
    contrasts : pandas.DataFrame
        Table ``contrasts``, and rows of the same kind from other sources.
    """
    rows = contrasts[contrasts["trait"] == wanted.trait]
    if wanted.level is not None:
        rows = rows[rows["level"] == wanted.level]
    sure = rows["low"] > 0 if wanted.more else rows["high"] < 0
    size = rows["difference"] if wanted.more else -rows["difference"]
    rows = rows[sure & (size >= wanted.least)]
    if rows.empty:
        return None
    largest = int(size[rows.index].to_numpy(float).argmax())
    return str(rows["level"].iloc[largest])


def grounded(
    playbook: Playbook, contrasts: pd.DataFrame
) -> tuple[Playbook | None, list[Play], dict[str, str]]:
    """Keep the plays whose findings hold for this merchant.

    Returns
    -------
    (Playbook or None, list of Play, dict of str to str)
        The playbook of those that hold, the plays left out, and by play the level found.
    """
    kept, left, levels = [], [], {}
    for play in playbook.plays:
        found_here = [found(wanted, contrasts) for wanted in play.conditions.findings]
        if any(level is None for level in found_here):
            left.append(play)
            continue
        kept.append(play)
        if found_here:
            levels[play.id] = str(found_here[0])
    return (Playbook(plays=tuple(kept)) if kept else None), left, levels


NAMED = ("product", "category", "branch", "channel", "country")


def shown_level(play: Play, levels: dict[str, str], words: Words) -> str:
    """Return the product, place or channel that a play's finding names; empty for other findings."""
    wanted = play.conditions.findings
    if not wanted or play.id not in levels or wanted[0].trait not in NAMED:
        return ""
    level = levels[play.id]
    return words.country(level) if wanted[0].trait == "country" else level
