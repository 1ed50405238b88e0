"""A small calibrated forecast: ridge logistic regression on bent figures, by Newton steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit

RIDGE = 10.0
KNOTS = (0.25, 0.5, 0.75, 0.9)


@dataclass(frozen=True)
class Forecast:
    """A ridge logistic regression on bent figures: small, calibrated, and easy to explain.

    Figures enter by their logarithm and by hinges at quantiles, yes/no signs as they are.
    """

    names: tuple[str, ...]
    knots: dict[str, NDArray[np.float64]]
    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]

    @classmethod
    def fit(cls, features: pd.DataFrame, label: NDArray[np.float64]) -> Forecast:
        """Fit by Newton steps; the intercept is not pulled."""
        knots = {str(n): _knots(features[n].to_numpy(float)) for n in features}
        raw = _bend(features, knots)
        mean, scale = raw.mean(axis=0), raw.std(axis=0)
        scale = np.where(scale > 1e-9, scale, 1.0)
        design = np.column_stack([np.ones(len(raw)), (raw - mean) / scale])
        penalty = np.full(design.shape[1], RIDGE * np.sqrt(len(raw)) / 10)
        penalty[0] = 0.0
        weights = np.zeros(design.shape[1])
        weights[0] = logit(np.clip(label.mean(), 1e-6, 1 - 1e-6))
        for _ in range(30):
            chance = expit(design @ weights)
            slope = design.T @ (label - chance) - penalty * weights
            bend = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(penalty + 1e-9)
            step = np.linalg.solve(bend, slope)
            weights, moved = _descend(design, label, penalty, weights, step)
            if moved < 1e-8:
                break
        return cls(tuple(map(str, features)), knots, mean, scale, weights)

    def probability(self, features: pd.DataFrame) -> NDArray[np.float64]:
        """Return the probability of each customer."""
        return expit(self.score(features))

    def score(self, features: pd.DataFrame) -> NDArray[np.float64]:
        """Return the log odds of each customer."""
        raw = _bend(features[list(self.names)], self.knots)
        return self.weights[0] + ((raw - self.mean) / self.scale) @ self.weights[1:]

    def drivers(self) -> pd.DataFrame:
        """Return the signs by the spread of log odds that each brings, strongest first."""
        owner = np.repeat(np.arange(len(self.names)), [1 + len(self.knots[n]) for n in self.names])
        part = np.abs(self.weights[1:])
        sign = np.bincount(owner, self.weights[1:], minlength=len(self.names))
        size = np.bincount(owner, part, minlength=len(self.names))
        frame = pd.DataFrame({"sign": self.names, "effect": np.sign(sign) * size})
        order = np.argsort(-size, kind="stable")
        return frame.iloc[order].reset_index(drop=True)


def _loss(
    design: NDArray[np.float64], label: NDArray[np.float64], penalty: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> float:  # fmt: skip
    score = design @ weights
    return float((np.logaddexp(0, score) - label * score).sum() + (penalty * weights**2).sum() / 2)


def _descend(
    design: NDArray[np.float64], label: NDArray[np.float64], penalty: NDArray[np.float64],
    weights: NDArray[np.float64], step: NDArray[np.float64],
) -> tuple[NDArray[np.float64], float]:  # fmt: skip
    """Take a Newton step, halved until the loss falls; return how far it went."""
    before = _loss(design, label, penalty, weights)
    for halving in range(20):
        moved = step / 2**halving
        if _loss(design, label, penalty, weights + moved) <= before:
            return weights + moved, float(np.abs(moved).max())
    return weights, 0.0


def _knots(values: NDArray[np.float64]) -> NDArray[np.float64]:
    if len(np.unique(values)) <= 4:
        return np.array([])
    return np.unique(np.quantile(np.log1p(np.maximum(values, 0)), KNOTS))


def _bend(features: pd.DataFrame, knots: dict[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    columns = []
    for name in map(str, features):
        values = features[name].to_numpy(float)
        if len(knots[name]):
            values = np.log1p(np.maximum(values, 0))
        columns.append(values)
        columns.extend(np.maximum(values - knot, 0) for knot in knots[name])
    return np.column_stack(columns)
