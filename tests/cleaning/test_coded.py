"""Words of large files are held as codes, and nobody who reads the tables can tell."""

from __future__ import annotations

import pandas as pd
import pytest

from clvlib.cleaning import coded, ledger_summary, reading, staging
from clvlib.table_files import stream_to

HEADER = "customer,order,date,sku,name,amount,qty,where sold,status"
COLUMNS = {
    "customer": "customer", "order": "order", "time": "date", "product_id": "sku", "product": "name",
    "amount": "amount", "quantity": "qty", "channel": "where sold", "status": "status",
}  # fmt: skip


def rows(late: str = "", odd: str = "") -> list[str]:
    """Return 900 rows, the last third with words that the first rows do not hold."""
    found = []
    for i in range(900):
        new = late if i >= 600 and i % 3 == 0 else ""
        where = ["shop", "web", "", f"app{new}"][i % 4]
        name = f'Tea "no" {i % 11}{new}'.replace('"', '""')
        amount = -2.50 if i % 50 == 49 else i % 13 + 0.25
        status = odd if odd and i == 800 else "cancelled" if i % 31 == 0 else "paid"
        found.append(
            f'C{i % 90},{i // 2},2025-01-{i % 28 + 1:02d},S{i % 11}{new},"{name}",{amount},1,{where},{status}'
        )
    return found


@pytest.fixture
def read(run, tmp_path, monkeypatch):
    """Return lines, orders and ledger of some rows, as a large file or not, on disk or not."""

    def reading_of(lines: list[str], large: bool, on_disk: bool = False):
        (tmp_path / "a.csv").write_text("\n".join([HEADER, *lines, ""]))

        with monkeypatch.context() as patch:
            patch.setattr(staging, "LARGE", 100 if large else 1 << 30)
            patch.setattr(staging, "SAMPLE_OF_LARGE", 300)
            if on_disk:
                patch.setattr(reading, "SMALL", 10)
            cleaned = run({"files": "a.csv", "columns": COLUMNS})
        tables = []
        for name in ("lines", "orders"):
            stream_to(tmp_path / f"{name}.parquet", getattr(cleaned, name))
            tables.append(pd.read_parquet(tmp_path / f"{name}.parquet"))
        types = dict(
            cleaned.connection.execute(
                "SELECT column_name, column_type FROM (DESCRIBE rows)"
            ).fetchall()
        )
        held = cleaned.connection.execute(
            "SELECT database_name FROM duckdb_tables() WHERE table_name = 'rows'"
        ).fetchall()
        return *tables, ledger_summary(cleaned), types, held

    return reading_of


@pytest.mark.parametrize("on_disk", [False, True])
@pytest.mark.parametrize(("late", "odd"), [("", ""), (" new", ""), (" new", "refunded")])
def test_a_large_file_gives_the_tables_of_a_small_one(read, late, odd, on_disk):
    plain = read(rows(late, odd), large=False)
    large = read(rows(late, odd), large=True, on_disk=on_disk)
    assert any(kind.startswith("ENUM") for kind in large[3].values())
    assert not any(kind.startswith("ENUM") for kind in plain[3].values())
    assert large[4] == [(coded.HELD if on_disk else "memory",)]
    for ours, theirs in zip(large[:2], plain[:2], strict=True):
        pd.testing.assert_frame_equal(ours, theirs)
    assert large[2] == plain[2]


def test_too_many_words_stay_texts(read, monkeypatch):
    monkeypatch.setattr(coded, "MOST", 5)
    lines, orders, summary, types, _ = read(rows(" new"), large=True)
    assert types["product"] == "VARCHAR" and "__code of product" not in types
    assert "__code of channel" in types
    assert set(orders["channel"].dropna()) == {"app", "app new", "shop", "web"}
    assert {'Tea "no" 3', 'Tea "no" 3 new'} <= set(lines["product"])
    assert summary["rows"]["in"] == 900
