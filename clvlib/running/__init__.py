"""From settings and raw files to a finished run: papermill, kernels, folders, batches.

What is named here is imported when it is asked for: the server of warm kernels is to begin its own
imports before the process that starts it has done its own.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clvlib.running.batch import run_merchants, run_on
    from clvlib.running.pipeline import run_merchant, try_merchant
    from clvlib.running.plan import Outcome, RunPlan

__all__ = ["Outcome", "RunPlan", "run_merchant", "run_merchants", "run_on", "try_merchant"]
_PLACES = {
    "Outcome": "plan", "RunPlan": "plan", "run_merchant": "pipeline", "run_merchants": "batch",
    "run_on": "batch", "try_merchant": "pipeline",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _PLACES:
        return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
