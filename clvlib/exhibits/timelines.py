"""The form of chart that follows one customer, or one thing, through time.

It follows the same rules as :mod:`clvlib.exhibits.charts`.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from clvlib.exhibits.lettering import EvenTicks, Format
from clvlib.exhibits.look import Look

QUIET = "#9FB3BF"
MOST_MARKS = 7


def timeline(
    path: pd.Series, ahead: pd.Series, events: pd.Series, look: Look, write: Format, axis: str,
    event_name: str, window: tuple[pd.Timestamp, pd.Timestamp, str] | None = None,
) -> Figure:  # fmt: skip
    """Draw a share through time with the events that move it, and what comes if none follows.

    Parameters
    ----------
    path : pandas.Series
        Index = days, values 0 to 1: what was known on that day.
    ahead : pandas.Series
        The same after the last known day, drawn dashed.
    events : pandas.Series
        Index = days, values = sizes from zero; drawn as stems from the ground.
    look : Look
        Words and theme.
    write : callable
        Formats the share.
    axis, event_name : str
        What the line and the stems are.
    window : (Timestamp, Timestamp, str), optional
        A stretch that is shaded, with its name.
    """
    theme = look.theme
    with theme.drawing(height_mm=52) as (figure, axes):
        top = float(events.max()) if len(events) and events.max() > 0 else 1.0
        heights = 0.06 + 0.22 * events.clip(lower=0).to_numpy(float) / top
        axes.vlines(events.index, 0, heights, color=QUIET, lw=1.6)
        axes.plot(path.index, path.to_numpy(float), lw=1.8, color=theme["primary"])
        axes.plot(ahead.index, ahead.to_numpy(float), lw=1.4, ls="--", color=theme["primary"])
        if window:
            axes.axvspan(window[0], window[1], color=theme["accent"], alpha=0.18, lw=0)
            middle = window[0] + (window[1] - window[0]) / 2
            axes.annotate(window[2], (middle, 1.02), xycoords=("data", "axes fraction"),
                          ha="center", va="bottom", color=theme["accent"],
                          annotation_clip=False)  # fmt: skip
        axes.set_ylim(0, 1.08)
        axes.grid(axis="y")
        axes.spines["left"].set_visible(False)
        axes.yaxis.set_major_formatter(EvenTicks(write))
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1.0])
        _date_marks(axes, path.index[0], ahead.index[-1] if len(ahead) else path.index[-1], look)
        axes.set_title(f"{axis} · {event_name}", loc="left", color=theme["muted"], pad=6,
                       fontsize=theme.chart_points)  # fmt: skip
    return figure


def _date_marks(axes: Axes, first: pd.Timestamp, last: pd.Timestamp, look: Look) -> None:
    """Mark beginnings of months, at most seven of them."""
    months = pd.date_range(first.normalize(), last, freq="MS")
    if len(months) < 2:
        days = pd.date_range(first.normalize(), last, periods=4).normalize()
        axes.set_xticks(days.to_numpy(), [look.words.date(day) for day in days])
        return
    marks = months[:: max(1, -(-len(months) // MOST_MARKS))]
    axes.set_xticks(marks.to_numpy(), [look.words.month(mark) for mark in marks])
