"""Results of stages, taken from an earlier run where nothing that they rest on has changed.

There is no cache folder: every run's folder is one. Beside a stage's own record lies its *seal*
(:mod:`clvlib.running.seals`): the key that it was made under (:mod:`clvlib.running.stage_key`)
and the hash of each file that it left. The seal is written last and in one step, and files are
hashed again before they are taken, so that a half-written, edited or damaged result is never used.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from clvlib.errors import InputError
from clvlib.privacy.sealed import sealed_twin
from clvlib.privacy.vault import SUFFIX
from clvlib.reads import reads_file
from clvlib.run_folder import MADE_BY, STAGES, RunFolder
from clvlib.running.seals import (
    Seal,
    Snapshot,
    content_hash,
    file_hash,
    seal_file,
    snapshot,
)
from clvlib.running.shelf import FAILED, Shelf
from clvlib.running.stage_key import Circumstances, differences, noted_in

_LINKED = ("tables", "exhibits")  # never written to once they are there
TableHash = Callable[[str], str | None]


@dataclass
class StageCache:
    """Looks for results of earlier runs.

    Parameters
    ----------
    shelf : Shelf
        The merchant's runs.
    now : Circumstances
        As they are in this run.
    """

    shelf: Shelf
    now: Circumstances

    def find(self, stage: str, folder: RunFolder) -> tuple[RunFolder | None, list[str]]:
        """Return a run whose result of a stage can be taken, or why there is none.

        Parameters
        ----------
        stage : str
            The room.
        folder : RunFolder
            The run in the making, with the tables of the stages before.
        """
        return self._find(stage, _table_hashes(folder).get)

    def may_find(self, stage: str, folder: RunFolder, still_made: Collection[str]) -> bool:
        """Say whether a result could be taken once stages that still run have left their tables.

        Parameters
        ----------
        stage : str
            The room.
        folder : RunFolder
            The run in the making.
        still_made : collection of str
            The stages that run.
        """
        known = _table_hashes(folder).get
        still = tuple(f"table {name} " for name, maker in MADE_BY.items() if maker in still_made)
        for source in self.shelf.sources():
            if (seal := Seal.load(source, stage)) is not None:
                found = differences(seal.key, self.now.key(stage, seal.reads, known))
                if all(line.startswith(still) for line in found):
                    return True
        return False

    def forecast(self) -> Iterator[tuple[str, str, list[str]]]:
        """Yield, without running anything, each stage, the run to take it from, and why not."""
        tables: dict[str, str] = {}
        running: list[str] = []
        for stage in STAGES:
            source, why = self._find(stage, tables.get)
            if source is not None:
                made = _table_hashes(source)
                tables |= {t: made[t] for t, by in MADE_BY.items() if by == stage and t in made}
                yield stage, source.path.name, []
                continue
            waits = {f"table {t} ": by for t, by in MADE_BY.items() if by in running}
            open_still = [by for start, by in waits.items() for w in why if w.startswith(start)]
            told = [line for line in why if not line.startswith(tuple(waits) or ("\n",))]
            first = " or ".join(dict.fromkeys(open_still))
            yield stage, "", told or [f"if {first} leaves other tables"]
            running.append(stage)

    def _find(self, stage: str, table_hash: TableHash) -> tuple[RunFolder | None, list[str]]:
        why: list[str] = []
        for source in self.shelf.sources():
            if (seal := Seal.load(source, stage)) is None:
                continue
            found = differences(seal.key, self.now.key(stage, seal.reads, table_hash))
            if not found and not (found := _damage(source, seal, self.now.merchant.slug)):
                return source, []
            why = why or found
        return None, why or ["no earlier result"]


def take(source: RunFolder, stage: str, folder: RunFolder) -> Seal:
    """Copy a stage's result from an earlier run; return its seal.

    Raises
    ------
    OSError
        If the disk is full.
    """
    seal = Seal.load(source, stage)
    if seal is None:
        raise FileNotFoundError(seal_file(source, stage))
    for name in seal.outputs:
        target = _beside(folder.path / name, _whichever(source.path / name))
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _link_or_copy(_whichever(source.path / name), target, name)
    folder.note_facts(**seal.facts)
    first = source.path.name.removesuffix(FAILED)
    return replace(seal, taken_from=seal.taken_from or first)


def reseal(made: Seal, folder: RunFolder, changed: str) -> Seal:
    """Seal a result that was taken, one file of which now names another run."""
    outputs = {**made.outputs, changed: file_hash(folder.path / changed)}
    sealed = replace(made, outputs=outputs)
    sealed.save(folder)
    return sealed


def seal(
    stage: str,
    folder: RunFolder,
    before: Snapshot,
    now: Circumstances,
    seconds: float,
    peak: float,
    alone: bool = True,
) -> Seal:
    """Seal a stage that has just been made.

    Parameters
    ----------
    before : Snapshot
        The folder before the stage.
    now : Circumstances
        Under which it was made.
    alone : bool
        Whether no other stage ran meanwhile: then all that is new is the stage's.
    """
    after = snapshot(folder)
    slug, reads = now.merchant.slug, _reads(folder, stage)
    left = [name for name in sorted(after) if before.get(name) != after[name]]
    if not alone:
        left = list(filter(_own(folder, stage, reads), left))
    outputs = {name: content_hash(folder.path / name, slug) for name in left}
    key = now.key(stage, reads, _table_hashes(folder).get)
    facts = {"as_of": folder.facts().get("as_of")} if stage == next(iter(STAGES)) else {}
    made = Seal(stage, key, outputs, reads, facts, seconds, peak)
    made.save(folder)
    return made


def _own(folder: RunFolder, stage: str, reads: Mapping[str, list[str]]) -> Callable[[str], bool]:
    """Return how to tell a stage's own files: by what it said and noted, and by who makes what."""
    said = folder.stage_record(stage)["items"]
    shown = {item["name"] for item in said if item["type"] == "exhibit"}

    def is_own(name: str) -> bool:
        place, _, file = name.partition("/")
        first = file.partition(".")[0]
        if place == "exhibits":
            return first in shown
        if place == "audiences":
            return name.removesuffix(SUFFIX) in reads.get("left", ())
        if place == "notebooks":
            return first == STAGES[stage]
        makers = {"stages": first, "tables": MADE_BY.get(first), "experiments": "strategy"}
        return makers.get(place, stage) == stage

    return is_own


def _whichever(path: Path) -> Path:
    """Return where a file lies: where it was left, or encrypted since."""
    twin = sealed_twin(path)
    return twin if not path.exists() and twin.is_file() else path


def _beside(target: Path, found: Path) -> Path:
    """Return a target that ends as what was found does."""
    return target if found.name == target.name else sealed_twin(target)


def _reads(folder: RunFolder, stage: str) -> dict[str, list[str]]:
    try:
        return noted_in(reads_file(folder, stage).read_text(encoding="utf-8"))
    except (OSError, ValueError):  # a notebook that asks for nothing depends on its own text
        return {}


def _table_hashes(folder: RunFolder) -> dict[str, str]:
    """Return the hashes of a run's tables, as sealed by the stages that made them."""
    sealed = [found for stage in STAGES if (found := Seal.load(folder, stage))]
    names = [(name, found) for found in sealed for name in found.outputs if name[:7] == "tables/"]
    return {name[7:].partition(".")[0]: found.outputs[name] for name, found in names}


def _damage(source: RunFolder, seal: Seal, slug: str) -> list[str]:
    """Return the first file of a result that is not as it was left."""
    for name, known in seal.outputs.items():
        with contextlib.suppress(OSError, InputError):
            if content_hash(_whichever(source.path / name), slug) == known:
                continue
        return [f"file {name} is not as it was left"]
    return []


def _link_or_copy(source: Path, target: Path, name: str) -> None:
    target.unlink(missing_ok=True)
    if name.split("/")[0] in _LINKED:
        with contextlib.suppress(OSError):
            os.link(source, target)
            return
    shutil.copyfile(source, target)
