"""Every model of the room by name, so that settings and a tournament can ask for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from .baselines import Baseline
from .likelihood.beta_geometric import Variant
from .protocols import PurchaseModel, SpendModel
from .purchases import TimingModel
from .regularity import RegularModel
from .shrinkage import ShrinkageSpend
from .spend import GammaGammaSpend
from .timing.beta_geometric import BetaGeometricFamily
from .timing.family import Family
from .timing.nbd import NBDFamily
from .timing.pareto import ParetoFamily

_T = TypeVar("_T")

FAMILIES: dict[str, Family] = {
    "nbd": NBDFamily(),
    "bg_nbd": BetaGeometricFamily("bg_nbd", Variant(k=1, leave_at_first=False)),
    "mbg_nbd": BetaGeometricFamily("mbg_nbd", Variant(k=1, leave_at_first=True)),
    "pareto_nbd": ParetoFamily(),
}

BASELINES = ("mean", "past_rate", "last_window")

PURCHASE_MODELS: dict[str, Callable[[float], PurchaseModel]] = {
    **{name: lambda _, rule=name: Baseline(rule) for name in BASELINES},
    **{name: lambda unit, f=family: TimingModel(f, unit) for name, family in FAMILIES.items()},
    "mbg_cnbd_k": lambda unit: RegularModel(time_unit_days=unit),
}

SPEND_MODELS: dict[str, Callable[[], SpendModel]] = {
    "gamma_gamma": GammaGammaSpend,
    "shrinkage": ShrinkageSpend,
}


def purchase_model(name: str, time_unit_days: float = 7.0) -> PurchaseModel:
    """Find a purchase model by name.

    Parameters
    ----------
    name : str
        One of ``PURCHASE_MODELS``.
    time_unit_days : float
        Unit of its parameters; answers are in days whatever it is.

    Raises
    ------
    ValueError
        For an unknown name; lists the known ones.
    """
    return _find(PURCHASE_MODELS, name)(time_unit_days)


def timing_model(name: str, time_unit_days: float = 7.0) -> TimingModel:
    """Find a model of the literature by name, which can also be put ``at`` given parameters."""
    return TimingModel(_find(FAMILIES, name), time_unit_days)


def spend_model(name: str) -> SpendModel:
    """Find a spend model by name; raises ValueError for an unknown one."""
    return _find(SPEND_MODELS, name)()


def _find(known: dict[str, _T], name: str) -> _T:
    if name not in known:
        raise ValueError(f"unknown model {name!r}; known are {', '.join(known)}")
    return known[name]
