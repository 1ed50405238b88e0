"""Demo merchants whose truth is known.

A method can only be trusted where the right answer is known, and no real merchant's
is. This room draws a shop from the very laws that the report estimates (BG/NBD for
when, Gamma-Gamma for how much), dirties it the way a till does, and writes raw
exports next to ``truth.json``, so that every later stage can be measured.
"""

from clvlib.simulation.export import write_raw
from clvlib.simulation.generate import Simulated, simulate
from clvlib.simulation.scenario import COFFEE, Scenario

__all__ = ["COFFEE", "Scenario", "Simulated", "simulate", "write_raw"]
