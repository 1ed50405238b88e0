"""Large files go straight into typed columns, in whatever one way they are written."""

from __future__ import annotations

import pandas as pd
import pytest

from clvlib.cleaning import ledger_summary, staging, typing_rows
from clvlib.cleaning.straight import read_straight
from clvlib.table_files import stream_to

HEADER = "customer;order;date;amount"
ROWS = range(1, 301)


@pytest.fixture
def taken(monkeypatch):
    """Make small files large, and note which of them are read straight."""
    monkeypatch.setattr(staging, "LARGE", 100)
    monkeypatch.setattr(staging, "SAMPLE_OF_LARGE", 200)
    seen: list[bool] = []

    def noted(*arguments):
        found = read_straight(*arguments)
        seen.append(found is not None)
        return found

    monkeypatch.setattr(typing_rows, "read_straight", noted)
    return seen


@pytest.mark.parametrize(
    ("date", "amount"),
    [
        ("2025-01-{d:02d} 10:00:00", "{i}.50"),
        ("{d:02d}.01.2025", "{i},50"),
        ("{d:02d}/01/2025 09:30", "{i}.50"),
        ("01/{d:02d}/2025", "{i}.50"),
        ("2025-01-{d:02d}T10:00:00Z", "{i},50"),
    ],
)
def test_one_way_of_writing_is_cast_while_it_is_read(run, tmp_path, taken, date, amount):
    rows = [f"C{i % 40};{i};{date.format(d=i % 28 + 1)};{amount.format(i=i)}" for i in ROWS]
    (tmp_path / "a.csv").write_text("\n".join([HEADER, *rows, ""]))
    cleaned = run({"files": "a.csv"})
    summary = ledger_summary(cleaned)
    assert taken == [True]
    assert (summary["orders"], summary["money"]["kept"]) == (300, "45300.00")
    assert (summary["first"], summary["last"]) == ("2025-01-01", "2025-01-28")


def test_what_is_left_of_an_order_is_judged_by_all_rows_of_a_large_file(run, tmp_path, taken):
    """Etsy's refund stands in no column; 0 stands on many of the first rows and on few of all."""
    head = "Sale Date,Order ID,Buyer,Order Value,Discount Amount,Order Total,Adjusted Order Total,Currency"
    rows = [
        f"01/{i % 28 + 1:02d}/24,{i},fan{i % 40},20.00,0.00,20.00,{0 if i % 5 == 0 and i < 150 else ''},EUR"
        for i in range(400)
    ]
    (tmp_path / "etsy.csv").write_text("\n".join([head, *rows, ""]))
    summary = ledger_summary(run({"files": "etsy.csv"}, currency="EUR"))
    assert taken == [False]
    assert summary["money"]["kept"] == "7400.00"
    told = [text for text in summary["files"][0]["warnings"] if "is 0 on" in text]
    assert len(told) == 1 and "is 0 on 30 rows, 600.00 in all" in told[0]


def test_rows_after_the_first_ones_can_tell_day_from_month(run, tmp_path, taken):
    rows = [f"C{i % 40};{i};0{i % 9 + 1}/02/2025;5" for i in ROWS] + ["C1;999;28/02/2025;5"]
    (tmp_path / "a.csv").write_text("\n".join([HEADER, *rows, ""]))
    assert ledger_summary(run({"files": "a.csv"}))["last"] == "2025-02-28"


def test_orders_stand_in_the_order_of_their_first_rows_however_threads_end(run, tmp_path):
    wide = 150_000  # more rows than one thread of the engine takes at a time
    numbers = [(i * 48_271) % 60_013 for i in range(wide)]
    rows = (f"C{n % 997},{n},2025-01-02,1.00" for n in numbers)
    (tmp_path / "a.csv").write_text("\n".join(["customer,order,date,amount", *rows, ""]))
    cleaned = run({"files": "a.csv", "duplicates": "keep"})
    found = [int(number) for (number,) in cleaned.orders.project("order_id").fetchall()]
    assert found == list(dict.fromkeys(numbers))
    stream_to(tmp_path / "lines.parquet", cleaned.lines)
    lines = pd.read_parquet(tmp_path / "lines.parquet")["order_id"]
    assert list(lines.astype(int)) == numbers
