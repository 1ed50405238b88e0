"""How figures are rounded before a language writes them: one habit for text, table and chart."""

from __future__ import annotations

import math


def known(value: float | None) -> bool:
    """Tell whether there is a figure at all: neither missing nor infinite."""
    import pandas as pd  # the command line speaks, too, and mostly of no figure

    return value is not None and not pd.isna(value) and math.isfinite(value)


def rounded(value: float, digits: int) -> float:
    """Round half away from zero, as readers do; and never return −0."""
    factor = 10.0**digits
    near = math.copysign(math.floor(abs(value) * factor + 0.5 + 1e-9), value) / factor
    return near + 0.0 if near else 0.0


def pattern_of(digits: int) -> str:
    """Return Babel's pattern of a number with grouped thousands and so many decimals."""
    return "#,##0" + ("." + "0" * digits if digits else "")
