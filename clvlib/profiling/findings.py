"""Which contrasts are told: those that hold after correction, and are wide enough to matter."""

from __future__ import annotations

import numpy as np
import pandas as pd

MOST = 0.8  # share of all compared beyond which a level is told by what it is not


def _share_compared(held: pd.DataFrame) -> pd.Series:
    """Return the share of the customers compared who carry each level."""
    high = held["hits"] / held["high_value"].where(held["high_value"] > 0)
    rest = (held["customers"] - held["hits"]) / held["rest"].where(held["rest"] > 0)
    return held["customers"] / (high.fillna(0.0) + rest.fillna(0.0)).clip(lower=1.0)


def notable(contrasts: pd.DataFrame, *families: str) -> pd.DataFrame:
    """Return the contrasts of some families that hold after correction, most useful first."""
    chosen = contrasts["family"].isin(families) & contrasts["notable"]
    return contrasts[chosen]


def telling(contrasts: pd.DataFrame, *families: str) -> pd.DataFrame:
    """Return notable contrasts that are wide enough to be told, most useful first.

    The shrunk rate's interval lies beside the base rate, and the money counted later points the
    same way.
    """
    held = notable(contrasts, *(families or contrasts["family"].unique()))
    above, below = held["rate_low"] > held["base_rate"], held["rate_high"] < held["base_rate"]
    richer = held["later"].fillna(1) >= held["later_rest"].fillna(1)
    poorer = held["later"].fillna(0) <= held["later_rest"].fillna(0)
    common = _share_compared(held) > MOST
    return held[((above & richer) | (below & poorer)) & ~common]


def paying(contrasts: pd.DataFrame, least: float = 1.15) -> pd.DataFrame:
    """Return notable contrasts that show in the money brought later alone, widest first.

    Parameters
    ----------
    contrasts : pandas.DataFrame
        One or more families.
    least : float
        Ratio of the means from which a difference is told.
    """
    held = contrasts[contrasts["notable"] & contrasts["later"].notna()]
    held = held[~held.index.isin(telling(contrasts).index)]
    held = held[_share_compared(held) <= MOST]
    ratio = held["later"] / held["later_rest"].where(held["later_rest"] > 0)
    wide = np.log(ratio.where(ratio > 0)) * np.sign(held["shift"])
    held = held.assign(wide=wide, more=held["shift"] > 0)
    return held[held["wide"] >= np.log(least)].sort_values(["more", "wide"], ascending=False)
