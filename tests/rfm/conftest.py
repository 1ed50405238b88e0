"""Fixtures of this room's tests."""

from __future__ import annotations

import pandas as pd
import pytest

from clvlib.rfm.summary import rfm_summary
from tests.rfm import shops


@pytest.fixture(scope="session")
def cdnow() -> pd.DataFrame:
    """All of CDNOW's orders."""
    return shops.cdnow()


@pytest.fixture(scope="session", params=list(shops.SHOPS))
def merchant(request: pytest.FixtureRequest) -> tuple[pd.DataFrame, pd.Timestamp]:
    """Orders and as-of date of each merchant that the issue names."""
    make, as_of = shops.SHOPS[request.param]
    return make(), as_of


@pytest.fixture(scope="session")
def summary(merchant: tuple[pd.DataFrame, pd.Timestamp]) -> pd.DataFrame:
    """Its summary."""
    return rfm_summary(*merchant)
