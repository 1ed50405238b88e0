"""The few forms of chart that the kit's findings take.

Each returns a finished figure in the house style: one message, direct labels
instead of legends, bars from zero, units on the axis. Rooms choose the form and
write the headline; nothing here knows what the numbers mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from clvlib.exhibits.fitting import cut, two_lines
from clvlib.exhibits.look import Look
from clvlib.exhibits.vision import lettering_on
from clvlib.privacy.small_groups import guard_list

Format = Callable[[float], str]
LONG = 34
PAGE_CHARACTERS = 95  # that a chart's width holds at its type size


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
        _name_rows(axes, list(values.index))
        _bar_axis(axes, values.to_numpy(float), axis)
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
        _sparse_labels(axes, [str(v) for v in values.index])
        _value_axis(axes, write, axis)
        if values.shape[1] > 1:
            _legend_above(axes)
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
        _value_axis(axes, write, axis)
        _legend_above(axes)
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
        _end_labels(axes, series, look, colours, muted)
        axes.grid(axis="y")
        _value_axis(axes, write, axis)
        axes.set_xlabel(below)
    return figure


def heatmap(
    matrix: pd.DataFrame, look: Look, write: Format, below: str = "", beside: str = "",
    cell_mm: float = 7.5, vmax: float | None = None, texts: pd.DataFrame | None = None,
) -> Figure:  # fmt: skip
    """Draw a matrix of magnitudes; unknown cells stay empty, never zero.

    Parameters
    ----------
    matrix : pandas.DataFrame
        Rows from top to bottom; NaN where nothing is known.
    below, beside : str
        Names of the two axes.
    cell_mm : float
        Height of one row.
    vmax : float, optional
        Value of the strongest colour; the largest one where absent.
    texts : pandas.DataFrame of str, optional
        Same shape: what stands in the cells, where it is not the value.
    look, write
        As in :func:`bars`; ``write`` formats the cells, an empty text leaves a cell bare.
    """
    theme = look.theme
    with theme.drawing(height_mm=16 + cell_mm * len(matrix)) as (figure, axes):
        cells = matrix.map(lambda v: "" if pd.isna(v) else write(v)) if texts is None else texts
        sns.heatmap(
            matrix.astype(float), ax=axes, cmap=theme.sequence, cbar=False, annot=cells, fmt="",
            linewidths=1, linecolor="white", vmin=0, vmax=vmax,
            annot_kws={"fontsize": _cell_points(matrix.shape[1], theme.chart_points)},
        )  # fmt: skip
        grounds = axes.collections[0].get_facecolors()[matrix.notna().to_numpy().ravel()]
        for written, ground in zip(axes.texts, grounds, strict=True):
            written.set_color(lettering_on(ground))
        axes.set_yticklabels(axes.get_yticklabels(), rotation=0)
        axes.set_xticklabels(axes.get_xticklabels(), rotation=0)
        axes.set_xlabel(below)
        axes.set_ylabel(beside)
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
        axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: write(v)))
        _value_axis(axes, look.words.number, axis)
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
        _name_rows(axes, list(frame.index))
        axes.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 5, 10]))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: write(v)))
        axes.grid(axis="x")
        axes.set_xlabel(axis)
        axes.spines["left"].set_visible(False)
    return figure


def shorten(label: str, length: int = LONG) -> str:
    """Cut a long label with an ellipsis; dollar signs are text, not mathematics."""
    return cut(" ".join(str(label).split()), length).replace("$", r"\$")


def in_two_lines(label: object, length: int = LONG) -> str:
    """Break a long label of a row at a blank; only what two lines cannot hold is cut."""
    lines = two_lines(" ".join(str(label).split()), length)
    return "\n".join(shorten(line, length) for line in lines)


def _name_rows(axes: Axes, labels: list[str]) -> None:
    axes.set_yticks(range(len(labels)), [in_two_lines(label) for label in labels])
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.tick_params(axis="y", labelcolor=axes.xaxis.label.get_color())


def _bar_axis(axes: Axes, values: np.ndarray, name: str) -> None:
    top, low = float(np.nanmax(values, initial=0)), float(np.nanmin(values, initial=0))
    span = (top - low) or 1.0
    axes.set_xlim(low - (0.16 * span if low < 0 else 0), top + 0.16 * span)
    axes.xaxis.set_visible(bool(name))
    axes.set_xticks([])
    axes.set_xlabel(name)
    axes.spines["bottom"].set_visible(False)


def _value_axis(axes: Axes, write: Format, name: str) -> None:
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: write(v)))
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)
    axes.set_ylabel("")
    axes.set_title(name, loc="left", fontsize=axes.xaxis.label.get_fontsize(),
                   color=axes.xaxis.label.get_color(), pad=6)  # fmt: skip


def _sparse_labels(axes: Axes, labels: list[str]) -> None:
    """Label only as many columns as fit beside each other; a Chinese character is two wide."""
    wide = max(sum(2 if ord(c) > 0x2E7F else 1 for c in label) for label in labels)
    step = max(1, -(-len(labels) * (wide + 3) // PAGE_CHARACTERS))
    places = list(range(0, len(labels), step))
    axes.set_xticks(places, [labels[i] for i in places])


def _series_colours(look: Look, count: int) -> list[str]:
    if count == 1:
        return [look.theme["primary"]]
    return list(look.theme.categories[:count])


def _legend_above(axes: Axes) -> None:
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1.0), ncols=6, handlelength=1, borderpad=0,
                columnspacing=1.2, borderaxespad=0.2)  # fmt: skip


def _end_labels(
    axes: Axes, series: Mapping[str, pd.Series], look: Look, colours: list[str],
    muted: Sequence[str],
) -> None:  # fmt: skip
    """Write every line's name at its right end, pushed apart where ends meet."""
    ends = {
        name: (line.dropna().index[-1], float(line.dropna().iloc[-1]))
        for name, line in series.items()
        if line.notna().any()
    }
    low, high = axes.get_ylim()
    gap, placed = (high - low) * 0.075, -np.inf
    tint = dict(zip(series, colours, strict=True))
    for name, (x, y) in sorted(ends.items(), key=lambda item: item[1][1]):
        placed = max(y, placed + gap)
        colour = look.theme["muted"] if name in muted else tint[name]
        axes.annotate(in_two_lines(name, 26), (x, placed), xytext=(5, 0), textcoords="offset points",
                      va="center", color=colour, annotation_clip=False)  # fmt: skip


def _cell_points(columns: int, base: float) -> float:
    return float(np.clip(base * 12 / max(columns, 12), 5.0, base))
