"""How fast a purchase model is fitted, beside plain ``lifetimes`` on the same table.

BG/NBD on a million customers with three years of daily history and Pareto/NBD on a hundred
thousand, both generated at known parameters; the parameters found must agree. Run it with
``python benchmarks/bench_fits.py``; smaller sizes with ``--scale 0.1``; ``--skip-lifetimes`` leaves
the comparison out.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from clvlib.clv.purchases import FittedTimingModel
from clvlib.clv.registry import timing_model

DAYS = 3 * 365
TRUTH = {
    "bg_nbd": {"r": 0.4, "alpha": 8.0, "a": 0.8, "b": 3.0},
    "pareto_nbd": {"r": 0.5, "alpha": 10.0, "s": 0.6, "beta": 20.0},
}
CUSTOMERS = {"bg_nbd": 1_000_000, "pareto_nbd": 100_000}


def generate(name: str, customers: int, rng: np.random.Generator) -> pd.DataFrame:
    """Summary of customers acquired evenly over three years, merged by calendar day."""
    truth = TRUTH[name]
    age = rng.integers(1, DAYS + 1, customers).astype(float)
    rate = rng.gamma(truth["r"], 1 / truth["alpha"], customers) / 7
    if name == "bg_nbd":
        leaving, life = rng.beta(truth["a"], truth["b"], customers), np.full(customers, np.inf)
    else:
        leaving = np.zeros(customers)
        leaving_rate = rng.gamma(truth["s"], 1 / truth["beta"], customers)
        life = 7 * rng.exponential(size=customers) / leaving_rate
    frequency, recency = np.zeros(customers), np.zeros(customers)
    now, here = np.zeros(customers), np.arange(customers)
    while len(here):
        now[here] += rng.exponential(size=len(here)) / np.maximum(rate[here], 1e-12)
        here = here[now[here] <= np.minimum(age[here], life[here])]
        day = np.floor(now[here])
        frequency[here] += day > recency[here]
        recency[here] = day
        here = here[rng.random(len(here)) >= leaving[here]]
    return pd.DataFrame({"frequency": frequency.astype(int), "recency": recency, "T": age})


def plain_lifetimes(name: str, summary: pd.DataFrame) -> dict[str, float]:
    """Fit as the library's documentation does: one row a customer, no weights."""
    from lifetimes import BetaGeoFitter, ParetoNBDFitter

    fitter = {"bg_nbd": BetaGeoFitter, "pareto_nbd": ParetoNBDFitter}[name]()
    fitter.fit(summary["frequency"], summary["recency"] / 7, summary["T"] / 7)
    return fitter.params_.to_dict()


def timed(call: Callable[[], object]) -> tuple[float, object]:
    """Seconds and result of a call."""
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def main() -> None:
    """Print one line a model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--skip-lifetimes", action="store_true")
    options = parser.parse_args()
    for name, customers in CUSTOMERS.items():
        summary = generate(name, int(customers * options.scale), np.random.default_rng(1))
        ours, fitted = min(
            (timed(lambda n=name, s=summary: timing_model(n).fit(s)) for _ in range(3)),
            key=lambda run: run[0],
        )
        assert isinstance(fitted, FittedTimingModel)
        distinct = len(summary.drop_duplicates())
        print(f"{name}: {len(summary):,} customers, {distinct:,} distinct histories")
        print(f"  clvlib     {ours:7.2f} s  {fitted.parameters}")
        seconds, _ = timed(lambda f=fitted, s=summary: f.expected_purchases(s, 365))
        print(f"  forecast   {seconds:7.2f} s")
        if not options.skip_lifetimes:
            theirs, found = timed(lambda n=name, s=summary: plain_lifetimes(n, s))
            assert isinstance(found, dict)
            worst = max(abs(found[k] / v - 1) for k, v in fitted.parameters.items())
            print(f"  lifetimes  {theirs:7.2f} s  {theirs / ours:.1f} times ours")
            print(f"  parameters differ by {worst:.1e}")


if __name__ == "__main__":
    main()
