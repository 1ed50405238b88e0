"""Guesses that would take real sales away: what must not be read as a return or a cancellation."""

from __future__ import annotations

from pathlib import Path

import pytest

from clvlib.cleaning import ledger_summary
from clvlib.cleaning.evidence import evidence
from clvlib.cleaning.guessing import guess_columns
from clvlib.cleaning.spoken import is_of_returns
from clvlib.cleaning.statuses import (
    CANCELLED,
    REFUNDED,
    SALE,
    TEST,
    UNKNOWN,
    UNPAID,
    class_of_kind,
    class_of_status,
)

ROWS = 120
WHO = [f"c{i % 40}@mail.example" for i in range(ROWS)]
BASE = {
    "Order": [f"A-{i:05d}" for i in range(ROWS)],
    "Email": WHO,
    "Date": [f"2025-0{1 + i // 28}-{1 + i % 28:02d}" for i in range(ROWS)],
    "Amount": [f"{5 + i % 7}.90" for i in range(ROWS)],
}
STATES = ("status", "status_2", "cancelled_flag", "refunded_flag", "test")


def guessed(header: str, cells: list[str]) -> dict[str, str]:
    columns = BASE | {header: cells}
    return guess_columns(columns, {name: evidence(name, c) for name, c in columns.items()})


@pytest.mark.parametrize(
    "name",
    ["orders_with_refunds.csv", "sales_and_returns_2024.csv", "net_of_returns.csv", "returns/orders.csv",
     "retouren ohne.csv", "return_customers.csv", "tax_returns.csv", "bestellungen_ohne_retouren.csv",
     "含退款.csv", "shop.xlsx [Orders incl. returns]", "returns.xlsx [Orders]"],
)  # fmt: skip
def test_sales_whose_file_speaks_of_returns_stay_sales(name: str):
    assert not is_of_returns(name, {})


@pytest.mark.parametrize(
    "name",
    ["returns.csv", "returned.csv", "exports/Retouren-2024-03.csv", "returns_berlin_2024.csv", "退货单.xlsx",
     "shop.xlsx [Retouren]", "credit_notes.csv", "returns.xlsx [Sheet1]"],
)  # fmt: skip
def test_a_file_called_after_nothing_but_returns_holds_returns(name: str):
    assert is_of_returns(name, {})


@pytest.mark.parametrize(
    ("header", "returns"),
    [("Amount after refund", False), ("Net (excl. refunds)", False), ("Refunds", True), ("Refund amount", True)],
)  # fmt: skip
def test_an_amount_is_a_refund_only_where_its_header_says_no_more(header: str, returns: bool):
    assert is_of_returns("shop.csv", {"amount": header}) is returns


def test_a_file_of_returns_is_named_in_a_warning_and_a_minus_in_the_quantity_stops_it(
    run, tmp_path: Path
):
    head, sold = "customer,order,date,quantity,amount\n", "C1,1,2025-01-02,1,9.00\n"
    (tmp_path / "orders.csv").write_text(head + sold + "C3,3,2025-01-02,1,5.00\n")
    (tmp_path / "returns.csv").write_text(head + sold)
    cleaned = run({"files": "orders.csv"}, {"files": "returns.csv"})
    told = " ".join(warning for file in cleaned.files for warning in file.warnings)
    assert "'returns.csv' read as goods given back" in told
    assert ledger_summary(cleaned)["money"]["kept"] == "5.00"
    (tmp_path / "returns.csv").write_text(
        head + "C2,2,2025-01-03,1,8.00\nC3,3,2025-01-04,-1,5.00\n"
    )
    cleaned = run({"files": "orders.csv"}, {"files": "returns.csv"})
    assert ledger_summary(cleaned)["money"]["kept"] == "17.00"  # 9 + 8, the five come back


@pytest.mark.parametrize(
    ("header", "words"),
    [("Subscription status", ("active", "cancelled")), ("Newsletter", ("accepted", "declined")),
     ("Email status", ("sent", "failed")), ("Rate plan", ("open", "cancelled")), ("Voucher", ("ok", "void")),
     ("Product status", ("active", "deleted")), ("Customer account status", ("active", "deleted")),
     ("Answer", ("accepted", "declined")), ("Stornoversicherung", ("ja", "nein")), ("Resolved", ("yes", "no")),
     ("Resort", ("yes", "no")), ("Retourenschein beigelegt", ("ja", "nein")), ("A/B test", ("yes", "no")),
     ("Warranty returned", ("yes", "no")), ("Customer deleted", ("yes", "no"))],
)  # fmt: skip
def test_what_is_no_state_of_the_order_is_no_status(header: str, words: tuple[str, str]):
    found = guessed(header, [words[i % 3 == 1] for i in range(ROWS)])
    assert header not in [found.get(name) for name in STATES], found


def test_a_word_that_stays_with_its_customer_is_no_status_of_orders():
    by_customer = ["cancelled" if i % 40 % 5 == 1 else "delivered" for i in range(ROWS)]
    by_order = ["cancelled" if i % 7 == 1 else "delivered" for i in range(ROWS)]
    assert "status" not in guessed("Statuscode", by_customer)
    assert guessed("Statuscode", by_order)["status"] == "Statuscode"


@pytest.mark.parametrize(
    ("header", "flag"),
    [("Void?", "cancelled_flag"), ("Order cancelled", "cancelled_flag"), ("Cancelled by customer", "cancelled_flag"),
     ("Is returned", "refunded_flag"), ("Test order", "test")],
)  # fmt: skip
def test_flags_of_the_order_are_still_told(header: str, flag: str):
    assert guessed(header, ["yes" if i % 9 == 1 else "no" for i in range(ROWS)])[flag] == header


def test_yes_and_no_are_no_customers():
    found = guessed("Returned customer", ["yes" if i % 2 else "no" for i in range(ROWS)])
    assert (found.get("customer"), found["email"]) == (None, "Email")


def test_a_guessed_state_that_sets_rows_aside_is_named_with_its_count(run, tmp_path: Path):
    void = ["yes" if i % 10 == 1 else "no" for i in range(50)]
    rows = [f"C{i % 9},{i},2025-01-{1 + i % 28:02d},9.00,{void[i]}" for i in range(50)]
    (tmp_path / "a.csv").write_text("customer,order,date,amount,Void?\n" + "\n".join(rows) + "\n")
    warnings = [w for f in run({"files": "a.csv"}).files for w in f.warnings]
    assert any("'Void?'" in w and "5 rows" in w for w in warnings), warnings


@pytest.mark.parametrize(
    "word",
    ["Obetald", "Неуспешно", "ไม่สำเร็จ", "Unsuccessful", "Неоплачен", "Não pago", "niet betaald", "Onbetaald",
     "Nicht bezahlt", "No pagado", "Nedoručeno", "Undelivered", "не доставлен", "not paid", "Non payé", "Unpaid",
     "nezaplaceno", "Not delivered", "Inactive"],
)  # fmt: skip
def test_a_denied_sale_is_no_sale(word: str):
    assert class_of_status(word) in (UNPAID, UNKNOWN)


@pytest.mark.parametrize(
    "word",
    ["Return window closed", "Amount credited", "Return rejected", "Not cancelled", "Nicht storniert", "Not refunded",
     "Не удалено", "nie anulowano", "Not returned", "No return", "keine Retoure", "Refund declined", "uncancelled",
     "Unfulfilled", "No", "Test drive", "Test strips", "Delivered without signature", "未退款", "未取消"],
)  # fmt: skip
def test_a_denied_return_takes_no_sale_away(word: str):
    assert class_of_status(word) in (SALE, UNKNOWN)


@pytest.mark.parametrize(
    ("word", "kind"),
    [("تم الإلغاء", CANCELLED), ("تم الاسترجاع", REFUNDED), ("No-show", CANCELLED), ("Cancelled - not paid", UNPAID),
     ("Not delivered, returned", REFUNDED), ("Test", TEST), ("test order", TEST), ("TRADE_CLOSED", SALE),
     ("order_paid", SALE), ("RETURNED", REFUNDED), ("Оплачен", SALE), ("Betald", SALE), ("تم التوصيل", SALE),
     ("Не состоялась", CANCELLED), ("Teslim Edildi", SALE), ("partially_refunded", SALE), ("NOTPAY", UNPAID),
     ("ไม่ยกเลิก", SALE), ("Cancelled (no stock)", CANCELLED)],
)  # fmt: skip
def test_plain_states_are_read_as_before(word: str, kind: str):
    assert class_of_status(word) == kind


@pytest.mark.parametrize("word", ["Test drive", "Test strips"])
def test_goods_for_tests_are_goods(word: str):
    assert class_of_kind(word) == SALE
