"""The one kind of error that a user is meant to read.

Whatever a user can cause (a wrong key, a missing file, an export without
customers) is raised as :class:`InputError`: one line that says where, what was
found, what is allowed and how to mend it. Everything else is a defect of ours and
keeps its traceback.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class InputError(Exception):
    """Wrong use or wrong input; ends with exit code 2 and one line on stderr.

    Parameters
    ----------
    where : str
        File, key, table or argument that is wrong, as the user knows it.
    problem : str
        What was found.
    allowed : str, optional
        What would have been right.
    remedy : str, optional
        What to do now.
    """

    def __init__(self, where: str, problem: str, allowed: str = "", remedy: str = "") -> None:
        self.where, self.problem, self.allowed, self.remedy = where, problem, allowed, remedy
        super().__init__(where, problem, allowed, remedy)

    def __str__(self) -> str:
        parts = [f"{self.where}: {self.problem}"]
        if self.allowed:
            parts.append(f"allowed: {self.allowed}")
        if self.remedy:
            parts.append(self.remedy)
        return " ".join(" · ".join(parts).split())


class StageError(Exception):
    """A stage of a run failed; names the stage, the cell and the cause.

    Parameters
    ----------
    stage : str
        The notebook's name, e.g. ``03_clv_estimation``.
    cell : int
        Number of the failing code cell, from 1; 0 where no cell was reached.
    cause : str
        One line.
    wrong_input : bool
        True where the cause is an :class:`InputError` inside the notebook.
    """

    def __init__(self, stage: str, cell: int, cause: str, wrong_input: bool = False) -> None:
        self.stage, self.cell, self.cause, self.wrong_input = stage, cell, cause, wrong_input
        super().__init__(stage, cell, cause, wrong_input)

    def __str__(self) -> str:
        place = f", cell {self.cell}" if self.cell else ""
        return f"stage {self.stage}{place}: {self.cause}"


def nearest(word: str, known: Iterable[str]) -> str:
    """Return ``did you mean 'x'?`` for the known word nearest to a wrong one, or an empty text."""
    match = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"did you mean '{match[0]}'?" if match else ""
