"""Machine-learned CLV: trees that correct a probability model, on features strictly before a cut.

`candidates` gives what enters the tournament; `drivers` what the report says of it.
"""

from __future__ import annotations

from ..candidates import Candidate
from .drivers import customer_contributions, drivers
from .ensemble import LearnedMean
from .hybrid import Hybrid
from .two_part import TwoPart


def candidates() -> list[Candidate]:
    """Make the learned candidates that race; the library of trees is loaded at their forecast."""
    return [LearnedMean()]


__all__ = ["Hybrid", "LearnedMean", "TwoPart", "candidates", "customer_contributions", "drivers"]
