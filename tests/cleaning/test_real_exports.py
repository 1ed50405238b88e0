"""The real logs come out with their known counts, balanced to the cent."""

from __future__ import annotations

from decimal import Decimal

from clvlib import tables
from clvlib.cleaning import ledger_summary

from .conftest import rule

CDNOW = {
    "customer": "customer_id",
    "time": "date",
    "quantity": "number_of_cds",
    "amount": "dollar_value",
}
RETAIL = {
    "customer": "CustomerID", "order": "InvoiceNo", "time": "InvoiceDate", "quantity": "Quantity",
    "price": "UnitPrice", "product": "Description", "product_id": "StockCode", "country": "Country",
}  # fmt: skip


def test_cdnow_keeps_zero_amounts_and_same_day_twins(run):
    source = {"files": "package:lifetimes/datasets/CDNOW_master.txt", "columns": CDNOW}
    cleaned = run(source, rules={"allow_zero": True}, currency="USD")
    summary = ledger_summary(cleaned)
    assert summary["rows"] == {"in": 69_659, "kept": 69_659, "set_aside": 0}
    assert summary["money"]["kept"] == "2500315.63"
    assert (cleaned.customers, cleaned.orders_count) == (23_570, 69_659)
    assert str(cleaned.as_of.date()) == "1998-06-30"
    assert "255 exact duplicate rows kept" in summary["files"][0]["warnings"][0]


def test_the_cdnow_sample_is_read_by_position(run, real_data):
    columns = {"customer": 1, "time": 2, "quantity": 3, "amount": 4}
    cleaned = run(
        {"files": "CDNOW_sample.txt", "columns": columns},
        folder=real_data / "cdnow",
        rules={"allow_zero": True},
    )
    assert (cleaned.customers, cleaned.orders_count) == (2_357, 6_919)


def test_online_retail_balances_with_its_known_counts(run, real_data):
    cleaned = run({"files": "*.csv.gz", "columns": RETAIL}, folder=real_data / "online_retail")
    summary = ledger_summary(cleaned)
    assert summary["rows"]["in"] == 541_909
    assert str(cleaned.as_of.date()) == "2011-12-09"
    assert Decimal(summary["money"]["in"]) == Decimal("9747747.93")
    assert rule(cleaned, "no_customer")["rows"] == 135_080
    assert rule(cleaned, "cancelled")["met"] == 9_288
    assert rule(cleaned, "adjustment")["met"] == 3
    assert rule(cleaned, "duplicate_line")["met"] == 5_268
    matched, given = rule(cleaned, "refund_matched"), rule(cleaned, "refunded")
    assert Decimal(matched["money"]) == -Decimal(given["money"]) < 0


def test_online_retail_keeps_duplicates_if_told_to(run, real_data):
    source = {"files": "*.csv.gz", "columns": RETAIL, "duplicates": "keep"}
    cleaned = run(source, folder=real_data / "online_retail")
    assert rule(cleaned, "duplicate_line")["rows"] == 0
    assert "5268 exact duplicate rows kept" in " ".join(cleaned.files[0].warnings)


def test_twenty_digit_ids_stay_apart(run, real_data):
    columns = {"customer": "Uid", "time": "Buy Ts", "amount": "Revenue"}
    cleaned = run(
        {"files": "orders.csv", "columns": columns},
        folder=real_data / "yandex_afisha",
        rules={"allow_zero": True},
    )
    assert (cleaned.customers, cleaned.orders_count) == (36_523, 50_415)
    assert ledger_summary(cleaned)["money"]["kept"] == "252057.20"


def test_the_tables_keep_their_contracts(run, real_data):
    cleaned = run({"files": "*.csv.gz", "columns": RETAIL}, folder=real_data / "online_retail")
    tables.ORDERS.check(cleaned.orders.df())
    tables.LINES.check(cleaned.lines.limit(20_000).df())
    tables.LEDGER.check(cleaned.ledger)
