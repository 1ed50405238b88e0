"""Which channel gets the credit for a new customer, by seven rules side by side.

First, last, linear, position and time-decay rules share one customer's credit over the
touches before the first order. The Markov removal effect asks how many customers would not
have come had a channel not been there; the Shapley value shares what sets of channels win
together fairly. They rarely agree, and how far they disagree is itself a finding.

References
----------
E. Anderl, I. Becker, F. von Wangenheim and J. H. Schumann (2016), "Mapping the customer
journey", Int. J. Research in Marketing 33, 457-474 (Markov removal effect).
L. S. Shapley (1953), "A value for n-person games", Contributions to the Theory of Games II.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import factorial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from clvlib.profiling.rhythm import in_days

LOOK_BACK = 90
HALF_LIFE = 7.0
MOST_CHANNELS = 10
RULES = ("first", "last", "linear", "position", "decay", "markov", "shapley")
OTHER = "…"

Path = tuple[str, ...]


def touch_paths(
    touches: pd.DataFrame, first_order_at: pd.Series, look_back: int = LOOK_BACK
) -> pd.DataFrame:
    """Return each person's touches before the first order, or all of them where none followed.

    Parameters
    ----------
    touches : pandas.DataFrame
        ``customer_id``, ``touched_at``, ``channel``.
    first_order_at : pandas.Series
        Indexed by ``customer_id``.
    look_back : int
        Days before the first order beyond which a touch is forgotten.

    Returns
    -------
    pandas.DataFrame
        ``customer_id``, ``channel``, ``before`` (days before the first order; before the last
        touch where no order came) and ``won``; in time. Channels beyond ten are one.
    """
    known = touches.dropna(subset=["channel"]).sort_values(
        ["customer_id", "touched_at"], kind="stable"
    )
    known = known.assign(touched_at=known["touched_at"].astype("datetime64[us]"))
    order = known["customer_id"].map(first_order_at).astype("datetime64[us]")
    end = order.fillna(known.groupby("customer_id")["touched_at"].transform("max"))
    before = in_days(end - known["touched_at"])
    inside = (before >= 0) & (before <= look_back)
    common = known["channel"].value_counts().index
    top = set(common[: MOST_CHANNELS - (len(common) > MOST_CHANNELS)])
    channel = known["channel"].where(known["channel"].isin(top), OTHER).astype("str")
    frame = pd.DataFrame(
        {
            "customer_id": known["customer_id"], "channel": channel, "before": before,
            "won": order.notna(),
        }
    )  # fmt: skip
    return frame[inside].reset_index(drop=True)


def attribute(paths: pd.DataFrame, half_life: float = HALF_LIFE) -> pd.DataFrame:
    """Return the customers credited to each channel by every rule.

    Parameters
    ----------
    paths : pandas.DataFrame
        From :func:`touch_paths`.
    half_life : float
        Days after which a touch counts half, for the time-decay rule.

    Returns
    -------
    pandas.DataFrame
        Index = channel, one column a rule; every column sums to the customers won.
    """
    channels = sorted(paths["channel"].unique())
    won = paths[paths["won"]]
    columns = {rule: _shared(won, rule, half_life) for rule in RULES[:5]}
    grouped = paths.groupby("customer_id", sort=False)
    sequences = grouped["channel"].agg(tuple)
    wins = grouped["won"].first()
    columns["markov"] = markov(sequences[wins].tolist(), sequences[~wins].tolist())
    columns["shapley"] = shapley(sequences[wins].tolist(), sequences[~wins].tolist())
    frame = pd.DataFrame({rule: pd.Series(credit) for rule, credit in columns.items()})
    frame = frame.reindex(channels).fillna(0.0)
    return frame.sort_values("markov", ascending=False, kind="stable")


def _shared(won: pd.DataFrame, rule: str, half_life: float) -> pd.Series:
    """Share each customer won over the touches by one of the simple rules."""
    size = won.groupby("customer_id")["channel"].transform("size").to_numpy()
    place = won.groupby("customer_id").cumcount().to_numpy()
    weight = touch_weights(rule, place, size, won["before"].to_numpy(float), half_life)
    total = pd.Series(weight).groupby(won["customer_id"].to_numpy()).transform("sum").to_numpy()
    return pd.Series(weight / total).groupby(won["channel"].to_numpy()).sum()


def touch_weights(
    rule: str, place: NDArray[Any], size: NDArray[Any], before: NDArray[np.float64],
    half_life: float = HALF_LIFE,
) -> NDArray[np.float64]:  # fmt: skip
    """Return the weight of touches by one rule, before they are scaled to one a customer.

    Parameters
    ----------
    rule : str
        ``first``, ``last``, ``linear``, ``position`` (40 % first, 40 % last, 20 % between)
        or ``decay``.
    place, size : ndarray of int, shape (n,)
        Position of a touch on its path, from 0, and the path's length.
    before : ndarray, shape (n,)
        Days before the order.
    """
    ends = (place == 0) | (place == size - 1)
    weights = {
        "first": place == 0,
        "last": place == size - 1,
        "linear": np.ones(len(place)),
        "position": np.where(ends, np.where(size > 2, 0.4, 0.5), 0.2 / np.maximum(size - 2, 1)),
        "decay": 0.5 ** (before / half_life),
    }
    return np.asarray(weights[rule], dtype=float)


def markov(won: Sequence[Path], lost: Sequence[Path]) -> pd.Series:
    """Return the customers credited to channels by their removal effects.

    A first-order chain runs from the start over channels to an order or to nothing; without
    a channel, whoever would have met it is lost. Effects are scaled to the customers won.

    Parameters
    ----------
    won, lost : sequence of tuple of str
        Channels met, in order, by those who ordered and by those who did not.
    """
    names = sorted({channel for path in (*won, *lost) for channel in path})
    place = {name: i for i, name in enumerate(names)}
    start, order, nothing = len(names), len(names) + 1, len(names) + 2
    moves = np.zeros((len(names) + 3, len(names) + 3))
    for paths, end in ((won, order), (lost, nothing)):
        for path in paths:
            states = [start, *(place[c] for c in path), end]
            np.add.at(moves, (states[:-1], states[1:]), 1.0)
    chance = moves / np.maximum(moves.sum(axis=1, keepdims=True), 1.0)
    whole = _reaches(chance, start, order)
    effect = np.array(
        [1 - _reaches(_without(chance, i), start, order) / whole for i in place.values()]
    )
    total = effect.sum()
    return pd.Series(effect / total * len(won) if total > 0 else effect, index=names, dtype=float)


def _without(chance: NDArray[np.float64], channel: int) -> NDArray[np.float64]:
    rest = chance.copy()
    rest[channel] = 0.0  # whoever arrives there goes nowhere
    return rest


def _reaches(chance: NDArray[np.float64], start: int, order: int) -> float:
    """Return the probability of coming to an order from the start (absorbing chain)."""
    moving = list(range(start + 1))
    inner, out = chance[np.ix_(moving, moving)], chance[moving, order]
    return float(np.linalg.solve(np.eye(len(moving)) - inner, out)[start])


def shapley(won: Sequence[Path], lost: Sequence[Path] = ()) -> pd.Series:
    """Return the customers credited to channels by their Shapley values.

    A set of channels is worth the customers won whose whole path lies inside the set; so the
    values sum to the customers won exactly.

    Parameters
    ----------
    won, lost : sequence of tuple of str
        As in :func:`markov`; channels of lost paths alone get nothing.
    """
    names = sorted({channel for path in (*won, *lost) for channel in path})
    count = len(names)
    bit = {name: 1 << i for i, name in enumerate(names)}
    worth = np.zeros(1 << count)
    for path in won:
        worth[sum(bit[c] for c in set(path))] += 1
    for i in range(count):  # sum over subsets
        inside = np.arange(1 << count) & (1 << i) > 0
        worth[inside] += worth[np.flatnonzero(inside) ^ (1 << i)]
    values = np.zeros(count)
    for i in range(count):
        others = [1 << j for j in range(count) if j != i]
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            sets = np.array([sum(c) for c in combinations(others, size)], dtype=int)
            values[i] += weight * (worth[sets | (1 << i)] - worth[sets]).sum()
    return pd.Series(values, index=names, dtype=float)
