"""Rows packed into memory give the tables and the ledger of rows that are not."""

from __future__ import annotations

from contextlib import nullcontext

import duckdb
import pandas as pd
import pytest

from clvlib.cleaning import ledger_summary, packing, staging
from clvlib.cleaning.layout import MAX_LINE, find_layout
from clvlib.cleaning.packing import numbered_columns
from clvlib.cleaning.text_files import csv_source
from clvlib.merchant import Source
from clvlib.table_files import stream_to

HEADER = "customer,order,date,product,sku,category,qty,amount,status,channel,tax,referred_by"
COLUMNS = {
    "customer": "customer", "order": "order", "date": "date", "product": "product", "product_id": "sku",
    "category": "category", "quantity": "qty", "amount": "amount", "status": "status",
    "channel": "channel", "referred_by": "referred_by",
}  # fmt: skip


def rows_of_a_till(products: int = 7) -> list[str]:
    """Return rows with refunds, cancelled orders, duplicates, fees and rows without a customer."""
    found = []
    for i in range(600):
        order, n = i // 2, i % products
        customer = "" if order % 11 == 0 else f"M{order % 60:03d}"
        qty = -1 if i % 41 == 40 else 1 + i % 3
        name = "Postage" if n == 3 else f"Tea {n}"
        found.append(
            f"{customer},A{order},2025-01-{order % 28 + 1:02d},{name},S{n},{'' if n == 5 else f'Kind {n % 3}'},"
            f"{qty},{(n + 1) * qty}.50,{'cancelled' if order % 23 == 0 else 'paid'},"
            f"{'web' if order % 2 else 'shop'},0.10,{'M001' if order % 9 == 0 else ''}"
        )
        if i % 97 == 0:
            found.append(found[-1])
    return found


@pytest.fixture
def read(run, tmp_path, monkeypatch):
    """Return a function that reads rows as a very large file, packed or not."""

    def of(rows: list[str], packed: bool, columns: dict[str, str] = COLUMNS) -> tuple:
        monkeypatch.setattr(staging, "LARGE", 100)
        monkeypatch.setattr(staging, "SAMPLE_OF_LARGE", 200)
        monkeypatch.setattr(packing, "LOOKED_AT", 1 if packed else 1 << 60)
        monkeypatch.setattr(packing, "SEEN", 1)
        (tmp_path / "a.csv").write_text("\n".join([HEADER, *rows, ""]))
        cleaned = run({"files": "a.csv", "columns": columns})
        frames = []
        for name in ("lines", "orders"):
            stream_to(tmp_path / f"{name}.parquet", getattr(cleaned, name))
            frames.append(pd.read_parquet(tmp_path / f"{name}.parquet"))
        return cleaned, frames, ledger_summary(cleaned)

    return of


@pytest.mark.parametrize("more", [{}, {"tax": "tax"}])
def test_packed_rows_give_the_same_tables_and_ledger(read, more):
    columns = COLUMNS | more
    plain, tables, ledger = read(rows_of_a_till(), False, columns)
    assert not numbered_columns(plain.connection)
    packed, ours, summary = read(rows_of_a_till(), True, columns)
    held = numbered_columns(packed.connection)
    assert set(held) == {
        "product",
        "product_id",
        "category",
        "channel",
    }  # referrers are written into
    for mine, other in zip(ours, tables, strict=True):
        assert len(mine)
        pd.testing.assert_frame_equal(mine, other)
    assert summary == ledger


@pytest.mark.parametrize(
    "last",
    [
        "M001,A900,2025-01-28,Tea,S1,Kind 1,1,5.50,paid,fair,0.10,",  # a channel of its own
        "M001,A900,2025-01-28,Tea,S1,Kind 1,1,5.50,on hold,fair,0.10,",  # and a state
        "M001,A900,2025-01-28,Tea,S1,Kind 1,1,5.x,paid,web,0.10,",  # and what is no number
    ],
)
def test_what_turns_up_late_is_read_without_packing(read, last, monkeypatch):
    monkeypatch.setattr("clvlib.cleaning.text_files.STRETCHES", 3)
    monkeypatch.setattr("clvlib.cleaning.text_files.STRETCH_BYTES", 4000)
    rows = [*rows_of_a_till(), *rows_of_a_till()[:200], last]
    _, tables, ledger = read(rows, False)
    packed, ours, summary = read(rows, True)
    assert not numbered_columns(packed.connection)
    for mine, other in zip(ours, tables, strict=True):
        pd.testing.assert_frame_equal(mine, other)
    assert summary == ledger


@pytest.mark.parametrize("word", ["user", "current_user", "USER"])
def test_a_header_that_duckdb_answers_itself_is_a_column(read, word, monkeypatch):
    monkeypatch.setitem(globals(), "HEADER", HEADER.replace("customer", word))
    columns = COLUMNS | {"customer": word}
    _, tables, ledger = read(rows_of_a_till(), False, columns)
    packed, ours, summary = read(rows_of_a_till(), True, columns)
    assert numbered_columns(packed.connection)
    assert ours[1]["customer_id"].nunique() > 50
    for mine, other in zip(ours, tables, strict=True):
        pd.testing.assert_frame_equal(mine, other)
    assert summary == ledger


def test_a_column_that_is_also_read_as_texts_stays_texts(read):
    columns = COLUMNS | {"paid_how": "status"}  # which says at the same time what is cancelled
    _, tables, ledger = read(rows_of_a_till(), False, columns)
    packed, ours, summary = read(rows_of_a_till(), True, columns)
    assert "paid_how" in numbered_columns(packed.connection)
    for mine, other in zip(ours, tables, strict=True):
        pd.testing.assert_frame_equal(mine, other)
    assert summary == ledger
    assert {"cancelled", "duplicate_line"} <= {rule["name"] for rule in summary["rules"]}


@pytest.mark.parametrize(("letters", "read_on"), [(1000, True), (MAX_LINE + 1, False)])
def test_a_line_beyond_the_longest_is_not_read(tmp_path, letters, read_on):
    """Also where a thread cuts more than that at a time, and the reader itself would take it."""
    path = tmp_path / "a.csv"
    path.write_text(f"customer,amount\nM1,1\nM{'x' * letters},2\n")
    layout = find_layout("customer,amount\nM1,1\n", "a.csv", Source(files="a.csv"))
    source = csv_source(path, layout, {"amount": "INTEGER"}, longest=32 << 20)
    with nullcontext() if read_on else pytest.raises(duckdb.Error, match="a long line"):
        assert duckdb.sql(f"SELECT sum(amount) FROM {source}").fetchall() == [(3,)]


def test_where_rows_cannot_be_packed_they_are_read_as_they_are(read):
    columns = {name: own for name, own in COLUMNS.items() if name != "channel"}
    columns["__few_product"] = "channel"  # what packing itself calls one of its columns
    _, tables, ledger = read(rows_of_a_till(), False, columns)
    packed, ours, summary = read(rows_of_a_till(), True, columns)
    assert numbered_columns(packed.connection) == {}
    for mine, other in zip(ours, tables, strict=True):
        pd.testing.assert_frame_equal(mine, other)
    assert summary == ledger
