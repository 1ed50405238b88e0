"""A small base of customers whose figures can be worked out by hand."""

from typing import Any

import pandas as pd
import pytest

from clvlib.exhibits import Look
from clvlib.merchant import Settings
from clvlib.strategy.worth import Yardsticks


@pytest.fixture(params=["en", "zh-Hans"])
def look(request) -> Look:
    settings = {
        "name": "Shop", "industry": "retail", "language": request.param, "currency": "GBP",
        "timezone": "Europe/London", "sources": [{"files": "raw/x.csv"}],
    }  # fmt: skip
    return Look.of(Settings.model_validate(settings))


@pytest.fixture
def sticks() -> Yardsticks:
    return Yardsticks(
        loyal_alive=0.9, loyal_clv=80.0, newcomer=30.0, margin=0.5, horizon_days=364.0
    )


def people(count: int = 400, segment: str = "at_risk", **columns: Any) -> pd.DataFrame:
    """Return alike customers: four orders of 25, a CLV of 20, half of them still alive."""
    frame = pd.DataFrame(
        {
            "customer_id": [f"c{i:05d}" for i in range(count)],
            "segment": segment,
            "orders": 4,
            "revenue": 100.0,
            "first_value": 25.0,
            "T": 365.0,
            "days_since_last": 90.0,
            "last_order_at": pd.Timestamp("2025-03-01"),
            "probability_alive": 0.45,
            "expected_orders": 1.6,
            "expected_spend": 25.0,
            "clv": 20.0,
            "high_value": False,
        }
    )
    return frame.assign(**columns)
