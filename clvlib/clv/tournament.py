"""Let all candidates forecast stretches already past, and pick one by a rule that can be printed.

The loss (`scoring`: total, sizes, order of customers; of orders and of revenue) is averaged over the
cuts, where each earlier cut counts half of the one after it; MAE is printed and never decides. The
best are then heard together, see `voices`; where one is heard alone, it is taken as it is. A learned
forecast that no stretch past left enough to learn from, but today does, has half of the voice:
over 26 such histories, real and generated, the total was off by 0.13 in logs, not by 0.18 (on the
seven of them that were kept apart by 0.12, not by 0.10, while sizes and order came out better).
Naive forecasts always take part. What is printed as the pick's past error comes from the cuts that chose
it; over 233 histories it was 10.4 % of the total on average, and what came after the last day 10.6 %.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .blends import blends
from .candidates import Candidate, Withdrawn, forecast_of
from .committee import Committee
from .history import History
from .scoring import log_ratio
from .trial import TARGETS, Trial, enter, trial_at
from .voices import Combination, voices

HOPELESS = 1.0  # of loss behind the best model: sizes or totals wrong by a factor of e
FADE = 0.5
UNTRIED_VOICE = 0.5
RECENT = ("last_window", "same_season_last_year")


@dataclass(frozen=True)
class Race:
    """The tournament's outcome.

    Attributes
    ----------
    trials : tuple of Trial
        The latest cut first.
    entrants : dict of Candidate
    standing : DataFrame, index = candidate, the lowest loss first
        ``kind``, ``loss`` (behind the best at each cut, faded mean over cuts), ``behind`` (the
        leader), ``noise`` (standard error of ``behind``) and ``voice`` (share in the pick).
    withdrawn : dict of str
        Who stepped back at the latest cut, and why.
    pick : str
    untried : str or None
        The learned forecast that can answer today and could at no cut; heard with `UNTRIED_VOICE`.
    """

    trials: tuple[Trial, ...]
    entrants: dict[str, Candidate]
    standing: pd.DataFrame
    withdrawn: dict[str, str]
    pick: str
    untried: str | None = None

    @property
    def chosen(self) -> Candidate:
        """The candidate that values the customers."""
        return self.entrants[self.pick]

    @property
    def heard(self) -> dict[str, float]:
        """Share of each candidate in the pick, the loudest first."""
        voice = self.standing["voice"].sort_values(ascending=False, kind="stable")
        heard = {str(name): float(share) for name, share in voice.items() if share > 0}
        return heard if self.untried is None else {self.untried: UNTRIED_VOICE} | heard

    def log_ratios(self, target: str, name: str | None = None) -> np.ndarray:
        """Log of actual over forecast total and its standard error at each cut, ``(cuts, 2)``."""
        who = name or self.pick
        return np.array(
            [
                log_ratio(t.actual[target].to_numpy(), t.column(who, target))
                for t in self.trials
                if who in t.forecasts
            ]
        )


def hold_race(
    history: History,
    cuts: Sequence[pd.Timestamp],
    horizon_days: int,
    entrants: Sequence[Candidate],
    meanwhile: Callable[[list[Candidate]], None] | None = None,
) -> Race:
    """Run the tournament.

    Parameters
    ----------
    history : History
        Everything known; the race looks only at what follows the cuts.
    cuts : sequence of Timestamp
        The latest first; each at least ``horizon_days`` before the history's end.
    horizon_days : int
    entrants : sequence of Candidate
        The committee of the models and blends of the best model with the naive forecasts of the
        recent past join by themselves.
    meanwhile : callable, optional
        What else may begin before the last are heard; told who takes part.

    Raises
    ------
    ValueError
        Without a cut, or when nobody can forecast at the latest one.
    """
    if not len(cuts):
        raise ValueError("a tournament needs at least one cut")
    trials = [trial_at(history, cut, horizon_days) for cut in cuts]
    known = {entrant.name: entrant for entrant in entrants}

    def taking_part(withdrawn: dict[str, str]) -> None:
        if meanwhile is not None:
            meanwhile([entrant for entrant in entrants if entrant.name not in withdrawn])

    withdrawn = enter(trials, list(known.values()), taking_part)
    if not trials[0].forecasts:
        raise ValueError(f"no candidate can forecast after {cuts[0]}: {withdrawn}")
    first = _standing(trials, known)
    mixed = [*_committee_of(first, known), *_blends_of(first, known, trials[0])]
    enter(trials, mixed)
    known |= {entrant.name: entrant for entrant in mixed}
    standing = _standing(trials, known)
    heard = voices(standing, lambda one, other: _noise(trials, one, other))
    pick = next(iter(heard))
    untried = (
        _untried(history, horizon_days, standing, known) if known[pick].kind != "naive" else None
    )
    if untried:
        kept = {name: (1 - UNTRIED_VOICE) * share for name, share in heard.items()}
        heard = {untried: UNTRIED_VOICE} | kept
    if len(heard) > 1:
        together = Combination(tuple(known[name] for name in heard), tuple(heard.values()))
        enter(trials, [together])
        known[together.name] = together
        standing, pick = _standing(trials, known), together.name
    voice = [heard.get(str(name), 0.0) for name in standing.index]
    return Race(tuple(trials), known, standing.assign(voice=voice), withdrawn, pick, untried)


def _untried(
    history: History, horizon_days: int, standing: pd.DataFrame, known: dict[str, Candidate]
) -> str | None:
    """Name the learned forecast that can answer today, where none could at the latest cut."""
    learned = [name for name, entrant in known.items() if entrant.kind == "learned"]
    if any(name in standing.index for name in learned):
        return None
    for name in learned:
        try:
            forecast_of(known[name], history, horizon_days)
        except Withdrawn:
            continue
        return name
    return None


def _committee_of(standing: pd.DataFrame, known: dict[str, Candidate]) -> list[Candidate]:
    losses = standing.loc[standing["kind"] == "model", "loss"]
    members = tuple(known[str(name)] for name in losses.index[losses <= losses.min() + HOPELESS])
    return [Committee(members)] if len(members) > 1 else []


def _blends_of(
    standing: pd.DataFrame, known: dict[str, Candidate], latest: Trial
) -> list[Candidate]:
    models = standing.index[standing["kind"] == "model"][:1]
    recent = [known[name] for name in RECENT if name in latest.forecasts and name in known]
    return [b for m in models for r in recent for b in blends(known[m], r)]


def _standing(trials: Sequence[Trial], known: dict[str, Candidate]) -> pd.DataFrame:
    """Order the candidates who answered at the latest cut by their mean loss."""
    names = [name for name in known if name in trials[0].forecasts]
    best = [min(_value(t, name) for name in t.losses) for t in trials]
    losses = {
        name: faded_mean(
            [_value(t, name) - b if name in t.losses else None
             for t, b in zip(trials, best, strict=True)]
        )
        for name in names
    }  # fmt: skip
    leader = min(losses, key=lambda name: losses[name])
    rows = {
        name: {
            "kind": known[name].kind,
            "loss": losses[name],
            "behind": losses[name] - losses[leader],
            "noise": _noise(trials, name, leader),
        }
        for name in names
    }
    return pd.DataFrame.from_dict(rows, orient="index").sort_values("loss", kind="stable")


def _value(trial: Trial, name: str) -> float:
    return float(np.mean([trial.losses[name][target].value for target in TARGETS]))


def _noise(trials: Sequence[Trial], name: str, leader: str) -> float:
    """Give the standard error of a loss difference; cuts overlap, so more of them do not shrink it."""
    errors = [
        np.std(
            np.mean(
                [t.losses[name][g].influence - t.losses[leader][g].influence for g in TARGETS],
                axis=0,
            )
        )
        / np.sqrt(len(t.actual))
        if name in t.losses and leader in t.losses
        else None
        for t in trials
    ]
    return faded_mean(errors)


def faded_mean(values: Sequence[float | None]) -> float:
    """Average over cuts, the latest first, each earlier one counting half; None is left out."""
    pairs = [(FADE**place, value) for place, value in enumerate(values) if value is not None]
    return float(sum(w * v for w, v in pairs) / sum(w for w, _ in pairs))
