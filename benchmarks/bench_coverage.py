"""How often the 80 % range of the total holds what came: generated merchants, and real logs cut back.

``python -m benchmarks.bench_coverage --merchants 200`` runs the whole of the value stage (every
candidate, the pick, the ranges) on merchants with a season that no model knows, then on rolling cuts
of the real logs that are at hand (``CLV_SHARED_DATA``). 70 to 90 % is what the report promises, for
the total and for the markets: generated merchants have four, of unequal size, rate and spend.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from clvlib.clv import estimate
from clvlib.clv.history import History, history_at
from clvlib.clv.market_values import value_by_market
from clvlib.clv.value import ValueTerms
from clvlib.merchant import HighValue, Horizon

START, AS_OF, AHEAD = pd.Timestamp("2024-01-01"), pd.Timestamp("2025-06-23"), 180
MARKETS, MARKETS_DIFFER = (0.45, 0.30, 0.17, 0.08), 0.3  # shares; spread in logs
CUTS: dict[str, list[tuple[str, int]]] = {
    "cdnow": [("1997-07-31", 150), ("1997-09-30", 273), ("1997-12-31", 181), ("1998-03-31", 91)],
    "grocery": [("2006-08-31", 90), ("2006-09-30", 180), ("2006-12-31", 364), ("2007-06-30", 180)],
    "retail": [("2011-05-31", 60), ("2011-06-30", 90), ("2011-08-31", 100), ("2011-09-30", 70)],
    "afisha": [("2017-12-31", 93), ("2018-02-28", 93), ("2018-03-31", 60)],
}


def merchant(rng: np.random.Generator, customers: int = 600) -> pd.DataFrame:
    """Orders of customers who buy, leave and spend as in the papers, with season and markets."""
    known = (AS_OF - START).days
    first = rng.uniform(0, known, customers)
    rate = rng.gamma(0.8, 1 / 30.0, customers)
    leaving = rng.beta(0.9, 3.0, customers)
    level = rng.gamma(6.0, 1.0, customers) / rng.gamma(4.0, 1 / 20.0, customers) / 6
    market = rng.choice(len(MARKETS), customers, p=MARKETS)
    rate *= np.exp(MARKETS_DIFFER * rng.standard_normal(len(MARKETS)))[market]
    level *= np.exp(MARKETS_DIFFER * rng.standard_normal(len(MARKETS)))[market]
    swing, phase = rng.uniform(0, 0.25), rng.uniform(0, 2 * np.pi)
    now, here, rows = first.copy(), np.arange(customers), []
    while len(here):
        rows.append((here.copy(), now[here].copy()))
        here = here[rng.random(len(here)) >= leaving[here]]
        season = 1 + swing * np.sin(2 * np.pi * now[here] / 365 + phase)
        now[here] += rng.exponential(1 / (rate[here] * season))
        here = here[now[here] <= known + AHEAD]
    who, when = (np.concatenate(part) for part in zip(*rows, strict=True))
    days = pd.to_timedelta(np.floor(when * 24), unit="h")
    orders = _orders(who, START + days, rng.gamma(3.0, level[who] / 3.0))
    return orders.assign(market=market[who].astype(str))


def real_logs() -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the real logs that are on this machine, one after another."""
    root = Path(os.environ.get("CLV_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))
    cdnow, grocery = root / "cdnow/CDNOW_master.txt", root / "grocery/groceryElog.csv"
    retail = root / "online_retail/online_retail_2010_2011.csv.gz"
    afisha = root / "yandex_afisha/orders.csv"
    if cdnow.exists():
        log = pd.read_csv(cdnow, sep=r"\s+", dtype={"customer_id": str})
        when = pd.to_datetime(log["date"].astype(str), format="%Y%m%d")
        yield "cdnow", _orders(log["customer_id"], when, log["dollar_value"])
    if grocery.exists():
        log = pd.read_csv(grocery, parse_dates=["date"])
        yield "grocery", _orders(log["cust"], log["date"], 1.0)
    if retail.exists():
        log = pd.read_csv(retail, dtype={"StockCode": str}).dropna(subset=["CustomerID"])
        log = log[log["StockCode"].str.match(r"^\d{5}")]
        value = log["Quantity"] * log["UnitPrice"]
        when = pd.to_datetime(log["InvoiceDate"])
        yield "retail", _orders(log["CustomerID"].astype(int), when, value)
    if afisha.exists():
        log = pd.read_csv(afisha, dtype={"Uid": str})
        yield "afisha", _orders(log["Uid"], pd.to_datetime(log["Buy Ts"]), log["Revenue"])


@dataclass(frozen=True)
class Held:
    """What came of the ranges of one history.

    Attributes
    ----------
    total : bool
    markets : list of bool
        One for each market, empty where the log has none.
    line : str
        Pick, range and what came.
    """

    total: bool
    markets: list[bool]
    line: str


def held(known: History, log: pd.DataFrame, horizon_days: int, seed: int) -> Held | None:
    """Compare the ranges with what came; None where nothing can be valued."""
    horizon = Horizon(count=horizon_days, unit="days")
    race = estimate.tournament(known, known.cut, horizon)
    found = estimate.estimate(
        known, ValueTerms(horizon_days, 0.0), HighValue(), race, np.random.default_rng(seed)
    )
    if found is None:
        return None
    low, high = found.total_range
    later = history_at(log, max(log["ordered_at"].max(), known.cut + _days(horizon_days)))
    came = later.outcome(known.cut, horizon_days).set_index("customer_id")["revenue"]
    line = (
        f"{found.pick:16} {low:12,.0f} {found.total:12,.0f} {high:12,.0f} came {came.sum():12,.0f}"
    )
    inside: list[bool] = []
    if "market" in log:
        market = log.drop_duplicates("customer_id").set_index("customer_id")["market"]
        table = value_by_market(found, race, market, np.random.default_rng(seed)).set_index(
            "market"
        )
        sums = came.groupby(market.reindex(came.index)).sum().reindex(table.index).fillna(0.0)
        inside = ((table["clv_low"] <= sums) & (sums <= table["clv_high"])).tolist()
    return Held(bool(low <= came.sum() <= high), inside, line)


def _days(count: int) -> pd.Timedelta:
    return pd.Timedelta(days=count)


def _orders(customer: object, when: object, revenue: object) -> pd.DataFrame:
    table = pd.DataFrame({"customer_id": customer, "ordered_at": when, "revenue": revenue})
    return table.astype({"customer_id": str, "revenue": float}).reset_index(drop=True)


def main() -> None:
    """Print the share of ranges that held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--merchants", type=int, default=200)
    options = parser.parse_args()
    rng, found = np.random.default_rng(20), []
    for number in range(options.merchants):
        log = merchant(rng)
        found.append(held(history_at(log, AS_OF), log, AHEAD, number))
    seen = [one for one in found if one is not None]
    markets = [inside for one in seen for inside in one.markets]
    if seen:
        print(f"generated merchants: {sum(one.total for one in seen)} of {len(seen)} ranges held")
        print(f"their markets: {sum(markets)} of {len(markets)} ranges held", flush=True)
    real = []
    for name, log in real_logs():
        for cut, days in CUTS[name]:
            one = held(history_at(log, cut), log, days, 1)
            if one is None:
                continue
            real.append(one.total)
            told = "held" if one.total else "missed"
            print(f"  {name:8} {cut} {days:4} days  {one.line}  {told}", flush=True)
    if real:
        print(f"rolling cuts of real logs: {sum(real)} of {len(real)} ranges held")


if __name__ == "__main__":
    main()
