"""Say in plain words what it means when a fit ends at the edge of its model.

A likelihood without a summit inside runs off to zero or infinity: a wholesaler whose customers
never leave, a log with a single purchase each. The optimiser has then done its job; the reader must
hear what the data cannot tell.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .likelihood import nbd
from .newton import Optimum, maximise
from .protocols import Diagnostics
from .rows import Rows
from .timing.family import Family, rate_starts

MESSAGES = {
    "no_dropout": "No customer is seen to leave: the model fits no better than one without "
    "drop-out (NBD), so its P(alive) carries no information.",
    "equal_rates": "All customers seem to buy at the same rate: the spread of rates cannot be told "
    "from none.",
    "equal_dropout": "All customers seem to leave with the same probability: its spread cannot be "
    "told from none.",
    "too_few_buyers": "Too few customers came back for the parameters to be estimated.",
    "flat": "The data do not pin the parameters down: other values fit equally well.",
    "not_converged": "The optimiser stopped before the summit: do not rely on this fit.",
}

_GAIN_OF_DROPOUT = 1.0
_PLAIN_GAIN = 20.0
_THINNED_ROWS = 8_000
_MANY = 1e3


def diagnose(family: Family, optimum: Optimum, rows: Rows) -> Diagnostics:
    """Diagnostics of a fit, with the first boundary that applies.

    The checks run from the strongest statement to the weakest: see `MESSAGES`.
    """
    code = next((code for code, applies in _checks(family, optimum, rows) if applies()), None)
    return Diagnostics(
        converged=optimum.converged,
        gradient_norm=optimum.gradient_norm,
        boundary=MESSAGES[code] if code else None,
        boundary_code=code,
        iterations=optimum.iterations,
        starts=optimum.starts,
    )


def _checks(family: Family, optimum: Optimum, rows: Rows) -> list[tuple[str, Callable[[], bool]]]:
    parameters = dict(zip(family.parameter_names, optimum.parameters, strict=True))
    spread = parameters.get("a", 0) + parameters.get("b", 0) + parameters.get("s", 0)
    return [
        ("too_few_buyers", lambda: rows.weight[rows.frequency > 0].sum() < 10),
        ("no_dropout", lambda: family.drops_out and not _someone_leaves(family, optimum, rows)),
        ("equal_rates", lambda: parameters["r"] > _MANY),
        ("equal_dropout", lambda: spread > _MANY),
        ("not_converged", lambda: not optimum.converged),
        ("flat", lambda: bool(np.isnan(optimum.standard_errors).any())),
    ]


def _someone_leaves(family: Family, optimum: Optimum, rows: Rows) -> bool:
    """Tell whether drop-out raises the likelihood over the same model without it.

    A gain that is plain on a thinned set of rows settles it; only a doubtful one needs them all.
    """
    if getattr(getattr(family, "variant", None), "k", 1) > 1:
        return True  # the NBD is no limit of a model with regular gaps
    if "few" not in rows.told:
        rows.told["few"] = rows.thinned(_THINNED_ROWS, np.random.default_rng(0))
    few = rows.told["few"]
    there = optimum.log_likelihood
    if few is not rows:
        there = family.evaluate(optimum.parameters, few).value
    if there > _likelihood_without_dropout(few) + _PLAIN_GAIN:
        return True
    without = _likelihood_without_dropout(rows)
    return optimum.log_likelihood > without + _GAIN_OF_DROPOUT


def _likelihood_without_dropout(rows: Rows) -> float:
    if "without dropout" not in rows.told:
        start = np.array(rate_starts(rows)[0])
        best = maximise(lambda p: nbd.evaluate(p, rows), [start], rows.weight.sum())
        rows.told["without dropout"] = best.log_likelihood
    return rows.told["without dropout"]
