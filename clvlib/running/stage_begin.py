"""From a run in the making to one stage's notebook in its kernel.

Papermill is imported here only when a stage begins: it costs a second, which an unchanged
merchant need not pay.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

from clvlib.running.lean import import_papermill_lean
from clvlib.running.warm import get_ready
from clvlib.side_by_side import FIRST, unmark

if TYPE_CHECKING:
    from clvlib.running.kernel import Leash
    from clvlib.running.making import Making
    from clvlib.running.stage import StageJob


def execute(job: StageJob, temporary: Path | None) -> tuple[float, float]:
    """Execute a stage; return its kernel's peak memory in MiB and the moment of its end."""
    from clvlib.running.stage import run_stage

    try:
        peak = run_stage(job)
    finally:  # the kernel was ended at once; of the rows that it read nothing may stay behind
        if temporary:
            shutil.rmtree(temporary, ignore_errors=True)
    unmark(job.folder, job.stage)
    return peak, time.monotonic()


def stage_job(making: Making, stage: str, line: list[Leash]) -> tuple[StageJob, Leash, Path | None]:
    """Return what is needed to execute a stage, and its own folder for what it puts aside."""
    if not making.plan.zygote:
        get_ready(making.plan.kernel)
    import_papermill_lean()
    from clvlib.running.kernel import KernelPlan, Leash
    from clvlib.running.stage import StageJob, environment

    parameters: dict[str, str | None] = {
        "merchant": making.merchant.slug,
        "run": making.folder.path.name,
    }
    if stage == FIRST:
        parameters["as_of"] = making.plan.as_of
    temporary = making.temporary / stage if making.temporary else None
    if temporary:
        temporary.mkdir(mode=0o700)
    plan, leash = making.plan, Leash()
    kernel = KernelPlan(
        environment(plan, temporary),
        time_limit=max(1.0, plan.time_limit - (time.monotonic() - making.began)),
        told_limit=plan.time_limit,
        memory_limit=plan.memory_limit,
        kernel=plan.kernel,
        zygote=plan.zygote,
        leash=leash,
        line=line,
    )
    language = making.merchant.settings.language
    return StageJob(stage, making.folder, language, parameters, kernel), leash, temporary
