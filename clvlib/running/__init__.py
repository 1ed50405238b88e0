"""From settings and raw files to a finished run: papermill, kernels, folders, batches."""

from clvlib.running.batch import run_merchants, run_on
from clvlib.running.pipeline import run_merchant, try_merchant
from clvlib.running.plan import Outcome, RunPlan

__all__ = ["Outcome", "RunPlan", "run_merchant", "run_merchants", "run_on", "try_merchant"]
