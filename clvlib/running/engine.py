"""The papermill engine of the kit: papermill's own, with a kernel that is private and watched.

Only what stock papermill cannot do is added here. A kernel that never answered is tried
again, before the first cell only: a cell that has run may have written something.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.iorw import write_ipynb

from clvlib.running.client import judge_once
from clvlib.running.kernel import (
    START_ATTEMPTS,
    KernelPlan,
    Watchdog,
    end_kernel,
    kernel_environment,
    private_manager,
)
from clvlib.running.quick_json import write_notebooks_quickly

ENGINE = "clv-kit"
OUTPUT_SECONDS = 300  # after a cell's end: on a busy machine its output may come much later
_QUIET = logging.getLogger("clvlib.running.quiet")
_QUIET.addHandler(logging.NullHandler())
_QUIET.propagate = False
logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # tasks that Ctrl-C left are no news


class KernelNeverStartedError(RuntimeError):
    """No kernel answered, however often it was tried."""


class LimitError(RuntimeError):
    """The notebook took longer or more memory than it may."""


class KitEngine(NBClientEngine):
    """Runs a notebook in a private kernel, with a limit on the wall clock."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        log_output: bool = False,
        *,
        plan: KernelPlan | None = None,
        rescue: Path | None = None,
        usage: dict[str, float] | None = None,
        **_ignored: Any,
    ) -> None:
        """Execute a notebook as papermill asks; a kernel that never started is tried again."""
        plan = plan or KernelPlan()
        try:
            attempts = range(START_ATTEMPTS)
            usage = {} if usage is None else usage
            if not any(_execute(nb_man, plan, log_output, a, usage) for a in attempts):
                raise KernelNeverStartedError(f"the kernel did not start in {START_ATTEMPTS} tries")
        except BaseException:
            if rescue is not None:
                write_ipynb(nb_man.nb, str(rescue))
            raise


def _execute(
    nb_man: Any, plan: KernelPlan, log_output: bool, attempt: int, usage: dict[str, float]
) -> bool:
    """Run all cells; return False if the kernel never answered.

    Raises
    ------
    LimitError
        If the watchdog had to end it.
    KernelNeverStartedError
        If the run was stopped before.
    nbclient.exceptions.DeadKernelError
        If the kernel died while a cell ran.
    """
    _refuse_stopped(plan)  # or a server that has just been ended would be started again
    with private_manager(plan.provisioner(attempt)) as (manager, folder):
        if plan.leash:
            plan.leash.hold(manager)
        client = PapermillNotebookClient(
            nb_man,
            km=manager,
            startup_timeout=plan.start_timeout,
            timeout=None,
            iopub_timeout=OUTPUT_SECONDS,
            record_timing=False,
            log=_QUIET,
            log_output=log_output,
        )
        try:
            with (folder / "kernel.log").open("wb") as log:
                env = kernel_environment(plan, folder)
                client.start_new_kernel(env=env, cwd=str(folder), stdout=log, stderr=log)
            client.start_new_kernel_client()
        except (RuntimeError, OSError):
            _refuse_stopped(plan)
            return False
        except BaseException:  # Ctrl-C: channels left open would hold this process for seconds
            if client.kc is not None:
                client.kc.stop_channels()
            raise
        with Watchdog(manager, plan) as watchdog:
            try:
                _refuse_stopped(plan)
                client.execute()
            except (DeadKernelError, RuntimeError) as error:
                if watchdog.why:
                    raise LimitError(watchdog.why) from error
                raise
            except CellTimeoutError as error:
                raise LimitError(f"its output did not come in {OUTPUT_SECONDS} seconds") from error
            finally:
                usage["peak_mb"] = peak_memory(getattr(manager.provisioner, "pid", None))
                if plan.leash:
                    plan.leash.release()
                end_kernel(manager)  # everything that it made is on disk
                _close(client)
    return True


def _refuse_stopped(plan: KernelPlan) -> None:
    if plan.leash and plan.leash.pulled:
        raise KernelNeverStartedError("the run was stopped")


def peak_memory(pid: int | None) -> float:
    """Return the most memory that a process held so far, in MiB; 0 where the system hides it."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return round(int(found[1]) / 1024, 1) if found else 0.0


def _close(client: PapermillNotebookClient) -> None:
    """Close the channels, and end a kernel that still runs at once."""
    client.shutdown_kernel = "immediate"
    client._cleanup_kernel()


papermill_engines.register(ENGINE, KitEngine)
judge_once()
write_notebooks_quickly()
