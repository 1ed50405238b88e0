"""One stage: its notebook under papermill, then a look whether it kept its promises."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
import papermill
from nbclient.exceptions import DeadKernelError
from papermill.exceptions import PapermillExecutionError

from clvlib import home
from clvlib.errors import StageError
from clvlib.reads import end_reads
from clvlib.run_folder import MADE_BY, OPTIONAL, STAGES, RunFolder
from clvlib.running.capacity import cores
from clvlib.running.engine import ENGINE, KernelNeverStartedError, LimitError
from clvlib.running.kernel import KernelPlan
from clvlib.running.notebook import code_cell_number, last_begun, prepare
from clvlib.running.plan import RunPlan
from clvlib.side_by_side import CORES


@dataclass(frozen=True)
class StageJob:
    """What is needed to run one stage of one merchant.

    Parameters
    ----------
    stage : str
        Name of the room, e.g. ``rfm``.
    folder : RunFolder
        The run in the making.
    language : str
        The client's language.
    parameters : mapping
        JSON scalars only: papermill turns anything else into text without a word.
    plan : KernelPlan
        Environment and limits of the kernel.
    """

    stage: str
    folder: RunFolder
    language: str
    parameters: Mapping[str, str | int | float | bool | None]
    plan: KernelPlan

    @property
    def name(self) -> str:
        """Name of the notebook, without its ending."""
        return STAGES[self.stage]

    @property
    def output(self) -> Path:
        """Where the executed notebook goes."""
        return self.folder.notebooks / f"{self.name}.ipynb"


def environment(plan: RunPlan, temporary: Path | None = None) -> dict[str, str]:
    """Return what a notebook must know to find the same folders as this run.

    It may use as many cores as its merchant's stages may compute at a time. Its temporary files go
    into a folder of the run's: a kernel is ended at once and removes nothing itself.
    """
    names = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), temporary) if temporary else {}
    names |= {
        "CLV_DATA_DIR": plan.data_dir,
        "CLV_REPORTS_DIR": plan.reports_dir,
        "CLV_HOME": home.home(),
        CORES: plan.at_once or cores(),
    }
    if keys := os.environ.get("CLV_KEYS_DIR"):
        names["CLV_KEYS_DIR"] = Path(keys).expanduser().resolve()
    return {name: str(path) for name, path in names.items()}


def run_stage(job: StageJob) -> float:
    """Execute a stage's notebook and check that every table of the stage is there.

    Returns
    -------
    float
        Peak memory of the kernel in MiB; 0 where the system does not tell.

    Raises
    ------
    StageError
        Naming notebook, cell and cause; ``wrong_input`` where the notebook raised an
        :class:`~clvlib.errors.InputError`.
    """
    source = home.notebooks_dir() / f"{job.name}.ipynb"
    notebook = prepare(source, job.language, dict(job.parameters))
    nbformat.write(notebook, job.output)
    try:
        peak = _papermill(job)
    except PapermillExecutionError as error:
        raise _told(job, error) from error
    except (DeadKernelError, LimitError) as error:
        broken = nbformat.read(job.output, as_version=4)
        cell = code_cell_number(broken, last_begun(broken))
        cause = str(error) if isinstance(error, LimitError) else _died()
        raise StageError(job.name, cell, cause) from error
    except KernelNeverStartedError as error:
        raise StageError(job.name, 0, str(error)) from error
    _check_promises(job)
    end_reads(job.folder, job.stage)
    return peak


def _papermill(job: StageJob) -> float:
    usage: dict[str, float] = {}
    papermill.execute_notebook(
        job.output,
        job.output,
        parameters=dict(job.parameters),
        engine_name=ENGINE,
        kernel_name="python3",
        progress_bar=False,
        request_save_on_cell_execute=False,  # saving after every cell is quadratic in the figures
        plan=job.plan,
        rescue=job.output,
        usage=usage,
    )
    return usage.get("peak_mb", 0.0)


def _told(job: StageJob, error: PapermillExecutionError) -> StageError:
    """Turn an exception inside the notebook into one line."""
    executed = nbformat.read(job.output, as_version=4)
    # papermill put two cells of its own before the failing one: a banner and an anchor
    number = code_cell_number(executed, int(error.cell_index) + 2)
    wrong_input = error.ename == "InputError"
    said = " ".join(str(error.evalue).split()) or error.ename
    cause = said if wrong_input else f"{error.ename}: {said}"
    return StageError(job.name, number, cause, wrong_input)


def _died() -> str:
    return "the kernel died; most often the machine ran out of memory"


def _check_promises(job: StageJob) -> None:
    """Require every table that the stage makes: a notebook may end early without an error."""
    made = [n for n, stage in MADE_BY.items() if stage == job.stage and n not in OPTIONAL]
    missing = [name for name in made if not job.folder.table(name).is_file()]
    if missing:
        raise StageError(job.name, 0, f"ended without writing the table {', '.join(missing)}")
    if not job.folder.end_stage_record(job.stage):
        raise StageError(job.name, 0, "ended without showing or stating anything")
