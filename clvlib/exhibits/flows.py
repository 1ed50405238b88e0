"""The form of chart that shows who went where between two moments.

It follows the same rules as :mod:`clvlib.exhibits.charts`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from clvlib.exhibits.lettering import shorten
from clvlib.exhibits.look import Look

NODE = 0.035
GAP = 0.03
LEAST_LABEL = 0.052


def alluvial(
    matrix: pd.DataFrame, look: Look, texts: tuple[Sequence[str], Sequence[str]],
    heads: tuple[str, str], strong: Sequence[tuple[str, str]] = (),
) -> Figure:  # fmt: skip
    """Draw flows between two ordered lists of places, as wide as what they carry.

    Parameters
    ----------
    matrix : pandas.DataFrame
        Rows = places before, columns = places after, from top to bottom; values from zero.
    look : Look
        Words and theme.
    texts : (sequence of str, sequence of str)
        What stands beside each place on the left and on the right.
    heads : (str, str)
        What the two sides are.
    strong : sequence of (before, after)
        Flows that carry the message; the others are muted.
    """
    theme = look.theme
    total = float(matrix.to_numpy().sum()) or 1.0
    left, right = matrix.sum(axis=1) / total, matrix.sum(axis=0) / total
    tops = (_tops(left.to_numpy()), _tops(right.to_numpy()))
    with theme.drawing(height_mm=96) as (figure, axes):
        axes.set_axis_off()
        axes.set_xlim(-0.5, 1.5)
        axes.set_ylim(1 + GAP * max(matrix.shape), -0.08)
        _flows(axes, matrix / total, tops, look, set(strong))
        for side, shares, texts_here in ((0, left, texts[0]), (1, right, texts[1])):
            _nodes(axes, side, shares.to_numpy(), tops[side], texts_here, look)
            axes.text(side, -0.03, heads[side], ha="right" if side == 0 else "left",
                      va="bottom", color=theme["muted"])  # fmt: skip
    return figure


def _tops(shares: np.ndarray) -> np.ndarray:
    """Return where each place begins, from the top."""
    return np.concatenate([[0.0], np.cumsum(shares[:-1] + GAP)])


def _flows(
    axes: Axes, shares: pd.DataFrame, tops: tuple[np.ndarray, np.ndarray], look: Look,
    strong: set[tuple[str, str]],
) -> None:  # fmt: skip
    starts, ends = tops[0].copy(), tops[1].copy()
    widths = shares.to_numpy(float)
    for i, before in enumerate(shares.index):
        for j, after in enumerate(shares.columns):
            width = float(widths[i, j])
            if width <= 0:
                continue
            loud = (before, after) in strong
            band = _band(starts[i], ends[j], width)
            axes.add_artist(  # not a patch: nobody has to search its curves for the axes' limits
                PathPatch(band, facecolor=look.theme["accent"] if loud else look.theme["quiet"],
                          alpha=0.75 if loud else 0.45, edgecolor="none", zorder=3 if loud else 2)
            )  # fmt: skip
            starts[i] += width
            ends[j] += width


def _band(start: float, end: float, width: float) -> Path:
    """Return a band that leaves the left side at ``start`` and meets the right at ``end``."""
    x0, x1, half = NODE, 1 - NODE, 0.5
    points = [
        (x0, start), (half, start), (half, end), (x1, end),
        (x1, end + width), (half, end + width), (half, start + width), (x0, start + width),
        (x0, start),
    ]  # fmt: skip
    curve = [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
    return Path(points, [*curve, Path.LINETO, *curve[1:], Path.CLOSEPOLY])


def _nodes(
    axes: Axes, side: int, shares: np.ndarray, tops: np.ndarray, texts: Sequence[str], look: Look
) -> None:
    """Draw the places of one side; names of small ones are pushed apart."""
    x = 0.0 if side == 0 else 1 - NODE
    beside = -0.02 if side == 0 else 1.02
    placed = -np.inf
    for share, top, text in zip(shares, tops, texts, strict=True):
        axes.add_patch(Rectangle((x, top), NODE, share, facecolor=look.theme["primary"], lw=0))
        placed = max(top + share / 2, placed + LEAST_LABEL)
        axes.text(beside, placed, shorten(text, 44), va="center",
                  ha="right" if side == 0 else "left", color=look.theme["ink"])  # fmt: skip
