"""One cut of the tournament: what was known, what came, what everybody said, how good that was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .candidates import MOST_AHEAD, Candidate, Foresighted, Withdrawn, forecast_of
from .history import History
from .metrics import Accuracy, accuracy, ranks
from .scoring import Loss, loss

TARGETS = ("orders", "revenue")


@dataclass(frozen=True)
class Trial:
    """One cut: what was known, what came, and every candidate's forecast.

    Attributes
    ----------
    history : History
    horizon_days : int
    actual : DataFrame
        ``customer_id``, ``orders``, ``revenue``.
    forecasts : dict of DataFrame
        By candidate; those who withdrew are absent.
    losses : dict of dict of Loss
        By candidate and target.
    ranks : dict of ndarray
        Of the customers by what came, by target.
    """

    history: History
    horizon_days: int
    actual: pd.DataFrame
    forecasts: dict[str, pd.DataFrame]
    losses: dict[str, dict[str, Loss]]
    ranks: dict[str, np.ndarray]
    _columns: dict[tuple[str, str], np.ndarray] = field(
        init=False, default_factory=dict, repr=False
    )
    _scores: dict[tuple[str, str], Accuracy] = field(init=False, default_factory=dict, repr=False)

    def column(self, name: str, target: str) -> np.ndarray:
        """Return a candidate's forecast of ``"orders"`` or ``"revenue"``."""
        if (name, target) not in self._columns:
            said = self.forecasts[name][f"expected_{target}"]
            self._columns[name, target] = said.to_numpy()  # asked often, and pandas takes its time
        return self._columns[name, target]

    def score(self, name: str, target: str) -> Accuracy:
        """Return every printed number of a candidate's forecast, worked out once."""
        if (name, target) not in self._scores:
            actual, said = self.actual[target].to_numpy(), self.column(name, target)
            self._scores[name, target] = accuracy(actual, said, self.ranks[target])
        return self._scores[name, target]

    def hear(self, entrant: Candidate) -> None:
        """Let a candidate forecast, and score it; raises `Withdrawn` where it has nothing to say."""
        said = forecast_of(entrant, self.history, self.horizon_days)
        self.forget([entrant.name])
        self.forecasts[entrant.name] = said
        self.losses[entrant.name] = {
            t: loss(self.actual[t].to_numpy(), self.column(entrant.name, t), self.ranks[t])
            for t in TARGETS
        }

    def forget(self, names: Iterable[str]) -> None:
        """Drop candidates who do not count."""
        for name in names:
            self.forecasts.pop(name, None)
            self.losses.pop(name, None)
            for target in TARGETS:
                self._columns.pop((name, target), None)


def trial_at(history: History, cut: pd.Timestamp, horizon_days: int) -> Trial:
    """Put a history back to a cut, and keep what came after it apart."""
    actual = history.outcome(cut, horizon_days)
    own = {target: ranks(actual[target].to_numpy()) for target in TARGETS}
    return Trial(history.until(cut), horizon_days, actual, {}, {}, own)


def enter(
    trials: Sequence[Trial],
    entrants: Sequence[Candidate],
    meanwhile: Callable[[dict[str, str]], None] | None = None,
) -> dict[str, str]:
    """Let candidates forecast at every cut; return who withdrew at the latest one.

    The earliest cut comes first, so that what is found at one cut serves those after it and none
    before. Who cannot answer at the latest cut cannot be picked, and does not count at the others.
    Whose forecast takes long is heard when all have been asked. What the learned ones prepared at an
    earlier cut is dropped as soon as they have answered, and of many customers they answer at once:
    features of a million at all cuts together would weigh more than all else.

    Parameters
    ----------
    trials : sequence of Trial
    entrants : sequence of Candidate
    meanwhile : callable, optional
        What else may begin before the last are heard; told who has withdrawn.
    """
    withdrawn: dict[str, str] = {}
    later: list[tuple[Trial, Candidate]] = []
    for trial in reversed(trials):
        withdrawn, waits = {}, len(trial.history.summary) <= MOST_AHEAD
        for entrant in entrants:
            try:
                if waits and isinstance(entrant, Foresighted):
                    entrant.set_off(trial.history, trial.horizon_days)
                    later.append((trial, entrant))
                else:
                    trial.hear(entrant)
            except Withdrawn as reason:
                withdrawn[entrant.name] = str(reason)
        if not waits and trial is not trials[0]:
            trial.history.forget("lessons")
    if meanwhile is not None:
        meanwhile(withdrawn)
    for trial, entrant in later:
        try:
            trial.hear(entrant)
        except Withdrawn as reason:
            if trial is trials[0]:
                withdrawn[entrant.name] = str(reason)
        if trial is not trials[0]:
            trial.history.forget("lessons")
    for trial in trials:
        trial.forget(withdrawn)
    return withdrawn
