"""A finished run, opened by hand: plain answers first, and the widgets that ask for them.

The report answers what was expected; a meeting asks the rest. Everything here reads a finished
run and changes nothing in it. Each question is a function or a small class that runs without a
browser (:class:`Run`, :func:`find`, :class:`WhatIf`, …); ``explore`` puts sliders on them.

Examples
--------
>>> from clvlib.lab import Levers, Run, WhatIf
>>> run = Run.open("cdnow")                        # the newest run; nothing is written into it
>>> WhatIf.of(run).answer(Levers(margin=0.38))     # value with its 80 % interval
>>> from clvlib.lab import explore
>>> explore("cdnow")                               # the same with sliders, in JupyterLab
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clvlib.lab.allocation import Allocator
from clvlib.lab.comparison import compare
from clvlib.lab.designer import Designer, Thresholds
from clvlib.lab.high_value import HighValueRule
from clvlib.lab.levers import Levers
from clvlib.lab.one import portrait
from clvlib.lab.people import Filter, customer_table, find
from clvlib.lab.pins import pin, unpin
from clvlib.lab.planner import TestPlan, plan_test
from clvlib.lab.promote import promote
from clvlib.lab.run import Run, run_names
from clvlib.lab.whatif import WhatIf

if TYPE_CHECKING:
    from clvlib.lab.panels.explorer import Explorer

__all__ = [
    "Allocator", "Designer", "Filter", "HighValueRule", "Levers", "Run", "TestPlan", "Thresholds",
    "WhatIf", "compare", "customer_table", "explore", "find", "pin", "plan_test", "portrait",
    "promote", "run_names", "unpin",
]  # fmt: skip


def explore(merchant: str | None = None, run: str | None = None) -> Explorer:
    """Open the views on a run: choose merchant and run, filter, move sliders, pin.

    Parameters
    ----------
    merchant : str, optional
        Slug; the first merchant with a run where left out.
    run : str, optional
        Name of a run; the newest where left out.

    Returns
    -------
    Explorer
        Shows itself at the end of a cell.

    Raises
    ------
    InputError
        If there is no such merchant or run.
    """
    from clvlib.lab.panels.explorer import Explorer

    return Explorer(merchant, run)


def __getattr__(name: str) -> Any:
    raise AttributeError(f"clvlib.lab has no '{name}'; it has: {', '.join(__all__)}")
