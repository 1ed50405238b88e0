"""Which figures of a table would tell of single persons, and which others would give them away.

A count of one to nine people is not shown (ten is the default of ``least_group`` in the
settings). Where the counts are the parts of a known whole, a single one left out could be worked
out from the rest: the smallest other one goes with it, until every row and column with a total
leaves room for ten values. In a table with both, sums over several lines can still narrow a cell
down (:mod:`clvlib.privacy.intervals`): further cells go until each small one might be ten people.
Zero stays: it tells of nobody. All cells left out look alike, as a mark that tells the small from
their cover would be a bound, too.

This is cell suppression with the usual greedy cover (Hundepool et al. 2012, "Statistical
Disclosure Control", ch. 4.4). It stands here in few lines because the libraries that do it
(sdcTable, tau-Argus) are R and Java, and ``acro`` knows no secondary suppression.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd

from clvlib.privacy.intervals import cover_for

LEAST_GROUP = 10
FEWEST = 2  # counts left out where a total is known: one alone is a subtraction

Counts = TypeVar("Counts", pd.Series, pd.DataFrame)


@dataclass(frozen=True)
class Guarded:
    """Counts of people, and which of them are not to be shown.

    Parameters
    ----------
    counts : Series or DataFrame
        The true counts.
    small : same shape, bool
        Counts under the least size of a group.
    cover : same shape, bool
        Counts left out because they would give a small one away.
    least : int
        The least size of a group.
    overlap : bool
        Whether nothing adds up, so that there is no cover and every hidden count is small.
    """

    counts: pd.DataFrame
    small: pd.DataFrame
    cover: pd.DataFrame
    least: int
    overlap: bool = False

    @property
    def hidden(self) -> pd.DataFrame:
        """Everything that is not to be shown."""
        return self.small | self.cover

    @property
    def drawn(self) -> pd.DataFrame:
        """Counts for the lengths of a picture: all hidden ones alike, so that none is read off."""
        left_out = self.counts.to_numpy(float)[self.hidden.to_numpy(bool)]
        alike = self.least / 2
        if not self.overlap and len(left_out) >= FEWEST:
            alike = max(alike, round(float(left_out.mean()) / self.least) * self.least)
        return self.counts.astype(float).mask(self.hidden, alike)


def guard(counts: pd.DataFrame, least: int = LEAST_GROUP, known_totals: bool = True) -> Guarded:
    """Return which cells of a table of counts must not be shown.

    Parameters
    ----------
    counts : DataFrame
        Numbers of people; every row and every column of two and more cells is taken to have a
        total that is known. Missing cells are passed over.
    least : int
        The least size of a group.
    known_totals : bool
        Whether the cells add up to something known; overlapping groups do not.
    """
    # In an order of their own, so that one table gives one answer however it is laid out.
    rows, columns = (np.argsort(axis.astype(str), kind="stable") for axis in counts.axes)
    values = counts.fillna(0).to_numpy(float)[np.ix_(rows, columns)]
    hidden = (values > 0) & (values < least)
    while known_totals and (_cover_once(values, hidden, least) or cover_for(values, hidden, least)):
        pass
    found = np.zeros(counts.shape, dtype=bool)
    found[np.ix_(rows, columns)] = hidden
    left_out = pd.DataFrame(found, index=counts.index, columns=counts.columns)
    small = (counts > 0) & (counts < least)
    return Guarded(counts, small, left_out & ~small, least, overlap=not known_totals)


def guard_list(counts: pd.Series, least: int = LEAST_GROUP, known_total: bool = True) -> Guarded:
    """Like :func:`guard` for one list; its frames have the single column ``0``."""
    return guard(counts.to_frame(0), least, known_total)


def guard_by(counts: pd.DataFrame, whole: pd.DataFrame, least: int = LEAST_GROUP) -> Guarded:
    """Like :func:`guard` where the known totals are those of named groups of cells.

    Parameters
    ----------
    whole : DataFrame
        Same shape as the counts: the group that each cell is a part of.
    """
    values, names = counts.to_numpy(float), whole.to_numpy()
    hidden = np.zeros(values.shape, dtype=bool)
    for name in pd.unique(names.ravel()):
        own = names == name
        hidden[own] = hidden_in(pd.Series(values[own]), least)
    left_out = pd.DataFrame(hidden, index=counts.index, columns=counts.columns)
    small = (counts > 0) & (counts < least)
    return Guarded(counts, small, left_out & ~small, least)


def hidden_in(counts: pd.Series, least: int = LEAST_GROUP, known_total: bool = True) -> pd.Series:
    """Return which entries of a list of counts must not be shown.

    Examples
    --------
    >>> hidden_in(pd.Series([40, 3, 12, 0])).tolist()
    [False, True, True, False]
    """
    return guard_list(counts, least, known_total).hidden[0]


def nested_hidden(
    counts: pd.Series, least: int = LEAST_GROUP, keep: object = None
) -> pd.Series:  # fmt: skip
    """Return which of several counts that contain one another must not be shown.

    Who reached the third order is among those who reached the second: the difference of two such
    counts is a group of its own, and small ones would be told by subtraction.

    Parameters
    ----------
    counts : Series
        Numbers of people, each a part of the one before it.
    keep : label, optional
        The entry that is to stay if any does; the first one where left out.

    Examples
    --------
    >>> nested_hidden(pd.Series([90, 72, 63, 52, 4])).tolist()
    [False, False, True, False, True]
    """
    order = [label for label in counts.index if label == keep]
    order += [label for label in counts.index if label != keep]
    kept: dict[object, float] = {}
    for label in order:
        count = float(counts[label])
        if not 0 < count < least and not any(0 < abs(count - k) < least for k in kept.values()):
            kept[label] = count
    return pd.Series([label not in kept for label in counts.index], index=counts.index, dtype=bool)


def guarded_shares(shares: pd.Series, people: pd.Series, least: int = LEAST_GROUP) -> pd.Series:
    """Return shares as they may be drawn: of a few people, or all but a few, half of the bound.

    Parameters
    ----------
    shares : Series
        Shares of so many people, from 0 to 1.
    people : Series
        Same index.
    """
    inside, bound = (shares * people).round(), (least / people).clip(upper=1.0) / 2
    outside = people - inside
    drawn = shares.mask((inside > 0) & (inside < least), bound)
    return drawn.mask((outside > 0) & (outside < least) & (inside >= least), 1 - bound)


def rank_steps(people: int, most: int, least: int = LEAST_GROUP) -> np.ndarray:
    """Return the ranks at which a curve over ranked people may be read: none tells of a few.

    Parameters
    ----------
    people : int
        How many there are.
    most : int
        At most so many steps.

    Returns
    -------
    numpy.ndarray of int
        From 0 to ``people``, at least ``least`` apart; only the two ends where there are too few.
    """
    steps = max(1, min(most, people // max(least, 1)))
    return np.unique(np.linspace(0, people, steps + 1).round().astype(int))


def blanked(
    frame: pd.DataFrame, figures: list[str], counts: str = "customers", by: str | None = None,
    least: int = LEAST_GROUP, known_total: bool = True,
) -> tuple[pd.DataFrame, pd.Series]:  # fmt: skip
    """Return a table without the figures of small groups and their cover, and which rows they are.

    Parameters
    ----------
    figures : list of str
        Columns that go with the count; the count itself is among them or stays.
    counts : str
        Column with the number of people behind a row.
    by : str, optional
        Column whose every value is a partition of its own.
    """
    parts = [part for _, part in frame.groupby(by, sort=False)] if by else [frame]
    found = [hidden_in(part[counts], least, known_total) for part in parts]
    hidden = pd.concat(found).reindex(frame.index) if found else pd.Series(dtype=bool)
    without = frame.assign(
        **{name: frame[name].astype(float).where(~hidden) for name in figures if name in frame}
    )
    return without, hidden.astype(bool)


def _cover_once(values: np.ndarray, hidden: np.ndarray, least: int) -> bool:
    """Hide one more cell in the first line that could be worked out; say whether there was one."""
    for axis in (0, 1):
        if values.shape[1 - axis] == 0 or values.shape[axis] < FEWEST:
            continue
        lines = (values, hidden) if axis == 1 else (values.T, hidden.T)
        for line, left_out in zip(*lines, strict=True):
            # Of n hidden counts with a known sum each lies between 1 and the sum less n - 1.
            room = line[left_out].sum() - left_out.sum()
            enough = left_out.sum() >= FEWEST and room >= least - 1
            spare = np.flatnonzero(~left_out & (line > 0))
            if not left_out.any() or enough or not len(spare):
                continue
            left_out[spare[np.argmin(line[spare])]] = True  # a view: changes ``hidden``
            return True
    return False
