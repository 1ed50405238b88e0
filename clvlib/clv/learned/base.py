"""The probability model that the trees correct, and what the others say about the same customer.

Pareto/NBD times Gamma-Gamma is the base: it ranks best on most logs. Where it degenerates (nobody
seen to leave, no summit) MBG/NBD and BG/NBD take over, and plain NBD where those do as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..candidates import Withdrawn
from ..history import History
from ..protocols import FittedPurchaseModel, FittedSpendModel
from ..season import season_outlook
from ..shrinkage import ShrinkageSpend
from ..spend import FittedGammaGamma

PREFERRED = ("pareto_nbd", "mbg_nbd", "bg_nbd", "nbd")
SECOND = ("mbg_nbd", "bg_nbd", "pareto_nbd")
_UNUSABLE = {"no_dropout", "not_converged", "too_few_buyers"}


@dataclass(frozen=True)
class Base:
    """What the probability model expects of each customer over a horizon.

    Attributes
    ----------
    model : str
        Name of the purchase model.
    orders, revenue, spend, alive, within : ndarray, shape (n_customers,)
        Expected purchase days and revenue of the horizon, currency a purchase, P(alive) and the
        probability of any purchase in the horizon. The first order of a one-time buyer counts half.
    published : ndarray, shape (n_customers,)
        Revenue with the spend model as it was published: repeat purchases alone.
    """

    model: str
    orders: np.ndarray
    revenue: np.ndarray
    spend: np.ndarray
    alive: np.ndarray
    within: np.ndarray
    published: np.ndarray

    def of(self, rows: np.ndarray) -> Base:
        """Keep the customers at these positions."""
        arrays = (self.orders, self.revenue, self.spend, self.alive, self.within, self.published)
        return Base(self.model, *(values[rows] for values in arrays))


@dataclass(frozen=True)
class BaseChoice:
    """Which models make the base, the same at every cut.

    Attributes
    ----------
    model, spend : str
        Names in `registry`.
    """

    model: str
    spend: str


def choose_base(history: History) -> BaseChoice:
    """Take the first of `PREFERRED` whose fit stands; plain NBD where no one is seen to leave.

    Raises
    ------
    Withdrawn
        When none can be fitted.
    """
    for name in PREFERRED:
        fitted = _fitted(history, name)
        if fitted is not None and fitted.diagnostics.boundary_code not in _UNUSABLE:
            return BaseChoice(name, history.best_spend().name)
    raise Withdrawn("no purchase model can be fitted at this cut")


def base_forecast(history: History, horizon_days: int, choice: BaseChoice) -> Base:
    """Forecast with a purchase model times a spend model.

    Raises
    ------
    Withdrawn
        When the model cannot be fitted at this cut or a value is not finite.
    """
    fitted, model = _fitted(history, choice.model), choice.model
    if fitted is None:
        raise Withdrawn(f"{model} cannot be fitted at {history.cut.date()}")
    try:
        spend, plain = _expected_spend(history, choice.spend)
    except ValueError as reason:
        raise Withdrawn(str(reason)) from reason
    season = season_outlook(history, horizon_days)
    orders = fitted.expected_purchases(history.summary, horizon_days).to_numpy()
    orders = orders * season.orders * season.usual
    money = season.revenue / season.orders
    alive = fitted.probability_alive(history.summary).to_numpy()
    within = fitted.probability_of_purchase_within(history.summary, horizon_days).to_numpy()
    if not (np.isfinite(orders).all() and np.isfinite(spend).all()):
        raise Withdrawn(f"{model} gives no finite forecast at {history.cut.date()}")
    spend, plain = spend * money, plain * money
    return Base(model, orders, orders * spend, spend, alive, within, orders * plain)


def opinion_features(
    history: History, base: Base, horizon_days: int, unit: float
) -> dict[str, np.ndarray]:
    """Turn the models' own answers into features, per 30 days so that horizons can differ.

    Parameters
    ----------
    history : History
    base : Base
    horizon_days : int
    unit : float
        Currency per unit, see `worth.worth_features`.

    Returns
    -------
    dict of ndarray, shape (n_customers,)
        ``base_orders``, ``base_spend``, ``base_revenue``, ``base_alive``, ``other_orders`` and
        ``other_alive`` of a second model, NaN where none stands.
    """
    month = 30 / horizon_days
    other = next((name for name in SECOND if name != base.model), base.model)
    fitted = _fitted(history, other)
    unknown = np.full(len(base.orders), np.nan)
    orders = fitted.expected_purchases(history.summary, horizon_days) if fitted else unknown
    alive = fitted.probability_alive(history.summary) if fitted else unknown
    return {
        "base_orders": base.orders * month,
        "base_spend": base.spend / unit,
        "base_revenue": base.revenue / unit * month,
        "base_alive": base.alive,
        "other_orders": np.asarray(orders) * month,
        "other_alive": np.asarray(alive),
    }


def _expected_spend(history: History, model: str) -> tuple[np.ndarray, np.ndarray]:
    """Currency a purchase with the first order of a one-time buyer counted half, and not at all.

    Half is the geometric mean of a spend model that knows the first order and one that does not:
    on inner cuts neither of the two is better.
    """
    fitted = history.fitted_spend(model)

    def ignoring() -> FittedSpendModel:
        if isinstance(fitted, FittedGammaGamma):  # repeat purchases alone gave its parameters
            return replace(fitted, first_order="ignored")
        return ShrinkageSpend(use_first_order=False).fit(history.summary)

    both = [fitted, history.once(f"spend {model} without first", ignoring)]
    known, unknown = (fit.expected_spend(history.summary).to_numpy().clip(min=0) for fit in both)
    return np.sqrt(known * unknown), unknown


def _fitted(history: History, name: str) -> FittedPurchaseModel | None:
    try:
        return history.fitted(name)
    except ValueError:
        return None
