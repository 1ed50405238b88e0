"""Logs that the room is tested on: CDNOW out of the lifetimes package, the rest if it is there."""

import importlib.util
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from clvlib.clv.backtest import split_orders
from clvlib.clv.holdout import summarise

CUT, HORIZON_DAYS = "1997-09-30", 273


def _cdnow_folder() -> Path:
    spec = importlib.util.find_spec("lifetimes")
    return Path(spec.submodule_search_locations[0]) / "datasets"


def shared(*parts: str) -> Path:
    root = Path(os.environ.get("CLV_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
    path = root.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"needs {'/'.join(parts)} of the shared data, which is not on this machine")
    return path


def _orders(frame: pd.DataFrame) -> pd.DataFrame:
    ordered_at = pd.to_datetime(frame["date"].astype(str), format="%Y%m%d")
    return frame.assign(ordered_at=ordered_at)[["customer_id", "ordered_at", "revenue"]]


@pytest.fixture(scope="session")
def sample_orders():
    names = ["id_in_master", "customer_id", "date", "cds", "revenue"]
    path = _cdnow_folder() / "CDNOW_sample.txt"
    return _orders(pd.read_csv(path, sep=r"\s+", names=names, dtype={"customer_id": str}))


@pytest.fixture(scope="session")
def full_orders():
    frame = pd.read_csv(
        _cdnow_folder() / "CDNOW_master.txt", sep=r"\s+", dtype={"customer_id": str}
    )
    return _orders(frame.rename(columns={"dollar_value": "revenue"}))


@pytest.fixture(scope="session")
def sample_split(sample_orders):
    return split_orders(sample_orders, CUT, HORIZON_DAYS)


@pytest.fixture(scope="session")
def full_split(full_orders):
    return split_orders(full_orders, CUT, HORIZON_DAYS)


@pytest.fixture(scope="session")
def sample(sample_split):
    return sample_split.calibration


@pytest.fixture(scope="session")
def full(full_split):
    return full_split.calibration


@pytest.fixture(scope="session")
def grocery():
    frame = pd.read_csv(shared("grocery", "groceryElog.csv"), parse_dates=["date"])
    orders = pd.DataFrame(
        {"customer_id": frame["cust"].astype(str), "ordered_at": frame["date"], "revenue": 1.0}
    )
    return summarise(orders, "2006-12-31")


@pytest.fixture(scope="session")
def wholesaler_orders():
    """Online Retail, products only, cancellations as negative rows."""
    frame = pd.read_csv(
        shared("online_retail", "online_retail_2010_2011.csv.gz"),
        usecols=["StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"],
        dtype={"StockCode": str},
    )
    frame = frame[frame["CustomerID"].notna() & frame["StockCode"].str.match(r"^\d{5}")]
    return pd.DataFrame(
        {
            "customer_id": frame["CustomerID"].astype(int).astype(str),
            "ordered_at": pd.to_datetime(frame["InvoiceDate"]),
            "revenue": frame["Quantity"] * frame["UnitPrice"],
        }
    )


@pytest.fixture
def rng():
    return np.random.default_rng(7)
