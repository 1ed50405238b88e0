"""The few forms of chart that the kit's findings take.

Each returns a finished figure in the house style: one message, direct labels
instead of legends, bars from zero, units on the axis. Rooms choose the form and
write the headline; nothing here knows what the numbers mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from clvlib.exhibits import lettering
from clvlib.exhibits.grids import heatmap
from clvlib.exhibits.lettering import EvenTicks, Format, in_two_lines, shorten
from clvlib.exhibits.look import Look
from clvlib.privacy.small_groups import guard_list

__all__ = ["Format", "bars", "columns", "heatmap", "histogram", "in_two_lines", "intervals", "lines",
           "paired_columns", "shorten"]  # fmt: skip


def bars(
    values: pd.Series, look: Look, write: Format, highlight: Sequence[str] = (), axis: str = "",
    texts: Sequence[str] | None = None,
) -> Figure:  # fmt: skip
    """Draw horizontal bars from zero with their values at the end.

    Parameters
    ----------
    values : pandas.Series
        One bar per entry, drawn from top to bottom in the given order; index = labels.
    look : Look
        Words and theme.
    write : callable
        Formats a value for its label.
    highlight : sequence of str
        Labels drawn in the primary colour; the others are muted. All, where empty.
    axis : str
        What the bars measure, with its unit.
    texts : sequence of str, optional
        What stands at the ends of the bars, where it is not the value.
    """
    theme = look.theme
    with theme.drawing(height_mm=14 + 6.2 * len(values)) as (figure, axes):
        strong = set(highlight) or set(values.index)
        colours = [theme["primary"] if name in strong else theme["quiet"] for name in values.index]
        drawn = axes.barh(range(len(values)), values.to_numpy(float), color=colours, height=0.68)
        axes.bar_label(drawn, labels=list(texts or map(write, values)), padding=3)
        lettering.name_rows(axes, list(values.index))
        lettering.bar_axis(axes, values.to_numpy(float), axis)
    return figure


def columns(
    values: pd.DataFrame, look: Look, write: Format, axis: str = "",
    colours: Sequence[str] | None = None,
) -> Figure:  # fmt: skip
    """Draw stacked columns over time (or another ordered scale), labelled directly.

    Parameters
    ----------
    values : pandas.DataFrame
        Index = labels of the columns from left to right, one column a series (at most six).
    colours : sequence of str, optional
        One a series, where their order means something; the categories' colours where absent.
    look, write, axis
        As in :func:`bars`.
    """
    theme = look.theme
    with theme.drawing(height_mm=70) as (figure, axes):
        base = np.zeros(len(values))
        colours = colours or _series_colours(look, values.shape[1])
        for colour, name in zip(colours, values, strict=True):
            heights = values[name].to_numpy(float)
            axes.bar(range(len(values)), heights, bottom=base, color=colour, width=0.82, label=name)
            base += np.nan_to_num(heights)
        lettering.sparse_labels(axes, [str(v) for v in values.index])
        lettering.value_axis(axes, write, axis)
        if values.shape[1] > 1:
            lettering.legend_above(axes)
    return figure


def paired_columns(
    values: pd.DataFrame, look: Look, write: Format, axis: str, below: str = "",
    texts: Mapping[str, Sequence[str]] | None = None,
) -> Figure:  # fmt: skip
    """Draw columns side by side, for a comparison at each label: the first one solid.

    Parameters
    ----------
    values : pandas.DataFrame
        Index = labels from left to right; two columns, e.g. actual and forecast.
    texts : mapping of str to sequence of str, optional
        What stands over a series' columns, where it is not the value.
    look, write, axis, below
        As in :func:`lines`.
    """
    theme = look.theme
    with theme.drawing(height_mm=66) as (figure, axes):
        places = np.arange(len(values))
        tints = (theme["primary"], theme["quiet"])
        for shift, tint, name in zip((-0.2, 0.2), tints, values, strict=True):
            drawn = axes.bar(places + shift, values[name], width=0.38, color=tint, label=name)
            said = (texts or {}).get(str(name)) or [write(v) for v in values[name]]
            axes.bar_label(drawn, list(said), padding=2, fontsize=7)
        axes.set_xticks(places, [str(label) for label in values.index])
        axes.margins(y=0.12)
        lettering.value_axis(axes, write, axis)
        lettering.legend_above(axes)
        axes.set_xlabel(below)
    return figure


def lines(
    series: Mapping[str, pd.Series],
    look: Look,
    write: Format,
    axis: str = "",
    below: str = "",
    muted: Sequence[str] = (),
    shade_from: object = None,
) -> Figure:
    """Draw lines that carry their own names at the right end.

    Parameters
    ----------
    series : mapping of str to pandas.Series
        At most six; the index is the horizontal position (number or timestamp).
    below : str
        Name of the horizontal axis.
    muted : sequence of str
        Series that are only a comparison, drawn grey and dashed.
    shade_from : number or timestamp, optional
        From here on the ground is shaded: a stretch that was not known.
    look, write, axis
        As in :func:`bars`.
    """
    theme = look.theme
    with theme.drawing(height_mm=74) as (figure, axes):
        colours = _series_colours(look, len(series))
        for colour, (name, line) in zip(colours, series.items(), strict=True):
            quiet = name in muted
            axes.plot(
                line.index, line.to_numpy(float), lw=1.3 if quiet else 2,
                color=theme["muted"] if quiet else colour, ls="--" if quiet else "-",
            )  # fmt: skip
        if shade_from is not None:
            right = max(line.index[-1] for line in series.values())
            axes.axvspan(shade_from, right, color=theme["ground"], zorder=0)
        lettering.end_labels(axes, series, look, colours, muted)
        axes.grid(axis="y")
        lettering.value_axis(axes, write, axis)
        axes.set_xlabel(below)
    return figure


def histogram(
    values: np.ndarray, look: Look, write: Format, below: str, axis: str,
    mark: tuple[float, str] | None = None, top_share: float = 0.01, least: int = 0,
) -> Figure:  # fmt: skip
    """Draw a distribution; the extreme upper tail is gathered in the last bin.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        What is distributed.
    mark : (float, str), optional
        A value to point at, with its name.
    top_share : float
        Share of values gathered in the last bin, so that one giant does not flatten the rest.
    least : int
        Smallest group of people that may be told of, where the values are people's: smaller
        bars are all drawn alike.
    look, write, below, axis
        As in :func:`lines`; ``write`` formats the horizontal axis.
    """
    theme = look.theme
    cap = float(np.quantile(values, 1 - top_share)) if len(values) else 1.0
    with theme.drawing(height_mm=64) as (figure, axes):
        most = max(5, len(values) // least) if least else 40
        bins = int(np.clip(len(np.unique(values)), 5, min(40, most)))
        sns.histplot(
            x=np.minimum(values, cap), bins=bins, ax=axes, color=theme["primary"], alpha=1,
            edgecolor="white", linewidth=0.4,
        )  # fmt: skip
        if least:
            drawn = [bar for bar in axes.patches if isinstance(bar, Rectangle)]
            counts = pd.Series([float(bar.get_height()) for bar in drawn])
            for bar, height in zip(drawn, guard_list(counts, least).drawn[0], strict=True):
                bar.set_height(float(height))
        axes.xaxis.set_major_formatter(EvenTicks(write))
        lettering.value_axis(axes, look.words.number, axis)
        axes.set_xlabel(below)
        if mark and mark[0] <= cap:
            axes.axvline(mark[0], color=theme["accent"], lw=1.4)
            axes.annotate(mark[1], (mark[0], 0.97), xycoords=("data", "axes fraction"),
                          xytext=(5, 0), textcoords="offset points", va="top",
                          color=theme["accent"])  # fmt: skip
    return figure


def intervals(
    frame: pd.DataFrame, look: Look, write: Format, axis: str, zero: float | None = 0.0
) -> Figure:
    """Draw estimates with their intervals, one row each.

    Parameters
    ----------
    frame : pandas.DataFrame
        Index = labels; columns ``estimate``, ``low``, ``high``.
    zero : float, optional
        Where "no difference" lies.
    look, write, axis
        As in :func:`bars`.
    """
    theme = look.theme
    with theme.drawing(height_mm=16 + 6.4 * len(frame)) as (figure, axes):
        rows = np.arange(len(frame))
        if zero is not None:
            axes.axvline(zero, color=theme["muted"], lw=0.8)
        axes.hlines(rows, frame["low"], frame["high"], color=theme["quiet"], lw=4)
        axes.plot(frame["estimate"], rows, "o", ms=5.5, color=theme["primary"])
        lettering.name_rows(axes, list(frame.index))
        axes.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 5, 10]))
        axes.xaxis.set_major_formatter(EvenTicks(write))
        axes.grid(axis="x")
        axes.set_xlabel(axis)
        axes.spines["left"].set_visible(False)
    return figure


def _series_colours(look: Look, count: int) -> list[str]:
    if count == 1:
        return [look.theme["primary"]]
    return list(look.theme.categories[:count])
