"""Table ``backtest``: every candidate at every cut, winners and losers alike."""

from __future__ import annotations

import pandas as pd

from .scoring import high_value_found
from .tournament import TARGETS, Race, Trial

_KEPT = (
    "bias", "mae", "rmse", "gini", "spearman", "decile_mape", "top_decile_capture", "leak_alarm",
)  # fmt: skip


def backtest_table(race: Race) -> pd.DataFrame:
    """Score every forecast of a race.

    Returns
    -------
    DataFrame, one row a candidate, cut and target
        ``model``, ``kind``, ``chosen``, ``cut``, ``horizon_days``, ``target`` (``"orders"`` or
        ``"revenue"``), ``predicted``, ``actual``, the fields of `metrics.Accuracy`,
        ``high_value_accuracy``, ``high_value_precision``, ``high_value_recall`` and ``loss``.
    """
    rows = [
        _row(race, trial, name, target)
        for trial in race.trials
        for name in trial.forecasts
        for target in TARGETS
    ]
    return pd.DataFrame(rows)


def _row(race: Race, trial: Trial, name: str, target: str) -> dict[str, object]:
    score = trial.score(name, target)
    found = high_value_found(trial.actual[target].to_numpy(), trial.column(name, target))
    return {
        "model": name,
        "kind": race.entrants[name].kind,
        "chosen": name == race.pick,
        "cut": trial.history.cut,
        "horizon_days": float(trial.horizon_days),
        "target": target,
        "predicted": score.predicted_total,
        "actual": score.actual_total,
        **{key: getattr(score, key) for key in _KEPT},
        "high_value_accuracy": found.accuracy,
        "high_value_precision": found.precision,
        "high_value_recall": found.recall,
        "loss": trial.losses[name][target].value,
    }
