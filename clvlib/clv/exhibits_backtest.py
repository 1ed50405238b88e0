"""What the CLV stage shows of its own error: the same procedure, put back in time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView, charts
from clvlib.words import Words

from .backtest import frequency_table
from .metrics import Accuracy
from .model_names import model_name
from .tournament import Race, Trial


def pick_accuracy(race: Race, target: str = "revenue", name: str | None = None) -> Accuracy:
    """Score a candidate (the pick if none is named) at the latest cut."""
    return race.trials[0].score(name or race.pick, target)


def shown_rivals(race: Race) -> list[str]:
    """Name who stands in the short table: the pick, then all but blends without a voice."""
    shown = (race.standing["kind"] != "blend") | (race.standing["voice"] > 0)
    rest = race.standing[shown].index
    return [race.pick, *(str(name) for name in rest if name != race.pick)]


def best_naive(race: Race) -> str:
    """Name the naive forecast with the lowest loss."""
    return str(race.standing.index[race.standing["kind"] == "naive"][0])


def past_forecasts(race: Race, look: Look) -> Exhibit:
    """Show what each method would have forecast for the last stretch already past."""
    words, trial = look.words, race.trials[0]
    scores = {name: pick_accuracy(race, name=name) for name in shown_rivals(race)}
    rows = [_row(name, score, words) for name, score in scores.items()]
    actual = scores[race.pick].actual_total
    rows.append((words.t("What happened"), words.money(actual, 0), *["–"] * 5))
    naive = scores[best_naive(race)]
    return Exhibit(
        "past-forecasts",
        _past_headline(race, scores[race.pick], naive, words),
        words.t("Revenue of {customers} customers in {days} after {cut}, forecast with what was "
                "known then", customers=words.number(naive.customers),
                days=words.duration(trial.horizon_days), cut=words.date(trial.history.cut)),
        TableView((Column(words.t("Method"), "left", 0.34), Column(words.t("Forecast")),
                   Column(words.t("Bias")), Column(words.t("Mean error")), Column("RMSE"),
                   Column("Gini"), Column(words.t("Rank corr."))),
                  tuple(rows), totals=(0, len(rows) - 1)),
        words.t("Table of methods with their forecast and errors; what happened, {actual}, comes last.",
                actual=words.money(actual, 0)),
        look.source,
        note=words.passage(words.t(
            "The first row is the method of this report. Mean error and RMSE are per "
            "customer; Gini is normalised, 1 is a perfect order of customers; rank "
            "correlation is Spearman's."), _first_row(race, words)),
    )  # fmt: skip


def whole_tournament(race: Race, backtest: pd.DataFrame, look: Look) -> Exhibit:
    """Show every candidate's marks: the loss that decides, and the bias at every cut."""
    words = look.words
    money = backtest[backtest["target"] == "revenue"]
    cuts = [trial.history.cut for trial in race.trials]
    bias = {(m, c): float(b) for m, c, b in zip(money["model"], money["cut"], money["bias"],
                                               strict=True)}  # fmt: skip
    latest = money[money["cut"] == cuts[0]].set_index("model")
    names = [str(name) for name in race.standing.index]
    rows = [
        (
            model_name(name, words), words.number(float(mark), 3),
            words.percent(float(voice)) if voice > 0 else "–",
            *(_signed(bias.get((name, cut), float("nan")), words) for cut in cuts),
            words.number(float(latest["gini"][name]), 3),
            words.percent(float(latest["top_decile_capture"][name])),
            words.percent(float(latest["high_value_accuracy"][name])),
        )
        for name, mark, voice in zip(names, race.standing["loss"], race.standing["voice"],
                                     strict=True)
    ]  # fmt: skip
    place = names.index(race.pick)
    return Exhibit(
        "tournament",
        words.t("{model} was taken out of {count} methods",
                model=model_name(race.pick, words), count=words.number(len(rows))),
        words.t("Loss behind the best, voice in the forecast, bias of revenue by cut, and marks at "
                "the latest cut; {days} after each cut", days=words.duration(race.trials[0].horizon_days)),
        TableView((Column(words.t("Method"), "left", 0.30), Column(words.t("Loss")),
                   Column(words.t("Voice")),
                   *(Column(words.t("Bias {cut}", cut=words.date(cut))) for cut in cuts),
                   Column("Gini"), Column(words.t("Best tenth")), Column(words.t("High-value"))),
                  tuple(rows), totals=(place,)),
        words.t("Table of {count} methods with loss, bias at {cuts} cuts and marks.",
                count=words.number(len(rows)), cuts=words.number(len(cuts))),
        look.source,
        note=words.passage(_halves(race, words), words.t(
            "Loss: errors of the total (beyond luck), of sizes (RMSE) and of the order (Gini), in "
            "logarithms, of orders and revenue; an earlier cut counts half of the next. Voice: weight "
            "in the geometric mean that values the customers: the learned forecast with four "
            "voices and the mean of the models with one, each heard the less the further its loss is "
            "behind, measured by the noise of that distance; "
            "another method only where it leads by more than twice the noise. Best tenth: share of revenue of "
            "the tenth ranked highest. High-value: share of customers put on the right side of 150% of the mean.")),
        data=backtest,
    )  # fmt: skip


def orders_by_frequency(race: Race, look: Look) -> Exhibit:
    """Show actual and forecast orders by how often customers had come back before."""
    words, trial = look.words, race.trials[0]
    table = frequency_table(
        trial.history.summary["frequency"].to_numpy(),
        {
            "actual": trial.actual["orders"].to_numpy(),
            "forecast": trial.column(race.pick, "orders"),
        },
    )
    table = table[(table["customers"] >= look.least) | (len(trial.actual) < look.least)]
    labels = [
        words.t("{count} or more", count=words.number(f)) if f == 7 else words.number(f)
        for f in table["frequency"]
    ]
    drawn = table.set_axis(labels)[["actual", "forecast"]]
    drawn.columns = [words.t("actual"), words.t("forecast")]
    score = pick_accuracy(race, "orders")
    return Exhibit(
        "orders-by-frequency",
        words.t("Forecast {predicted} repeat orders, counted {actual}: {bias}",
                predicted=words.number(score.predicted_total),
                actual=words.number(score.actual_total), bias=off_by(score.bias, words)),
        words.t("Mean orders a customer in the {days} after {cut}, by repeat orders before",
                days=words.duration(trial.horizon_days), cut=words.date(trial.history.cut)),
        charts.paired_columns(drawn, look, lambda v: words.number(v, 1),
                              words.t("Orders a customer"), words.t("Repeat orders before")),
        words.t("Pairs of columns, actual and forecast, for customers with {first} to {last} "
                "repeat orders.", first=labels[0], last=labels[-1]),
        look.source,
        data=table,
    )  # fmt: skip


def tracking(weekly: pd.DataFrame, trial: Trial, look: Look) -> Exhibit:
    """Show cumulative repeat orders week by week, the hold-out shaded."""
    words = look.words
    cut = trial.history.cut
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
                fitted=words.percent(abs(fitted), 1) if np.isfinite(fitted) else "–"),
        look.source,
        note=words.t("The line follows the purchase model behind the method, without what the "
                     "method adds to it."),
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


def _row(name: str, score: Accuracy, words: Words) -> tuple[str, ...]:
    return (
        model_name(name, words), words.money(score.predicted_total, 0),
        words.percent(score.bias, sign=True), words.money(score.mae, 2),
        words.money(score.rmse, 2), words.number(score.gini, 3),
        "–" if np.isnan(score.spearman) else words.number(score.spearman, 3),
    )  # fmt: skip


def _past_headline(race: Race, mine: Accuracy, naive: Accuracy, words: Words) -> str:
    bias, other = off_by(mine.bias, words), off_by(naive.bias, words)
    if race.untried is not None:
        return words.t("The checked half was {bias}; the best naive one {naive}",
                       bias=bias, naive=other)  # fmt: skip
    return words.t("The method was {bias}; the best naive forecast was {naive}",
                   bias=bias, naive=other)  # fmt: skip


def _first_row(race: Race, words: Words) -> str:
    """Say what the row of the method leaves out."""
    if race.untried is None:
        return ""
    return words.t("It stands for the half of it that could be checked: too little came before the "
                   "cut to try the learned forecast, which has the other half.")  # fmt: skip


def _halves(race: Race, words: Words) -> str:
    """Say who has a voice without a row, and what the table is about then."""
    if race.untried is None:
        return ""
    return words.passage(
        words.t("Too little came before these cuts to try this, which has half of the voice: {model}.",
                model=model_name(race.untried, words)),
        words.t("What follows shares out the other half, and the row of the weighted mean is that "
                "half alone."),
    )  # fmt: skip


def _signed(bias: float, words: Words) -> str:
    return "–" if np.isnan(bias) else words.percent(bias, sign=True)
