"""What a forecast from the first weeks says, and how it did in rehearsal."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class EarlySigns:
    """A forecast and how it did on customers who came later.

    Parameters
    ----------
    days, follow_up : int
        Days from the first order that the forecast sees, and days after them that it foretells.
    mark : float
        Later revenue from which a customer counts as high-value; money.
    trained, tested : int
        Customers; fitted for the first part tested, and tested in all.
    split : pandas.Timestamp
        First order of the first customer tested.
    lag_tested : bool
        Whether every outcome used for the forecast was known before the first test.
    auc, auc_value : float
        Area under the curve of the forecast and of the first order's value alone.
    gain_low, gain_high : float
        95 % interval of their difference.
    lift : float
        Share of high-value customers in the likeliest tenth, over the share in all.
    expected, came : float
        Mean probability and share of high-value customers among those tested.
    gap_low, gap_high : float
        95 % interval of their difference.
    calibration_error, calibration_error_value : float
        Mean distance between expected and come over fifths of probability; of the forecast and of
        the first order's value alone.
    calibration_usual : float
        What the first would be by chance alone, were every probability right.
    shift, slope : float
        Intercept and slope of what came on the log odds foretold (0 and 1 are perfect).
    brier, brier_value : float
        Mean squared distance between probability and outcome, of both.
    calibration : pandas.DataFrame
        By fifth of probability: ``expected``, ``came``, ``customers``.
    parts : pandas.DataFrame
        By month tested, from :class:`clvlib.profiling.held_out.Rehearsal`.
    plain : bool
        Whether nothing beat the value of the first order, so that it is the forecast.
    left_out : int
        Customers left out, as they were mostly customers before the log begins.
    since : pandas.Timestamp or None
        First orders count from then on; None where nobody is left out.
    drivers : pandas.DataFrame
        ``sign`` and ``effect`` (change of log odds per standard deviation), strongest first.
    prospects : pandas.DataFrame
        Customers too young to have shown it: ``customer_id``, ``probability``, ``first_order_at``,
        ``spent`` so far; likeliest first.
    """

    days: int
    follow_up: int
    mark: float
    trained: int
    tested: int
    split: pd.Timestamp
    lag_tested: bool
    auc: float
    auc_value: float
    gain_low: float
    gain_high: float
    lift: float
    expected: float
    came: float
    gap_low: float
    gap_high: float
    calibration_error: float
    calibration_error_value: float
    calibration_usual: float
    shift: float
    slope: float
    brier: float
    brier_value: float
    calibration: pd.DataFrame
    parts: pd.DataFrame
    plain: bool
    left_out: int
    since: pd.Timestamp | None
    drivers: pd.DataFrame
    prospects: pd.DataFrame

    @property
    def better(self) -> bool:
        """Say whether the forecast beats the first order's value beyond chance."""
        return self.gain_low > 0


def figures(signs: EarlySigns) -> dict[str, float | int]:
    """Return the plain numbers by which runs are compared."""
    return {
        "early_mark": signs.mark,
        "early_auc": signs.auc,
        "early_auc_first_value": signs.auc_value,
        "early_gain_low": signs.gain_low,
        "early_gain_high": signs.gain_high,
        "early_lift": signs.lift,
        "early_expected": signs.expected,
        "early_came": signs.came,
        "early_gap_low": signs.gap_low,
        "early_gap_high": signs.gap_high,
        "early_calibration_error": signs.calibration_error,
        "early_calibration_error_first_value": signs.calibration_error_value,
        "early_calibration_error_by_chance": signs.calibration_usual,
        "early_calibration_shift": signs.shift,
        "early_calibration_slope": signs.slope,
        "early_brier": signs.brier,
        "early_brier_first_value": signs.brier_value,
        "early_left_out": signs.left_out,
        "early_plain": int(signs.plain),
        "early_tested": signs.tested,
        "early_trained": signs.trained,
        "early_lag_tested": int(signs.lag_tested),
    }
