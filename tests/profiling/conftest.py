"""Small invented bases of customers, and one real one."""

import numpy as np
import pandas as pd
import pytest

from clvlib.exhibits import Look
from clvlib.merchant import Settings


def settings(language: str = "en") -> Settings:
    return Settings.model_validate(
        {
            "name": "Shop", "industry": "retail", "language": language, "currency": "GBP",
            "timezone": "Europe/London", "sources": [{"files": "raw/x.csv"}],
        }
    )  # fmt: skip


@pytest.fixture(params=["en", "zh-Hans"])
def look(request) -> Look:
    return Look.of(settings(request.param))


@pytest.fixture
def english() -> Look:
    return Look.of(settings())


def make_orders(rng: np.random.Generator, customers: int = 600) -> pd.DataFrame:
    """Return orders of customers who order one to nine times, at random hours."""
    counts = rng.integers(1, 10, customers)
    who = np.repeat(np.arange(customers), counts)
    moments = pd.Timestamp("2025-01-01") + pd.to_timedelta(
        rng.integers(0, 400 * 24 * 60, len(who)), "min"
    )
    return pd.DataFrame(
        {
            "order_id": [f"o{i}" for i in range(len(who))],
            "customer_id": [f"c{i:05d}" for i in who],
            "ordered_at": moments,
            "revenue": rng.gamma(2.0, 15.0, len(who)).round(2),
            "items": rng.integers(1, 7, len(who)).astype(float),
            "channel": rng.choice(["app", "till", "web"], len(who)),
        }
    )


@pytest.fixture
def orders() -> pd.DataFrame:
    return make_orders(np.random.default_rng(5))


@pytest.fixture
def base(orders: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return customers and values, a tenth of whom carry most of the value."""
    grouped = orders.sort_values("ordered_at").groupby("customer_id")
    customers = pd.DataFrame(
        {
            "orders": grouped.size(),
            "revenue": grouped["revenue"].sum(),
            "first_value": grouped["revenue"].first(),
            "days_since_last": 10.0,
        }
    ).reset_index()
    rng = np.random.default_rng(6)
    clv = rng.gamma(0.5, 40.0, len(customers))
    values = pd.DataFrame(
        {
            "customer_id": customers["customer_id"],
            "probability_alive": 0.7,
            "clv": clv,
            "high_value": clv > 1.5 * clv.mean(),
        }
    )
    return customers, values
