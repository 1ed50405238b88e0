"""Exhibits of chapter 4 on goods that go together, and on what comes after what."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.profiling.baskets import MOST_PRODUCTS
from clvlib.profiling.contrasts import FALSE_DISCOVERIES
from clvlib.profiling.labels import brief, plain
from clvlib.words import Words

MOST_ROWS = 10


def pairs_bought(pairs: pd.DataFrame, orders: int, cut: int, look: Look) -> Exhibit | None:
    """Show the pairs of goods that most surely go together."""
    w = look.words
    held = pairs[(pairs["q_value"] <= FALSE_DISCOVERIES) & (pairs["lift_low"] > 1)]
    if held.empty:
        return None
    best = held.iloc[0]
    rows = [_pair_row(row, w) for _, row in held.head(MOST_ROWS).iterrows()]
    columns = (
        Column(w.t("Who buys"), "left", 0.29), Column(w.t("also buys"), "left", 0.29),
        Column(w.t("Orders with both")), Column(w.t("Confidence")),
        Column(w.t("Lift (95% interval)")),
    )  # fmt: skip
    return Exhibit(
        name="product-pairs",
        headline=w.t(
            "Who buys “{first}” adds “{second}” in {share} of orders",
            first=brief(best["first"], 24, 3),
            second=brief(best["second"], 24, 3),
            share=w.percent(best["confidence"]),
        ),
        subtitle=w.t(
            "Pairs of products in one order, most orders beyond chance first; {orders} orders, "
            "pairs in at least ten of them",
            orders=w.number(orders),
        ),
        body=TableView(columns, tuple(rows)),
        alt=w.t(
            "Table of {count} pairs of products; the first, “{first}” with “{second}”, stands in "
            "{orders} orders, {lift} times as many as chance alone would give.",
            count=w.number(len(rows)),
            first=plain(best["first"], 50),
            second=plain(best["second"], 50),
            orders=w.number(best["orders"]),
            lift=w.number(best["lift"], 1),
        ),
        source=look.source,
        note=_pairs_note(len(held), len(pairs), cut, w),
        data=held.head(200)
        .reset_index(drop=True)
        .assign(held=len(held), all=len(pairs), cut=cut, most=MOST_PRODUCTS),
    )


def _pairs_note(held: int, compared: int, cut: int, w: Words) -> str:
    """Say how many pairs hold, what the figures mean, and where huge orders were cut."""
    said = w.t(
        "{held} of {all} pairs hold when false findings are kept to 5%. Confidence: share of "
        "the orders with the first product that hold the second; lift: how much more often "
        "than in all orders.",
        held=w.number(held),
        all=w.number(compared),
    )
    if not cut:
        return said
    huge = w.n(
        "{count} order has over {most} products: only its {most} best-selling ones count.",
        "{count} orders have over {most} products: only the {most} best-selling of each count.",
        cut,
        most=w.number(MOST_PRODUCTS),
    )
    return w.passage(said, huge)


def _pair_row(row: pd.Series, w: Words) -> tuple[str, ...]:
    return (
        plain(row["first"], 40), plain(row["second"], 40), w.number(row["orders"]),
        w.percent(row["confidence"]),
        w.t("{lift} ({low} to {high})", lift=w.number(row["lift"], 1),
            low=w.number(row["lift_low"], 1), high=w.number(row["lift_high"], 1)),
    )  # fmt: skip


def second_order(table: pd.DataFrame, look: Look) -> Exhibit | None:
    """Show what the second order holds after what the first one held."""
    w = look.words
    held = table[(table["q_value"] <= FALSE_DISCOVERIES) & (table["lift_low"] > 1)]
    if held.empty:
        return None
    same = held["first"] == held["second"]
    other = held[~same]
    again = table[table["first"] == table["second"]]
    repeat = float(again["customers"].sum() / max(again["came_back"].sum(), 1))
    shown = pd.concat([held[same].head(5), other.head(MOST_ROWS - min(5, int(same.sum())))])
    rows = [
        (plain(r["first"], 40), plain(r["second"], 40), w.number(r["customers"]),
         w.percent(r["share"]), w.percent(r["usual"]))
        for _, r in shown.iterrows()
    ]  # fmt: skip
    columns = (
        Column(w.t("First order held"), "left", 0.3), Column(w.t("second order held"), "left", 0.3),
        Column(w.t("Customers"), people="groups"), Column(w.t("Share")), Column(w.t("In all second orders")),
    )  # fmt: skip
    best = (held[same] if same.any() else other).iloc[0]
    if same.any():
        headline = w.t(
            "Who starts with “{first}” takes it again: {share}, against {usual} of all",
            first=brief(best["first"], 24, 3), share=w.percent(best["share"]),
            usual=w.percent(best["usual"]),
        )  # fmt: skip
    else:
        headline = w.t(
            "After “{first}” comes “{second}”: {share}, against {usual} of all",
            first=brief(best["first"], 24, 3), second=brief(best["second"], 24, 3),
            share=w.percent(best["share"]), usual=w.percent(best["usual"]),
        )  # fmt: skip
    return Exhibit(
        name="second-order",
        headline=headline,
        subtitle=w.t(
            "What the second order day held after what the first one held; customers who came "
            "back, pairs of at least ten"
        ),
        body=TableView(columns, tuple(rows)),
        alt=w.t(
            "Table of {count} successions; after “{first}” in the first order, {share} of those "
            "who came back bought “{second}” in the second, against {usual} of all.",
            count=w.number(len(rows)),
            first=plain(best["first"], 50),
            second=plain(best["second"], 50),
            share=w.percent(best["share"]),
            usual=w.percent(best["usual"]),
        ),
        source=look.source,
        note=w.t(
            "Over all products, {repeat} of those who came back took a product of the first order "
            "again.",
            repeat=w.percent(repeat),
        ),
        data=held.head(200).reset_index(drop=True),
    )
