"""Exhibits of chapter 4 on the choice of goods: the product matrix, goods after which customers leave, offers."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.profiling.labels import brief, plain
from clvlib.profiling.offers import OfferCheck
from clvlib.words import Words

MOST_ROWS = 10
EXAMPLES = 3
DECISIONS = ("feature", "bundle", "keep", "drop")


def matrix(table: pd.DataFrame, days: int, look: Look) -> Exhibit | None:
    """Show what to do with the goods: feature, bundle, keep or drop, with the money."""
    w = look.words
    if table.empty:
        return None
    total = float(table["revenue_year"].sum()) or 1.0
    rows = []
    for decision in DECISIONS:
        mine = table[table["decision"] == decision]
        if mine.empty:
            continue
        by = "worth" if decision in ("feature", "bundle") else "revenue_year"
        top = mine.sort_values(by, ascending=False, kind="stable").head(EXAMPLES)
        kept = (mine["kept"] * mine["newcomers"]).sum() / mine["newcomers"].sum()
        rows.append(
            (decision_name(decision, w), w.number(len(mine)), w.compact_money(mine["revenue_year"].sum()),
             w.percent(mine["revenue_year"].sum() / total), w.percent(kept - 1, sign=True),
             "; ".join(plain(p, 28) for p in top["product"]))
        )  # fmt: skip
    columns = (
        Column(w.t("What to do"), "left", 0.2), Column(w.t("Products")),
        Column(w.t("Revenue, last year")), Column(w.t("Share")),
        Column(w.t("Later revenue of newcomers")), Column(w.t("Foremost"), "left", 0.34),
    )  # fmt: skip
    return Exhibit(
        name="product-matrix",
        headline=_matrix_headline(table, w),
        subtitle=w.t(
            "{count} products by the newcomers they draw in and what those bring in {days} after "
            "the first order, against the mean of all newcomers",
            count=w.number(len(table)),
            days=w.duration(days),
        ),
        body=TableView(columns, tuple(rows)),
        alt=w.t(
            "Table of decisions for {count} products: {feature} to feature, {bundle} to bundle, "
            "{keep} to keep, {drop} to drop.",
            count=w.number(len(table)),
            **{d: w.number(int((table["decision"] == d).sum())) for d in DECISIONS},
        ),
        source=look.source,
        note=w.t(
            "Only products with ten newcomers watched for so long; small ones are pulled towards "
            "the mean. Feature: draws in and keeps. Bundle: keeps, but few start with it. Drop: sells "
            "little, draws few in, keeps nobody, goes with nothing. A basket of several products "
            "counts for each."
        ),
        data=table.head(2000),
    )


def _matrix_headline(table: pd.DataFrame, w: Words) -> str:
    kept = table[table["decision"].isin(["feature", "bundle"])]
    dropped = table[table["decision"] == "drop"]
    total = float(table["revenue_year"].sum()) or 1.0
    if len(kept):
        best = kept.sort_values("worth", ascending=False).iloc[0]
        return w.t(
            "“{name}” brings newcomers who later spend {more} above the mean",
            name=brief(best["product"], 28, 4),
            more=w.percent(best["kept"] - 1),
        )
    if len(dropped):
        return w.t(
            "No product keeps newcomers better; {count} could go, {share} of revenue",
            count=w.number(len(dropped)),
            share=w.percent(dropped["revenue_year"].sum() / total, 1),
        )
    return w.t("All {count} products keep newcomers alike", count=w.number(len(table)))


def decision_name(decision: str, w: Words) -> str:
    """Return what a decision is called."""
    return {
        "feature": w.t("Feature"), "bundle": w.t("Bundle"), "keep": w.t("Keep"),
        "drop": w.t("Drop"),
    }[decision]  # fmt: skip


def leaving(table: pd.DataFrame, patience: float, look: Look) -> Exhibit | None:
    """Show goods after which customers stay away more often, and less often."""
    w = look.words
    held = table[table["notable"]]
    worse = held[held["low"] > 0].head(MOST_ROWS // 2)
    if worse.empty:
        return None
    rows = [
        (plain(r["level"], 60), w.number(r["customers"]), w.percent(r["rate_shrunk"]),
         w.percent(r["base_rate"]))
        for _, r in worse.iterrows()
    ]  # fmt: skip
    best = worse.iloc[0]
    columns = (
        Column(w.t("Order held"), "left", 0.5), Column(w.t("Orders")),
        Column(w.t("stayed away after it")), Column(w.t("after any order")),
    )  # fmt: skip
    return Exhibit(
        name="last-products",
        headline=w.t(
            "After “{name}”, {rate} stay away, {base} after any order",
            name=brief(best["level"]),
            rate=w.percent(best["rate_shrunk"]),
            base=w.percent(best["base_rate"]),
        ),
        subtitle=w.t(
            "Share of orders followed by {days} without another one, by what they held; compared "
            "at the same number of orders so far",
            days=w.duration(patience),
        ),
        body=TableView(columns, tuple(rows)),
        alt=w.t(
            "Table of {count} products after which customers stay away more often than usual, "
            "first “{name}”.",
            count=w.number(len(rows)),
            name=plain(best["level"], 60),
        ),
        source=look.source,
        note=w.t(
            "{held} of {all} products stand out so when false findings are kept to 5%.",
            held=w.number(int((held["low"] > 0).sum())),
            all=w.number(len(table)),
        ),
        data=held.reset_index(drop=True),
    )


def offers_check(check: OfferCheck, offers: int, look: Look) -> Exhibit:
    """Show how often one of three offers was in the order that had been hidden."""
    w = look.words
    columns = (
        Column(w.t("Three offers"), "left", 0.5), Column(w.t("One of them was bought next")),
        Column(""),
    )  # fmt: skip
    better = w.t("What alike customers bought, of what sells now")
    sellers = w.t("Best-sellers of the last month that they lack")
    used = better if check.better else sellers
    mark = w.t("used in the list")
    rows = (
        (better, w.percent(check.hits, 1), mark if check.better else ""),
        (sellers, w.percent(check.best_sellers, 1), "" if check.better else mark),
    )
    if check.better:
        headline = w.t(
            "Personal offers hit {hits} of next orders, best-sellers {sellers}",
            hits=w.percent(check.hits),
            sellers=w.percent(check.best_sellers),
        )
    else:
        headline = w.t(
            "Best-sellers hit {sellers} of next orders; personal offers are no better",
            sellers=w.percent(check.best_sellers),
        )
    return Exhibit(
        name="offers-check",
        headline=headline,
        subtitle=w.t(
            "Next orders from {since} on with something new to their customer: was one of three offers "
            "in it, made before from what was known then? {tested} orders",
            since=w.date(check.since),
            tested=w.number(check.tested),
        ),
        body=TableView(columns, rows),
        alt=w.t(
            "Table: offers from alike customers were right for {hits}, best-sellers for {sellers}.",
            hits=w.percent(check.hits, 1),
            sellers=w.percent(check.best_sellers, 1),
        ),
        source=look.source,
        note=w.t(
            "The difference is {low} to {high} (95% interval). The table “offers” names three "
            "products for each of {count} customers: {used}.",
            low=w.points(check.low, 1),
            high=w.points(check.high, 1),
            count=w.number(offers),
            used=used,
        ),
    )
