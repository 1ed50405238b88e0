"""The only door to ``lifetimes``: its fitters and its prediction formulas, nothing around them.

Its formulas are the reference that everybody compares with, so they stay the owner of conditional
expectations. Its import changes global options of pandas and silences warnings, and so do its
fitters while they run; both are undone here. A penaliser is never passed: it depends on units and
ruins one-time buyers.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from typing import Any

import numpy as np
import pandas as pd

from .rows import Horizons, Rows

_OPTION = "mode.chained_assignment"


def _import_fitters() -> tuple[dict[str, Any], type[Exception]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            before = pd.get_option(_OPTION)
        except (KeyError, AttributeError):  # the option leaves pandas one day
            before = None
        import lifetimes
        from lifetimes.utils import ConvergenceError

        if before is not None:
            pd.set_option(_OPTION, before)
    return {
        "bg_nbd": lifetimes.BetaGeoFitter,
        "mbg_nbd": lifetimes.ModifiedBetaGeoFitter,
        "pareto_nbd": lifetimes.ParetoNBDFitter,
        "gamma_gamma": lifetimes.GammaGammaFitter,
    }, ConvergenceError


_FITTERS, ConvergenceError = _import_fitters()
_NAMES_THERE = {"gamma": "v"}  # the scale of the Gamma-Gamma model is called v in lifetimes


def fit_purchases(model: str, rows: Rows) -> tuple[dict[str, float], float]:
    """Fit with lifetimes on grouped rows, penaliser 0.

    Parameters
    ----------
    model : {"bg_nbd", "mbg_nbd", "pareto_nbd"}
    rows : Rows

    Returns
    -------
    parameters : dict
        By the names of the literature, in the time unit of the rows.
    log_likelihood : float
        Value at the optimum as lifetimes reports it, in ITS internal time scale.

    Raises
    ------
    ConvergenceError
        As raised by the library, re-exported here.
    """
    with _quiet():
        fitter = _fit_with_patience(model, rows)
    value = -fitter._negative_log_likelihood_ * rows.weight.sum()
    return {name: float(value) for name, value in fitter.params_.items()}, float(value)


def fit_spend(frequency: np.ndarray, mean_spend: np.ndarray) -> dict[str, float]:
    """Gamma-Gamma parameters (p, q, gamma) as lifetimes fits them, penaliser 0."""
    with _quiet():
        fitter = _FITTERS["gamma_gamma"](penalizer_coef=0.0).fit(frequency, mean_spend)
    return {"p": fitter.params_["p"], "q": fitter.params_["q"], "gamma": fitter.params_["v"]}


def expected_purchases(
    model: str, parameters: dict[str, float], rows: Rows, horizon: Horizons
) -> np.ndarray:
    """Conditional expected purchases in ``horizon`` time units, shape ``(n_rows,)``; may be NaN."""
    fitter = _fitter_at(model, parameters)
    with _quiet():
        return np.asarray(
            fitter.conditional_expected_number_of_purchases_up_to_time(
                horizon, rows.frequency, rows.recency, rows.T
            )
        )


def probability_alive(model: str, parameters: dict[str, float], rows: Rows) -> np.ndarray:
    """Probability of being a customer still, shape ``(n_rows,)``; may be NaN."""
    fitter = _fitter_at(model, parameters)
    with _quiet():
        alive = fitter.conditional_probability_alive(rows.frequency, rows.recency, rows.T)
    return np.asarray(alive)


def expected_spend(
    parameters: dict[str, float], frequency: np.ndarray, mean_spend: np.ndarray
) -> np.ndarray:
    """Conditional expected spend of one purchase, shape ``(n_customers,)``."""
    fitter = _fitter_at("gamma_gamma", parameters)
    return np.asarray(fitter.conditional_expected_average_profit(frequency, mean_spend))


def _fit_with_patience(model: str, rows: Rows) -> Any:
    """Fit; "precision loss" at the summit is cured by asking for a little less of it."""
    counts, tolerances = rows.frequency.astype(int), (1e-7, 1e-5)
    for tolerance in tolerances:
        fitter = _FITTERS[model](penalizer_coef=0.0)
        try:
            with redirect_stdout(StringIO()):  # it prints the optimiser's state before it raises
                return fitter.fit(counts, rows.recency, rows.T, weights=rows.weight, tol=tolerance)
        except ConvergenceError:
            if tolerance == tolerances[-1]:
                raise


def _fitter_at(model: str, parameters: dict[str, float]) -> Any:
    fitter = _FITTERS[model](penalizer_coef=0.0)
    named = {_NAMES_THERE.get(name, name): np.float64(v) for name, v in parameters.items()}
    fitter.params_ = named  # it only asks for values by name, and a Series takes its time
    return fitter


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence warnings and floating-point noise of a call, and restore the filters after it."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield
