"""The rules of cleaning as a careful notebook would write them in plain pandas.

The peer of :mod:`benchmarks.bench_cleaning`: the same questions asked of the same columns and
the same answers, checked against the kit's figure by figure. Everything is read as text (ids keep
their zeros, columns are judged as wholes), money is ``Decimal`` as the ledger must balance to
the cent, and the vectorised way is taken wherever pandas has one.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from clvlib.cleaning.people import NOBODY
from clvlib.cleaning.rules import FEE_WORDS, PSEUDO
from clvlib.privacy import pseudonymise

MONEY = ("paid", "unit_price", "discount", "qty")
TEXTS = ("order_no", "member_no", "sku", "product", "category", "channel", "status")
INVISIBLE = r"[\s\u00a0\u3000\ufeff\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069]"
NONE = Decimal(0)


def clean(path: Path, target: Path, key: bytes) -> dict[str, Any]:
    """Clean one till export and write lines, orders and the ledger; return the ledger's figures."""
    rows = read(path)
    rows["rule"] = judged(rows)
    given_back = matched(rows)
    rows["given_back"] = pd.Series(given_back, dtype=object).reindex(rows.index)
    sales = rows[rows["rule"].isna() & (rows["paid"] >= 0)].copy()
    sales["refunded"] = sales["given_back"].where(sales["given_back"].notna(), NONE)
    gone = (sales["refunded"] > 0) & (sales["refunded"] >= sales["paid"])
    figures = ledger(rows, sales, gone)
    lines = sales[~gone].copy()
    names = pseudonymise(rows["customer"].dropna().unique(), key)
    lines["customer_id"] = lines["customer"].map(names)
    lines["revenue"] = lines["paid"] - lines["refunded"]
    orders = lines.groupby("order_no").agg(
        customer_id=("customer_id", "first"), ordered_at=("ordered_at", "min"), revenue=("revenue", "sum"),
        gross_revenue=("paid", "sum"), refunded=("refunded", "sum"), discount=("discount", "sum"),
        items=("qty", "sum"), channel=("channel", "first"),
    )  # fmt: skip
    shown = [name for name in TEXTS if name not in ("member_no", "status")]
    shown += ["customer_id", "ordered_at", "qty", "discount", "revenue"]
    amounts = ["qty", "discount", "revenue"]
    lines[shown].astype(dict.fromkeys(amounts, float)).to_parquet(target / "pandas-lines.parquet")
    amounts = ["revenue", "gross_revenue", "refunded", "discount", "items"]
    orders.astype(dict.fromkeys(amounts, float)).to_parquet(target / "pandas-orders.parquet")
    return figures | {"orders": len(orders), "customers": orders["customer_id"].nunique()}


def read(path: Path) -> pd.DataFrame:
    """Read everything as text, tidy it, and give the columns their types."""
    raw = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
    rows = pd.DataFrame({"twin": raw.duplicated()})
    for name in TEXTS:
        tidy = raw[name]
        if tidy.str.contains(rf"^{INVISIBLE}|^['`]|{INVISIBLE}$", regex=True).any():
            tidy = tidy.str.replace(rf"^(?:{INVISIBLE}|['`])+|{INVISIBLE}+$", "", regex=True)
        rows[name] = tidy
    rows["ordered_at"] = pd.to_datetime(raw["ordered_at"], format="ISO8601", errors="coerce")
    for name in MONEY:
        rows[name] = raw[name].map(Decimal, na_action="ignore")
    back = rows["qty"] < 0
    rows["paid"] = rows["paid"].where(~back, -rows["paid"].abs())
    rows["discount"] = rows["discount"].abs()
    ids = rows["member_no"]
    email = ids.str.contains("@", na=False)
    rows["customer"] = ids.where(~email, ids.str.lower())
    return rows


def judged(rows: pd.DataFrame) -> pd.Series:
    """Return the first rule that takes each row; empty where none does."""
    fees = list(FEE_WORDS)
    rules = {
        "bad_row": rows["ordered_at"].isna() | rows["paid"].isna(),
        "no_customer": rows["customer"].isna() | rows["customer"].str.lower().isin(NOBODY),
        "pseudo_customer": rows["customer"].isin(crowds(rows)),
        "cancelled": rows["status"] == "cancelled",
        "fee": rows["sku"].str.lower().isin(fees) | rows["product"].str.lower().isin(fees),
        "negative_price": rows["unit_price"] < 0,
        "zero_price": rows["paid"] == 0,
        "duplicate_line": rows["twin"],
    }
    first = pd.Series(None, index=rows.index, dtype=object)
    for name, met in rules.items():
        first = first.where(first.notna() | ~met.fillna(False).astype(bool), name)
    return first


def crowds(rows: pd.DataFrame) -> list[str]:
    """Return ids that stand for everybody: by their name, or by their share of all orders."""
    ids = pd.Series(rows["customer"].dropna().unique())
    named = ids[ids.str.match(PSEUDO)]
    counts = rows.groupby("customer")["order_no"].nunique()
    limit = max(100, 0.05 * counts.sum(), 20 * counts.mean())
    return [*named, *counts.index[counts >= limit]]


def matched(rows: pd.DataFrame) -> dict[int, Decimal]:
    """Return what refund rows take from purchases, and how much of each refund found one.

    First in the refund's own order: the same product, an equal amount, the latest line; then
    earlier purchases of the same customer and product.
    """
    open_rows = rows[rows["rule"].isna()]
    refunds = open_rows[open_rows["paid"] < 0].sort_values("ordered_at", kind="stable")
    sales = open_rows[open_rows["paid"] > 0]
    named = pd.MultiIndex.from_frame(sales[["customer", "sku"]]).isin(
        pd.MultiIndex.from_frame(refunds[["customer", "sku"]])
    )
    sales = sales[named | sales["order_no"].isin(refunds["order_no"])]
    sales = sales.sort_values("ordered_at", kind="stable")
    left, product, at = dict(sales["paid"]), dict(sales["sku"]), dict(sales["ordered_at"])
    by_order = sales.groupby(["order_no", "customer"]).groups
    by_product = sales.groupby(["customer", "sku"]).groups
    found: dict[int, Decimal] = defaultdict(Decimal)

    def take(refund: int, lines: list[int], units: Decimal) -> Decimal:
        lines = [line for line in reversed(lines) if left[line] > 0]
        for line in sorted(lines, key=lambda line: left[line] != units):
            taken = min(units, left[line])
            left[line] -= taken
            found[line] += taken
            found[refund] += taken
            units -= taken
            if not units:
                break
        return units

    names = ("order_no", "customer", "sku", "ordered_at", "paid")
    for refund, order, customer, sku, moment, paid in zip(
        refunds.index, *(refunds[name] for name in names), strict=True
    ):
        own = list(by_order.get((order, customer), []))
        rest = take(refund, [line for line in own if product[line] == sku], -paid)
        rest = take(refund, own, rest) if rest else rest
        if rest:
            earlier = by_product.get((customer, sku), [])
            take(refund, [line for line in earlier if at[line] <= moment], rest)
    return found


def ledger(rows: pd.DataFrame, sales: pd.DataFrame, gone: pd.Series) -> dict[str, Any]:
    """Return rows and money by rule, in = kept + set aside, with the first row as example."""
    aside = rows[rows["rule"].notna()].groupby("rule")["paid"].agg(["size", "sum"])
    refunds = rows[rows["rule"].isna() & (rows["paid"] < 0)]
    unmatched = refunds["given_back"].isna()
    kept_money = (sales["paid"] - sales["refunded"]).sum()
    back = sales["refunded"].sum() + refunds["paid"].sum()
    assert rows["paid"].sum() == kept_money + aside["sum"].sum() + back, (
        "the money does not balance"
    )
    kept = int((~gone).sum())
    assert len(rows) == kept + aside["size"].sum() + gone.sum() + len(refunds), "rows are missing"
    return {
        "in": len(rows), "kept": kept, "money": str(kept_money),
        "rules": {
            **aside["size"].to_dict(), "refunded": int(gone.sum()),
            "refund_matched": int((~unmatched).sum()), "refund_unmatched": int(unmatched.sum()),
        },
        "examples": rows.groupby("rule")["order_no"].first().to_dict(),
    }  # fmt: skip
