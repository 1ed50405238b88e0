# ruff: noqa: E501 — SQL reads better unbroken
"""From a till's export to canonical tables: the kit beside a bare DuckDB read, and beside pandas.

One file of ten million lines (about 1 GB of csv) is generated: members and walk-ins,
discounts, cancelled orders, refunds by negative line, exact duplicates. Three things are then
timed on it, each in a process of its own so that its peak memory can be read:

* ``bare``: DuckDB reads the same columns with their types given and writes Parquet;
* ``kit``: ``cleaning.clean``, then ``lines``, ``orders`` and the ledger are written;
* ``pandas``: the same rules in plain pandas (on a tenth of the lines; the kit runs on that too).

Run it with ``python benchmarks/bench_cleaning.py``; smaller with ``--lines 1000000``.
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

import duckdb
import pandas as pd

from clvlib import cleaning
from clvlib.merchant import Settings

KEY = b"b" * 32
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


def kit(path: Path, target: Path) -> dict[str, int]:
    """Clean, and write lines, orders and the ledger."""
    settings = Settings.model_validate(
        {
            "name": "Bench", "industry": "retail", "currency": "GBP", "timezone": "Europe/London",
            "sources": [{"files": path.name, "columns": COLUMNS}],
        }
    )  # fmt: skip
    cleaned = cleaning.clean(settings, path.parent, KEY)
    cleaned.lines.write_parquet(str(target / "lines.parquet"))
    cleaned.orders.write_parquet(str(target / "orders.parquet"))
    summary = cleaning.ledger_summary(cleaned)
    cleaned.close()
    return {"orders": summary["orders"], "customers": summary["customers"], **summary["rows"]}


def plain_pandas(path: Path, target: Path) -> dict[str, int]:
    """Apply the same rules the way a notebook would."""
    raw = pd.read_csv(path, dtype={"order_no": str, "member_no": str}, parse_dates=["ordered_at"])
    rows = raw[raw["member_no"].notna() & (raw["status"] != "cancelled") & (raw["paid"] != 0)]
    rows = rows.drop_duplicates()
    from clvlib.privacy import pseudonymise

    rows = rows.assign(customer_id=rows["member_no"].map(pseudonymise(rows["member_no"], KEY)))
    sales, refunds = rows[rows["paid"] > 0].copy(), rows[rows["paid"] < 0]
    sales["refunded"] = 0.0
    by_line = sales.groupby(["order_no", "sku"]).indices
    for refund in refunds.itertuples():
        units = -refund.paid
        for at in by_line.get((refund.order_no, refund.sku), []):
            taken = min(units, sales["paid"].iloc[at] - sales["refunded"].iloc[at])
            sales.iloc[at, -1] += taken
            units -= taken
    sales["revenue"] = sales["paid"] - sales["refunded"]
    orders = sales.groupby("order_no").agg(
        customer_id=("customer_id", "first"), ordered_at=("ordered_at", "min"), revenue=("revenue", "sum"),
        gross_revenue=("paid", "sum"), refunded=("refunded", "sum"), items=("qty", "sum"), channel=("channel", "first"),
    )  # fmt: skip
    sales.to_parquet(target / "pandas-lines.parquet")
    orders.to_parquet(target / "pandas-orders.parquet")
    return {"orders": len(orders), "customers": orders["customer_id"].nunique(), "in": len(raw)}


def measured(task: str, path: Path, target: Path, lines: int = 0) -> dict[str, float]:
    """Run one task in a process of its own; return seconds, peak memory and its figures."""
    command = [
        sys.executable, __file__, "--task", task, "--path", str(path), "--target", str(target),
        "--lines", str(lines),
    ]  # fmt: skip
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(out.splitlines()[-1])


def run_task(task: str, path: Path, target: Path, lines: int) -> None:
    """Do one task and print its time and peak memory as JSON.

    The file is generated in a process of its own too: a child's peak begins at its parent's.
    """
    started = time.perf_counter()
    if task == "generate":
        generate(path, lines)
        say("{}")
        return
    figures = {"bare": bare, "kit": kit, "pandas": plain_pandas}[task](path, target) or {}
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    sys.stdout.write(json.dumps({"seconds": seconds, "peak_gb": peak, **figures}) + "\n")


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
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
    big, small = folder / "big.csv", folder / "small.csv"
    measured("generate", big, folder, lines)
    say(f"{lines:,} lines, {big.stat().st_size / 2**20:,.0f} MB of csv")
    floor = measured("bare", big, folder)
    ours = measured("kit", big, folder)
    for name, figures in {"bare DuckDB": floor, "kit": ours}.items():
        say(f"{name:12s} {figures['seconds']:7.1f} s  peak {figures['peak_gb']:.2f} GB")
    say(
        f"kit / bare: {ours['seconds'] / floor['seconds']:.2f} (at most 3), peak under 2 GB: {ours['peak_gb'] < 2}"
    )
    say(
        f"orders {ours['orders']:,}, customers {ours['customers']:,}, kept {ours['kept']:,} of {ours['in']:,} rows"
    )
    if skip_pandas:
        return
    big.unlink()
    measured("generate", small, folder, lines // 10)
    ours, theirs = measured("kit", small, folder), measured("pandas", small, folder)
    say(f"{lines // 10:,} lines: kit {ours['seconds']:.1f} s, pandas {theirs['seconds']:.1f} s,"
        f" {theirs['seconds'] / ours['seconds']:.1f} times (at least 10)")  # fmt: skip
    say(f"orders: kit {ours['orders']:,}, pandas {theirs['orders']:,}")


if __name__ == "__main__":
    main()
