"""Who belongs to a test that still runs, and therefore to nothing else until it ends.

A test compares those who got its action with those who did not. Another action that reaches either
of them in its time, or the same action drawn anew, would be read as the test's own effect: so
nobody of either arm is in a new action or in the calendar before the test has ended.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from clvlib.among import among
from clvlib.strategy.experiment import Design
from clvlib.strategy.verdict import RUNNING, Result
from clvlib.words import Words


@dataclass(frozen=True)
class Occupied:
    """The tests that still run and their people.

    Parameters
    ----------
    running : tuple of Result
        Tests that have not come to their end.
    customers : frozenset of str
        Everybody in them, treated or held out.
    """

    running: tuple[Result, ...] = ()
    customers: frozenset[str] = frozenset()

    def without(self, base: pd.DataFrame) -> pd.DataFrame:
        """Return the customers of a frame (column ``customer_id``) who are in no running test."""
        return base[~among(base["customer_id"], self.customers)]


def occupied(results: list[Result], plans: list[tuple[Design, pd.DataFrame]]) -> Occupied:
    """Collect the people of the tests that still run.

    Parameters
    ----------
    results : list of Result
        From :func:`clvlib.strategy.follow.read_tests`.
    plans : list of (Design, DataFrame)
        Designs of earlier reports with their assignments.
    """
    running = tuple(result for result in results if result.verdict == RUNNING)
    names = {result.design.experiment for result in running}
    people = [arms["customer_id"] for plan, arms in plans if plan.experiment in names]
    return Occupied(running, frozenset(name for part in people for name in part))


def told(found: Occupied, base: pd.DataFrame, words: Words) -> str:
    """Say how many customers are left out of new actions, and why; nothing where nobody is."""
    left_out = len(base) - len(found.without(base))
    if not left_out:
        return ""
    titles = dict.fromkeys("“" + result.design.title + "”" for result in found.running)
    return words.passage(
        words.n(
            "{count} customer belongs to a test that still runs ({names}) and is left out of every "
            "new action and of the calendar until it ends, by {day} at the latest.",
            "{count} customers belong to tests that still run ({names}) and are left out of every "
            "new action and of the calendar until these end, by {day} at the latest.",
            left_out,
            names=words.join(list(titles)),
            day=words.date(max(result.ends for result in found.running)),
        ),
        words.t("A second action would be read as an effect of the first."),
    )
