"""The whole of the value stage on a generated log: tournament, pick, intervals, trust gate.

What notebook 03 computes, without its pictures: three rolling cuts, all candidates, bootstrap and
predictive draws. ``python -m benchmarks.bench_values --customers 1000000`` prints seconds a step
and the largest memory of the process; 10 minutes and 6 GB are the limits for a million customers.
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np
import pandas as pd

from clvlib.clv import estimate, gate
from clvlib.clv.backtest_table import backtest_table
from clvlib.clv.history import history_at
from clvlib.merchant import Settings

DAYS = 3 * 365
START = pd.Timestamp("2023-01-01")


def generate(customers: int, rng: np.random.Generator) -> pd.DataFrame:
    """Orders of customers won evenly over three years, as BG/NBD and Gamma-Gamma have it."""
    first = rng.uniform(0, DAYS, customers)
    rate = rng.gamma(0.5, 1 / 60.0, customers)
    leaving = rng.beta(0.8, 3.0, customers)
    level = rng.gamma(6.0, 1.0, customers) / rng.gamma(4.0, 1 / 90.0, customers)
    now, here, who, when = first.copy(), np.arange(customers), [], []
    while len(here):
        who.append(here)
        when.append(now[here].copy())
        here = here[rng.random(len(here)) >= leaving[here]]
        now[here] += rng.exponential(size=len(here)) / rate[here]
        here = here[now[here] < DAYS]
    customer, day = np.concatenate(who), np.concatenate(when)
    return pd.DataFrame(
        {
            "customer_id": pd.Series(customer).astype(str),
            "ordered_at": START + pd.to_timedelta((day * 24).astype(int), unit="h"),
            "revenue": np.round(rng.gamma(3.0, level[customer] / 18.0), 2),
        }
    )


def settings() -> Settings:
    """Give a shop with a horizon of twelve months."""
    return Settings.model_validate(
        {
            "name": "Shop",
            "industry": "retail",
            "currency": "EUR",
            "timezone": "Europe/Berlin",
            "sources": [{"files": "raw/*.csv"}],
            "horizon": "12 months",
        }
    )


def main() -> None:
    """Print one line a step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    options = parser.parse_args()
    orders = generate(options.customers, np.random.default_rng(4))
    shop, as_of = settings(), START + pd.Timedelta(days=DAYS - 1)
    print(f"{options.customers:,} customers, {len(orders):,} orders")
    begun, used = time.perf_counter(), time.process_time()

    def told(step: str) -> None:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        clock, processor = time.perf_counter() - begun, time.process_time() - used
        print(f"  {step:10} {clock:7.1f} s, {processor:7.1f} s of processor, {peak:5.2f} GB",
              flush=True)  # fmt: skip

    known = history_at(orders, as_of, territory="DE")
    told("history")
    race = estimate.tournament(known, as_of, shop.horizon)
    told("tournament")
    terms = estimate.value_terms(shop, as_of)
    rng = np.random.default_rng(1)
    groups = pd.Series("all", index=known.summary["customer_id"])
    found = estimate.estimate(known, terms, shop.high_value, race, rng, groups)
    told("values")
    trust = gate.trust_gate(known, as_of, shop, race, found)
    if race is not None:
        backtest_table(race)
    told("gate")
    print(f"  pick {race.pick if race else '-'}, gate {trust.state}")


if __name__ == "__main__":
    main()
