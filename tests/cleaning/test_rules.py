"""Rules, each by its name in the ledger: refunds, overlaps, duplicates, people, currencies."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

from clvlib.cleaning import ledger_summary, staging
from clvlib.errors import InputError

from .conftest import rows_of, rule
from .odd_files import EXCEL, workbook

LINES = "customer,order,date,product,qty,price,amount"


def put(folder, name, header, *rows):
    (folder / name).write_text("\n".join([header, *rows, ""]), encoding="utf-8")


def test_a_refund_without_its_order_finds_the_latest_purchase_of_the_product(run, tmp_path):
    put(
        tmp_path, "a.csv", LINES,
        "C1,1,2025-01-01,Tea,2,5,10", "C1,2,2025-02-01,Tea,2,5,10", "C1,3,2025-03-01,Mug,1,8,8",
        "C1,R4,2025-02-15,Tea,-1,5,-5", "C1,R5,2025-04-01,Pot,-1,30,-30", "C1,R6,2024-12-01,Tea,-1,5,-5",
    )  # fmt: skip
    cleaned = run({"files": "a.csv"})
    orders = {row["order_id"]: row["refunded"] for row in rows_of(cleaned, "orders")}
    assert orders == {"1": 0, "2": 5, "3": 0}
    assert (rule(cleaned, "refund_matched")["rows"], rule(cleaned, "refund_matched")["money"]) == (
        1,
        "-5.00",
    )
    assert (
        rule(cleaned, "refund_unmatched")["rows"],
        rule(cleaned, "refund_unmatched")["money"],
    ) == (2, "-35.00")


def test_a_refund_larger_than_its_order_is_matched_as_far_as_it_goes(run, tmp_path):
    put(
        tmp_path,
        "a.csv",
        LINES,
        "C1,1,2025-01-01,Tea,2,5,10",
        "C1,2,2025-02-01,Mug,1,8,8",
        "C1,1,2025-02-01,Tea,-3,5,-15",
    )
    cleaned = run({"files": "a.csv"})
    assert rule(cleaned, "refund_matched")["money"] == "-10.00"
    assert rule(cleaned, "refund_unmatched")["money"] == "-5.00"
    assert [row["order_id"] for row in rows_of(cleaned, "orders")] == ["2"]


def test_a_column_of_refunded_amounts(run, tmp_path):
    put(
        tmp_path,
        "a.csv",
        "customer,order,date,amount,refunded amount",
        "C1,1,2025-01-01,10,4",
        "C1,2,2025-01-02,10,10",
        "C2,3,2025-01-03,10,",
    )
    cleaned = run({"files": "a.csv"})
    assert [row["revenue"] for row in rows_of(cleaned, "orders")] == [6, 10]
    assert (rule(cleaned, "refunded")["rows"], rule(cleaned, "refunded")["money"]) == (1, "14.00")


def test_refunds_as_rows_of_a_kind_or_with_the_original_order(run, tmp_path):
    put(
        tmp_path,
        "a.csv",
        "customer,order,date,amount,type",
        "C1,1,2025-01-01,10,Sale",
        "C1,1,2025-01-05,3,Refund",
        "C1,2,2025-01-06,5,Sale",
    )
    put(
        tmp_path,
        "b.csv",
        "customer,order,date,amount,original order",
        "C2,11,2025-01-01,10,",
        "C2,12,2025-01-05,4,11",
    )
    cleaned = run({"files": "a.csv"}, {"files": "b.csv"})
    assert {row["order_id"]: row["revenue"] for row in rows_of(cleaned, "orders")} == {
        "1": 7,
        "2": 5,
        "11": 6,
    }


def test_a_refund_written_as_a_second_row_with_a_refunded_status(run, tmp_path):
    put(
        tmp_path,
        "a.csv",
        "customer,order,date,product,amount,status",
        "C1,1,2025-01-01,Tea,10,paid",
        "C1,1,2025-01-05,Tea,10,refunded",
        "C1,2,2025-01-06,Tea,5,paid",
    )
    cleaned = run({"files": "a.csv"})
    assert [row["order_id"] for row in rows_of(cleaned, "orders")] == ["2"]
    assert rule(cleaned, "refunded")["money"] == "20.00"


def test_overlapping_yearly_files_count_an_order_once_and_believe_the_newest(run, tmp_path):
    header = "customer,order,date,amount,status"
    put(tmp_path, "2024.csv", header, "C1,1,2024-12-30,10,paid", "C1,2,2024-12-31,20,paid")
    put(tmp_path, "2025.csv", header, "C1,2,2024-12-31,20,refunded", "C1,3,2025-01-05,30,paid")
    cleaned = run({"files": "20*.csv"})
    assert [row["order_id"] for row in rows_of(cleaned, "orders")] == ["1", "3"]
    assert (rule(cleaned, "overlap")["rows"], rule(cleaned, "refunded")["rows"]) == (1, 1)


def test_overlap_without_order_numbers_counts_what_the_files_share(run, tmp_path):
    header = "customer,date,amount"
    put(tmp_path, "a.csv", header, "C1,2025-01-01,5", "C1,2025-01-01,5", "C1,2025-02-01,5")
    put(tmp_path, "b.csv", header, "C1,2025-01-01,5", "C1,2025-02-01,5", "C1,2025-03-01,5")
    cleaned = run({"files": ["a.csv", "b.csv"]})
    assert cleaned.orders_count == 4
    assert rule(cleaned, "overlap")["rows"] == 2


@pytest.mark.parametrize(("duplicates", "kept"), [("auto", 2), ("keep", 3), ("drop", 2)])
def test_exact_duplicates(run, tmp_path, duplicates, kept):
    put(
        tmp_path,
        "a.csv",
        LINES,
        "C1,1,2025-01-01,Tea,2,5,10",
        "C1,1,2025-01-01,Tea,2,5,10",
        "C1,1,2025-01-01,Mug,1,5,5",
    )
    cleaned = run({"files": "a.csv", "duplicates": duplicates})
    assert ledger_summary(cleaned)["rows"]["kept"] == kept
    assert "1 exact duplicate rows" in " ".join(cleaned.files[0].warnings)


def test_order_totals_repeated_on_every_line_are_counted_once(run, tmp_path):
    rows = []
    for order in range(1, 6):
        rows += [
            f"C{order},{order},2025-01-0{order},Tea,1,5,{5 + order}",
            f"C{order},{order},2025-01-0{order},Mug,1,{order},{5 + order}",
        ]
    put(tmp_path, "a.csv", LINES, *rows)
    cleaned = run({"files": "a.csv"})
    assert [row["revenue"] for row in rows_of(cleaned, "orders")] == [6, 7, 8, 9, 10]
    told = cleaned.files[0].warnings[0]
    assert "repeat their order's total" in told and "10 rows count 40.00 and not 80.00" in told


def test_lists_of_test_staff_and_wholesale_accounts(run, tmp_path):
    put(
        tmp_path,
        "a.csv",
        "customer,order,date,amount",
        "qa@shop.test,1,2025-01-01,5",
        "S-01,2,2025-01-01,5",
        "BIG,3,2025-01-01,500",
        "C1,4,2025-01-01,5",
    )
    rules = {
        "test_customers": ["*@shop.test"],
        "staff_customers": ["S-*"],
        "wholesale_customers": ["big"],
    }
    cleaned = run({"files": "a.csv"}, rules=rules)
    assert cleaned.orders_count == 1
    assert [rule(cleaned, name)["rows"] for name in ("test_order", "staff", "wholesale")] == [
        1,
        1,
        1,
    ]


def test_walk_in_customers_by_name_and_by_their_share(run, tmp_path):
    rows = [f"K{i % 80},{i},2025-01-{i % 28 + 1:02d},5" for i in range(400)]
    rows += [f"00042X,{i},2025-01-{i % 28 + 1:02d},5" for i in range(400, 700)]
    rows += ["散客,800,2025-01-05,5"]
    put(tmp_path, "a.csv", "customer,order,date,amount", *rows)
    cleaned = run({"files": "a.csv"})
    assert rule(cleaned, "pseudo_customer")["rows"] == 301
    assert (cleaned.customers, cleaned.orders_count) == (80, 400)
    assert run({"files": "a.csv"}, rules={"off": ["pseudo_customer"]}).orders_count == 701


def test_a_rule_that_is_none_is_refused(run, tmp_path):
    put(tmp_path, "a.csv", "customer,date,amount", "C1,2025-01-01,5")
    with pytest.raises(InputError, match=r"'overlaps' is no rule.*did you mean 'overlap'"):
        run({"files": "a.csv"}, rules={"off": ["overlaps"]})


def test_fees_and_adjustments_are_no_products(run, tmp_path):
    put(
        tmp_path,
        "a.csv",
        LINES,
        "C1,1,2025-01-01,Tea,2,5,10",
        "C1,1,2025-01-01,POSTAGE,1,4,4",
        "C1,1,2025-01-01,XFEE,1,1,1",
    )
    cleaned = run({"files": "a.csv"}, rules={"drop_codes": ["xfee"]})
    assert (rule(cleaned, "fee")["rows"], rule(cleaned, "fee")["money"]) == (2, "5.00")


def test_tax_and_shipping_inside_totals_are_taken_out(run, tmp_path):
    put(
        tmp_path,
        "a.csv",
        "customer,order,date,total,vat,freight",
        "C1,1,2025-01-01,14.40,1.40,3.00",
    )
    columns = {
        "customer": "customer",
        "time": "date",
        "order": "order",
        "amount": "total",
        "tax": "vat",
        "shipping": "freight",
    }
    cleaned = run({"files": "a.csv", "columns": columns})
    assert rows_of(cleaned, "orders")[0]["revenue"] == 10
    assert rule(cleaned, "tax_shipping")["money"] == "4.40"


def test_foreign_currency_is_refused_converted_or_set_aside(run, tmp_path):
    header = "customer,order,date,amount,currency"
    put(
        tmp_path,
        "a.csv",
        header,
        "C1,1,2025-01-01,10,GBP",
        "C2,2,2025-01-02,10,EUR",
        "C3,3,2025-02-02,10,EUR",
    )
    with pytest.raises(InputError, match=r"2 of 3 rows are in EUR, the merchant's currency is GBP"):
        run({"files": "a.csv"})
    put(tmp_path, "rates.csv", "currency,rate,month", "EUR,0.85,", "EUR,0.83,2025-02")
    cleaned = run({"files": "a.csv"}, rules={"exchange_rates": "rates.csv"})
    assert [row["revenue"] for row in rows_of(cleaned, "orders")] == [10, 8.5, 8.3]
    put(
        tmp_path,
        "b.csv",
        header,
        *[f"C{i},{i},2025-01-01,10,GBP" for i in range(30)],
        "C9,99,2025-01-02,10,USD",
    )
    assert rule(run({"files": "b.csv"}), "foreign_currency")["rows"] == 1


def test_shop_and_till_make_one_customer_base(run, tmp_path):
    put(
        tmp_path,
        "shop.csv",
        "e-mail,phone,order,date,amount",
        "Ann@x.org,+86 138 0013 8000,1,2025-01-01,5",
        "bob@x.org,,2,2025-01-02,5",
    )
    put(
        tmp_path,
        "till.csv",
        "手机号,流水号,交易时间,实收",
        "13800138000,T1,2025-01-03,7",
        "13900139000,T2,2025-01-04,8",
    )
    put(tmp_path, "same.csv", "id,is", "13900139000,bob@x.org")
    cleaned = run({"files": "shop.csv"}, {"files": "till.csv"}, rules={"identities": "same.csv"})
    by_order = {row["order_id"]: row["customer_id"] for row in rows_of(cleaned, "orders")}
    assert by_order["1"] == by_order["T1"] != by_order["2"] == by_order["T2"]


def test_till_numbers_that_start_again_every_day(run, tmp_path):
    rows = [f"C{day * 3 + n},{n},2025-01-{day:02d},5" for day in range(1, 20) for n in range(3)]
    put(tmp_path, "a.csv", "customer,order,date,amount", *rows)
    cleaned = run({"files": "a.csv"})
    assert cleaned.orders_count == 57
    assert len({row["order_id"] for row in rows_of(cleaned, "orders")}) == 57


def test_lines_at_one_moment_are_one_order_where_orders_have_no_number(run, tmp_path):
    put(
        tmp_path,
        "a.csv",
        "customer,time,product,amount",
        "C1,2025-01-01 10:00:05,Tea,5",
        "C1,2025-01-01 10:00:05,Mug,8",
        "C1,2025-01-01 11:00:00,Tea,5",
    )
    cleaned = run({"files": "a.csv"})
    assert [row["revenue"] for row in rows_of(cleaned, "orders")] == [13, 5]


def test_an_id_that_is_new_with_every_order_is_explained(run, tmp_path):
    put(
        tmp_path,
        "a.csv",
        "customer,order,date,amount",
        *[f"G{i},{i},2025-01-01,{5 + i % 3}" for i in range(60)],
    )
    assert "no customer ever came back" in " ".join(run({"files": "a.csv"}).files[0].warnings)


def test_an_outlier_is_flagged_and_kept(run, tmp_path):
    put(
        tmp_path,
        "a.csv",
        "customer,order,date,amount",
        *[f"G{i % 9},{i},2025-01-01,{5 + i % 3}" for i in range(300)],
        "G1,999,2025-01-02,5000",
    )
    cleaned = run({"files": "a.csv"})
    assert cleaned.orders_count == 301
    assert "the largest is order 999" in " ".join(cleaned.files[0].warnings)


def test_a_workbook_with_a_sheet_a_year(run, tmp_path):
    workbook({"Notes": [["x"]], "2024": EXCEL[:3], "2025": [EXCEL[0], EXCEL[3]]})(
        tmp_path / "a.xlsx"
    )
    cleaned = run({"files": "a.xlsx"})
    assert [file.name for file in cleaned.files] == ["a.xlsx [2024]", "a.xlsx [2025]"]
    assert "not read: Notes" in cleaned.files[0].warnings[0]


def test_a_large_file_is_read_in_one_go_and_surprises_send_it_the_long_way(
    run, tmp_path, monkeypatch
):
    monkeypatch.setattr(staging, "LARGE", 100)
    monkeypatch.setattr(staging, "SAMPLE_OF_LARGE", 50)
    rows = [f"C{i % 40},{i},2025-01-{i % 28 + 1:02d},{i}.50,paid" for i in range(1, 301)]
    header = "customer,order,date,amount,status"
    put(tmp_path, "plain.csv", header, *rows)
    put(
        tmp_path,
        "odd.csv",
        header,
        *rows,
        'C1,301,2025-01-05,"1,000.25",paid',
        "C1,302,2025-01-05,5,cancelled",
        "C1,303,05 Jan 2025,5,paid",
    )
    put(tmp_path, "ragged.csv", header, *rows, "C1,304")
    plain, odd = run({"files": "plain.csv"}), run({"files": "odd.csv"})
    assert (plain.orders_count, odd.orders_count) == (300, 302)
    assert Decimal(ledger_summary(odd)["money"]["kept"]) - Decimal(
        ledger_summary(plain)["money"]["kept"]
    ) == Decimal("1005.25")
    assert rule(odd, "cancelled")["rows"] == 1
    ragged = run({"files": "ragged.csv"})
    assert (ragged.orders_count, rule(ragged, "bad_row")["example"]) == (
        300,
        "row 302, order 304",
    ) or rule(ragged, "bad_row")["rows"] == 1


def test_the_last_day_ends_at_midnight(run, tmp_path):
    put(tmp_path, "a.csv", "customer,date,amount", "C1,2025-01-01,5")
    assert run({"files": "a.csv"}).as_of == pd.Timestamp("2025-01-01 23:59:59.999999")


def test_rows_that_are_set_aside_prove_that_the_shop_was_open(run, tmp_path):
    rows = ["C1,2025-01-01,5,paid", ",2025-01-07,9,paid", "C2,2025-01-09,4,cancelled"]
    put(tmp_path, "a.csv", "customer,date,amount,status", *rows, "C1,2025-02-01,?,paid")
    cleaned = run({"files": "a.csv"})
    assert cleaned.last == pd.Timestamp("2025-01-01")
    assert str(cleaned.as_of.date()) == "2025-01-09"


@pytest.mark.parametrize("day", ["2025-01-03", "2025-01-05", "2025-01-09", "2025-01-10"])
def test_an_as_of_day_inside_the_data_is_taken(run, tmp_path, day):
    put(
        tmp_path,
        "a.csv",
        "customer,date,amount",
        ",2025-01-01,9",
        "C1,2025-01-03,5",
        ",2025-01-09,4",
    )
    assert str(run({"files": "a.csv"}, as_of=day).as_of.date()) == day


@pytest.mark.parametrize("day", ["1990-01-01", "2025-01-02", "2025-01-11", "2999-12-31"])
def test_an_as_of_day_outside_the_data_is_refused(run, tmp_path, day):
    put(
        tmp_path,
        "a.csv",
        "customer,date,amount",
        ",2025-01-01,9",
        "C1,2025-01-03,5",
        ",2025-01-09,4",
    )
    with pytest.raises(InputError) as caught:
        run({"files": "a.csv"}, as_of=day)
    said = str(caught.value)
    assert f"as-of {day}" in said and "from 2025-01-03 to 2025-01-09" in said
    assert "allowed: 2025-01-03 … 2025-01-10" in said
