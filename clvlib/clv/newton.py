"""Maximise a likelihood by Newton's method in the logarithms of the parameters.

With an exact Hessian a handful of passes over the rows is enough, and convergence can explain
itself: the gradient is known, the curvature gives the standard errors, and a parameter that runs
away shows itself instead of ending in a "precision loss".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .likelihood.evaluation import Evaluation

Evaluate = Callable[[np.ndarray], Evaluation]

_LOG_LIMIT = np.log(1e7)
_MAX_STEP = 2.0
_ENOUGH = 1e-9
_NOTHING = 1e-4  # log-likelihood; less than this has no meaning for anybody
_NOT_FAR = np.log(1e3)
_FAR_OUT = np.log(1e4)  # beyond it a parameter runs off along a ridge


@dataclass(frozen=True)
class Optimum:
    """The best point found.

    Attributes
    ----------
    parameters, standard_errors : ndarray, shape (n,)
        Natural parameters; standard errors are NaN where the curvature does not give them.
    log_likelihood : float
    gradient_norm : float
        Largest slope of the log-likelihood in the logarithm of a parameter, per unit of weight.
    converged : bool
        A further Newton step would gain less than 1e-9 in log-likelihood, or than 1e-4 where
        rounding ends the climb.
    iterations, starts : int
    covariance_in_logs : ndarray, shape (n, n)
        Inverse of the observed information in the logarithms of the parameters.
    """

    parameters: np.ndarray
    standard_errors: np.ndarray
    log_likelihood: float
    gradient_norm: float
    converged: bool
    iterations: int
    starts: int
    covariance_in_logs: np.ndarray


def maximise(
    evaluate: Evaluate,
    starts: Sequence[np.ndarray],
    total_weight: float,
    max_iterations: int = 200,
) -> Optimum:
    """Climb from each start and keep the highest summit.

    Parameters
    ----------
    evaluate : callable
        Natural parameters (shape ``(n,)``) to `Evaluation`.
    starts : sequence of ndarray, shape (n,)
        Natural parameters, all positive.
    total_weight : float
        Number of customers, for the gradient per customer.
    max_iterations : int
        0 describes the start itself.

    Returns
    -------
    Optimum
    """
    climbs = [climb(evaluate, np.log(start), max_iterations) for start in starts]
    logs, best, iterations, converged = max(climbs, key=lambda climbed: climbed[1].value)
    covariance = _inverse_information(best.hessian)
    return Optimum(
        parameters=np.exp(logs),
        standard_errors=np.exp(logs) * np.sqrt(_positive_or_nan(np.diag(covariance))),
        log_likelihood=best.value,
        gradient_norm=float(np.abs(best.gradient).max() / total_weight),
        converged=converged,
        iterations=iterations,
        starts=len(starts),
        covariance_in_logs=covariance,
    )


def is_inside(optimum: Optimum) -> bool:
    """Tell a summit that the data pin down from a ridge that runs off."""
    near = np.abs(np.log(optimum.parameters)).max() < _NOT_FAR
    return bool(optimum.converged and near and np.isfinite(optimum.standard_errors).all())


def climb(
    evaluate: Evaluate, logs: np.ndarray, max_iterations: int = 200, enough: float = _ENOUGH
) -> tuple[np.ndarray, Evaluation, int, bool]:
    """Newton's method with a line search from one start; see `maximise`.

    The climb ends after a step that promised less than ``enough`` in log-likelihood.

    Returns
    -------
    logs, evaluation in logs, iterations, converged
    """
    here = _in_logs(evaluate, logs)
    for iteration in range(1, max_iterations + 1):
        step = _ascent_step(here, _movable(logs, here.gradient))
        gain = float(here.gradient @ step)
        logs_next, there = _line_search(evaluate, logs, here, step)
        if there is None:
            return logs, here, iteration, gain < _NOTHING
        flat = gain < _NOTHING and (
            there.value - here.value <= 1e-12 * abs(here.value)
            or np.abs(logs_next).max() > _FAR_OUT
        )
        logs, here = logs_next, there
        if gain < enough or flat:  # on a ridge that runs to infinity only rounding still moves
            return logs, here, iteration, True
    small = float(here.gradient @ _ascent_step(here, _movable(logs, here.gradient))) < _NOTHING
    return logs, here, max_iterations, small


def _in_logs(evaluate: Evaluate, logs: np.ndarray) -> Evaluation:
    parameters = np.exp(logs)
    return evaluate(parameters).in_logs(parameters)


def _movable(logs: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    """Mask of the parameters that do not push against ``_LOG_LIMIT``.

    Where a summit lies beyond the limit, a step of all parameters together is cut down to nothing;
    the others climb on without the one that is held.
    """
    inside = np.abs(logs) < _LOG_LIMIT
    return inside if inside.all() else inside | (np.sign(gradient) != np.sign(logs))


def _ascent_step(here: Evaluation, free: np.ndarray) -> np.ndarray:
    """Newton step with the curvature made positive, at most ``_MAX_STEP`` in any direction."""
    if free.all():
        step = _climbing(here.hessian, here.gradient)
    else:
        step = np.zeros(len(free))
        if not free.any():
            return step
        step[free] = _climbing(here.hessian[np.ix_(free, free)], here.gradient[free])
    return step * min(1.0, _MAX_STEP / max(np.abs(step).max(), 1e-300))


def _climbing(hessian: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    curvature, axes = np.linalg.eigh(-hessian)
    bend = np.abs(curvature)
    floor = 1e-10 * max(bend.max(), 1e-300)
    return axes @ ((axes.T @ gradient) / np.maximum(bend, floor))


def _line_search(
    evaluate: Evaluate, logs: np.ndarray, here: Evaluation, step: np.ndarray
) -> tuple[np.ndarray, Evaluation | None]:
    """Halve the step until the likelihood rises; None when rounding leaves nothing to gain."""
    noise = 1e-13 * abs(here.value)
    for _ in range(40):
        candidate = np.clip(logs + step, -_LOG_LIMIT, _LOG_LIMIT)
        there = _in_logs(evaluate, candidate)
        if np.isfinite(there.value) and there.value >= here.value - noise:
            return candidate, there
        step = step / 2
    return logs, None


def _inverse_information(hessian: np.ndarray) -> np.ndarray:
    try:
        return np.linalg.inv(-hessian)
    except np.linalg.LinAlgError:
        return np.full_like(hessian, np.nan)


def _positive_or_nan(variances: np.ndarray) -> np.ndarray:
    return np.where(variances > 0, variances, np.nan)
