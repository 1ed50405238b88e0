"""One comparison of levels: shares of high-value customers, and what was brought later, like with like."""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.profiling.brought import later_columns
from clvlib.profiling.counting import compare_counts, count_levels, shrunk, stratified
from clvlib.profiling.later import Later


def equally_known(traits: pd.DataFrame) -> list[tuple[list[str], np.ndarray]]:
    """Return traits that are known of the same customers together, and of whom they are known."""
    groups: dict[bytes, tuple[list[str], np.ndarray]] = {}
    for name in traits:
        has = traits[name].notna().to_numpy()
        names, _ = groups.setdefault(has.tobytes(), ([], has))
        names.append(str(name))
    return [group for group in groups.values() if group[1].any()]


def together(
    traits: pd.DataFrame, flags: pd.Series, cohorts: pd.Series | None, later: Later | None
) -> pd.DataFrame:
    """Compare the levels of traits that are all known of the same customers: levels are numbered."""
    codes, names = [], []
    for trait in traits:
        code, levels = pd.factorize(traits[trait], sort=True)
        codes.append(code + len(names))
        names.extend((str(trait), str(level)) for level in levels)
    count = len(codes)
    pairs = pd.DataFrame(
        {
            "customer_id": np.tile(np.arange(len(flags)), count),
            "level": np.concatenate(codes),
            "high": np.tile(flags.to_numpy(bool), count),
        }
    )
    place = flags.reset_index(drop=True)
    came = None if cohorts is None else cohorts.reindex(flags.index).reset_index(drop=True)
    frame = within(pairs, place, came, None if later is None else later.placed(flags.index))
    if frame.empty:
        return frame
    told = pd.DataFrame(names, columns=["trait", "level"]).iloc[frame["level"].astype(int)]
    return shrunk(frame.assign(trait=told["trait"].to_numpy(), level=told["level"].to_numpy()))


def within(
    pairs: pd.DataFrame, flags: pd.Series, cohorts: pd.Series | None, later: Later | None
) -> pd.DataFrame:
    """Compare shares within quarters of arrival, and what was brought later within cohorts.

    With a count of what customers brought later, that is what decides: it is tested over the
    whole time watched. The share of high-value customers must not surely point the other way.
    Without it the shares decide; the exact crude test guards small counts, the stratified one
    guards against groups that merely came at another time: the larger of the two p values stands.
    """
    counts = count_levels(pairs, flags)
    frame = compare_counts(counts, exact=later is None or cohorts is None)
    if frame.empty or cohorts is None:
        return frame
    steps = pd.Series(pd.factorize(cohorts.reindex(flags.index), sort=True)[0], index=flags.index)
    difference, low, high, p = stratified(pairs, flags, steps, counts.index)
    alike = np.sign(np.nan_to_num(difference)) == np.sign(frame["difference"].to_numpy())
    p = np.where(alike, np.maximum(frame["p_value"], np.nan_to_num(p, nan=1.0)), 1.0)
    known = ~np.isnan(difference)
    frame = frame.assign(
        difference=np.where(known, difference, frame["difference"]),
        low=np.where(known, low, frame["low"]),
        high=np.where(known, high, frame["high"]),
        p_value=p,
    )
    if later is None:
        return frame
    found = later_columns(pairs, flags.index, counts.index, later)
    low, high = frame["low"].to_numpy(), frame["high"].to_numpy()
    against = np.where(found["shift"] > 0, high < 0, low > 0)
    return frame.assign(
        later=found["later"],
        later_rest=found["later_rest"],
        shift=found["shift"],
        p_value=np.where(against, 1.0, found["p_value"]),
    )
