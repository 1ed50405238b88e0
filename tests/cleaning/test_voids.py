"""What takes a sale away and what does not: voids, Stornos, failed attempts, refunds told twice.

Each case is read as a small file and as a large one: the way must not change the money.
"""

from __future__ import annotations

import duckdb
import pytest

from clvlib.cleaning import ledger_summary, staging
from clvlib.cleaning.amounts import find_amount_rules

DAYS = [f"2025-0{1 + i // 28}-{1 + i % 28:02d}" for i in range(112)]


def sold(word: str, price: int | None = None) -> list[str]:
    """Return 40 sales of a row each to nine customers, all at one price or each at its own."""
    return [f"R{i},{DAYS[i]},C{i % 9},{price or 20 + i}.00,{word}" for i in range(40)]


def voided(numbers: str, word: str, price: int | None = None, day: int = 100) -> list[str]:
    """Return three rows that repeat sales, under numbers that a letter may set apart."""
    return [f"R{i}{numbers},{DAYS[day]},C{i % 9},{price or 20 + i}.00,{word}" for i in (5, 14, 32)]


def kept(run, folder, rows: list[str], header: str = "Receipt,Date,Customer ID,Amount,Type"):
    (folder / "a.csv").write_text("\n".join([header, *rows, ""]))
    roles: dict[str, str] = dict(
        zip(("order", "time", "customer", "amount"), header.split(","), strict=False)
    )
    last = header.rsplit(",", 1)[-1]
    roles["kind" if last == "Type" else "status"] = last
    cleaned = run({"files": "a.csv", "columns": roles})
    told = " ".join(warning for file in cleaned.files for warning in file.warnings)
    return float(ledger_summary(cleaned)["money"]["kept"]), told


ALL, GONE = sum(20 + i for i in range(40)), sum(20 + i for i in (5, 14, 32))
LINES = "Receipt,Date,Customer ID,Amount,Type"
STATE = "Receipt,Date,Customer ID,Amount,Status"
CASES = {
    "a later void of the same receipt": (
        LINES, sold("Sale") + voided("", "Void"), ALL - GONE, "set aside with"),
    "a void before its sale": (LINES, voided("", "Void", day=0) + sold("Sale"), ALL, ""),
    "one price for everything": (LINES, sold("Sale", 9) + voided("", "Void", 9), 360, ""),
    "two voids of three sales": (
        LINES, sold("Sale") + sold("Sale") + voided("", "Void"), 2 * ALL - GONE, "set aside with"),
    "a declined attempt": (LINES, voided("", "Declined", day=0) + sold("Sale"), ALL, ""),
    "declined after the sale": (LINES, sold("Sale") + voided("", "Declined"), ALL, ""),
    "a failed attempt by its status": (STATE, sold("Paid") + voided("", "Failed"), ALL, ""),
    "a cancelled second line": (STATE, sold("Shipped") + voided("", "Cancelled"), ALL, ""),
    "a Storno with its own number": (
        LINES, sold("Rechnung") + voided("s", "Storno"), ALL - GONE, "repeat a sale"),
    "a Storno that may mean two sales": (
        LINES, [*sold("Rechnung"), "X1,2025-01-02,C5,25.00,Rechnung", *voided("s", "Storno")], ALL + 25, ""),
    "a Storno before any sale": (
        LINES, voided("s", "Storno", day=0) + sold("Rechnung"), ALL, ""),
    "Stornos where all costs the same": (
        LINES, sold("Rechnung", 9) + voided("s", "Storno", 9), 360, ""),
    "cancelled bookings of their own": (LINES, sold("Booking") + voided("x", "Cancelled"), ALL, ""),
    "voids of their own": (LINES, sold("Sale") + voided("x", "Void"), ALL, ""),
}  # fmt: skip


@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
@pytest.mark.parametrize("case", CASES)
def test_only_what_is_surely_taken_back_takes_its_sale_away(
    run, tmp_path, monkeypatch, case, large
):
    if large:
        monkeypatch.setattr(staging, "LARGE", 500)
        monkeypatch.setattr(staging, "SAMPLE_OF_LARGE", 42)
    header, rows, money, warning = CASES[case]
    found, told = kept(run, tmp_path, rows, header)
    assert found == money
    assert warning in told and ("set aside with" in told) == (warning == "set aside with"), told


@pytest.mark.parametrize("large", [False, True])
def test_totals_beside_payments_are_found_in_large_files_too(run, tmp_path, monkeypatch, large):
    if large:
        monkeypatch.setattr(staging, "LARGE", 500)
    rows = []
    for i in range(60):
        paid = ["20.00", "10.00"] if i % 3 == 0 else ["30.00"]
        rows += [f"A{i},C{i % 9},{DAYS[i]},30.00,{part}" for part in paid]
    header = "Order no,Customer no,Date,Order total,Tendered"
    (tmp_path / "a.csv").write_text("\n".join([header, *rows, ""]))
    columns = {"order": "Order no", "customer": "Customer no", "time": "Date", "amount": "Order total"}  # fmt: skip
    cleaned = run({"files": "a.csv", "columns": columns})
    assert ledger_summary(cleaned)["money"]["kept"] == "1800.00"


@pytest.mark.parametrize(
    ("cells", "currency", "value", "warned"),
    [
        (["980.000", "1250.000", "450.000"], "JPY", "980.0000", False),  # floats of three places
        (["980.000", "1250.000", "450.000"], "IDR", "980.0000", False),
        (["980.000", "450.000"], "JPY", "980.0000", False),
        (["980.000", "450.000"], "IDR", "980000.0000", True),
        (["4.990", "990", "1.250"], "EUR", "4990.0000", True),
    ],
)
def test_points_are_thousands_only_where_all_of_them_can_be_and_it_is_said(
    cells, currency, value, warned
):
    told: list[str] = []
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t AS SELECT unnest(?::VARCHAR[]) AS paid", [cells])
        rules = find_amount_rules(
            connection, "t", {"amount": "paid"}, None, currency, warn=told.append
        )
        first = connection.execute(f"SELECT {rules['amount'].sql} FROM t").fetchall()[0][0]
    assert (str(first), bool(told)) == (value, warned)


def test_refunds_of_very_large_amounts_are_matched_to_the_last_place(run, tmp_path):
    rows = ["A,D,2025-01-01,12500000000", "A,D,2025-01-02,-12500000000"]
    rows += ["B,D,2025-01-03,99999999999999.5", "B,D,2025-01-04,-0.25"]
    (tmp_path / "a.csv").write_text("\n".join(["order,customer,date,amount", *rows, ""]))
    cleaned = run({"files": "a.csv"}, currency="VND")
    given = cleaned.connection.execute("SELECT sum(given_back) FROM refunds").fetchone()
    assert given is not None and str(given[0]) == "25000000000.5000"


@pytest.mark.parametrize(
    ("lines", "refunds", "money"),
    [
        # a line that was cancelled, and so never paid, tells nothing of another line's refund
        (["A,D,2025-01-01,20,Cancelled,0", "A,D,2025-01-01,90,Paid,0"], ["A,D,2025-02-01,20"], 70),
        # of two refunds the order tells the first
        (["A,D,2025-01-01,100,Paid,20"], ["A,D,2025-02-01,20", "A,D,2025-02-09,15"], 65),
        (["A,D,2025-01-01,100,Paid,20"], ["A,D,2025-02-01,15", "A,D,2025-02-09,20"], 65),
        (["A,D,2025-01-01,100,Paid,35"], ["A,D,2025-02-01,20", "A,D,2025-02-09,15"], 65),
        # an order that was cancelled altogether takes nothing from another one
        (["A,D,2025-01-01,50,Cancelled,0", "B,D,2025-01-01,90,Paid,0"], ["A,D,2025-02-01,50"], 90),
    ],
)
def test_a_refund_is_taken_once(run, tmp_path, lines, refunds, money):
    header = "order,customer,date,amount"
    (tmp_path / "o.csv").write_text("\n".join([f"{header},status,refund", *lines, ""]))
    (tmp_path / "r.csv").write_text("\n".join([header, *refunds, ""]))
    cleaned = run({"files": "o.csv"}, {"files": "r.csv", "returns": True})
    assert float(ledger_summary(cleaned)["money"]["kept"]) == money


def test_pieces_given_back_keep_three_decimals(run, tmp_path):
    header = "order,customer,date,quantity,returned,price"
    (tmp_path / "a.csv").write_text(f"{header}\nA,D,2025-01-01,3,1,4.115\n")
    columns = {name: name for name in header.split(",")} | {"time": "date"}
    del columns["date"]
    cleaned = run({"files": "a.csv", "columns": columns}, currency="KWD")
    found = cleaned.connection.execute("SELECT sum(revenue) FROM lines").fetchone()
    assert found is not None and float(found[0]) == pytest.approx(8.23)


@pytest.mark.parametrize("large", [False, True])
def test_prices_of_six_decimals_are_rounded_when_they_are_multiplied(
    run, tmp_path, monkeypatch, large
):
    if large:
        monkeypatch.setattr(staging, "LARGE", 100)
    rows = [f"{i},D{i},{DAYS[i]},20000,0.000123" for i in range(10)]
    (tmp_path / "a.csv").write_text("\n".join(["order,customer,date,quantity,price", *rows, ""]))
    names = ("order", "customer", "quantity", "price")
    roles = {"time": "date", **{name: name for name in names}}
    cleaned = run({"files": "a.csv", "columns": roles})
    assert ledger_summary(cleaned)["money"]["kept"] == "24.60"


@pytest.mark.parametrize("large", [False, True])
def test_payments_beside_invoices_are_judged_by_all_rows(run, tmp_path, monkeypatch, large):
    if large:
        monkeypatch.setattr(staging, "LARGE", 500)
        monkeypatch.setattr(staging, "SAMPLE_OF_LARGE", 50)
    paid = [row.replace("R", "P") for row in sold("Payment")]
    found, _ = kept(run, tmp_path, sold("Invoice") + paid)
    assert found == ALL
