"""From orders in Parquet to one row a customer: the kit beside bare DuckDB and beside lifetimes.

Five million orders of a million customers over three years are generated, most customers with
one or two orders and a few with hundreds. Timed, each in a process of its own so that its peak
memory can be read, in turns, and the best of five turns:

* ``bare``: the least that DuckDB can do, a group-by of customer and day and one of customer;
* ``kit``: :func:`clvlib.rfm.summary.rfm_summary`, from the file to a checked data frame;
* ``lifetimes``: ``summary_data_from_transaction_data`` on the frame read from the same file (once).

Frequency, recency, T and monetary value of kit and lifetimes must agree. Run it with
``python -m benchmarks.bench_summary``; the memory of twenty million orders is measured with
``--orders 20000000 --skip-lifetimes``.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from clvlib.rfm.summary import rfm_summary

AS_OF = pd.Timestamp("2025-12-31")
TURNS = 5
SHARED = ["frequency", "recency", "T", "monetary_value"]

GENERATE = """
COPY (
    SELECT 'o' || i AS order_id,
           'c' || hash(floor({customers} * power(random(), 2.2))::BIGINT) AS customer_id,
           TIMESTAMP '2023-01-01' + to_seconds((random() * 1096 * 86400)::BIGINT) AS ordered_at,
           round(10 + 90 * random() * random(), 2) AS revenue
    FROM range({orders}) AS made(i)
) TO '{path}' (FORMAT parquet)
"""
BARE = """
SELECT customer_id, count(*) - 1 AS frequency, min(day) AS first_day, max(day) AS last_day,
       sum(revenue) AS revenue
FROM (
    SELECT customer_id, CAST(ordered_at AS DATE) AS day, sum(revenue) AS revenue
    FROM '{path}' GROUP BY ALL
) GROUP BY customer_id
"""


def generate(path: Path, orders: int) -> None:
    """Write so many orders, seeded."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("SELECT setseed(0.42)")
        connection.execute(GENERATE.format(customers=orders // 5, orders=orders, path=path))


def bare(path: Path) -> pd.DataFrame:
    """Group by customer and day, then by customer."""
    with duckdb.connect() as connection:
        return connection.sql(BARE.format(path=path)).df()


def kit(path: Path) -> pd.DataFrame:
    """Summarise as the stage does."""
    return rfm_summary(path, AS_OF)


def lifetimes(path: Path) -> pd.DataFrame:
    """Summarise as the documentation of lifetimes does."""
    from lifetimes.utils import summary_data_from_transaction_data

    orders = pd.read_parquet(path, columns=["customer_id", "ordered_at", "revenue"])
    found = summary_data_from_transaction_data(
        orders, "customer_id", "ordered_at", "revenue", observation_period_end=AS_OF
    )
    return found.reset_index()


def run_task(task: str, path: Path, orders: int) -> None:
    """Do one task and print its best time, its peak memory and a check of its figures as JSON."""
    if task == "generate":
        generate(path, orders)
        say("{}")
        return
    work: Callable[[Path], pd.DataFrame] = {"bare": bare, "kit": kit, "lifetimes": lifetimes}[task]
    seconds, busy, frame = [], [], pd.DataFrame()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(1 if task == "lifetimes" else 3):  # the first warms the file's cache
            frame = pd.DataFrame()  # the turn before must not count into this one's memory
            started, used = time.perf_counter(), time.process_time()
            frame = work(path)
            seconds.append(time.perf_counter() - started)
            busy.append(time.process_time() - used)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    if task != "bare":
        frame[["customer_id", *SHARED]].to_parquet(path.with_name(f"{task}.parquet"))
    figures = {"seconds": min(seconds), "cpu": min(busy), "peak_gb": peak, "customers": len(frame)}
    say(json.dumps(figures))


def measured(task: str, path: Path, orders: int) -> dict[str, float]:
    """Run one task in a process of its own."""
    command = [
        sys.executable, "-m", "benchmarks.bench_summary", "--task", task, "--path", str(path),
        "--orders", str(orders),
    ]  # fmt: skip
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(out.splitlines()[-1])


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def compare(folder: Path, orders: int, skip_lifetimes: bool) -> None:
    """Measure kit, bare DuckDB and lifetimes in turns, and hold their figures together."""
    path = folder / "orders.parquet"
    measured("generate", path, orders)
    say(f"{orders:,} orders, {path.stat().st_size / 2**20:,.0f} MB of Parquet")
    tasks = ["bare", "kit", *([] if skip_lifetimes else ["lifetimes"])]
    turns = [{t: measured(t, path, orders) for t in ("bare", "kit")} for _ in range(TURNS)]
    found = {t: min((turn[t] for turn in turns), key=lambda f: f["seconds"]) for t in tasks[:2]}
    found |= {task: measured(task, path, orders) for task in tasks[2:]}
    for task, figures in found.items():
        clock = f"{task:10s} {figures['seconds']:7.2f} s  processor {figures['cpu']:6.2f} s"
        say(f"{clock}  peak {figures['peak_gb']:.2f} GB  {figures['customers']:,.0f} customers")
    say(f"kit / bare DuckDB: {_ratio(found, 'kit', 'bare')} (at most 1.5)")
    if skip_lifetimes:
        return
    say(f"lifetimes / kit: {_ratio(found, 'lifetimes', 'kit')} (at least 8)")
    ours, theirs = (
        pd.read_parquet(folder / f"{task}.parquet").sort_values("customer_id")
        for task in ("kit", "lifetimes")
    )
    worst = np.abs(ours[SHARED].to_numpy(float) - theirs[SHARED].to_numpy(float)).max()
    say(f"largest difference of {', '.join(SHARED)}: {worst:.1e}")


def _ratio(found: dict[str, dict[str, float]], one: str, other: str) -> str:
    """Return the ratio of times; that of processor times too, for machines that are busy."""
    by_clock = found[one]["seconds"] / found[other]["seconds"]
    by_work = found[one]["cpu"] / found[other]["cpu"]
    return f"{by_clock:.2f} by the clock, {by_work:.2f} in processor time"


def main() -> None:
    """Measure at the size asked for and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=5_000_000)
    parser.add_argument("--skip-lifetimes", action="store_true")
    parser.add_argument("--task", choices=["generate", "bare", "kit", "lifetimes"])
    parser.add_argument("--path", type=Path)
    wanted = parser.parse_args()
    if wanted.task:
        run_task(wanted.task, wanted.path, wanted.orders)
        return
    with tempfile.TemporaryDirectory() as folder:
        compare(Path(folder), wanted.orders, wanted.skip_lifetimes)


if __name__ == "__main__":
    main()
