"""Forms of chart that lead from one total to another, and along a path of several stages.

They follow the same rules as :mod:`clvlib.exhibits.charts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from clvlib.exhibits.lettering import Format, shorten
from clvlib.exhibits.look import Look
from clvlib.privacy.small_groups import Guarded, guard, guard_list

NODE = 0.03
GAP = 0.035
LEAST_LABEL = 0.05
QUIET = "#9FB3BF"


def waterfall(
    before: tuple[str, float], changes: pd.Series, after: tuple[str, float], look: Look,
    write: Format, write_change: Format,
) -> Figure:  # fmt: skip
    """Draw how one total becomes another, a step a row.

    Parameters
    ----------
    before, after : (str, float)
        Name and value of the two totals; ``after`` = ``before`` plus all changes.
    changes : pandas.Series
        Index = labels from top to bottom; gains positive, losses negative.
    look : Look
        Words and theme.
    write, write_change : callable
        Format totals and changes (the latter with their sign).
    """
    theme = look.theme
    labels = [before[0], *map(str, changes.index), after[0]]
    starts = before[1] + np.concatenate([[0.0], np.cumsum(changes.to_numpy(float))])
    rows = np.arange(len(labels))
    with theme.drawing(height_mm=16 + 8 * len(labels)) as (figure, axes):
        axes.barh([0, rows[-1]], [before[1], after[1]], color=theme["primary"], height=0.62)
        for row, (start, change) in enumerate(zip(starts[:-1], changes, strict=True), start=1):
            colour = theme["good"] if change >= 0 else theme["bad"]
            axes.barh(row, change, left=start, color=colour, height=0.62)
            axes.plot([start, start], [row - 0.69, row - 0.31], color=theme["muted"], lw=0.7)
            axes.annotate(write_change(change), (max(start, start + change), row), xytext=(4, 0),
                          textcoords="offset points", va="center")  # fmt: skip
        for row, value in ((0, before[1]), (rows[-1], after[1])):
            axes.annotate(write(value), (value, row), xytext=(4, 0), textcoords="offset points",
                          va="center", fontweight="bold")  # fmt: skip
        axes.set_yticks(rows, [shorten(label, 48) for label in labels])
        axes.tick_params(axis="y", labelcolor=theme["ink"])
        axes.set_ylim(len(labels) - 0.4, -0.6)
        axes.set_xlim(min(0.0, float(starts.min())), max(float(starts.max()), after[1]) * 1.16)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
    return figure


def stages(
    flows: pd.DataFrame, names: Sequence[Mapping[str, str]], heads: Sequence[str], loud: str,
    look: Look,
) -> Figure:  # fmt: skip
    """Draw paths over several stages as bands, those that end in one outcome in colour.

    Parameters
    ----------
    flows : pandas.DataFrame
        One text column a stage from left to right, the last one the outcome, then ``customers``.
    names : sequence of mapping
        For each stage, place → label, in order from top to bottom.
    heads : sequence of str
        What the stages are.
    loud : str
        The outcome whose paths carry the message.
    look : Look
        Words and theme; groups smaller than it allows are drawn alike and without their share.
    """
    theme = look.theme
    levels = [str(c) for c in flows.columns if c != "customers"]
    total = float(flows["customers"].sum()) or 1.0
    across = np.linspace(0, 1 - NODE, len(levels))
    sizes = [guard_list(flows.groupby(c)["customers"].sum(), look.least) for c in levels]
    tops = [_tops(size, list(n), total) for size, n in zip(sizes, names, strict=True)]
    flows = flows.assign(loud=flows[levels[-1]] == loud)
    with theme.drawing(height_mm=92) as (figure, axes):
        axes.set_axis_off()
        for at in range(len(levels) - 1):
            pair = levels[at : at + 2]
            keys = list(dict.fromkeys([*pair, "loud"]))
            summed = flows.groupby(keys, observed=True)["customers"].sum().reset_index()
            _bands(axes, summed, pair, (names[at], names[at + 1]), (tops[at], tops[at + 1]),
                   (float(across[at]), float(across[at + 1])),
                   (sizes[at].drawn[0] / total, sizes[at + 1].drawn[0] / total), look)  # fmt: skip
        for at in range(len(levels)):
            _places(axes, sizes[at], names[at], tops[at], float(across[at]), total, look,
                    last=at == len(levels) - 1)  # fmt: skip
            axes.text(across[at], -0.05, heads[at], va="bottom", color=theme["muted"])
        deepest = max(max(top.values(), default=0.0) for top in tops)
        axes.set_xlim(-0.01, 1.24)
        axes.set_ylim(max(1 + GAP * max(map(len, tops)), deepest + 0.05), -0.12)
    return figure


def _tops(sizes: Guarded, order: list[str], total: float) -> dict[str, float]:
    size = sizes.drawn[0] / total
    tops, at = {}, 0.0
    for place in order:
        if place in size.index:
            tops[place] = at
            at += float(size[place]) + GAP
    return tops


def _bands(
    axes: Axes, summed: pd.DataFrame, pair: list[str], names: tuple[Mapping[str, str], ...],
    tops: tuple[dict[str, float], dict[str, float]], across: tuple[float, float],
    sizes: tuple[pd.Series, pd.Series], look: Look,
) -> None:  # fmt: skip
    """Draw the bands between two stages, so that at both ends they fill their places."""
    starts, ends = dict(tops[0]), dict(tops[1])
    left = {place: i for i, place in enumerate(names[0])}
    right = {place: i for i, place in enumerate(names[1])}
    width = _drawn(summed, pair, look.least)
    shares = [
        width / width.groupby(summed[level]).transform("sum") * summed[level].map(size)
        for level, size in zip(pair, sizes, strict=True)
    ]
    rank = summed.assign(
        a=summed[pair[0]].map(left), b=summed[pair[1]].map(right), out=shares[0], into=shares[1]
    )
    for row in rank.sort_values(["loud", "a", "b"], ascending=[False, True, True]).itertuples():
        before, after = getattr(row, pair[0]), getattr(row, pair[1])
        out, into = float(row.out), float(row.into)  # pyright: ignore[reportArgumentType]
        band = _band(starts[before], ends[after], out, into, across[0] + NODE, across[1])
        axes.add_patch(
            PathPatch(band, facecolor=look.theme["accent"] if row.loud else QUIET, lw=0,
                      alpha=0.8 if row.loud else 0.4)
        )  # fmt: skip
        starts[before] += out
        ends[after] += into


def _drawn(summed: pd.DataFrame, pair: list[str], least: int) -> pd.Series:
    """Return the bands' sizes in customers, those of small groups all alike."""
    keys = list(dict.fromkeys([pair[1], "loud"]))
    table = summed.pivot_table(
        "customers", pair[0], keys, aggfunc="sum", fill_value=0, observed=True
    )
    drawn = guard(table.set_axis([str(key) for key in table.columns], axis=1), least).drawn
    places = table.index.get_indexer(pd.Index(summed[pair[0]]))
    across = table.columns.get_indexer(pd.MultiIndex.from_frame(summed[keys]))
    return pd.Series(drawn.to_numpy(float)[places, across], index=summed.index)


def _band(start: float, end: float, out: float, into: float, x0: float, x1: float) -> Path:
    half = (x0 + x1) / 2
    points = [
        (x0, start), (half, start), (half, end), (x1, end),
        (x1, end + into), (half, end + into), (half, start + out), (x0, start + out),
        (x0, start),
    ]  # fmt: skip
    curve = [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
    return Path(points, [*curve, Path.LINETO, *curve[1:], Path.CLOSEPOLY])


def _places(
    axes: Axes, sizes: Guarded, names: Mapping[str, str], tops: dict[str, float],
    x: float, total: float, look: Look, last: bool,
) -> None:  # fmt: skip
    size, hidden = sizes.drawn[0] / total, sizes.hidden[0]
    placed = -np.inf
    for place, top in tops.items():
        share = float(size[place])
        axes.add_patch(Rectangle((x, top), NODE, share, facecolor=look.theme["primary"], lw=0))
        placed = max(top + share / 2, placed + LEAST_LABEL)
        text = f"{names[place]}\n{look.words.percent(share)}" if share > 0.12 else (
            look.words.t("{name}, {share}", name=names[place], share=look.words.percent(share))
        )  # fmt: skip
        text = names[place] if hidden[place] else text
        axes.text(x + NODE + 0.012, placed, text, va="center", color=look.theme["ink"],
                  fontsize=look.theme.chart_points * (1 if last else 0.95),
                  bbox=None if last else _plate(look))  # fmt: skip


def _plate(look: Look) -> dict[str, Any]:
    """Return the light ground of a name that stands on bands."""
    return {"boxstyle": "round,pad=0.12", "facecolor": look.theme["paper"], "alpha": 0.78, "lw": 0}
