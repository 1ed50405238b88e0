"""The loop in exhibits: foretold against happened, and thresholds that moved."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.exhibits.charts import paired_columns
from clvlib.strategy.foretold import Check
from clvlib.strategy.loop import LoopReport, Movement
from clvlib.words import Words


def since_last(report: LoopReport | None, look: Look) -> Exhibit | None:
    """Set forecasts and what came in one table; None where nothing was foretold."""
    if report is None or report.revenue is None or report.orders is None:
        return None
    w = look.words
    rows = [
        _row(w.t("Orders"), report.orders, w.number, w),
        _row(w.t("Revenue"), report.revenue, lambda x: w.money(x, 0), w),
    ]
    if report.reached is not None:
        rows.append(
            _row(w.t("Share of customers who ordered"), report.reached, lambda x: w.percent(x, 1),
                 w)
        )  # fmt: skip
    return Exhibit(
        name="since-last-report",
        headline=_headline(report.revenue, report.foretold_days, w),
        subtitle=w.t(
            "Customers known on {since}, until {until}; forecast of the report of then for these "
            "days, 80% interval",
            since=w.date(report.since),
            until=w.date(report.foretold_until),
        ),
        body=TableView(
            (
                Column(w.t("Figure"), "left", 0.3), Column(w.t("Foretold")),
                Column(w.t("80% interval"), "right", 0.24), Column(w.t("Came")),
                Column(w.t("Forecast error")), Column(w.t("Inside"), "left"),
            ),
            tuple(rows),
        ),
        alt=w.t(
            "Table of forecasts and what came: revenue of {predicted} was foretold and {actual} "
            "came.",
            predicted=w.money(report.revenue.predicted, 0),
            actual=w.money(report.revenue.actual, 0),
        ),
        source=look.source,
        note=_newcomers(report.newcomers, report.new_revenue, w),
        data=pd.DataFrame({"newcomers": [report.newcomers], "revenue": [report.new_revenue]}),
    )  # fmt: skip


def _newcomers(count: int, revenue: float, w: Words) -> str:
    if 0 < count < w.least:
        return w.t("New customers are in no forecast and not in this table.")
    return w.t(
        "New customers ({count}, {money}) are in no forecast and not in this table.",
        count=w.number(count),
        money=w.money(revenue, 0),
    )


def _headline(check: Check, days: float, w: Words) -> str:
    if not check.actual:
        return w.t("No revenue came in the {days} after the last report", days=w.duration(days))
    return w.t(
        "Customers of the last report brought {actual}; {predicted} was foretold ({error})",
        actual=w.compact_money(check.actual),
        predicted=w.compact_money(check.predicted),
        error=w.percent(check.error, sign=True),
    )


def _row(name: str, check: Check, write: Callable[[float], str], w: Words) -> tuple[str, ...]:
    return (
        name,
        write(check.predicted),
        w.t("{low} to {high}", low=write(check.low), high=write(check.high)),
        write(check.actual),
        w.percent(check.error, 1, sign=True),
        w.t("yes") if check.inside else w.t("no"),
    )


def calibration(report: LoopReport | None, look: Look) -> Exhibit | None:
    """Draw foretold and actual orders by fifth of customers; None where nothing was foretold."""
    if report is None or report.bands.empty:
        return None
    w, bands = look.words, report.bands
    names = [band_words(int(n), len(bands), w) for n in bands["band"].to_numpy()]
    frame = bands.set_axis(names)[["predicted", "actual"]].rename(
        columns={"predicted": w.t("foretold"), "actual": w.t("came")}
    )
    top = bands.iloc[-1]
    return Exhibit(
        name="forecast-calibration",
        headline=w.t(
            "The best fifth ordered {actual} times each; {predicted} was foretold",
            actual=w.number(float(top["actual"]), 2),
            predicted=w.number(float(top["predicted"]), 2),
        ),
        subtitle=w.t(
            "Orders a customer between {since} and {until}, customers in fifths of what was "
            "foretold for them",
            since=w.date(report.since),
            until=w.date(report.foretold_until),
        ),
        body=paired_columns(frame, look, lambda x: w.number(x, 1), w.t("Orders a customer")),
        alt=w.t(
            "Columns of foretold and actual orders a customer in {count} groups, from {low} "
            "foretold in the lowest to {high} in the highest.",
            count=w.number(len(bands)),
            low=w.number(float(bands["predicted"].iloc[0]), 2),
            high=w.number(float(top["predicted"]), 2),
        ),
        source=look.source,
        data=bands,
    )


def band_words(band: int, count: int, w: Words) -> str:
    """Return the name of a fifth, the lowest first."""
    if band == 1:
        return w.t("lowest fifth")
    return w.t("best fifth") if band == count else w.t("fifth {band}", band=w.number(band))


def movement_words(moved: Movement, w: Words) -> str:
    """Say from where to where a threshold moved."""
    if moved.name == "recency":
        place = {"before": w.duration(moved.before), "now": w.duration(moved.now)}
        return w.t("best score for recency: from {before} to {now}", **place)
    if moved.name == "frequency":
        place = {"before": w.number(moved.before), "now": w.number(moved.now)}
        return w.t("best score for orders: from {before} to {now}", **place)
    place = {"before": w.money(moved.before, 0), "now": w.money(moved.now, 0)}
    if moved.name == "monetary":
        return w.t("best score for revenue: from {before} to {now}", **place)
    return w.t("high value begins at: from {before} to {now}", **place)
