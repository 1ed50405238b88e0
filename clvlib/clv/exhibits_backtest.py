"""What the CLV stage shows of its own error: the same method, one horizon ago."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView, charts
from clvlib.words import Words

from .backtest import by_frequency
from .estimate import HoldOut
from .model_names import model_name


def past_forecasts(check: HoldOut, look: Look) -> Exhibit:
    """Show what each method would have forecast for a stretch already past."""
    words, chosen = look.words, check.chosen
    rows = []
    for f in check.forecasts:
        score = f.revenue_accuracy
        rows.append((
            model_name(f.name, words) + (" × Gamma-Gamma" if f.spend_model else ""),
            words.money(score.predicted_total, 0), words.percent(score.bias, sign=True),
            words.money(score.mae, 2), words.money(score.rmse, 2), words.number(score.gini, 3),
            words.number(score.spearman, 3),
        ))  # fmt: skip
    rows.append((words.t("What happened"), words.money(chosen.revenue_accuracy.actual_total, 0),
                 *["–"] * 5))  # fmt: skip
    naive = min(check.forecasts[1:], key=lambda f: abs(f.revenue_accuracy.bias))
    return Exhibit(
        "past-forecasts",
        words.t("The method was {bias}; the best naive forecast was {naive}",
                bias=off_by(chosen.revenue_accuracy.bias, words),
                naive=off_by(naive.revenue_accuracy.bias, words)),
        words.t("Revenue of {customers} customers in {days} after {cut}, forecast with what was "
                "known then", customers=words.number(chosen.revenue_accuracy.customers),
                days=words.duration(check.split.horizon_days), cut=words.date(check.split.cut)),
        TableView((Column(words.t("Method"), "left", 0.34), Column(words.t("Forecast")),
                   Column(words.t("Bias")), Column(words.t("Mean error")), Column("RMSE"),
                   Column("Gini"), Column(words.t("Rank corr."))),
                  tuple(rows), totals=(len(rows) - 1,)),
        words.t("Table of {count} methods with their forecast and errors.",
                count=words.number(len(check.forecasts))),
        look.source,
        note=words.t("Mean error and RMSE are per customer; Gini is normalised, 1 is a perfect "
                     "order of customers; rank correlation is Spearman's."),
    )  # fmt: skip


def orders_by_frequency(check: HoldOut, look: Look) -> Exhibit:
    """Show actual and forecast orders by how often customers had come back before."""
    words = look.words
    table = by_frequency(check.split, [check.chosen], largest=7)
    labels = [
        words.t("{count} or more", count=words.number(f)) if f == 7 else words.number(f)
        for f in table["frequency"]
    ]
    drawn = table.set_axis(labels)[["actual", check.chosen.name]]
    drawn.columns = [words.t("actual"), model_name(check.chosen.name, words)]
    score = check.chosen.purchase_accuracy
    return Exhibit(
        "orders-by-frequency",
        words.t("Forecast {predicted} repeat orders, counted {actual}: {bias}",
                predicted=words.number(score.predicted_total),
                actual=words.number(score.actual_total), bias=off_by(score.bias, words)),
        words.t("Mean orders a customer in the {days} after {cut}, by repeat orders before",
                days=words.duration(check.split.horizon_days), cut=words.date(check.split.cut)),
        charts.paired_columns(drawn, look, lambda v: words.number(v, 1),
                              words.t("Orders a customer"), words.t("Repeat orders before")),
        words.t("Pairs of columns, actual and forecast, for customers with {first} to {last} "
                "repeat orders.", first=labels[0], last=labels[-1]),
        look.source,
        data=table,
    )  # fmt: skip


def tracking(weekly: pd.DataFrame, check: HoldOut, look: Look) -> Exhibit:
    """Show cumulative repeat orders week by week, the hold-out shaded."""
    words = look.words
    cut = check.split.cut
    seen, ahead = weekly[weekly.index <= cut], weekly[weekly.index > cut]
    fitted = (seen["expected"] / seen["actual"] - 1).iloc[-1] if len(seen) else float("nan")
    grown = weekly.iloc[-1] - (seen.iloc[-1] if len(seen) else 0)
    missed = float(grown["expected"] / grown["actual"] - 1) if grown["actual"] else float("nan")
    return Exhibit(
        "tracking",
        words.t("{weeks} after the cut the forecast is {bias}",
                weeks=words.duration(len(ahead), "week"), bias=off_by(missed, words)),
        words.t("Cumulative repeat orders of customers won by {cut}; fitted up to there, forecast "
                "after", cut=words.date(cut)),
        charts.lines({words.t("actual"): weekly["actual"], words.t("expected"): weekly["expected"]},
                     look, words.number, words.t("Repeat orders so far"),
                     muted=[words.t("expected")], shade_from=cut),
        words.t("Two rising lines, actual and expected; at the cut they differ by {fitted}.",
                fitted=words.percent(abs(fitted), 1)),
        look.source,
        data=weekly.reset_index(names="week"),
    )  # fmt: skip


def off_by(bias: float, words: Words) -> str:
    """Return an error in words: ``6% too high``, ``12% too low`` or ``right``."""
    if pd.isna(bias):
        return words.t("not measurable")
    size = words.percent(abs(bias), 0 if abs(bias) >= 0.01 else 1)
    if abs(bias) < 0.0005:
        return words.t("right to the per mille")
    return (
        words.t("{size} too high", size=size) if bias > 0 else words.t("{size} too low", size=size)
    )
