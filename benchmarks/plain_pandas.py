"""The rules of cleaning as a careful notebook would write them in plain pandas.

The peer of :mod:`benchmarks.bench_cleaning`: the same questions asked of the same columns and
the same answers, checked against the kit's figure by figure. Everything is read as text (ids keep
their zeros, columns are judged as wholes). What the ledger adds up is ``Decimal``, as it must
balance to the cent; all else is a float, as in the kit. The vectorised way is taken wherever pandas
has one, and what depends on a text alone is asked of the distinct texts.

What the kit decides by a large file's first rows (how amounts and times are written, whether an
amount repeats its order's total, whether sums stand between the rows) is decided by as many here.
Not done here, and done by the kit: finding delimiter, encoding and format, the grades of columns.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from clvlib.cleaning.asides import SUMS
from clvlib.cleaning.people import NOBODY
from clvlib.cleaning.rules import FEE_WORDS, FILLER, PSEUDO, TESTER
from clvlib.cleaning.statuses import class_of_status
from clvlib.privacy import pseudonymise

FLOATS = ("unit_price", "discount", "qty")
TEXTS = ("order_no", "member_no", "sku", "product", "category", "channel", "status")
BLANK = "\\s\u00a0\u3000\ufeff\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069"
UNTIDY = re.compile(f"^[{BLANK}'`]|[{BLANK}]$")
AROUND = re.compile(f"^[{BLANK}'`]+|[{BLANK}]+$")
CUT = re.compile(r"\d+(?:[.,]\d+)?[eE]\+?\d{1,2}")
FIRST_ROWS = 50_000  # by which the kit decides a large file
NONE = Decimal(0)


def clean(path: Path, target: Path, key: bytes) -> dict[str, Any]:
    """Clean one till export and write lines, orders and the ledger; return the ledger's figures."""
    rows = read(path)
    masks = conditions(rows)
    lines, orders, sales, gone, met = judged(rows, masks)
    if crowd := crowds(orders):
        masks["pseudo_customer"] |= rows["customer"].isin(crowd)
        lines, orders, sales, gone, met = judged(rows, masks)
    figures = ledger(rows, sales, gone, met)
    shown = [name for name in TEXTS if name not in ("member_no", "status")]
    shown += ["customer_id", "ordered_at", "qty", "discount", "revenue"]
    names = pseudonymise(rows["customer"].dropna().unique(), key)
    lines["customer_id"] = lines["customer"].map(names)
    orders["customer_id"] = orders["customer"].map(names)
    lines[shown].astype({"revenue": float}).to_parquet(target / "pandas-lines.parquet")
    money = ["revenue", "gross_revenue", "refunded"]
    orders = orders.drop(columns="customer").astype(dict.fromkeys(money, float))
    orders.to_parquet(target / "pandas-orders.parquet")
    usual = orders["revenue"].quantile(0.99)
    return figures | {
        "orders": len(orders), "customers": orders["customer_id"].nunique(),
        "outliers": int((orders["revenue"] > 10 * max(usual, 0)).sum()),
    }  # fmt: skip


def judged(rows: pd.DataFrame, masks: dict[str, pd.Series]) -> tuple[Any, ...]:
    """Give each row to the first rule that takes it, match refunds and add up orders."""
    first = pd.Series(None, index=rows.index, dtype=object)
    for name, mask in masks.items():
        first = first.where(first.notna() | ~mask, name)
    rows["rule"] = first
    rows["given_back"] = pd.Series(matched(rows), dtype=object).reindex(rows.index)
    sales = rows[rows["rule"].isna() & (rows["paid"] >= 0)].copy()
    sales["refunded"] = sales["given_back"].where(sales["given_back"].notna(), NONE)
    gone = (sales["refunded"] > 0) & (sales["refunded"] >= sales["paid"])
    lines = sales[~gone].copy()
    lines["revenue"] = lines["paid"] - lines["refunded"]
    bought = sales.assign(items=sales["qty"].where(~gone), kept=~gone)
    orders = bought.groupby(["order_no", "customer"], as_index=False).agg(
        ordered_at=("ordered_at", "min"), gross_revenue=("paid", "sum"), refunded=("refunded", "sum"),
        discount=("discount", "sum"), items=("items", "sum"), channel=("channel", "min"),
        kept=("kept", "any"),
    )  # fmt: skip
    orders = orders[orders["kept"]].drop(columns="kept")
    orders["revenue"] = orders["gross_revenue"] - orders["refunded"]
    shared = orders["order_no"].duplicated(keep=False)
    if shared.any():
        orders.loc[shared, "order_no"] += "/" + orders.loc[shared, "customer"]
    return lines, orders, sales, gone, {name: int(mask.sum()) for name, mask in masks.items()}


def read(path: Path) -> pd.DataFrame:
    """Read everything as text, tidy it, and give the columns their types."""
    raw = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
    raw = raw[~no_data(raw)]
    rows = pd.DataFrame({"twin": raw.duplicated()})
    for name in TEXTS:
        rows[name] = tidied(raw[name])
    for name in ("paid", *FLOATS):
        plainly_written(raw[name].head(FIRST_ROWS))
    rows["ordered_at"] = pd.to_datetime(raw["ordered_at"], format="ISO8601", errors="coerce")
    rows["ordered_at"] = rows["ordered_at"].where(
        rows["ordered_at"].between("1980-01-01", "2100-01-01")
    )
    for name in FLOATS:
        rows[name] = pd.to_numeric(raw[name])
    rows["paid"] = raw["paid"].map(Decimal, na_action="ignore")
    back = rows["qty"] < 0
    rows["paid"] = rows["paid"].where(~back, -rows["paid"].abs())
    rows["discount"] = rows["discount"].abs()
    rows["customer"] = people(rows["member_no"])
    assert not repeats_totals(rows.head(FIRST_ROWS)), "amounts are their orders' totals"
    return rows


def no_data(raw: pd.DataFrame) -> pd.Series:
    """Say which of the first rows are sums, repeated headers or page numbers."""
    head = raw.head(FIRST_ROWS)
    empty, first = sum(head[name].isna().astype(int) for name in head), head.iloc[:, 0]
    for name in head.columns[1:]:
        first = first.fillna(head[name])
    sums = first.str.match(SUMS) & (empty >= (head.shape[1] + 1) // 2)
    again = pd.concat([head[name] == name for name in head.columns[:4]], axis=1).all(axis=1)
    pages = (empty == head.shape[1] - 1) & first.str.match(r"(?i)\W*(?:page|seite|página)\W*\d+")
    return (sums | again | pages).reindex(raw.index, fill_value=False).astype(bool)


def tidied(texts: pd.Series) -> pd.Series:
    """Strip blanks and marks around texts, where any has some."""
    odd = {text: AROUND.sub("", text) for text in texts.dropna().unique() if UNTIDY.search(text)}
    return texts.replace(odd) if odd else texts


def plainly_written(texts: pd.Series) -> None:
    """Check that amounts are digits with a decimal point, and that no point groups thousands."""
    texts = texts.dropna()
    assert texts.str.fullmatch(r"[+-]?\d*\.?\d*").all(), "amounts with symbols"
    points = texts[texts.str.contains(".", regex=False)]
    assert points.empty or not points.str.fullmatch(r"-?\d+\.\d{3}").all(), "points group thousands"


def people(ids: pd.Series) -> pd.Series:
    """Return customers: addresses in lower case, empty where an id means nobody."""
    own: dict[str, str | None] = {}
    for name in ids.dropna().unique():
        plain = name.lower() if "@" in name else re.sub(r"^(\d+)\.0+$", r"\1", name)
        own[name] = None if plain.lower() in NOBODY else plain
    known = pd.Series([name for name in own.values() if name])
    assert known.str.fullmatch(CUT.pattern).mean() <= 0.01, "ids cut by a spreadsheet"
    assert known.str.contains("**", regex=False).mean() <= 0.3, "masked ids"
    return ids.map(own) if any(old != new for old, new in own.items()) else ids


def repeats_totals(rows: pd.DataFrame) -> bool:
    """Say whether an amount is its order's total: what the order's lines cost together."""
    worth = rows["qty"] * rows["unit_price"]
    paid = rows["paid"].astype(float)
    orders = pd.DataFrame({"order": rows["order_no"], "paid": paid, "worth": worth})
    told = orders.groupby("order").agg(
        least=("paid", "min"), most=("paid", "max"), worth=("worth", "sum"), lines=("paid", "size")
    )
    several = told[told["lines"] > 1]
    totals = (several["least"] == several["most"]) & (several["worth"] - several["most"] < 0.011)
    return len(several) > 2 and totals.mean() > 0.8


def conditions(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Return which rows meet which rule, in the rules' order."""
    states = {word: class_of_status(word, [], []) for word in rows["status"].dropna().unique()}
    state = rows["status"].map(states)
    fees = set(FEE_WORDS)
    masks = {
        "bad_row": rows["ordered_at"].isna() | rows["paid"].isna(),
        "no_customer": rows["customer"].isna(),
        "pseudo_customer": which(rows["customer"], re.compile(PSEUDO).match) | fillers(rows),
        "test_order": which(rows["customer"], re.compile(TESTER).search) | (state == "test"),
        "cancelled": state == "cancelled",
        "unpaid": state == "unpaid",
        "adjustment": prefixed(rows),
        "fee": which(rows["sku"], lambda text: text.lower() in fees)
        | which(rows["product"], lambda text: text.lower() in fees),
        "negative_price": rows["unit_price"] < 0,
        "zero_price": rows["paid"] == 0,
        "duplicate_line": rows["twin"],
        "refunded": (state == "refunded") & (rows["paid"] > 0),
    }
    masks = {name: mask.fillna(False).astype(bool) for name, mask in masks.items()}
    if masks["refunded"].any():
        masks["refunded"] |= twins(rows, masks["refunded"])
    return masks


def which(texts: pd.Series, test: Callable[[str], Any]) -> pd.Series:
    """Say which texts pass a test, asked of each distinct one once."""
    return texts.isin([text for text in texts.dropna().unique() if test(text)])


def fillers(rows: pd.DataFrame) -> pd.Series:
    """Say which rows have 0 or 99999 for a customer, more often than people buy."""
    named = which(rows["customer"], re.compile(FILLER).fullmatch)
    counts = rows.loc[named, "customer"].value_counts()
    usual = rows["customer"].count() / max(1, rows["customer"].nunique()) if len(counts) else 0
    return rows["customer"].isin(counts.index[counts > 3 * usual])


def prefixed(rows: pd.DataFrame) -> pd.Series:
    """Say which rows' order numbers begin with a letter that others have not: adjustments."""
    first = rows["order_no"].str[0]
    digits, letters = first.between("0", "9").sum(), (first >= "A").sum()
    if not 0 < letters < 0.1 * digits:
        return pd.Series(False, index=rows.index)
    prefix = rows["order_no"].str.extract(r"^([A-Za-z]+)\d", expand=False)
    rare = prefix.value_counts()
    return prefix.isin(rare.index[rare < 0.001 * len(rows)])


def twins(rows: pd.DataFrame, state: pd.Series) -> pd.Series:
    """Say which sales nearly every row of a state repeats: their refund, as a second row."""
    keys = ["order_no", "product", "paid"]
    backs = rows.loc[state, keys]
    sales = rows.loc[~state & rows["order_no"].isin(backs["order_no"]), keys]
    found = backs.merge(sales.reset_index(), on=keys, how="left").groupby(keys)["index"].min()
    sure = found.count() >= 0.9 * len(backs)
    return pd.Series(rows.index.isin(found.dropna()) & sure, index=rows.index)


def crowds(orders: pd.DataFrame) -> list[str]:
    """Return ids that stand for everybody: by their share of all orders."""
    counts = orders["customer"].value_counts()
    limit = max(100, 0.05 * counts.sum(), 20 * counts.mean())
    return list(counts.index[counts >= limit])


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


def ledger(
    rows: pd.DataFrame, sales: pd.DataFrame, gone: pd.Series, met: dict[str, int]
) -> dict[str, Any]:
    """Return rows and money by rule, in = kept + set aside, with the first row as example."""
    aside = rows[rows["rule"].notna()].groupby("rule")["paid"].agg(["size", "sum"])
    refunds = rows[rows["rule"].isna() & (rows["paid"] < 0)]
    unmatched = refunds["given_back"].isna()
    kept_money = (sales["paid"] - sales["refunded"]).sum()
    back = sales["refunded"].sum() + refunds["paid"].sum()
    assert rows["paid"].sum() == kept_money + aside["sum"].sum() + back, "money does not balance"
    kept, given = int((~gone).sum()), refunds["given_back"].dropna().sum()
    assert len(rows) == kept + aside["size"].sum() + gone.sum() + len(refunds), "rows are missing"
    whole = {"refunded": sales["refunded"].sum(), "refund_matched": -given}
    whole["refund_unmatched"] = refunds["paid"].sum() + given
    counts = {"refunded": int(gone.sum()), "refund_matched": int((~unmatched).sum())}
    counts["refund_unmatched"] = int(unmatched.sum())
    more = counts | {"refunded": int((sales["refunded"] > 0).sum())}
    firsts = rows.reset_index().groupby("rule")[["index", "order_no"]].first()
    return {
        "in": len(rows), "kept": kept, "money": f"{kept_money:.2f}",
        "rules": {**aside["size"].to_dict(), **counts},
        "money_of": {name: f"{money:.2f}" for name, money in {**aside["sum"], **whole}.items()},
        "met": {name: met.get(name, 0) + more.get(name, 0) for name in {**aside["size"], **counts}},
        "examples": {
            name: f"row {row + 2}, order {order}" for name, row, order in firsts.itertuples()
        },
        "first": f"{sales.loc[~gone, 'ordered_at'].min():%Y-%m-%d}",
        "last": f"{sales.loc[~gone, 'ordered_at'].max():%Y-%m-%d}",
    }  # fmt: skip
