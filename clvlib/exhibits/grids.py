"""Forms of chart that set many small figures in rows and columns.

They follow the same rules as :mod:`clvlib.exhibits.charts`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import matplotlib as mpl
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from clvlib.exhibits.lettering import Format, shorten
from clvlib.exhibits.look import Look
from clvlib.exhibits.vision import lettering_on


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
        As in :func:`clvlib.exhibits.charts.bars`; ``write`` formats the cells, an empty text leaves a cell bare.
    """
    theme = look.theme
    with theme.drawing(height_mm=16 + cell_mm * len(matrix)) as (figure, axes):
        cells = matrix.map(lambda v: "" if pd.isna(v) else write(v)) if texts is None else texts
        sns.heatmap(
            matrix.astype(float), ax=axes, cmap=theme.sequence, cbar=False, annot=cells, fmt="",
            linewidths=1, linecolor="white", vmin=0, vmax=vmax,
            xticklabels=False, yticklabels=False,  # else it draws the chart to see if they overlap
            annot_kws={"fontsize": _cell_points(matrix.shape[1], theme.chart_points)},
        )  # fmt: skip
        grounds = axes.collections[0].get_facecolors()[matrix.notna().to_numpy().ravel()]
        for written, ground in zip(axes.texts, grounds, strict=True):
            written.set_color(lettering_on(ground))
        _within(axes, matrix.shape)
        axes.set_xticks(np.arange(matrix.shape[1]) + 0.5, [str(c) for c in matrix.columns])
        axes.set_yticks(np.arange(len(matrix)) + 0.5, [str(r) for r in matrix.index])
        axes.set_xlabel(below)
        axes.set_ylabel(beside)
    return figure


def labelled_grid(
    shade: pd.DataFrame, texts: pd.DataFrame, look: Look, below: str, beside: str,
    cell_mm: float = 14,
) -> Figure:  # fmt: skip
    """Draw cells that carry a text of one or two lines and are shaded by a magnitude.

    Parameters
    ----------
    shade : pandas.DataFrame
        What shades the cells, from zero; rows from top to bottom. Missing and zero cells are bare.
    texts : pandas.DataFrame of str
        Same shape; a line break parts the name of a cell from its figure.
    look : Look
        Words and theme.
    below, beside : str
        Names of the two axes; what the rows are stands above them.
    cell_mm : float
        Height of one row.
    """
    theme = look.theme
    paint = mpl.colormaps[theme.sequence]
    top = float(np.nanmax(shade.to_numpy(float), initial=0.0)) or 1.0
    rows, width = shade.shape
    values, written = shade.to_numpy(float), texts.to_numpy(str)
    with theme.drawing(height_mm=21 + cell_mm * rows) as (figure, axes):
        for row in range(rows):
            for column in range(width):
                value = float(values[row, column])
                colour = paint(value / top) if value > 0 else to_rgb(theme["ground"])
                axes.add_patch(
                    Rectangle((column, row), 1, 1, facecolor=colour,
                                          edgecolor="white", lw=1.5)
                )  # fmt: skip
                axes.text(column + 0.5, row + 0.5, written[row, column], ha="center",
                          va="center", color=lettering_on(colour), linespacing=1.35)  # fmt: skip
        _within(axes, shade.shape)
        axes.set_xlim(0, width)
        axes.set_ylim(rows, 0)
        axes.set_xticks(np.arange(width) + 0.5, [str(c) for c in shade.columns])
        axes.set_yticks(np.arange(rows) + 0.5, [str(r) for r in shade.index])
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        axes.set_xlabel(below)
        _name_above(axes, beside, theme["muted"])
    return figure


def bar_panels(
    frame: pd.DataFrame, look: Look, write: Mapping[str, Format], mark: Mapping[str, float]
) -> Figure:
    """Draw several measures of the same rows side by side, each as bars from its own zero.

    Parameters
    ----------
    frame : pandas.DataFrame
        Index = rows from top to bottom; one column a panel (at most five), named as it is shown.
    look : Look
        Words and theme.
    write : mapping of str to callable
        Formats the values of each panel.
    mark : mapping of str to float
        A value to compare with in each panel (a thin line); panels may lack one.
    """
    theme = look.theme
    rows = np.arange(len(frame))
    height = 20 + 8 * len(frame)
    with theme.drawing(height_mm=height, columns=frame.shape[1], sharey=True) as (figure, panels):
        for axes, name in zip(np.atleast_1d(panels), map(str, frame.columns), strict=True):
            values = frame[name].to_numpy(float)
            drawn = axes.barh(rows, np.nan_to_num(values), color=theme["primary"], height=0.6)
            axes.bar_label(drawn, labels=[write[name](v) for v in values], padding=2)
            top = max(float(np.nanmax(values, initial=0)), mark.get(name, 0.0)) or 1.0
            axes.set_xlim(min(0.0, float(np.nanmin(values, initial=0))), top * 1.55)
            if name in mark:
                axes.axvline(mark[name], color=theme["accent"], lw=1, ls="--")
            _bare(axes, name, theme["muted"])
        first = np.atleast_1d(panels)[0]
        first.set_yticks(rows, [shorten(str(label), 48) for label in frame.index])
        first.tick_params(axis="y", labelcolor=theme["ink"])
        first.set_ylim(len(frame) - 0.4, -0.6)
    return figure


def wrap(label: str, width: int) -> str:
    """Break a label into lines: at blanks, or inside words of scripts that have none."""
    if " " in label:
        return textwrap.fill(label, width, break_long_words=False)
    wide = any(ord(letter) > 0x2E80 for letter in label)
    step = max(width // 2 - 1, 1) if wide else len(label)
    step -= len(label) % step == 1 and step > 2  # no letter alone on its line
    return "\n".join(label[i : i + step] for i in range(0, len(label), step))


def _within(axes: Axes, shape: tuple[int, ...]) -> None:
    """Leave texts of inner cells out of the search for margins: they are nowhere near the edge."""
    rows, columns = shape
    for text in axes.texts:
        x, y = text.get_position()
        if 1 < x < columns - 1 and 1 < y < rows - 1:
            text.set_in_layout(False)


def _bare(axes: Axes, name: str, colour: str) -> None:
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    _name_above(axes, name, colour)


def _name_above(axes: Axes, name: str, colour: str) -> None:
    size = axes.xaxis.label.get_fontsize()
    axes.set_title(name, loc="left", fontsize=size, color=colour, pad=6)


def _cell_points(columns: int, base: float) -> float:
    return float(np.clip(base * 12 / max(columns, 12), 5.0, base))
