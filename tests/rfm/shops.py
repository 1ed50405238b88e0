"""Order logs that the room is tested on: real ones, and shops made for one difficulty each."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.conftest import shared_data

START = pd.Timestamp("2024-01-01")
AS_OF = pd.Timestamp("2025-12-31")


def log(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """Make a log by hand: customer, time, revenue."""
    frame = pd.DataFrame(rows, columns=["customer_id", "ordered_at", "revenue"])
    return finish(frame.assign(ordered_at=pd.to_datetime(frame["ordered_at"], format="mixed")))


def finish(frame: pd.DataFrame) -> pd.DataFrame:
    """Add what the orders table wants besides."""
    frame = frame.assign(
        order_id=[f"o{i}" for i in range(len(frame))],
        ordered_at=frame["ordered_at"].astype("datetime64[us]"),
        revenue=frame["revenue"].astype(float),
        refunded=0.0,
    )
    return frame.assign(gross_revenue=frame["revenue"].clip(lower=0))


def shop(customers: int, repeat: float, seed: int = 1, prices: int | None = None) -> pd.DataFrame:
    """Make a shop in which a share of customers comes back, a few of them often.

    ``prices`` makes it sell so many different amounts only.
    """
    rng = np.random.default_rng(seed)
    back = rng.random(customers) < repeat
    orders = np.where(back, 2 + rng.geometric(0.45, customers) - 1, 1)
    who = np.repeat(np.arange(customers), orders)
    span = (AS_OF - START).days
    first = rng.integers(0, span, customers)
    days = np.minimum(
        first[who] + np.where(_is_first(who), 0, rng.exponential(60, len(who)).cumsum() % 300),
        span,
    )
    seconds = rng.integers(8 * 3600, 20 * 3600, len(who))
    spent = np.round(rng.gamma(2, 20, len(who)), 2)
    if prices:
        spent = np.array([9.99, 19.99, 49.99, 5.0, 99.0])[rng.integers(0, prices, len(who))]
    when = START + pd.to_timedelta(days.astype(int), "D") + pd.to_timedelta(seconds, "s")
    ids = pd.Series(who).map("c{:07d}".format)
    return finish(pd.DataFrame({"customer_id": ids, "ordered_at": when, "revenue": spent}))


def one_crowd(customers: int, seed: int) -> pd.DataFrame:
    """Make a shop whose customers differ by degree only: BG/NBD orders, Gamma-Gamma spend."""
    rng = np.random.default_rng(seed)
    shape, scale, leave = rng.uniform(0.3, 1.5), rng.uniform(15, 120), rng.uniform(0.3, 1.2)
    span = (AS_OF - START).days
    now, rate = rng.uniform(0, span, customers), rng.gamma(shape, 1 / scale, customers)
    leaving = rng.beta(leave, rng.uniform(1.5, 6), customers)
    level = rng.gamma(6, 1, customers) / rng.gamma(4, 1 / 90, customers)
    here, who, when = np.arange(customers), [], []
    while len(here):
        who.append(here)
        when.append(now[here].copy())
        here = here[rng.random(len(here)) >= leaving[here]]
        now[here] += rng.exponential(size=len(here)) / rate[here]
        here = here[now[here] < span]
    customer, day = np.concatenate(who), np.concatenate(when)
    return finish(pd.DataFrame({
        "customer_id": pd.Series(customer).map(lambda i: f"k{i * 2654435761 % 2**32:08x}"),
        "ordered_at": START + pd.to_timedelta((day * 86400).astype(int), "s"),
        "revenue": np.round(rng.gamma(3, level[customer] / 18), 2),
    }))  # fmt: skip


def _is_first(who: np.ndarray) -> np.ndarray:
    return np.concatenate([[True], who[1:] != who[:-1]])


def cdnow(name: str = "CDNOW_master.txt") -> pd.DataFrame:
    """Read CDNOW out of the lifetimes package; the whole, or the published tenth."""
    spec = importlib.util.find_spec("lifetimes")
    assert spec and spec.origin
    path = Path(spec.origin).parent / "datasets" / name
    names = ["customer_id", "date", "cds", "revenue"]
    names = ["in_master", *names] if "sample" in name else names
    frame = pd.read_csv(
        path,
        sep=r"\s+",
        names=names,
        dtype={"customer_id": str},
        skiprows=0 if len(names) > 4 else 1,
    )
    times = pd.to_datetime(frame["date"].astype(str), format="%Y%m%d")
    return finish(frame.assign(ordered_at=times)[["customer_id", "ordered_at", "revenue"]])


def online_retail() -> pd.DataFrame:
    """Read Online Retail's invoices; skips where the shared data is absent."""
    path = shared_data() / "online_retail" / "online_retail_2010_2011.csv.gz"
    if not path.is_file():
        pytest.skip("needs online_retail of the shared data, which is not on this machine")
    raw = pd.read_csv(path, encoding="latin1", dtype={"CustomerID": str, "InvoiceNo": str})
    raw = raw[raw["CustomerID"].notna() & ~raw["InvoiceNo"].str.startswith("C")]
    raw = raw.assign(revenue=raw["Quantity"] * raw["UnitPrice"])
    orders = raw.groupby("InvoiceNo").agg(
        customer_id=("CustomerID", "first"), ordered_at=("InvoiceDate", "min"),
        revenue=("revenue", "sum"),
    )  # fmt: skip
    times = pd.to_datetime(orders["ordered_at"])
    return finish(orders.assign(ordered_at=times).reset_index(drop=True))


SHOPS = {
    "cdnow": (cdnow, pd.Timestamp("1998-06-30")),
    "online retail": (online_retail, pd.Timestamp("2011-12-09")),
    "8 % repeat": (lambda: shop(20_000, 0.08), AS_OF),
    "all bought once": (lambda: shop(5_000, 0.0), AS_OF),
    "all bought once, two prices": (lambda: shop(5_000, 0.0, prices=2), AS_OF),
}
