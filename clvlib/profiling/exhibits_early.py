"""Exhibits of chapter 4 on early signs: how well they tell, and who shows them today."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.exhibits.charts import paired_columns
from clvlib.privacy.small_groups import guarded_shares
from clvlib.profiling.early_result import EarlySigns
from clvlib.profiling.story_early import beside_value, lag, months_off

LISTED = 10


def foretold(signs: EarlySigns, look: Look) -> Exhibit:
    """Draw what was expected of later customers and what came."""
    w = look.words
    table = signs.calibration
    names = [w.t("expected"), w.t("came true")]
    labels = [w.t("least likely fifth"), w.t("2nd"), w.t("3rd"), w.t("4th"), w.t("likeliest fifth")]
    frame = table[["expected", "came"]].set_axis(names, axis=1).set_axis(labels[: len(table)])
    texts = [w.part(came, of) for came, of in zip(table["came"], table["customers"], strict=True)]
    frame[names[1]] = guarded_shares(table["came"], table["customers"], w.least).to_numpy()
    return Exhibit(
        name="early-signs",
        headline=w.t(
            "After {days}, the likeliest tenth turns high-value {lift} times as often",
            days=w.duration(signs.days),
            lift=w.number(signs.lift, 1),
        ),
        subtitle=w.t(
            "Share of customers whose revenue in the {follow} after their first {days} passed "
            "{mark}; {tested} customers who came from {split} on, forecast from {trained} earlier ones",
            follow=w.duration(signs.follow_up),
            days=w.duration(signs.days),
            mark=w.money(signs.mark),
            tested=w.number(signs.tested),
            split=w.date(signs.split),
            trained=w.number(signs.trained),
        ),
        body=paired_columns(
            frame,
            look,
            w.percent,
            w.t("Share of customers"),
            w.t("Forecast"),
            texts={names[1]: texts},
        ),
        alt=w.t(
            "Pairs of columns for five groups by forecast. Likeliest fifth: {expected} expected, "
            "{came} came true; least likely fifth: {low} expected.",
            expected=w.percent(table["expected"].iloc[-1]),
            came=texts[-1],
            low=w.percent(table["expected"].iloc[0]),
        ),
        source=look.source,
        note=w.passage(
            beside_value(signs, w),
            w.t(
                "Each month was foretold from what came before it; month by month, {low} to {high} "
                "more were expected than came.",
                low=w.points(months_off(signs).min(), 1),
                high=w.points(months_off(signs).max(), 1),
            )
            if len(signs.parts) > 1
            else "",
            lag(signs, w) if signs.lag_tested else "",
        ),
        data=table.join(
            signs.parts.assign(off=months_off(signs)).add_prefix("month_"), how="outer"
        ),
    )


def likely_ones(signs: EarlySigns, look: Look) -> Exhibit | None:
    """List today's likeliest recent customers; None where there are no recent ones."""
    w = look.words
    if len(signs.prospects) < LISTED:
        return None
    top = signs.prospects.head(LISTED)
    rows = [
        (str(r["customer_id"]), w.percent(r["probability"]), w.date(r["first_order_at"]),
         w.money(r["spent"]))
        for _, r in top.iterrows()
    ]  # fmt: skip
    columns = (
        Column(w.t("Customer"), "left", 0.4), Column(w.t("Probability")),
        Column(w.t("First order")), Column(w.t("Revenue so far")),
    )  # fmt: skip
    likely = likely_count(signs)
    return Exhibit(
        name="likely-customers",
        headline=w.t(
            "{count} recent customers are {times} times as likely to turn high-value",
            count=w.people(likely),
            times=w.number(_times(signs), 1),
        ),
        subtitle=w.t(
            "The {listed} likeliest of {all} customers who came too lately to have shown it; "
            "forecast after their first {days}",
            listed=w.number(LISTED),
            all=w.number(len(signs.prospects)),
            days=w.duration(signs.days),
        ),
        body=TableView(columns, tuple(rows)),
        persons=True,
        alt=w.t(
            "Table of ten customers by probability, from {high} to {low}.",
            high=w.percent(top["probability"].iloc[0]),
            low=w.percent(top["probability"].iloc[-1]),
        ),
        source=look.source,
        note=w.t("All of them are in the table “prospects” and in the list for upload."),
    )


def likely_count(signs: EarlySigns) -> int:
    """Return how many recent customers count as likely: the likeliest tenth."""
    return max(1, round(len(signs.prospects) / 10))


def _times(signs: EarlySigns) -> float:
    top = signs.prospects.head(likely_count(signs))["probability"].mean()
    return float(top / max(signs.prospects["probability"].mean(), 1e-9))


def audience(signs: EarlySigns) -> pd.DataFrame:
    """Return the likeliest tenth of recent customers, for upload; figures as a person reads them."""
    likely = signs.prospects.head(likely_count(signs))
    return likely.assign(probability=likely["probability"].round(3), spent=likely["spent"].round(2))
