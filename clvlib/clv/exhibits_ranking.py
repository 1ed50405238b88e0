"""How well the forecast tells customers apart: deciles and the gain curve of the last back-test."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from clvlib.exhibits import Exhibit, Look, charts
from clvlib.words import Words

from .exhibits_backtest import best_naive, pick_accuracy
from .fit import held_by_rank
from .metrics import decile_table
from .model_names import model_name
from .tournament import Race

TENTHS = 10
_POINTS = 101
_SHOWN = 60


def decile_chart(race: Race, look: Look) -> Exhibit | None:
    """Show mean revenue, actual and forecast, by tenth of the forecast; None of small tenths."""
    words, trial = look.words, race.trials[0]
    if len(trial.actual) < TENTHS * look.least:
        return None
    table = decile_table(trial.actual["revenue"].to_numpy(), trial.column(race.pick, "revenue"))
    drawn = table[["actual_mean", "predicted_mean"]].set_axis(
        [words.number(d) for d in table["decile"]]
    )
    drawn.columns = [words.t("actual"), words.t("forecast")]
    top = table["actual_mean"].iloc[0] * table["customers"].iloc[0]
    total = float((table["actual_mean"] * table["customers"]).sum())
    share = words.percent(top / total if total else 0.0)
    return Exhibit(
        "decile-chart",
        words.t("The tenth ranked highest brought {share} of revenue", share=share),
        words.t("Mean revenue a customer in the {days} after {cut}, by tenth of the forecast, the "
                "highest first", days=words.duration(trial.horizon_days),
                cut=words.date(trial.history.cut)),
        charts.paired_columns(drawn, look, _whole(drawn, words), words.t("Revenue a customer"),
                              words.t("Tenth of customers by forecast")),
        words.t("Ten pairs of columns, actual and forecast revenue; the first tenth brought "
                "{first} a customer where {said} was forecast.",
                first=words.money(float(table["actual_mean"].iloc[0])),
                said=words.money(float(table["predicted_mean"].iloc[0]))),
        look.source,
        data=table,
    )  # fmt: skip


def gain_curve(race: Race, look: Look) -> Exhibit:
    """Show the share of revenue reached by the best-ranked customers."""
    words, trial = look.words, race.trials[0]
    actual = trial.actual["revenue"].to_numpy()
    naive = best_naive(race)
    names = {
        words.t("this report"): trial.column(race.pick, "revenue"),
        model_name(naive, words): trial.column(naive, "revenue"),
        words.t("perfect"): actual,
    }
    if naive == race.pick:
        del names[model_name(naive, words)]
    curves = {name: _gain(actual, said, look.least) for name, said in names.items()}
    mine = curves[words.t("this report")]
    score = pick_accuracy(race)
    return Exhibit(
        "gain-curve",
        words.t("The best-ranked fifth holds {share} of later revenue",
                share=words.percent(float(mine.loc[20.0]))),
        words.t("Share of revenue in the {days} after {cut} held by the customers ranked highest",
                days=words.duration(trial.horizon_days), cut=words.date(trial.history.cut)),
        charts.lines(curves, look, words.percent, words.t("Share of revenue"),
                     words.t("Customers ranked highest, per cent"), muted=[words.t("perfect")]),
        words.t("Rising curves; the nearer to the perfect one the better. Normalised Gini {gini}; "
                "half of the customers, drawn by lot, would hold half of revenue.",
                gini=words.number(score.gini, 3)),
        look.source,
        data=pd.DataFrame(curves).reset_index(names="customers"),
    )  # fmt: skip


def _whole(drawn: pd.DataFrame, words: Words) -> Callable[[float], str]:
    """Write money without cents where the columns are large, so that labels do not touch."""
    if not 20 <= float(drawn.to_numpy().max()) < 10_000:
        return words.compact_money
    return lambda value: words.money(value, 0)


def _gain(actual: np.ndarray, said: np.ndarray, least: int) -> pd.Series:
    """Cumulative share of the actual total at every per cent of the best-ranked customers."""
    where = np.linspace(0, 100, _POINTS)
    return pd.Series(held_by_rank(actual, said, where, least), index=where).loc[:_SHOWN]
