"""How good a forecast of yes or no is: whether it ranks, and whether as much comes true."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit
from scipy.stats import norm, rankdata

LEAST_HITS = 20
LEAST_CUSTOMERS = 200


@dataclass(frozen=True)
class Calibration:
    """Log odds moved and stretched until as much comes true as is foretold (Platt scaling).

    Parameters
    ----------
    centre : float
        Mean log odds of those on whom it was fitted.
    shift : float
        Added to the log odds.
    slope : float
        Stretch about the centre.

    References
    ----------
    J. Platt (1999), "Probabilistic outputs for support vector machines", in Advances in Large
    Margin Classifiers.
    """

    centre: float = 0.0
    shift: float = 0.0
    slope: float = 1.0

    @classmethod
    def fit(cls, score: NDArray[np.float64], label: NDArray[np.float64]) -> Calibration:
        """Fit to log odds and what came; nothing is moved where too little came to tell.

        Each of the two figures is pulled back to "as it is" as far as chance alone would have
        moved it (James and Stein's positive part), so that a sound forecast stays untouched.
        """
        if min(label.sum(), len(label) - label.sum()) < LEAST_HITS:
            return cls()
        centre = float(score.mean())
        design = np.column_stack([np.ones(len(score)), score - centre])
        found, errors = _logistic(design, label, np.array([centre, 1.0]))
        moved = found - np.array([centre, 1.0])
        moved = moved * np.maximum(1 - errors**2 / np.maximum(moved**2, 1e-12), 0.0)
        return cls(centre, float(moved[0]), float(max(1 + moved[1], 0.1)))

    def probability(self, score: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the calibrated probabilities of log odds."""
        return expit(self.centre + self.shift + self.slope * (score - self.centre))


def _logistic(
    design: NDArray[np.float64], label: NDArray[np.float64], start: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the weights of a small logistic regression and their standard errors."""
    weights, covariance = start, np.eye(len(start))
    for _ in range(25):
        chance = expit(design @ weights)
        information = (design * (chance * (1 - chance))[:, None]).T @ design
        covariance = np.linalg.inv(information + 1e-6 * np.eye(len(start)))
        step = covariance @ (design.T @ (label - chance))
        weights = weights + np.clip(step, -1.0, 1.0)
        if np.abs(step).max() < 1e-8:
            break
    return weights, np.sqrt(np.diag(covariance))


def surprise(truth: NDArray[np.float64], chance: NDArray[np.float64]) -> float:
    """Return the mean logarithmic loss: low where what came had been thought likely."""
    safe = np.clip(chance, 1e-6, 1 - 1e-6)
    return float(-np.mean(truth * np.log(safe) + (1 - truth) * np.log1p(-safe)))


def brier(truth: NDArray[np.float64], chance: NDArray[np.float64]) -> float:
    """Return the mean squared distance between probability and outcome (0 is perfect).

    References
    ----------
    G. W. Brier (1950), "Verification of forecasts expressed in terms of probability", Monthly
    Weather Review 78, 1-3.
    """
    return float(np.mean((chance - truth) ** 2))


def gap(truth: NDArray[np.float64], chance: NDArray[np.float64]) -> tuple[float, float]:
    """Return the 95 % interval of what was expected beyond what came, as a share.

    Who comes true is drawn with each one's own probability as it turned out in the mean.
    """
    difference = float(chance.mean() - truth.mean())
    half = float(norm.ppf(0.975)) * float(np.sqrt(truth.var() / len(truth)))
    return difference - half, difference + half


def calibration_error(table: pd.DataFrame) -> float:
    """Return the mean distance between expected and come, over the fifths of :func:`calibration`."""
    off = (table["expected"] - table["came"]).abs() * table["customers"]
    return float(off.sum() / table["customers"].sum())


def usual_error(table: pd.DataFrame) -> float:
    """Return the calibration error that chance brings about where every probability is right."""
    spread = np.sqrt(table["expected"] * (1 - table["expected"]) / table["customers"])
    return float(
        (spread * table["customers"]).sum() / table["customers"].sum() * np.sqrt(2 / np.pi)
    )


def line(truth: NDArray[np.float64], chance: NDArray[np.float64]) -> tuple[float, float]:
    """Return intercept and slope of what came on the log odds foretold; 0 and 1 are perfect.

    A slope below one says that the likely were thought too likely and the unlikely too unlikely.

    References
    ----------
    D. R. Cox (1958), "Two further applications of a model for binary regression", Biometrika 45.
    """
    odds = logit(np.clip(chance, 1e-6, 1 - 1e-6))
    found, _ = _logistic(np.column_stack([np.ones(len(odds)), odds]), truth, np.array([0.0, 1.0]))
    return float(found[0]), float(found[1])


def auc(truth: NDArray[np.float64], score: NDArray[np.float64]) -> float:
    """Return the chance that a high-value customer scores above another one (ties count half)."""
    hits = truth.sum()
    others = len(truth) - hits
    if hits == 0 or others == 0:
        return float("nan")
    ranks = rankdata(score)
    return float((ranks[truth > 0].sum() - hits * (hits + 1) / 2) / (hits * others))


def decile_lift(truth: NDArray[np.float64], chance: NDArray[np.float64]) -> float:
    """Return how much more often the likeliest tenth turned out high-value than all did."""
    best = np.argsort(-chance, kind="stable")[: max(1, round(len(truth) / 10))]
    return float(truth[best].mean() / max(truth.mean(), 1e-12))


def calibration(truth: NDArray[np.float64], chance: NDArray[np.float64]) -> pd.DataFrame:
    """Return what was expected and what came, by fifth of probability."""
    rank = np.argsort(np.argsort(chance, kind="stable"), kind="stable")
    fifth = rank * 5 // len(chance)
    frame = pd.DataFrame({"fifth": fifth + 1, "expected": chance, "came": truth})
    grouped = frame.groupby("fifth")
    return grouped.agg(
        expected=("expected", "mean"), came=("came", "mean"), customers=("came", "size")
    ).reset_index()


def gain(
    truth: NDArray[np.float64], chance: NDArray[np.float64], value: NDArray[np.float64]
) -> tuple[float, float]:
    """Return the 95 % interval by which a forecast ranks better than a plain value.

    References
    ----------
    E. R. DeLong, D. M. DeLong and D. L. Clarke-Pearson (1988), "Comparing the areas under two or
    more correlated receiver operating characteristic curves", Biometrics 44, 837-845.
    """
    hits = truth > 0
    parts = [_placed(hits, score) for score in (chance, value)]
    apart = [mine - theirs for mine, theirs in zip(*parts, strict=True)]
    if min(map(len, apart)) < 2:
        return float("nan"), float("nan")
    better = float(apart[0].mean())
    half = (
        float(norm.ppf(0.975)) * sum(float(part.var(ddof=1)) / len(part) for part in apart) ** 0.5
    )
    return better - half, better + half


def _placed(
    hits: NDArray[np.bool_], score: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return of each high-value customer the share of others scored below; of each other, reversed."""
    ranks = rankdata(score)
    above = (ranks[hits] - rankdata(score[hits])) / max((~hits).sum(), 1)
    below = 1 - (ranks[~hits] - rankdata(score[~hits])) / max(hits.sum(), 1)
    return above, below
