"""The sentences of chapter 4 on concentration, and on what moved since the last report."""

from __future__ import annotations

import pandas as pd

from clvlib.profiling.group import HighValueGroup, known_values, share_of_best
from clvlib.run_folder import RunFolder
from clvlib.words import Words


def best_fifth(share: float, interval: tuple[float, float], words: Words) -> str:
    """Say how sure the share of the best fifth is."""
    told, low, high = words.percents(share, *interval)
    return words.t(
        "The best fifth's {share} of predicted value is {low} to {high} when customers are drawn "
        "anew (95% bootstrap interval).",
        share=told,
        low=low,
        high=high,
    )


def concentration_moved(
    share: float, interval: tuple[float, float], before: float | None,
    since: pd.Timestamp | None, words: Words,
) -> str:  # fmt: skip
    """Say how the share of the best fifth moved since the last report; empty where there is none.

    Parameters
    ----------
    share : float
        The best fifth's share of predicted value today.
    interval : tuple of float
        Its 95 % bootstrap interval.
    before : float or None
        The last report's share.
    since : pandas.Timestamp or None
        The last report's as-of date.
    words : Words
        Language.
    """
    if before is None or since is None:
        return ""
    moved = words.t(
        "In the report of {date} it was {before}, so it moved by {change}.",
        date=words.date(since),
        before=words.percent(before),
        change=words.points(share - before, 1),
    )
    if interval[0] <= before <= interval[1]:
        return words.passage(moved, words.t("That is within what chance brings about."))
    more = words.t("More now rests on few customers.")
    less = words.t("Less now rests on few customers.")
    return words.passage(moved, more if share > before else less)


def earlier_share(earlier: RunFolder | None, values: pd.DataFrame | None) -> float | None:
    """Return the best fifth's share of predicted value in the last report; None without one.

    Parameters
    ----------
    earlier : RunFolder or None
        The last report's run.
    values : pandas.DataFrame or None
        Its table ``values``, for reports that did not yet note the share.
    """
    if earlier is None:
        return None
    found = earlier.stage_record("profiling")["results"].get("best_fifth_share")
    if found is not None:
        return float(found)
    held = None if values is None else known_values(values)["clv"]
    return share_of_best(held) if held is not None and held.sum() > 0 else None


def earlier_threshold(earlier: RunFolder | None) -> tuple[float | None, pd.Timestamp | None]:
    """Return the threshold of the last report and its as-of date; nothing where there is none."""
    if earlier is None:
        return None, None
    found = earlier.stage_record("profiling")["results"].get("high_value_threshold")
    return (float(found), earlier.as_of) if found is not None else (None, None)


def movement(
    group: HighValueGroup, near: int, before: float | None, since: pd.Timestamp | None, words: Words
) -> str:
    """Say who stands near the threshold, and how it moved since the last report.

    Parameters
    ----------
    group : HighValueGroup
        The group.
    near : int
        Customers whose value is within 15 % of the threshold.
    before : float or None
        The last report's threshold; None where there is none.
    since : pandas.Timestamp or None
        The last report's as-of date.
    words : Words
        Language.
    """
    told = words.n(
        "{count} customer lies within 15% of the threshold and may cross it by chance.",
        "{count} customers lie within 15% of the threshold and may cross it by chance.",
        near,
    )
    if 0 < near < words.least:
        told = words.t(
            "Fewer than {least} customers lie within 15% of the threshold and may cross it by "
            "chance.",
            least=words.number(words.least),
        )
    if before is None or since is None or not before:
        return told
    moved = words.t(
        "Since the report of {date} the threshold went from {before} to {after} ({change}).",
        date=words.date(since),
        before=words.money(before),
        after=words.money(group.threshold),
        change=words.percent(group.threshold / before - 1, 1, sign=True),
    )
    return words.passage(moved, told)
