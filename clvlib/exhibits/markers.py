"""Matplotlib's marks, with a memory.

Every tick of every axis carries two marks and a line that may carry one, and each is worked out anew,
or copied with all that belongs to it, some eight times a tick: a tenth of a chart's time. Marks never
change once they are made, so that equal ones may share what they are made of.
"""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
from matplotlib.markers import MarkerStyle

_OWN = "_user_transform"  # a turned or moved mark is its owner's alone


def remember_markers() -> None:
    """Let matplotlib work out equal marks once."""
    make: Any = MarkerStyle.__init__
    if hasattr(make, "made_by") or _OWN not in vars(MarkerStyle("")):
        return  # done before, or another matplotlib: slower, not wrong
    known: dict[tuple[object, object], dict[str, Any]] = {}

    def remembering(
        self: MarkerStyle, marker: Any, fillstyle: Any = None, *own: Any, **more: Any
    ) -> None:
        if own or more:
            make(self, marker, fillstyle, *own, **more)
        elif isinstance(marker, MarkerStyle) and vars(marker)[_OWN] is None:
            vars(self).update(vars(marker))
        elif isinstance(marker, str | int) and marker in MarkerStyle.markers:
            key = (marker, fillstyle or mpl.rcParams["markers.fillstyle"])
            if key not in known:
                made = MarkerStyle.__new__(MarkerStyle)
                make(made, marker, fillstyle)
                known[key] = vars(made)
            vars(self).update(known[key])
        else:
            make(self, marker, fillstyle)

    remembering.made_by = make  # pyright: ignore[reportFunctionMemberAccess]
    MarkerStyle.__init__ = remembering  # pyright: ignore[reportAttributeAccessIssue]
