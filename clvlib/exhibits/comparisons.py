"""Forms of chart that set two groups side by side.

They follow the same rules as :mod:`clvlib.exhibits.charts`: one message, direct
labels instead of legends, and nothing that knows what the numbers mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from clvlib.exhibits.lettering import EvenTicks, Format, in_two_lines, shorten
from clvlib.exhibits.look import Look


def curves(
    series: Mapping[str, pd.Series], look: Look, write_x: Format, write_y: Format,
    below: str, axis: str, muted: Sequence[str] = (), diagonal: str = "",
) -> Figure:  # fmt: skip
    """Draw two or three curves that meet at both ends, named where they lie apart.

    Parameters
    ----------
    series : mapping of str to pandas.Series
        Rising curves over a common numeric scale (their index), values 0 to 1.
    look : Look
        Words and theme.
    write_x, write_y : callable
        Format the ticks of the two axes.
    below, axis : str
        What the horizontal and the vertical axis measure.
    muted : sequence of str
        Curves that are only a comparison.
    diagonal : str
        Name of a thin line of equality from (0, 0) to (1, 1); none where empty.
    """
    theme = look.theme
    with theme.drawing(height_mm=78) as (figure, axes):
        for place, (name, line) in enumerate(series.items()):
            quiet = name in muted
            colour = theme["muted"] if quiet else theme["primary"]
            axes.plot(line.index, line.to_numpy(float), lw=1.5 if quiet else 2.2, color=colour,
                      ls="--" if quiet else "-")  # fmt: skip
            _name_curve(axes, name, line, colour, above=_leads(series, place))
        if diagonal:
            axes.plot([0, 1], [0, 1], lw=0.8, color=theme["muted"], ls=":")
            axes.annotate(diagonal, (0.7, 0.7), xytext=(6, -9), textcoords="offset points",
                          color=theme["muted"])  # fmt: skip
        axes.set_ylim(0, 1.1)
        axes.set_yticks(np.linspace(0, 1, 6))
        axes.set_xlim(0, max(float(line.index[-1]) for line in series.values()))
        axes.grid(axis="y")
        axes.spines["left"].set_visible(False)
        axes.yaxis.set_major_formatter(EvenTicks(write_y))
        axes.xaxis.set_major_formatter(EvenTicks(write_x))
        axes.set_xlabel(below)
        axes.set_title(axis, loc="left", fontsize=theme.chart_points, color=theme["muted"], pad=6)
    return figure


def paired_heatmaps(
    left: tuple[str, pd.DataFrame], right: tuple[str, pd.DataFrame], look: Look, below: str,
    write: Format,
) -> Figure:  # fmt: skip
    """Draw two matrices of the same shape on one colour scale, each under its own name.

    Parameters
    ----------
    left, right : (str, pandas.DataFrame)
        Name and matrix; same index and columns, values from zero.
    below : str
        What the columns are.
    look, write
        As in :func:`curves`; ``write`` formats the colour scale.
    """
    theme = look.theme
    top = float(max(left[1].to_numpy().max(), right[1].to_numpy().max())) or 1.0
    height = 30 + 5.2 * len(left[1])
    with theme.drawing(height_mm=height, columns=2, sharey=True) as (figure, both):
        for axes, (name, matrix) in zip(both, (left, right), strict=True):
            sns.heatmap(matrix.astype(float), ax=axes, cmap=theme.sequence, cbar=False, vmin=0,
                        vmax=top, linewidths=0.5, linecolor="white",
                        xticklabels=False, yticklabels=False)  # fmt: skip
            _thin_ticks(axes, [str(c) for c in matrix.columns])
            axes.set_yticks(np.arange(len(matrix)) + 0.5, list(matrix.index), rotation=0)
            axes.set_xlabel(below)
            axes.set_ylabel("")
            axes.tick_params(length=0)
            axes.set_title(shorten(name, 40), loc="left", color=theme["ink"])
        bar = figure.colorbar(both[1].collections[0], ax=list(both), shrink=0.9, aspect=18,
                              pad=0.02)  # fmt: skip
        bar.outline.set_visible(False)
        bar.ax.yaxis.set_major_locator(MaxNLocator(4))
        bar.ax.yaxis.set_major_formatter(EvenTicks(write))
        bar.ax.tick_params(length=0)
    return figure


def paired_dots(
    frame: pd.DataFrame, look: Look, write: Format, names: tuple[str, str], axis: str
) -> Figure:
    """Draw two groups' values as dots on one line per row, with a remark at the right.

    Parameters
    ----------
    frame : pandas.DataFrame
        Index = labels from top to bottom; columns ``first``, ``second`` (values from zero)
        and ``remark`` (text).
    names : (str, str)
        Names of the two groups; the first one carries the message.
    axis : str
        What the dots measure.
    look, write
        As in :func:`curves`.
    """
    theme = look.theme
    rows = np.arange(len(frame))
    with theme.drawing(height_mm=22 + 6.4 * len(frame)) as (figure, axes):
        axes.hlines(rows, frame["second"], frame["first"], color=theme["faint"], lw=3)
        axes.plot(frame["second"], rows, "o", ms=5.5, color=theme["quiet"], label=names[1])
        axes.plot(frame["first"], rows, "o", ms=6, color=theme["primary"], label=names[0])
        for row, remark in zip(rows, frame["remark"], strict=True):
            axes.annotate(remark, (1.02, row), xycoords=("axes fraction", "data"), va="center",
                          color=theme["ink"], annotation_clip=False)  # fmt: skip
        axes.set_yticks(rows, [in_two_lines(label) for label in frame.index])
        axes.tick_params(axis="y", labelcolor=theme["ink"])
        axes.set_ylim(len(frame) - 0.4, -0.6)
        axes.set_xlim(0, float(frame[["first", "second"]].to_numpy().max()) * 1.06 or 1.0)
        axes.grid(axis="x")
        axes.spines["left"].set_visible(False)
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter(EvenTicks(write))
        axes.set_xlabel(axis)
        handles, labels = axes.get_legend_handles_labels()
        axes.legend(handles[::-1], labels[::-1], loc="lower left", bbox_to_anchor=(0, 1.0),
                    ncols=2, handletextpad=0.2, borderpad=0, columnspacing=1.4)  # fmt: skip
    return figure


def _leads(series: Mapping[str, pd.Series], place: int) -> bool:
    """Say whether a curve lies above the others, and so carries its name above itself."""
    areas = [float(np.nanmean(line.to_numpy(float))) for line in series.values()]
    return areas[place] >= max(areas)


def _name_curve(axes: Axes, name: str, line: pd.Series, colour: str, above: bool) -> None:
    """Write a curve's name beside it: above the leading one near its top, below the others.

    To the left of a point on a rising curve, what lies above that point is free.
    """
    values, x = line.to_numpy(float), line.index.to_numpy(float)
    if above:
        at = max(int(np.searchsorted(values, 0.93)), int(np.searchsorted(x, 0.28 * x[-1])))
    else:
        at = int(np.searchsorted(values, 0.5))
    at = min(at, len(values) - 1)
    axes.annotate(
        shorten(name, 40), (x[at], values[at]), color=colour,
        xytext=(0, 6) if above else (8, -6), textcoords="offset points",
        ha="right" if above else "left", va="bottom" if above else "top",
        path_effects=[withStroke(linewidth=3, foreground="white")],
    )  # fmt: skip


def _thin_ticks(axes: Axes, labels: list[str], most: int = 8) -> None:
    step = max(1, -(-len(labels) // most))
    places = np.arange(0, len(labels), step)
    axes.set_xticks(places + 0.5, [labels[i] for i in places], rotation=0)
