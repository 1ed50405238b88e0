# ruff: noqa: E501 — SQL reads better unbroken
"""From a till's export to canonical tables: the kit beside a bare DuckDB read, and beside pandas.

A file of ten million lines (about 1 GB of csv) is generated: members and walk-ins,
discounts, cancelled orders, refunds by negative line, exact duplicates. Three things are then
timed on it and on one of a tenth (the third where the machine has the memory for it), each in a
process of its own so that its peak can be read. Processor seconds count from when the modules are loaded:

* ``bare``: DuckDB reads the same columns with their types given and writes Parquet;
* ``kit``: ``cleaning.clean``, then ``lines``, ``orders`` and the ledger are written;
* ``pandas``: the same rules in plain pandas (:mod:`benchmarks.plain_pandas`), to the same figures.

Run it with ``python -m benchmarks.bench_cleaning``; smaller with ``--lines 1000000``.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb
import psutil

from benchmarks import plain_pandas
from clvlib import cleaning
from clvlib.merchant import Settings
from clvlib.table_files import stream_to

KEY = b"b" * 32
# what both must find alike: counts and money as a whole and rule by rule
SAME = (
    "orders", "customers", "in", "kept", "money", "rules", "money_of", "met", "first", "last",
)  # fmt: skip
PANDAS_BYTES = 1_400  # that plain pandas holds for a line, with some to spare
COLUMNS = {
    "customer": "member_no", "order": "order_no", "time": "ordered_at", "amount": "paid", "quantity": "qty",
    "price": "unit_price", "discount": "discount", "product": "product", "product_id": "sku",
    "category": "category", "channel": "channel", "status": "status",
}  # fmt: skip
TYPES = {
    "order_no": "VARCHAR", "member_no": "VARCHAR", "ordered_at": "TIMESTAMP", "sku": "VARCHAR", "product": "VARCHAR",
    "category": "VARCHAR", "qty": "INTEGER", "unit_price": "DECIMAL(18, 4)", "discount": "DECIMAL(18, 4)",
    "paid": "DECIMAL(18, 4)", "channel": "VARCHAR", "status": "VARCHAR",
}  # fmt: skip


def generate(path: Path, lines: int) -> None:
    """Write an export of that many lines."""
    orders, members = lines // 3, max(1, lines // 25)
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    connection.execute(
        f"""CREATE TABLE bought AS SELECT i, hash(i) AS h FROM range({orders}) t(i)"""
    )
    connection.execute(
        f"""COPY (
            WITH lined AS (SELECT i, h, hash(i * 7 + k) AS g FROM bought, range(1, 4) s(k)),
            priced AS (SELECT *, (3 + g % 900) / 10.0 AS price, 1 + (g // 1000) % 3 AS n FROM lined),
            rows AS (SELECT i, 'R' || lpad(i::VARCHAR, 9, '0') AS order_no,
                CASE WHEN h % 100 < 12 THEN '' ELSE 'M' || lpad(((h // 100) % {members})::VARCHAR, 8, '0') END AS member_no,
                TIMESTAMP '2022-01-01 08:00:00' + to_seconds(i * 126230400 // {orders}) AS ordered_at,
                'SKU-' || (g % 3000) AS sku, 'Product number ' || (g % 3000) AS product, 'Category ' || (g % 25) AS category,
                CASE WHEN g % 211 = 0 THEN -n::INTEGER ELSE n::INTEGER END AS qty,
                price::DECIMAL(10, 2) AS unit_price,
                CASE WHEN h % 9 = 0 THEN 0.30 ELSE 0.00 END::DECIMAL(10, 2) AS discount,
                ((CASE WHEN g % 211 = 0 THEN -1 ELSE 1 END) * (n * price - CASE WHEN h % 9 = 0 THEN 0.3 ELSE 0 END))::DECIMAL(10, 2) AS paid,
                CASE h % 3 WHEN 0 THEN 'shop' WHEN 1 THEN 'web' ELSE 'app' END AS channel,
                CASE WHEN h % 97 = 0 THEN 'cancelled' ELSE 'paid' END AS status FROM priced)
            SELECT * EXCLUDE (i) FROM (FROM rows UNION ALL FROM rows WHERE i % 1009 = 0) ORDER BY order_no
        ) TO '{path}' (HEADER, DELIMITER ',')"""
    )


def bare(path: Path, target: Path) -> None:
    """Let DuckDB read the same columns, types given, into Parquet."""
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in TYPES.items())
    duckdb.sql(
        f"""COPY (SELECT * FROM read_csv('{path}', header=true, auto_detect=false, delim=',', quote='"',
            columns={{{columns}}})) TO '{target}/bare.parquet'"""
    )


def kit(path: Path, target: Path) -> dict[str, Any]:
    """Clean, and write lines, orders and the ledger."""
    settings = Settings.model_validate(
        {
            "name": "Bench", "industry": "retail", "currency": "GBP", "timezone": "Europe/London",
            "sources": [{"files": path.name, "columns": COLUMNS}],
        }
    )  # fmt: skip
    cleaned = cleaning.clean(settings, path.parent, KEY)
    stream_to(target / "lines.parquet", cleaned.lines)
    stream_to(target / "orders.parquet", cleaned.orders)
    summary = cleaning.ledger_summary(cleaned)
    cleaned.close()
    return {
        "orders": summary["orders"], "customers": summary["customers"], **summary["rows"],
        "money": summary["money"]["kept"], "first": summary["first"], "last": summary["last"],
        "rules": {rule["name"]: rule["rows"] for rule in summary["rules"]},
        "money_of": {rule["name"]: rule["money"] for rule in summary["rules"]},
        "met": {rule["name"]: rule["met"] for rule in summary["rules"]},
        "examples": {rule["name"]: rule["example"] for rule in summary["rules"]},
    }  # fmt: skip


def plain(path: Path, target: Path) -> dict[str, Any]:
    """Apply the same rules the way a careful notebook would."""
    return plain_pandas.clean(path, target, KEY)


def measured(task: str, path: Path, target: Path, lines: int = 0) -> dict[str, Any]:
    """Run one task in a process of its own; return seconds, peak memory and its figures."""
    command = [
        sys.executable, "-m", "benchmarks.bench_cleaning", "--task", task, "--path", str(path), "--target", str(target),
        "--lines", str(lines),
    ]  # fmt: skip
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(out.splitlines()[-1])


def run_task(task: str, path: Path, target: Path, lines: int) -> None:
    """Do one task and print its time and peak memory as JSON.

    The file is generated in a process of its own too: a child's peak begins at its parent's.
    """
    started, loaded = time.perf_counter(), time.process_time()
    if task == "generate":
        generate(path, lines)
        say("{}")
        return
    figures = {"bare": bare, "kit": kit, "pandas": plain}[task](path, target) or {}
    seconds, busy = time.perf_counter() - started, time.process_time() - loaded
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    sys.stdout.write(
        json.dumps({"seconds": seconds, "busy": busy, "peak_gb": peak, **figures}) + "\n"
    )


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    """Measure at the size asked for and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--skip-pandas", action="store_true")
    parser.add_argument("--task", choices=["generate", "bare", "kit", "pandas"])
    parser.add_argument("--path", type=Path)
    parser.add_argument("--target", type=Path)
    wanted = parser.parse_args()
    if wanted.task:
        run_task(wanted.task, wanted.path, wanted.target, wanted.lines)
        return
    with tempfile.TemporaryDirectory() as folder:
        compare(Path(folder), wanted.lines, wanted.skip_pandas)


def compare(folder: Path, lines: int, skip_pandas: bool) -> None:
    """Print the comparisons on all lines and on a tenth of them; pandas where memory carries it.

    Of ten million lines pandas holds some 11 GB.
    """
    path = folder / "till.csv"
    for count in (lines, lines // 10):
        room = psutil.virtual_memory().available > PANDAS_BYTES * count
        beside_pandas = room and not skip_pandas
        measured("generate", path, folder, count)
        say(f"{count:,} lines, {path.stat().st_size / 2**20:,.0f} MB of csv")
        shown = {
            "bare DuckDB": measured("bare", path, folder),
            "kit": measured("kit", path, folder),
        }
        if beside_pandas:
            shown["pandas"] = measured("pandas", path, folder)
        for name, figures in shown.items():
            say(f"  {name:12s} {figures['seconds']:7.1f} s, {figures['busy']:6.1f} s of processors,"
                f" peak {figures['peak_gb']:.2f} GB")  # fmt: skip
        floor, ours = shown["bare DuckDB"], shown["kit"]
        say(f"  kit / bare: {ratio(ours, floor)} (at most 3 at 10 million lines)")
        say(f"  kit's peak under 2 GB: {ours['peak_gb'] < 2}; at 1 million lines under 10 s")
        say(f"  orders {ours['orders']:,}, customers {ours['customers']:,},"
            f" kept {ours['kept']:,} of {ours['in']:,} rows")  # fmt: skip
        if beside_pandas:
            against(ours, shown["pandas"])


def ratio(slow: dict[str, Any], fast: dict[str, Any]) -> str:
    """Return how many times longer one took than the other."""
    clock, busy = slow["seconds"] / fast["seconds"], slow["busy"] / fast["busy"]
    return f"{clock:.2f} by the clock, {busy:.2f} in processor time"


def against(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    """Print how much faster the kit is, and where the peer's figures differ."""
    say(f"  pandas / kit: {ratio(theirs, ours)} (at least 10)")
    differ = [name for name in SAME if ours[name] != theirs[name]]
    if any(ours["examples"][rule] != row for rule, row in theirs["examples"].items()):
        differ.append("examples")
    say(f"  figures that differ: {', '.join(differ) or 'none'}")
    for name in differ:
        say(f"    {name}: kit {ours[name]}, pandas {theirs[name]}")


if __name__ == "__main__":
    main()
