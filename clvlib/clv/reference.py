"""The model of the literature behind a forecast.

Trees and averages say what to expect, not who is alive, when nobody comes back or how far single
customers scatter. For that a fitted purchase model stands behind whoever forecasts.
"""

from __future__ import annotations

import numpy as np

from .blends import Credible
from .candidates import Candidate, ModelCandidate
from .history import History
from .protocols import FittedPurchaseModel
from .tournament import Race

FALLBACK = "mbg_nbd"
CLASSIC = "bg_nbd"


def reference(chosen: Candidate, race: Race | None, history: History) -> str | None:
    """Name the model of the literature behind a candidate.

    Its own where it has one; else, of those that raced and let customers leave, the one under
    which this merchant's history is likeliest (they have as many parameters, so that this is
    Akaike's choice too).
    """
    inside = chosen.model if isinstance(chosen, Credible) else chosen
    own = [inside.model] if isinstance(inside, ModelCandidate) else []
    raced = race.standing.index[race.standing["kind"] == "model"] if race is not None else []
    others = sorted(
        (name for name in map(str, raced) if name != "nbd"),  # without drop-out all are alive
        key=lambda name: -_likelihood(history, name),
    )
    for name in [*(n for n in own if n != "nbd"), *others, FALLBACK, "nbd"]:
        if np.isfinite(_likelihood(history, name)):
            return name
    return None


def _likelihood(history: History, name: str) -> float:
    """Return the log-likelihood of a model on the whole history; -inf where it cannot be fitted."""
    try:
        return history.fitted(name).log_likelihood
    except ValueError:
        return -np.inf


def classic(history: History, behind: str) -> FittedPurchaseModel | None:
    """Return BG/NBD where another model stands behind the values: everybody compares with it."""
    if behind == CLASSIC:
        return None
    try:
        return history.fitted(CLASSIC)
    except ValueError:
        return None
