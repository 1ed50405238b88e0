"""The probability model that the trees correct, and what the others say about the same customer.

Pareto/NBD times Gamma-Gamma is the base: it ranks best on most logs. Where it degenerates (nobody
seen to leave, no summit) MBG/NBD and BG/NBD take over, and plain NBD where those do as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..candidates import Withdrawn
from ..history import History
from ..protocols import FittedPurchaseModel, FittedSpendModel, SpendModel
from ..shrinkage import ShrinkageSpend
from ..spend import FirstOrder, GammaGammaSpend

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
        probability of any purchase in the horizon.
    """

    model: str
    orders: np.ndarray
    revenue: np.ndarray
    spend: np.ndarray
    alive: np.ndarray
    within: np.ndarray


@dataclass(frozen=True)
class BaseChoice:
    """Which models make the base, the same at every cut.

    Attributes
    ----------
    model, spend : str
        Names in `registry`.
    first_order : {"counts", "ignored"}
        Whether the spend model knows the first order, see `spend.GammaGammaSpend`.
    """

    model: str
    spend: str
    first_order: FirstOrder = "counts"


def choose_base(history: History, first_order: FirstOrder = "counts") -> BaseChoice:
    """Take the first of `PREFERRED` whose fit stands; plain NBD where no one is seen to leave.

    Raises
    ------
    Withdrawn
        When none can be fitted.
    """
    for name in PREFERRED:
        fitted = _fitted(history, name)
        if fitted is not None and fitted.diagnostics.boundary_code not in _UNUSABLE:
            return BaseChoice(name, history.best_spend().name, first_order)
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
        spend = _fitted_spend(history, choice).expected_spend(history.summary).to_numpy()
    except ValueError as reason:
        raise Withdrawn(str(reason)) from reason
    orders = fitted.expected_purchases(history.summary, horizon_days).to_numpy()
    alive = fitted.probability_alive(history.summary).to_numpy()
    within = fitted.probability_of_purchase_within(history.summary, horizon_days).to_numpy()
    if not (np.isfinite(orders).all() and np.isfinite(spend).all()):
        raise Withdrawn(f"{model} gives no finite forecast at {history.cut.date()}")
    return Base(model, orders, orders * np.maximum(spend, 0.0), spend, alive, within)


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


def _fitted_spend(history: History, choice: BaseChoice) -> FittedSpendModel:
    if choice.first_order == "counts":
        return history.fitted_spend(choice.spend)
    recipe: SpendModel = GammaGammaSpend(first_order="ignored")
    if choice.spend == "shrinkage":
        recipe = ShrinkageSpend(use_first_order=False)
    return history.once(f"spend {choice}", lambda: recipe.fit(history.summary))


def _fitted(history: History, name: str) -> FittedPurchaseModel | None:
    try:
        return history.fitted(name)
    except ValueError:
        return None
