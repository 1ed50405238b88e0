"""Stages of one run that are made at the same time: who reads a table waits until it is there.

Beside the records of a run's stages lies a mark for each stage whose notebook has not ended
(``stages/<stage>.open``). As long as the maker of a table is marked, the table may still come, so
that a reader waits instead of failing; a table that a stage leaves only at times is absent only
once that stage has ended. A stage waits for stages before it only, and those begin before it,
so that no two wait for each other. Drafts and finished runs have no marks, and nothing waits.
"""

from __future__ import annotations

import time
from pathlib import Path

from clvlib.errors import InputError
from clvlib.run_folder import MADE_BY, STAGES, RunFolder

OPEN = ".open"
LOOK_SECONDS = 0.01  # two looks at the folder: a thousandth of a core


def mark(folder: RunFolder, stage: str) -> None:
    """Note that a stage has begun and may leave more."""
    _mark(folder, stage).touch()


def unmark(folder: RunFolder, stage: str) -> None:
    """Note that a stage leaves nothing more."""
    _mark(folder, stage).unlink(missing_ok=True)


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
    while _is_before(maker, reader) and _mark(folder, maker).exists():
        if folder.table(name).is_file():
            return
        time.sleep(LOOK_SECONDS)


def wait_for_end(folder: RunFolder, stage: str, reader: str) -> None:
    """Return as soon as a stage before the reader's own leaves nothing more."""
    while _is_before(stage, reader) and _mark(folder, stage).exists():
        time.sleep(LOOK_SECONDS)


def not_made(name: str) -> InputError:
    """Return the error of whoever reads a table that no stage has left."""
    remedy = f"run {STAGES[MADE_BY[name]]} first"
    return InputError(f"table '{name}'", "has not been made yet", remedy=remedy)


def _is_before(stage: str, reader: str) -> bool:
    order = list(STAGES)
    return reader in STAGES and order.index(stage) < order.index(reader)


def _mark(folder: RunFolder, stage: str) -> Path:
    return folder.stages / f"{stage}{OPEN}"
