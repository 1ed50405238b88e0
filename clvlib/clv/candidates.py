"""Who takes part in the tournament, and what everyone who does must answer.

A candidate is anything with a name and a forecast: a purchase model times a spend model, a naive
rule, trees. All see the same `History` and answer for the same customers; one that cannot say
anything on this log (too short, too thin) withdraws instead of guessing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

import numpy as np
import pandas as pd

from .baselines import FittedBaseline
from .history import YEAR_DAYS, History
from .season import season_outlook

Kind = Literal["naive", "model", "learned", "blend", "committee", "combination"]
COLUMNS = ("customer_id", "expected_orders", "expected_revenue")
_NEXT_TO_NOTHING = 1e-9  # of a forecast's mean, where a logarithm needs more than nothing
_TINY = 1e-300
MOST_AHEAD = 250_000  # customers; of more, features at several days are not held at a time


class Withdrawn(Exception):  # noqa: N818 - a candidate steps back, nothing has gone wrong
    """A candidate has nothing to say on this history; the text says why (English, for the log)."""


class Candidate(Protocol):
    """Anything that can forecast orders and revenue of known customers."""

    @property
    def name(self) -> str:
        """Unique, lower case with underscores."""
        ...

    @property
    def kind(self) -> Kind:
        """What it is; `voices` says which kinds are heard."""
        ...

    def forecast(self, history: History, horizon_days: int) -> pd.DataFrame:
        """Forecast the ``horizon_days`` days after ``history.cut``.

        Parameters
        ----------
        history : History
            All that is known; nothing else may be read.
        horizon_days : int
            Whole days, 1 or more.

        Returns
        -------
        DataFrame
            ``customer_id``, ``expected_orders`` (purchase days, 0 or more) and
            ``expected_revenue`` (currency), one row a row of ``history.summary``, in its order,
            finite.

        Raises
        ------
        Withdrawn
            When this history is too short or too thin for it.
        """
        ...


@runtime_checkable
class Foresighted(Protocol):
    """A candidate whose forecast takes long, and can be worked on before it is asked for."""

    def set_off(self, history: History, horizon_days: int) -> None:
        """Begin what `Candidate.forecast` will need; raises `Withdrawn` where that would.

        What it says later is the same with and without.
        """
        ...


@dataclass(frozen=True)
class ModelCandidate:
    """A purchase model by name in `registry`, times the spend model that fits the log, in season."""

    model: str
    kind: Kind = "model"

    @property
    def name(self) -> str:
        """Name of the purchase model: the spend model is the same for all."""
        return self.model

    def forecast(self, history: History, horizon_days: int) -> pd.DataFrame:
        """See `Candidate.forecast`."""
        try:
            timing, spend = history.fitted(self.model), history.best_spend()
        except ValueError as reason:
            raise Withdrawn(str(reason)) from reason
        if self.model == "mbg_cnbd_k" and timing.name == "mbg_nbd":
            raise Withdrawn("purchases are not regular: it is the same as MBG/NBD")
        if self.model != "nbd" and timing.diagnostics.boundary_code == "no_dropout":
            raise Withdrawn("nobody is seen to leave: it is the same as NBD")
        season = season_outlook(history, horizon_days)
        orders = timing.expected_purchases(history.summary, horizon_days)
        revenue = orders * spend.expected_spend(history.summary)
        return answer(history, orders * season.orders, revenue * season.revenue)


@dataclass(frozen=True)
class BaselineCandidate:
    """A naive rule of `baselines`: ``mean``, ``past_rate`` or ``last_window``."""

    rule: str
    kind: Kind = "naive"

    @property
    def name(self) -> str:
        """Name of the rule."""
        return self.rule

    def forecast(self, history: History, horizon_days: int) -> pd.DataFrame:
        """See `Candidate.forecast`."""
        summary = history.with_window(min(horizon_days, history.known_days))
        fitted = history.fitted(self.rule) if self.rule != "last_window" else None
        naive = fitted if isinstance(fitted, FittedBaseline) else FittedBaseline("last_window")
        return answer(
            history,
            naive.expected_purchases(summary, horizon_days),
            naive.expected_revenue(summary, horizon_days),
        )


@dataclass(frozen=True)
class SameSeasonLastYear:
    """Each customer repeats the same calendar stretch of the year before."""

    name: str = "same_season_last_year"
    kind: Kind = "naive"

    def forecast(self, history: History, horizon_days: int) -> pd.DataFrame:
        """See `Candidate.forecast`; withdraws where less than a year is known."""
        if horizon_days >= YEAR_DAYS:
            raise Withdrawn("over a year it is the same as the last stretch")
        seen = history.a_year_before(horizon_days)
        if seen is None:
            raise Withdrawn("the history does not hold the same stretch a year before")
        return answer(history, seen["orders"], seen["revenue"])


def answer(
    history: History, orders: pd.Series | np.ndarray, revenue: pd.Series | np.ndarray
) -> pd.DataFrame:
    """Put a forecast into the promised form.

    Raises
    ------
    Withdrawn
        When a value is missing or infinite: such a forecast must not reach a sum.
    """
    said, worth = np.asarray(orders, dtype=np.float64), np.asarray(revenue, dtype=np.float64)
    if not (np.isfinite(said).all() and np.isfinite(worth).all()):
        raise Withdrawn("some forecasts are not finite")
    ids = history.summary["customer_id"].array  # shared by all: a million names weigh
    columns = {"customer_id": ids, "expected_orders": np.maximum(said, 0.0)}
    return pd.DataFrame(columns | {"expected_revenue": worth}, copy=False)


def geometric_mean(said: Sequence[np.ndarray], shares: Sequence[float] | None = None) -> np.ndarray:
    """Average forecasts of the same customers on the scale of logarithms.

    A forecast of nothing counts as next to nothing of its own mean, so that any currency gives the
    same answer.

    Parameters
    ----------
    said : sequence of ndarray, shape (n_customers,)
    shares : sequence of float, optional
        Weight of each; all the same by default.
    """
    floors = [max(_NEXT_TO_NOTHING * float(values.mean()), _TINY) for values in said]
    logs = [np.log(np.maximum(v, floor)) for v, floor in zip(said, floors, strict=True)]
    return np.exp(np.average(logs, axis=0, weights=shares))


def forecast_of(entrant: Candidate, history: History, horizon_days: int) -> pd.DataFrame:
    """Ask a candidate once: several others may build on the same forecast.

    Raises
    ------
    Withdrawn
    """
    return history.once(
        f"forecast {entrant.name} {horizon_days}",
        lambda: entrant.forecast(history, horizon_days),
    )


_FACTORIES: dict[str, Callable[[], Candidate]] = {}


def register(name: str, make: Callable[[], Candidate]) -> None:
    """Enter a candidate for every tournament; a second one of the same name replaces it."""
    _FACTORIES[name] = make


def candidate(name: str) -> Candidate:
    """Find a candidate by name.

    Raises
    ------
    ValueError
        For an unknown name; lists the known ones.
    """
    if name not in _FACTORIES:
        raise ValueError(f"unknown candidate {name!r}; known: {', '.join(_FACTORIES)}")
    return _FACTORIES[name]()


def all_candidates() -> list[Candidate]:
    """Make every registered candidate, the naive ones first."""
    return [make() for make in _FACTORIES.values()]


for _rule in ("mean", "past_rate", "last_window"):
    register(_rule, lambda rule=_rule: BaselineCandidate(rule))
register("same_season_last_year", SameSeasonLastYear)
for _model in ("nbd", "bg_nbd", "mbg_nbd", "pareto_nbd", "mbg_cnbd_k"):
    register(_model, lambda model=_model: ModelCandidate(model))
