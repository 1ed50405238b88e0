"""All features of one cut in one frame: what is known then, and nothing of what follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..history import History
from .base import Base, opinion_features
from .firsts import Levels, order_features, rank_levels
from .rhythm import rhythm_features, season_features, window_features
from .sequences import sequences
from .worth import mean_purchase, worth_features

WINDOWS = (30, 60, 90, 180, 365)


@dataclass(frozen=True)
class Recipe:
    """What has to be the same at every cut for features to mean the same.

    Attributes
    ----------
    unit : float
        Mean purchase in currency at the earliest cut; money features are in this unit.
    windows : tuple of int
        Days of the recent windows that the earliest cut can fill.
    same_season : bool
        Whether every cut holds the same stretch a year before.
    levels : mapping
        Levels of channel, country, category ... see `firsts.rank_levels`.
    """

    unit: float
    windows: tuple[int, ...]
    same_season: bool
    levels: Levels


def make_recipe(earliest: History) -> Recipe:
    """Decide on the features by what is known at the earliest cut."""
    return Recipe(
        mean_purchase(earliest),
        tuple(days for days in WINDOWS if days <= earliest.known_days),
        earliest.known_days >= 365,
        rank_levels(earliest),
    )


def make_features(history: History, base: Base, horizon_days: int, recipe: Recipe) -> pd.DataFrame:
    """Compute every feature at the cut of a history.

    Parameters
    ----------
    history : History
        Rows after its cut do not exist in it.
    base : Base
        The probability model's forecast over the same horizon.
    horizon_days : int
        Over which the base looks ahead.
    recipe : Recipe

    Returns
    -------
    DataFrame of float32, one row a row of ``history.summary``, NaN where undefined
    """
    sold = sequences(history)
    columns = rhythm_features(sold) | window_features(sold, recipe.windows, recipe.unit)
    if recipe.same_season:
        columns |= season_features(sold, horizon_days, recipe.unit)
    columns |= worth_features(history, sold, recipe.unit)
    columns |= order_features(history, recipe.levels)
    columns |= opinion_features(history, base, horizon_days, recipe.unit)
    # One wide column goes as its narrow one comes: those of a million customers weigh.
    narrow = {name: _rounded(columns.pop(name)) for name in list(columns)}
    return pd.DataFrame(narrow, index=history.summary.index)


def _rounded(values: np.ndarray) -> np.ndarray:
    """Five decimals, so that sums in pounds and in pence fall on the same side of a split."""
    return np.round(np.asarray(values, dtype=np.float64), 5).astype(np.float32)
