"""The picture of weekly orders says what happened, also where nothing did."""

import numpy as np
import pandas as pd
import pytest

from clvlib.clv.exhibits_fit import weekly_orders
from clvlib.clv.history import history_at
from clvlib.clv.tournament import Trial
from clvlib.exhibits import Look
from clvlib.merchant import Settings


@pytest.mark.parametrize(
    ("after", "language", "headline"),
    [
        (0.0, "en", "In 5 weeks after the cut nobody ordered again"),
        (0.0, "zh-Hans", "截断日之后的 5 周内无人复购"),
        (4.0, "en", "Week by week the forecast is off by 25% on average"),
    ],
)
def test_weeks_without_an_order_are_no_per_cent(after: float, language: str, headline: str) -> None:
    given = {
        "name": "Shop", "industry": "retail", "currency": "EUR", "timezone": "Europe/Berlin",
        "sources": [{"files": "raw/*.csv"}], "language": language,
    }  # fmt: skip
    cut = pd.Timestamp("2024-03-03")
    weeks = pd.date_range("2024-01-07", periods=14, freq="7D")
    counted = np.where(weeks > cut, after, 5.0).cumsum()
    weekly = pd.DataFrame({"actual": counted, "expected": 5.0 * np.arange(1, 15)}, index=weeks)
    orders = pd.DataFrame({"customer_id": ["a"], "ordered_at": [cut], "revenue": [1.0]})
    trial = Trial(history_at(orders, cut), 35, pd.DataFrame(), {}, {}, {})
    shown = weekly_orders(weekly, trial, Look.of(Settings.model_validate(given)))
    assert shown is not None
    assert shown.headline == headline
