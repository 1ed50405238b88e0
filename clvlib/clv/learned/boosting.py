"""Boosted trees as this package uses them: few, shallow, coarse, averaged over seeds.

Customers' values are so skewed that trees which may look closely will remember single customers.
Sixteen bins a feature, half of the rows and a third of the columns a tree, leaves of at least a
thousandth of the weight: chosen on inner cuts of four logs, where finer bins multiplied the squared
error of one log fourfold because of one order.

The forests of several seeds know nothing of one another and may grow side by side (see `growing`);
each in one thread, so that its bytes are the same on any number of cores.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from .growing import Bed, Growth, order
from .reading import contributions_of, margin_of

if TYPE_CHECKING:
    import xgboost

Objective = Literal["count:poisson", "binary:logistic", "reg:gamma"]

SEEDS = 3
MOST_ROWS = 100_000


@dataclass(frozen=True)
class TreeSettings:
    """How the trees grow.

    Attributes
    ----------
    objective : {"count:poisson", "binary:logistic", "reg:gamma"}
    rounds, depth : int
    learning_rate : float
    leaf_share, ridge_share : float
        Least weight in a leaf, and ridge penalty on its value, as shares of the total weight.
    row_share, column_share : float
        Drawn for each tree.
    bins : int
        Cut points a feature may be split at.
    """

    objective: Objective = "count:poisson"
    rounds: int = 25
    depth: int = 3
    learning_rate: float = 0.16
    leaf_share: float = 0.001
    ridge_share: float = 0.001
    row_share: float = 0.5
    column_share: float = 0.3
    bins: int = 16

    def parameters(self, total_weight: float, seed: int) -> dict[str, Any]:
        """Spell the settings as the library does."""
        return {
            "objective": self.objective,
            "tree_method": "hist",
            "max_depth": self.depth,
            "eta": self.learning_rate,
            "min_child_weight": self.leaf_share * total_weight,
            "reg_lambda": self.ridge_share * total_weight,
            "subsample": self.row_share,
            "colsample_bytree": self.column_share,
            "max_bin": self.bins,
            "base_score": 0.5 if self.objective == "binary:logistic" else 1.0,
            "seed": seed,
            "nthread": 1,
        }


@dataclass(frozen=True)
class Forest:
    """Trees of several seeds; their mean margin is the answer.

    Attributes
    ----------
    growth : Growth
        Whose trees are waited for when they are asked.
    names : list of str
        Features in the order that the trees know.
    """

    growth: Growth = field(repr=False)
    names: list[str]

    @property
    def boosters(self) -> list[xgboost.Booster]:
        """The trees of each seed."""
        return self.growth.boosters()

    def margin(self, features: pd.DataFrame) -> np.ndarray:
        """Mean over seeds of the raw score (log or logit), offset 0; shape ``(n_rows,)``."""
        columns = self._columns(features)
        scores = [margin_of(booster, columns) for booster in self.boosters]
        return np.asarray(np.mean(scores, axis=0, dtype=np.float64))

    def _columns(self, features: pd.DataFrame) -> list[np.ndarray]:
        return [features[name].to_numpy(dtype=np.float32) for name in self.names]

    def contributions(self, features: pd.DataFrame) -> pd.DataFrame:
        """Split each margin into what each feature adds (TreeSHAP; Lundberg et al. 2020).

        Returns
        -------
        DataFrame, one column a feature and ``base``; rows sum to `margin`
        """

        def matrix(values: np.ndarray) -> xgboost.DMatrix:
            return _matrix(values, self.names, offset=np.zeros(len(values)))

        columns = self._columns(features)
        parts = [contributions_of(booster, columns, matrix) for booster in self.boosters]
        mean = np.mean(parts, axis=0, dtype=np.float64)
        return pd.DataFrame(mean, features.index, [*self.names, "base"])


@dataclass(frozen=True)
class Binned:
    """Features cut into bins once, for all forests that learn from the same rows.

    Attributes
    ----------
    names : list of str
    chosen : ndarray of int
        Positions of the rows that are learned from, see `thinned`.
    matrix : xgboost.DMatrix
        Its bins are built by the first tree and read by the rest; labels change from forest to
        forest.
    bed : Bed
        Where the forests of this matrix grow one after another.
    """

    names: list[str]
    chosen: np.ndarray = field(repr=False)
    matrix: xgboost.DMatrix = field(repr=False)
    bed: Bed = field(repr=False)

    @classmethod
    def of(cls, features: pd.DataFrame) -> Binned:
        """Prepare at most `MOST_ROWS` rows of a frame, evenly drawn."""
        chosen, names = thinned(len(features)), list(features.columns)
        values = features.iloc[chosen].to_numpy(dtype=np.float32)
        matrix = _matrix(_told_apart(values), names)
        return cls(names, chosen, matrix, Bed(matrix))


def grow(
    rows: Binned,
    label: np.ndarray,
    settings: TreeSettings,
    offset: np.ndarray | None = None,
    seeds: int = SEEDS,
) -> Forest:
    """Grow trees, the same bytes for the same input.

    Parameters
    ----------
    rows : Binned
        Made of ``n_rows`` rows.
    label : ndarray, shape (n_rows,)
        Its mean should be near 1 for Poisson and gamma, so that shares of weight are shares of
        rows; 0 or 1 for the logistic objective.
    settings : TreeSettings
    offset : ndarray, shape (n_rows,), optional
        Raw score to start from (log of the expected label).
    seeds : int

    Returns
    -------
    Forest
        It may still be growing; whoever asks it waits.
    """
    total = len(rows.chosen) * (0.25 if settings.objective == "binary:logistic" else 1.0)
    start = np.zeros(len(rows.chosen)) if offset is None else offset[rows.chosen]
    parameters = [settings.parameters(total, seed) for seed in range(seeds)]
    growth = Growth(rows.bed, label[rows.chosen], start, parameters, settings.rounds)
    order(growth)
    if len(rows.chosen) > MOST_ROWS // 2:
        growth.boosters()  # of a large merchant not all matrices are held at a time
    return Forest(growth, rows.names)


def thinned(rows: int, most: int = MOST_ROWS) -> np.ndarray:
    """Positions of at most ``most`` rows, drawn without replacement, in their order."""
    if rows <= most:
        return np.arange(rows)
    return np.sort(np.random.default_rng(0).choice(rows, most, replace=False))


def _told_apart(values: np.ndarray) -> np.ndarray:
    """Take features that are the same for all as unknown, where others are unknown for some.

    No tree can split at them, yet each would count them; what is unknown costs it nothing.
    """
    same = (values == values[:1]).all(axis=0)
    return np.where(same, np.float32(np.nan), values) if np.isnan(values).any() else values


def _matrix(
    values: np.ndarray, names: list[str], offset: np.ndarray | None = None
) -> xgboost.DMatrix:
    import xgboost

    named = [_plain(name) for name in names]
    return xgboost.DMatrix(values, base_margin=offset, feature_names=named, nthread=1)


def _plain(name: str) -> str:
    """Feature names as the library accepts them (no brackets, no comparison)."""
    return name.translate(str.maketrans({"[": "(", "]": ")", "<": "_", ">": "_"}))
