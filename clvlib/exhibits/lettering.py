"""Lettering of charts: names of rows, ticks, axes and lines, cut and placed so that all can be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from clvlib.exhibits.fitting import cut, two_lines
from clvlib.exhibits.look import Look

Format = Callable[[float], str]
LONG = 34
PAGE_CHARACTERS = 95  # that a chart's width holds at its type size
_DECIMALS = re.compile(r"(?<=\d)[.,]0{1,2}(?!\d)")


class EvenTicks(FuncFormatter):
    """Ticks in the client's format; decimals that are all zero are left out on the whole axis.

    An axis of $0, $5.00 and $10 reads worse than one of $0, $5 and $10.

    Parameters
    ----------
    write : callable
        Formats a value.
    """

    def __init__(self, write: Format) -> None:
        super().__init__(lambda value, _: write(value))
        self.write = write

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        """Return the labels of all ticks of an axis."""
        texts = [self.write(value) for value in values]
        bare = [_DECIMALS.sub("", text) for text in texts]
        return bare if not any(re.search(r"\d[.,]\d{1,2}(?!\d)", text) for text in bare) else texts


def shorten(label: str, length: int = LONG) -> str:
    """Cut a long label with an ellipsis; dollar signs are text, not mathematics."""
    return cut(" ".join(str(label).split()), length).replace("$", r"\$")


def in_two_lines(label: object, length: int = LONG) -> str:
    """Break a long label of a row at a blank; only what two lines cannot hold is cut."""
    lines = two_lines(" ".join(str(label).split()), length)
    return "\n".join(shorten(line, length) for line in lines)


def name_rows(axes: Axes, labels: list[str]) -> None:
    """Write the names of rows, the first one on top."""
    axes.set_yticks(range(len(labels)), [in_two_lines(label) for label in labels])
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.tick_params(axis="y", labelcolor=axes.xaxis.label.get_color())


def bar_axis(axes: Axes, values: np.ndarray, name: str) -> None:
    """Give bars with their values at the end the room that these take; no ticks."""
    top, low = float(np.nanmax(values, initial=0)), float(np.nanmin(values, initial=0))
    span = (top - low) or 1.0
    axes.set_xlim(low - (0.16 * span if low < 0 else 0), top + 0.16 * span)
    axes.xaxis.set_visible(bool(name))
    axes.set_xticks([])
    axes.set_xlabel(name)
    axes.spines["bottom"].set_visible(False)


def value_axis(axes: Axes, write: Format, name: str) -> None:
    """Dress a vertical axis: few round ticks, light lines, its name on top."""
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(EvenTicks(write))
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)
    axes.set_ylabel("")
    axes.set_title(name, loc="left", fontsize=axes.xaxis.label.get_fontsize(),
                   color=axes.xaxis.label.get_color(), pad=6)  # fmt: skip


def sparse_labels(axes: Axes, labels: list[str]) -> None:
    """Label only as many columns as fit beside each other; a Chinese character is two wide."""
    wide = max(sum(2 if ord(c) > 0x2E7F else 1 for c in label) for label in labels)
    step = max(1, -(-len(labels) * (wide + 3) // PAGE_CHARACTERS))
    places = list(range(0, len(labels), step))
    axes.set_xticks(places, [labels[i] for i in places])


def legend_above(axes: Axes) -> None:
    """Name the series above the chart, where no place beside them is free."""
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1.0), ncols=6, handlelength=1, borderpad=0,
                columnspacing=1.2, borderaxespad=0.2)  # fmt: skip


def end_labels(
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
