"""Pseudonyms are looked up by a function, and rows stay in the order of their file."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from clvlib.cleaning import ledger_summary, lookups
from clvlib.merchant import Settings
from clvlib.table_files import stream_to

from .test_first_sight import kept, read

clean_module = sys.modules["clvlib.cleaning.clean"]
HEADER = "customer,order,date,name,amount,qty"


def lines_of(shared: bool) -> list[str]:
    """Return rows with customers, without, with refunds; ``shared`` numbers begin again."""
    found = []
    for i in range(900):
        customer = "" if i % 17 == 0 else f"C{(i // 3) % 90}"
        amount = -2.50 if i % 50 == 49 else i % 13 + 0.25
        order = i // 3 % 100 if shared else i // 3
        found.append(f"{customer},A{order},2025-01-{i % 28 + 1:02d},Tea {i % 11},{amount},1")
    return found


@pytest.mark.parametrize("shared", [False, True])
def test_looked_up_customers_are_the_joined_ones(run, tmp_path, monkeypatch, shared):
    (tmp_path / "a.csv").write_text("\n".join([HEADER, *lines_of(shared), ""]))

    def read() -> tuple:
        cleaned = run({"files": "a.csv"})
        frames = []
        for name in ("lines", "orders"):
            stream_to(tmp_path / f"{name}.parquet", getattr(cleaned, name))
            frames.append(pd.read_parquet(tmp_path / f"{name}.parquet"))
        return frames, ledger_summary(cleaned)

    looked_up, ledger = read()
    with monkeypatch.context() as patch:  # as where two ids have one hash
        patch.setattr(clean_module, "look_up_customers", lambda _connection: False)
        joined, other = read()
    for ours, theirs in zip(looked_up, joined, strict=True):
        columns = list(ours)
        assert len(ours)
        pd.testing.assert_frame_equal(
            ours.sort_values(columns, ignore_index=True),
            theirs.sort_values(columns, ignore_index=True),
        )
    assert ledger == other


def test_lines_stay_in_the_order_of_the_file(run, tmp_path):
    """Also where customers are nearly as many as rows, which once took their order."""
    rows = [
        f"C{(i * 7919) % 1000},A{i},2025-01-{i % 28 + 1:02d},Tea,{i + 1},1" for i in range(1100)
    ]
    (tmp_path / "a.csv").write_text("\n".join([HEADER, *rows, ""]))
    stream_to(tmp_path / "lines.parquet", run({"files": "a.csv"}).lines)
    lines = pd.read_parquet(tmp_path / "lines.parquet")
    assert list(lines["revenue"]) == [float(i + 1) for i in range(1100)]


def test_two_ids_of_one_hash_are_not_looked_up():
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE people AS SELECT 'a' AS who, 'c1' AS customer_id FROM range(2)"
    )
    assert not lookups.look_up_customers(connection)
    connection.close()


@pytest.mark.parametrize("count", [1, 2, 50, 20_000])
@pytest.mark.parametrize("alike", [True, False])
def test_places_and_names_are_found(count, alike):
    """Also where hashes share their first bits, and where names differ in length."""
    drawn = np.random.default_rng(1)
    hashes = np.unique(drawn.integers(0, 2**64, count, dtype=np.uint64))
    hashes = np.unique(np.r_[hashes, hashes[: count // 4] + np.uint64(1)])
    wanted = drawn.integers(0, len(hashes), 5_000)
    places = lookups.places_of(hashes)(hashes[wanted])
    assert np.array_equal(places, wanted)
    names = [f"c{i:06d}" if alike else f"c{i}" for i in range(len(hashes))]
    for few in (places, places[:7]):
        taken = lookups.taken_from(pa.array(names, pa.string()))(few)
        assert taken.to_pylist() == [names[i] for i in few]


def test_orders_whose_numbers_have_one_hash_are_no_duplicates(tmp_path: Path) -> None:
    """To DuckDB 2.0's hash texts look alike that differ in their 8th and 16th letter only."""
    twins = ["LJ20250206000003", "LJ20250506000008"]
    numbers = [*twins, *(f"LJ2025{i // 30 + 1:02d}{i % 28 + 1:02d}{i:06d}" for i in range(200))]
    orders = [[n, f"C{i % 40:03d}", "2025-06-01", "1", "9.00"] for i, n in enumerate(numbers)]
    orders[1] = [twins[1], *orders[0][1:]]
    rows = [["Order", "Customer", "Date", "Quantity", "Amount"], *orders, orders[5]]
    summary, told = read(tmp_path, {"a.csv": rows})
    assert summary["orders"] == len(orders)
    assert "1 exact duplicate rows set aside" in told


def test_lines_whose_products_have_one_hash_are_no_duplicates(tmp_path: Path) -> None:
    skus = ["TSH-0000-0000000", "TSH-0009-0000005"]
    lines = [
        [f"A{i}", f"C{i % 9}", f"2025-03-{i % 28 + 1:02d}", "Shirt", sku, 1, "20.00"]
        for i in range(60)
        for sku in skus
    ]
    head = ["Order", "Customer", "Date", "Product", "SKU", "Quantity", "Amount"]
    summary, _ = read(tmp_path, {"a.csv": [head, *lines]})
    assert (summary["orders"], kept(summary)) == (60, 2400)


def test_order_numbers_of_one_hash_do_not_begin_again(tmp_path: Path) -> None:
    numbers = [f"LJ2025{m:02d}01{i:06d}" for m in range(1, 10) for i in range(1, 10)]
    rows = [[n, f"C{i % 20}", f"2025-{n[6:8]}-01", "9.00"] for i, n in enumerate(numbers)]
    values = {
        "name": "Shop", "industry": "retail", "currency": "EUR", "timezone": "Europe/Berlin",
        "sources": [{"files": "raw/a.csv", "columns": {
            "order": "Order", "customer": "Customer", "time": "Date", "amount": "Amount"}}],
    }  # fmt: skip
    raw = tmp_path / "raw"
    raw.mkdir()
    text = "\n".join(";".join(row) for row in [["Order", "Customer", "Date", "Amount"], *rows])
    (raw / "a.csv").write_text(text + "\n")
    cleaned = clean_module.clean(Settings.model_validate(values), tmp_path, b"k" * 32)
    found = {number for (number,) in cleaned.orders.project("order_id").fetchall()}
    cleaned.close()
    assert found == set(numbers)
