"""What the report's linter hands back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Violation:
    """One place in a report that breaks a rule.

    Parameters
    ----------
    rule : str
        Short name of the rule, e.g. ``headline``.
    where : str
        The exhibit, statement or file.
    problem : str
        What was found, in one line.
    """

    rule: str
    where: str
    problem: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.where}: {self.problem}"
