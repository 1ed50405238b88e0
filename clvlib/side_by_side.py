"""Stages of one run that are made at the same time: who reads a table waits until it is there.

Beside the records of a run's stages lies a mark for each stage whose notebook has not ended
(``stages/<stage>.open``). As long as the maker of a table is marked, the table may still come, so
that a reader waits instead of failing; a table that a stage leaves only at times is absent only
once that stage has ended. A stage waits for stages before it only, and those begin before it,
so that no two wait for each other. A second mark (``<stage>.waits``) tells that a stage only waits, so
that another may use its core. Drafts and finished runs have no marks, and nothing waits.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from clvlib.errors import InputError
from clvlib.run_folder import MADE_BY, STAGES, RunFolder

CORES = "CLV_CORES"
OPEN, WAITS = ".open", ".waits"
FIRST = next(iter(STAGES))  # finds the as-of day
LOOK_SECONDS = 0.01  # two looks at the folder: a thousandth of a core


def cores_left() -> int:
    """Return how many cores a stage may use: what its run says, else what this process may use."""
    told = os.environ.get(CORES, "")
    if told.isdigit() and int(told):
        return int(told)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def mark(folder: RunFolder, stage: str) -> None:
    """Note that a stage has begun and may leave more."""
    _mark(folder, stage).touch()


def unmark(folder: RunFolder, stage: str) -> None:
    """Note that a stage leaves nothing more."""
    for kind in (OPEN, WAITS):
        _mark(folder, stage, kind).unlink(missing_ok=True)


def only_waits(folder: RunFolder, stage: str) -> bool:
    """Say whether a stage that has begun waits for another's table."""
    return _mark(folder, stage, WAITS).exists()


def wait_for_table(folder: RunFolder, name: str, reader: str) -> None:
    """Return as soon as a table of a run in the making is there, or will never be.

    Parameters
    ----------
    folder : RunFolder
        The run.
    name : str
        A declared table.
    reader : str
        The stage that asks; it waits for stages before it only.
    """
    maker = MADE_BY.get(name, reader)
    _wait_while(
        lambda: _still_made(folder, maker, reader) and not folder.table(name).is_file(),
        _mark(folder, reader, WAITS),
    )


def wait_for_as_of(folder: RunFolder, reader: str) -> None:
    """Return as soon as a run in the making knows its as-of day, or will never know it."""
    _wait_while(
        lambda: _still_made(folder, FIRST, reader) and "as_of" not in folder.facts(),
        _mark(folder, reader, WAITS),
    )


def wait_for_end(folder: RunFolder, stage: str, reader: str) -> None:
    """Return as soon as a stage before the reader's own leaves nothing more."""
    _wait_while(lambda: _still_made(folder, stage, reader), _mark(folder, reader, WAITS))


def not_made(name: str) -> InputError:
    """Return the error of whoever reads a table that no stage has left."""
    remedy = f"run {STAGES[MADE_BY[name]]} first"
    return InputError(f"table '{name}'", "has not been made yet", remedy=remedy)


def _wait_while(missing: Callable[[], bool], waits: Path) -> None:
    if not missing():
        return
    with _marked(waits):
        while missing():
            time.sleep(LOOK_SECONDS)


@contextlib.contextmanager
def _marked(path: Path) -> Iterator[None]:
    path.touch()
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _still_made(folder: RunFolder, stage: str, reader: str) -> bool:
    order = list(STAGES)
    before = reader in STAGES and order.index(stage) < order.index(reader)
    return before and _mark(folder, stage).exists()


def _mark(folder: RunFolder, stage: str, kind: str = OPEN) -> Path:
    return folder.stages / f"{stage}{kind}"
