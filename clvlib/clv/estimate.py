"""From the orders to one value a customer: the stage's spine.

The tournament picks who forecasts, the past errors of the pick and a season never seen widen the
intervals, and a fitted model of the literature behind the pick answers what a forecast alone does
not say: who is alive, when nobody comes back, how far single customers scatter.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from clvlib.merchant import HighValue, Horizon, Settings

from .candidates import Candidate, ModelCandidate, Withdrawn, forecast_of
from .cuts import rolling_cuts
from .entrants import entrants, set_off
from .high_value import high_value_threshold, share_range
from .history import History
from .intervals import ValueIntervals, futures, value_intervals
from .past_error import NO_PAST, ModelError, model_error, untried_apart
from .protocols import FittedPurchaseModel, FittedSpendModel
from .reference import FALLBACK, classic, reference
from .season import SeasonOutlook, season_outlook
from .tournament import Race, hold_race
from .value import ValueTerms, discounted_purchases

REPLICATES = 200
MANY_CUSTOMERS = 250_000  # from here on half the draws say the same
CHURN_DAYS = (30, 60, 90)
NO_DROPOUT = "nbd"  # where nobody is seen to leave, the other models are the same as this one
_TOO_FEW = 1e-8  # expected orders from which a forecast tells no value of an order


@dataclass(frozen=True)
class Estimate:
    """What every customer is worth, and who says so.

    Attributes
    ----------
    pick : str
        The candidate that forecasts.
    purchases, spend : fitted models
        The models of the literature behind the pick.
    terms : ValueTerms
    values : DataFrame
        Table ``values``: one row a customer.
    threshold : float
        CLV above which a customer counts as high-value, in currency.
    error : ModelError
    intervals : ValueIntervals
        Of customers, segments and the total, 80 %.
    high_value_range : (float, float)
        80 % interval of the share of high-value customers.
    season : SeasonOutlook
        What the calendar does to the horizon.
    classic : fitted model or None
        BG/NBD beside another model, for comparison.
    """

    pick: str
    purchases: FittedPurchaseModel
    spend: FittedSpendModel
    terms: ValueTerms
    values: pd.DataFrame
    threshold: float
    error: ModelError
    intervals: ValueIntervals
    high_value_range: tuple[float, float]
    season: SeasonOutlook
    classic: FittedPurchaseModel | None = None

    @property
    def total(self) -> float:
        """Sum of all customers' CLV, in currency."""
        return float(self.values["clv"].sum())

    @property
    def total_range(self) -> tuple[float, float]:
        """80 % interval of the total, in currency."""
        low, high = self.intervals.groups.loc["total", ["clv_low", "clv_high"]].to_numpy(float)
        # Both hold the sum of the groups' values: in another order the last digit may differ.
        return min(float(low), self.total), max(float(high), self.total)


def value_terms(settings: Settings, as_of: pd.Timestamp) -> ValueTerms:
    """Return how the merchant's settings count future money, from an as-of date on."""
    return ValueTerms(
        settings.horizon.days(as_of), settings.discount_rate, settings.margin,
        servicing_cost=settings.servicing_cost,
    )  # fmt: skip


def tournament(history: History, as_of: pd.Timestamp, horizon: Horizon) -> Race | None:
    """Let every candidate forecast stretches already past.

    Returns
    -------
    Race or None
        None where the log is too short for any cut, or too thin for any candidate.
    """
    cuts, days = rolling_cuts(history.orders["ordered_at"].min(), as_of, horizon)
    if not cuts:
        return None
    ahead = partial(set_off, history, _whole_days(horizon.days(as_of)))
    try:
        return hold_race(history, cuts, days, entrants(), ahead)
    except ValueError:
        return None


def _whole_days(days: float) -> int:
    return max(round(days), 1)


def estimate(
    history: History,
    terms: ValueTerms,
    rule: HighValue,
    race: Race | None,
    rng: np.random.Generator,
    segments: pd.Series | None = None,
    replicates: int = REPLICATES,
) -> Estimate | None:
    """Value every customer with the tournament's pick.

    Parameters
    ----------
    history : History
    terms : ValueTerms
    rule : HighValue
    race : Race or None
        None takes a plain model.
    rng : Generator
    segments : Series, index = customer_id, optional
        Groups whose totals get intervals too.
    replicates : int
        Draws behind the intervals.

    Returns
    -------
    Estimate or None
        None where no model can be fitted at all (nobody came back, or nobody paid).
    """
    chosen = race.chosen if race else ModelCandidate(FALLBACK)
    behind = reference(chosen, race, history)
    if behind is None or not (history.summary["past_revenue"] > 0).any():
        return None
    replicates = replicates if len(history.summary) <= MANY_CUSTOMERS else -(-replicates // 2)
    purchases, spend = history.fitted(behind), history.best_spend()
    season = season_outlook(history, _whole_days(terms.horizon_days))
    error = _error(race, history, terms) if race else NO_PAST
    common = _common(error, season, rng, replicates)
    drawn = futures(purchases, spend, history.summary, terms, rng, replicates)  # as trees grow
    said, pick = _said(chosen, behind, history, terms)
    values = _values(history, said, purchases, spend, terms)
    threshold = high_value_threshold(values["clv"], rule)
    groups = None if segments is None else segments.reindex(values["customer_id"]).reset_index(
        drop=True)  # fmt: skip
    found = value_intervals(
        purchases, spend, history.summary, terms, rng, groups, replicates,
        values=values, common=common, drawn=drawn,
    )  # fmt: skip
    values = values.assign(
        clv_low=np.minimum(found.customers["clv_low"], values["clv"]),
        clv_high=np.maximum(found.customers["clv_high"], values["clv"]),
        probability_top_decile=found.customers["probability_top_decile"],
        high_value=values["clv"] > threshold,
    )
    shares = share_range(values["clv"], rule, rng)
    return Estimate(
        pick, purchases, spend, terms, values, threshold, error, found, shares, season,
        classic(history, behind),
    )  # fmt: skip


def ranges_table(estimate: Estimate) -> pd.DataFrame:
    """Return table ``value_ranges``: the CLV of each segment and in total, with its interval."""
    found = estimate.intervals.groups[["clv", "clv_low", "clv_high"]]
    return found.rename_axis("segment").reset_index()


def _error(race: Race, history: History, terms: ValueTerms) -> ModelError:
    apart = untried_apart(race, history, _whole_days(terms.horizon_days))
    return model_error(race, terms.horizon_days, apart)


def _common(
    error: ModelError, season: SeasonOutlook, rng: np.random.Generator, replicates: int
) -> np.ndarray:
    """Draw what all customers share: the method's own error, and seasons never seen."""
    drawn = error.draw(rng, replicates)
    return drawn * np.exp(season.unseen_spread * rng.standard_normal(replicates))


def _said(
    chosen: Candidate, behind: str, history: History, terms: ValueTerms
) -> tuple[pd.DataFrame, str]:
    """Ask the pick; where it withdraws today, the model behind it answers, and at last NBD."""
    horizon = _whole_days(terms.horizon_days)
    for one in (chosen, ModelCandidate(behind)):
        try:
            return forecast_of(one, history, horizon), one.name
        except Withdrawn:
            continue
    return forecast_of(ModelCandidate(NO_DROPOUT), history, horizon), NO_DROPOUT


def _values(
    history: History,
    said: pd.DataFrame,
    purchases: FittedPurchaseModel,
    spend: FittedSpendModel,
    terms: ValueTerms,
) -> pd.DataFrame:
    """Turn a forecast into the table's columns; revenue is orders times spend for everybody."""
    summary = history.summary
    discounted, plain = discounted_purchases(purchases, summary, terms)
    kept = np.where(plain > 1e-12, discounted / plain.clip(lower=1e-12), 1.0)
    orders = said["expected_orders"].to_numpy()
    told = orders > _TOO_FEW
    worth = said["expected_revenue"].to_numpy() / np.where(told, orders, 1.0)
    each = np.where(told, worth, spend.expected_spend(summary))
    revenue = orders * each
    return pd.DataFrame(
        {
            "customer_id": summary["customer_id"],
            "probability_alive": purchases.probability_alive(summary).clip(0.0, 1.0),
            "expected_orders": orders,
            "expected_spend": each,
            "expected_revenue": revenue,
            "clv": (revenue * terms.gross_margin - orders * terms.servicing_cost)
            * np.minimum(kept, 1.0),
            **{
                f"churn_{days}": (1 - purchases.probability_of_purchase_within(summary, days)).clip(
                    0.0, 1.0
                )
                for days in CHURN_DAYS
            },
        }
    )
