"""The tornado: what each lever moves, up and down, the strongest on top."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from clvlib.exhibits.lettering import EvenTicks, Format, in_two_lines
from clvlib.exhibits.look import Look


def tornado(frame: pd.DataFrame, look: Look, write: Format, names: tuple[str, str], axis: str
            ) -> Figure:  # fmt: skip
    """Draw pairs of bars from zero, one for each direction of a lever, with their intervals.

    Parameters
    ----------
    frame : pandas.DataFrame
        Index = labels from top to bottom; columns ``down``, ``down_low``, ``down_high``, ``up``,
        ``up_low``, ``up_high``: the change when a lever is moved down and up; NaN where it only
        moves one way.
    look : Look
        Words and theme.
    write : callable
        Formats a value.
    names : (str, str)
        Names of the two directions.
    axis : str
        What the bars measure.
    """
    theme = look.theme
    rows = np.arange(len(frame))
    with theme.drawing(height_mm=22 + 8.2 * len(frame)) as (figure, axes):
        for place, (side, colour) in enumerate(
            (("down", theme["quiet"]), ("up", theme["primary"]))
        ):
            at = rows + (0.19 if side == "down" else -0.19)
            axes.barh(at, frame[side].fillna(0), height=0.34, color=colour, label=names[place])
            axes.hlines(at, frame[f"{side}_low"], frame[f"{side}_high"], color=theme["ink"], lw=1)
        axes.axvline(0, color=theme["muted"], lw=0.8)
        axes.set_yticks(rows, [in_two_lines(label) for label in frame.index])
        axes.tick_params(axis="y", labelcolor=theme["ink"])
        axes.set_ylim(len(frame) - 0.4, -0.6)
        axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
        axes.xaxis.set_major_formatter(EvenTicks(write))
        axes.grid(axis="x")
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(axis)
        handles, labels = axes.get_legend_handles_labels()
        axes.legend(handles[::-1], labels[::-1], loc="lower left", bbox_to_anchor=(0, 1.0),
                    ncols=2, handletextpad=0.4, borderpad=0, columnspacing=1.4)  # fmt: skip
    return figure
