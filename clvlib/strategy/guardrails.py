"""Guardrails of a test: what must not get worse while its aim is reached.

An action may well bring orders and still do harm: dearer ones become cheaper ones, or more is
sent back. What each design promises to watch is worked out here when the test is read, with an
interval, and a proven breach keeps the action from being rolled out whatever its aim says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import norm

from clvlib.strategy.reading import SRM_ALPHA, Difference

State = Literal["kept", "broken", "open", "unknown"]
REVENUE, REFUNDS, RATIO = "revenue", "refunds", "ratio"
REVENUE_SLACK = 0.05  # of the hold-out group's spend: a fall by less is not called one
REFUND_SLACK = 0.02  # in the share of refunds
_NOTHING = float("nan")


@dataclass(frozen=True)
class Guardrail:
    """One guardrail as it was found.

    Parameters
    ----------
    name : str
        ``revenue`` (a customer), ``refunds`` (share of gross revenue) or ``ratio`` (of the arms'
        sizes).
    treated, held_out : float
        The measure in both arms; customers where it is the ratio.
    difference, low, high : float
        Treated minus held out, and its interval; NaN for the ratio.
    state : str
        ``broken`` (the whole interval lies on the wrong side of zero), ``kept`` (it leaves out a
        worsening that would matter), ``open`` (the test is too small to say), ``unknown`` (not in
        the data).
    """

    name: str
    treated: float
    held_out: float
    difference: float
    low: float
    high: float
    state: State


def guardrails(
    treated: pd.DataFrame,
    held: pd.DataFrame,
    spend: Difference | None,
    ratio_p: float,
    level: float = 0.95,
) -> tuple[Guardrail, ...]:
    """Work out the three guardrails of every design.

    Parameters
    ----------
    treated, held : pandas.DataFrame
        Outcomes of the two arms, from :mod:`clvlib.strategy.outcomes`.
    spend : Difference or None
        Of spend a customer, as the test is read; None where it is not known.
    ratio_p : float
        p-value of the sample-ratio check.
    level : float
        Of the intervals; half of what is left lies on the wrong side by chance.
    """
    ratio = Guardrail(
        RATIO, len(treated), len(held), _NOTHING, _NOTHING, _NOTHING,
        "broken" if ratio_p < SRM_ALPHA else "kept",
    )  # fmt: skip
    return _revenue(spend), _refunds(treated, held, level), ratio


def broken(found: tuple[Guardrail, ...]) -> bool:
    """Say whether the customers' side of the bargain is proven to have suffered."""
    return any(g.state == "broken" for g in found if g.name != RATIO)


def _revenue(spend: Difference | None) -> Guardrail:
    if spend is None:
        return _unknown(REVENUE)
    slack = REVENUE_SLACK * max(float(spend.held_out), 0.0)
    state = _state(-float(spend.high), -float(spend.low), slack)
    return Guardrail(
        REVENUE, float(spend.treated), float(spend.held_out), float(spend.estimate),
        float(spend.low), float(spend.high), state,
    )  # fmt: skip


def _refunds(treated: pd.DataFrame, held: pd.DataFrame, level: float) -> Guardrail:
    if not (_known(treated) and _known(held)):
        return _unknown(REFUNDS)
    own, other = share_of_refunds(treated), share_of_refunds(held)
    both = pd.concat([treated, held])
    scatter = _scatter(both, share_of_refunds(both))
    errors = [scatter / arm["gross"].mean() / np.sqrt(len(arm)) for arm in (treated, held)]
    difference = own - other
    half = float(norm.ppf((1 + level) / 2)) * float(np.hypot(*errors))
    low, high = difference - half, difference + half
    return Guardrail(REFUNDS, own, other, difference, low, high, _state(low, high, REFUND_SLACK))


def _known(arm: pd.DataFrame) -> bool:
    """Say whether refunds of an arm are known and something was bought."""
    known = "gross" in arm and not arm[["gross", "refunds"]].isna().any(axis=None)
    return bool(known and len(arm) > 1 and arm["gross"].sum() > 0)


def share_of_refunds(arm: pd.DataFrame) -> float:
    """Return refunds over gross revenue."""
    return float(arm["refunds"].sum() / arm["gross"].sum())


def _scatter(people: pd.DataFrame, share: float) -> float:
    """Return by how much a customer's refunds scatter about the share of the own purchases.

    Customers and not orders were drawn, so their sums are what scatters (delta method). Both
    arms are taken together, as in the usual test of two shares: an arm that by luck has few
    refunds would otherwise think itself far surer than it is.

    References
    ----------
    Deng, Knoblich and Lu (2018), "Applying the delta method in metric analytics", KDD, eq. 3.
    """
    return float(np.std((people["refunds"] - share * people["gross"]).to_numpy(float), ddof=1))


def _state(low: float, high: float, slack: float) -> State:
    """Judge the interval of a worsening (above zero is worse)."""
    if low > 0:
        return "broken"
    return "kept" if high < slack or low == high == 0 else "open"


def _unknown(name: str) -> Guardrail:
    return Guardrail(name, _NOTHING, _NOTHING, _NOTHING, _NOTHING, _NOTHING, "unknown")
