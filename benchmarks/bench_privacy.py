"""What privacy costs: cleaning with and without pseudonyms, whole runs with and without encryption.

Both sides are measured in turn and the best of a few is taken, in processor time (children
included): the clock says little on a busy machine. Asked: pseudonyms within 10 %, encryption
within 30 %. Run with ``python -m benchmarks.bench_privacy``.
"""

from __future__ import annotations

import argparse
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.bench_cleaning import COLUMNS, KEY, generate
from benchmarks.bench_runs import ROOT, clv
from clvlib.cleaning import clean, people
from clvlib.merchant import Settings

MOST = {"pseudonyms": 1.10, "encryption": 1.30}


def cleaning(folder: Path, settings: Settings, with_pseudonyms: bool) -> float:
    """Clean once, all lines and orders written as in a run; return processor seconds."""
    kept = people.pseudonym_sql
    if not with_pseudonyms:
        people.pseudonym_sql = lambda text, key: (text, {})
    try:
        before = resource.getrusage(resource.RUSAGE_SELF)
        cleaned = clean(settings, folder, KEY)
        cleaned.lines.write_parquet(str(folder / "lines.parquet"))
        cleaned.orders.write_parquet(str(folder / "orders.parquet"))
        cleaned.close()
        after = resource.getrusage(resource.RUSAGE_SELF)
    finally:
        people.pseudonym_sql = kept
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def best_of(times: int, *sides: Callable[[], float]) -> list[float]:
    """Measure the sides in turn, several times; return the best of each."""
    found = [[side() for side in sides] for _ in range(times)]
    return [min(column) for column in zip(*found, strict=True)]


def pseudonyms(folder: Path, lines: int, times: int) -> list[float]:
    """Return processor seconds of cleaning with and without pseudonyms."""
    (folder / "raw").mkdir(parents=True)
    generate(folder / "raw" / "orders.csv", lines)
    settings = Settings.model_validate({
        "name": "B", "industry": "retail", "currency": "EUR", "timezone": "Europe/Berlin",
        "sources": [{"files": "raw/orders.csv", "columns": COLUMNS}],
    })  # fmt: skip
    return best_of(
        times, lambda: cleaning(folder, settings, True), lambda: cleaning(folder, settings, False)
    )


def encryption(folder: Path, customers: int, times: int) -> list[float]:
    """Return processor seconds of whole runs of a generated shop with and without encryption."""
    template = (ROOT / "data" / "linjian-coffee" / "merchant.yml").read_text(encoding="utf-8")
    text = re.sub(r"(?ms)^simulation:.*?(?=^\S|\Z)", "", template)
    text += f"\nsimulation: {{scenario: coffee, customers: {customers}, seed: 1}}\n"
    sides = []
    for name, extra in (("sealed", "encrypt: true\n"), ("plain", "")):
        (folder / name / "data" / "shop").mkdir(parents=True)
        path = folder / name / "data" / "shop" / "merchant.yml"
        path.write_text(text + extra, encoding="utf-8")
        clv(folder / name, "check", "shop")  # raw files generated, and encrypted on one side
        sides.append(folder / name)
    return best_of(times, *(
        lambda side=side: clv(side, "run", "shop", "--force", "--to", "html")["cpu"]
        for side in sides
    ))  # fmt: skip


def main() -> int:
    """Measure, print, and return 1 where privacy costs more than is asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=300_000)
    parser.add_argument("--customers", type=int, default=1500)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--runs", type=int, default=2)
    options = parser.parse_args()
    failed, began = 0, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="clv-bench-") as scratch:
        found = {
            "pseudonyms": pseudonyms(Path(scratch) / "shop", options.lines, options.times),
            "encryption": encryption(Path(scratch), options.customers, options.runs),
        }
    for name, (on, off) in found.items():
        ratio = on / off
        failed |= ratio > MOST[name]
        print(f"{name}: {ratio:.2f} times ({on:.2f} s of processor time against {off:.2f} s); "
              f"asked: at most {MOST[name]:.2f}")  # fmt: skip
    print(f"measured in {time.monotonic() - began:.0f} s")
    return failed


if __name__ == "__main__":
    sys.exit(main())
