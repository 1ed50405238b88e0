"""Orders without totals beside their lines: joined by number, and what looks alike is not."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from clvlib.cleaning import clean, ledger_summary, propose
from clvlib.errors import InputError
from clvlib.merchant import Settings

from .conftest import KEY, assert_balanced
from .test_first_sight import Rows, drawn, kept, read
from .test_foreign_exports import take_default
from .test_plain_workbooks import workbook

WORTH = {number: sum(q * p for _, q, p in lines) for number, _, _, lines in drawn()}
ENGLISH = (
    ["Order ID", "Customer ID", "Order Date"],
    ["Order ID", "Product", "Quantity", "Unit Price", "Line Total"],
)
GERMAN = (
    ["Bestellnummer", "Kundennummer", "Bestelldatum"],
    ["Bestellnummer", "Artikel", "Menge", "Einzelpreis", "Gesamtpreis"],
)
CHINESE = (["订单编号", "会员号", "下单时间"], ["订单编号", "商品名称", "数量", "单价", "金额"])  # fmt: skip
STATES = {
    "en": ("Completed", "Cancelled"),
    "de": ("abgeschlossen", "storniert"),
    "zh": ("交易成功", "已取消"),
}


def comma(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")


def pair(
    heads: list[str], lines: list[str], only: range = range(60), first: int = 5000, tidy: Any = "{:.2f}".format,
    states: tuple[str, str] | None = None, header: str = "Status", swap: bool = False, money: bool = True,
) -> tuple[Rows, Rows]:  # fmt: skip
    """Return the table of orders and that of their lines; every seventh order is cancelled."""
    orders: Rows = [[*heads, *([header] if states else [])]]
    items: Rows = [lines if money else lines[:-1]]
    for number, who, day, own in drawn():
        if number not in only:
            continue
        who = f"C{(number * 7) % 19:03d}" if swap else who
        orders.append([first + number, who, day, *([states[number % 7 == 3]] if states else [])])
        for name, q, p in own:
            items.append([first + number, name, q, tidy(p), *([tidy(q * p)] if money else [])])
    return orders, items


def worth(only: range = range(60), cancelled: bool = False) -> int:
    return sum(v for n, v in WORTH.items() if n in only and not (cancelled and n % 7 == 3))


def rules(summary: dict[str, Any]) -> dict[str, tuple[int, str]]:
    return {rule["name"]: (rule["rows"], rule["money"]) for rule in summary["rules"]}


TRIALS = {
    "english": (ENGLISH, {}),
    "english without amounts": (ENGLISH, {"money": False}),
    "german, decimal commas": (GERMAN, {"tidy": comma, "states": STATES["de"], "header": "Bestellstatus"}),
    "german without amounts": (GERMAN, {"tidy": comma, "money": False}),
    "chinese with states": (CHINESE, {"states": STATES["zh"], "header": "订单状态"}),
    "english with states": (ENGLISH, {"states": STATES["en"], "header": "Order status"}),
}  # fmt: skip


@pytest.mark.parametrize("sheets", [False, True], ids=["files", "sheets"])
@pytest.mark.parametrize("trial", TRIALS)
def test_lines_are_sold_to_the_customer_and_on_the_day_of_their_order(
    tmp_path: Path, trial: str, sheets: bool
):
    headers, how = TRIALS[trial]
    orders, items = pair(*headers, **how)
    customers: Rows = [["Customer ID", "Name", "City"]]
    customers += [[f"C{i:03d}", f"Person {i}", "Leeds"] for i in range(20)]
    if sheets:
        (tmp_path / "raw").mkdir()
        extra = {"Customers": customers} if trial.startswith("english") else {}
        workbook(tmp_path / "raw" / "shop.xlsx", {**extra, "A": orders, "B": items})
        summary, told = read(tmp_path, tmp_path / "raw")
    else:
        extra = {"customers.csv": customers} if trial.startswith("english") else {}
        summary, told = read(tmp_path, {"orders.csv": orders, "lines.csv": items, **extra})
    cancelled = "states" in how
    assert kept(summary) == worth(cancelled=cancelled)
    gone = sum(n % 7 == 3 for n in range(60)) if cancelled else 0
    assert summary["orders"] == 60 - gone
    assert summary["customers"] == len(
        {w for n, w, *_ in drawn() if not (cancelled and n % 7 == 3)}
    )
    assert summary["first"] == "2024-01-03"
    assert rules(summary)["order_row"] == (60, "0.00")
    assert ("cancelled" in rules(summary)) == cancelled
    assert "taken from" in told
    assert {file["rows"] for file in summary["files"]} == {60, len(items) - 1}


def test_lines_of_unknown_orders_are_set_aside_with_their_money_and_orders_without_lines_named(
    tmp_path: Path,
):
    orders, items = pair(*ENGLISH)
    gone = {r[0] for r in orders[1:4]}
    without = {r[0] for r in orders[10:14]}
    summary, told = read(
        tmp_path,
        {
            "o.csv": [r for r in orders if r[0] not in gone],
            "l.csv": [r for r in items if r[0] not in without],
        },
    )
    lost = [r for r in items if r[0] in gone]
    assert rules(summary)["unknown_order"] == (len(lost), f"{sum(float(r[4]) for r in lost):.2f}")
    assert kept(summary) == worth() - sum(WORTH[int(n) - 5000] for n in gone | without)
    assert "4 of 57 orders" in told and "3 orders" in told


def test_too_many_lines_of_unknown_orders_are_refused(tmp_path: Path):
    orders, items = pair(*ENGLISH)
    with pytest.raises(InputError, match="no column for"):
        read(tmp_path, {"o.csv": orders[:50], "l.csv": items})


def test_yearly_pairs_and_overlapping_ones_count_every_order_once(tmp_path: Path):
    (o1, l1), (o2, l2) = (
        pair(*ENGLISH, only=range(a, b), states=STATES["en"]) for a, b in ((0, 35), (30, 60))
    )
    o1 = [[*r[:3], "Completed"] if r[0] == 5031 else r for r in o1]
    o1[-1][3] = "Cancelled"  # what the later export says of 5034 counts
    files = {
        "orders_2024.csv": o1,
        "orders_2025.csv": o2,
        "lines_2024.csv": l1,
        "lines_2025.csv": l2,
    }
    summary, _ = read(tmp_path, files)
    assert kept(summary) == worth(cancelled=True)
    assert "overlap" in rules(summary)


def test_yearly_pairs_that_share_nothing(tmp_path: Path):
    (o1, l1), (o2, l2) = (
        pair(*GERMAN, only=range(a, b), tidy=comma) for a, b in ((0, 30), (30, 60))
    )
    files = {"b24.csv": o1, "b25.csv": o2, "p24.csv": l1, "p25.csv": l2}
    summary, _ = read(tmp_path, files)
    assert kept(summary) == worth() and summary["orders"] == 60


def test_two_branches_that_number_alike_are_refused(tmp_path: Path):
    (o1, l1), (o2, l2) = pair(*ENGLISH, first=1), pair(*ENGLISH, first=1, swap=True)
    with pytest.raises(InputError, match="same order"):
        read(tmp_path, {"o_a.csv": o1, "l_a.csv": l1, "o_b.csv": o2, "l_b.csv": l2})


def test_one_table_of_orders_and_two_of_other_lines_are_refused(tmp_path: Path):
    orders, items = pair(*ENGLISH)
    other = [items[0], *([n, "Tea", 9, "2.00", "18.00"] for n, *_ in items[1:])]
    with pytest.raises(InputError, match="other lines"):
        read(tmp_path, {"o.csv": orders, "l_a.csv": items, "l_b.csv": other})


def test_a_number_that_stands_twice_among_the_orders_lends_nothing(tmp_path: Path):
    orders, items = pair(*ENGLISH)
    twice = [*orders, *([n, f"X{i}", d] for i, (n, _, d) in enumerate(orders[1:]))]
    with pytest.raises(InputError, match="more than once"):
        read(tmp_path, {"o.csv": twice, "l.csv": items})


def with_totals() -> tuple[Rows, Rows]:
    orders, items = pair(*ENGLISH)
    totals = [[*orders[0], "Total"], *([*r, f"{WORTH[r[0] - 5000]}.00"] for r in orders[1:])]
    return totals, items


def test_payments_and_lines_beside_orders_with_totals_double_nothing(tmp_path: Path):
    totals, items = with_totals()
    paid: Rows = [["Order ID", "Payment method", "Paid amount"]]
    paid += [[r[0], "card", r[3]] for r in totals[1:]]
    summary, told = read(tmp_path, {"o.csv": totals, "l.csv": items, "p.csv": paid})
    assert kept(summary) == worth() and summary["rows"]["in"] == 60
    assert "'l.csv' is not read" in told and "'p.csv' is not read" in told


def test_payments_beside_orders_and_their_lines_double_nothing(tmp_path: Path):
    orders, items = pair(*ENGLISH)
    paid: Rows = [["Order ID", "Payment method", "Paid amount"]]
    paid += [[r[0], "card", f"{WORTH[r[0] - 5000]}.00"] for r in orders[1:]]
    summary, told = read(tmp_path, {"o.csv": orders, "l.csv": items, "p.csv": paid})
    assert kept(summary) == worth() and "'p.csv' is not read" in told


def test_payments_alone_beside_orders_are_no_lines(tmp_path: Path):
    orders, _ = pair(*ENGLISH)
    paid: Rows = [["Order ID", "Payment method", "Paid amount"]]
    paid += [[r[0], "card", f"{WORTH[r[0] - 5000]}.00"] for r in orders[1:]]
    with pytest.raises(InputError):
        read(tmp_path, {"o.csv": orders, "p.csv": paid})


def test_a_price_list_or_a_directory_beside_orders_are_no_lines(tmp_path: Path):
    orders, _ = pair(*ENGLISH)
    goods: Rows = [["SKU", "Product", "Stock quantity", "Unit Price"]]
    goods += [[5000 + i, f"Good {i}", i % 9, f"{i + 3}.50"] for i in range(60)]
    with pytest.raises(InputError):
        read(tmp_path, {"o.csv": orders, "goods.csv": goods})
    for file in (tmp_path / "raw").iterdir():
        file.unlink()
    people: Rows = [["Customer ID", "Name", "Total spent"]]
    people += [[f"C{i:03d}", f"Person {i}", f"{i + 9}.00"] for i in range(20)]
    with pytest.raises(InputError):
        read(tmp_path, {"o.csv": orders, "people.csv": people})


def test_a_directory_whose_numbers_are_those_of_orders_lends_nothing(tmp_path: Path):
    _, items = pair(*ENGLISH, first=1)
    people: Rows = [["ID", "Email", "Created at"]]
    people += [[i, f"p{i}@mail.example", f"2023-05-{i % 28 + 1:02d}"] for i in range(1, 90)]
    with pytest.raises(InputError):
        read(tmp_path, {"people.csv": people, "l.csv": items})


def test_a_price_list_beside_orders_and_lines_in_a_workbook_is_not_read(tmp_path: Path):
    orders, items = pair(*ENGLISH)
    goods: Rows = [["SKU", "Product", "Unit Price"], ["K1", "Cup", 7], ["K2", "Pot", 31]]
    (tmp_path / "raw").mkdir()
    book = {"Orders": orders, "Stock": goods, "Lines": items}
    workbook(tmp_path / "raw" / "shop.xlsx", book)
    summary, told = read(tmp_path, tmp_path / "raw")
    assert kept(summary) == worth() and "not read: Stock" in told


@pytest.mark.parametrize("totals", [True, False])
def test_refunds_beside_orders_take_off_their_money(tmp_path: Path, totals: bool):
    orders, items = with_totals() if totals else pair(*ENGLISH)
    back: Rows = [["Refund ID", "Order ID", "Date", "Amount"]]
    back += [[f"r{i}", r[0], "2025-02-01", "3.00"] for i, r in enumerate(orders[1:60:6])]
    files = {"o.csv": orders, "refunds.csv": back} | ({} if totals else {"l.csv": items})
    assert kept(read(tmp_path, files)[0]) == worth() - 30


def test_lines_that_name_their_own_day_and_customer_keep_them(tmp_path: Path):
    orders, items = pair(*ENGLISH, states=STATES["en"], header="Order status")
    own = {r[0]: r for r in orders[1:]}
    told: Rows = [[*items[0], "Date", "Customer"]]
    told += [[*r, "2025-06-01", f"Z{own[r[0]][1]}"] for r in items[1:]]
    summary, _ = read(tmp_path, {"o.csv": orders, "l.csv": told})
    assert summary["first"] == "2025-06-01" and kept(summary) == worth(cancelled=True)


def test_settings_written_by_hand_need_no_platform_s_name(tmp_path: Path):
    orders, items = pair(*GERMAN, tidy=comma, states=("ok", "weg"), header="Lage")
    (tmp_path / "raw").mkdir()
    for name, rows in (("k.csv", orders), ("p.csv", items)):
        text = "\n".join(";".join(map(str, row)) for row in rows)
        (tmp_path / "raw" / name).write_text(text, encoding="utf-8")
    heads = {"order": 0, "customer": 1, "time": 2, "status": "Lage"}
    lines = {"order": "Bestellnummer", "product": "Artikel", "amount": "Gesamtpreis"}
    values = yaml.safe_load(
        "{name: x, industry: retail, currency: EUR, timezone: Europe/Berlin, rules: {cancelled_status: [weg]}}"
    )
    values["sources"] = [
        {"files": ["raw/p.csv"], "columns": lines},
        {"files": ["raw/k.csv"], "columns": heads},
    ]
    cleaned = clean(Settings.model_validate(values), tmp_path, KEY)
    assert_balanced(cleaned)
    assert kept(ledger_summary(cleaned)) == Decimal(worth(cancelled=True))
    cleaned.close()


def test_lent_columns_of_the_merchant_s_own_and_amounts_of_orders_are_told(tmp_path: Path):
    orders, items = pair(*ENGLISH)
    orders = [
        [*r, x, "1.50"] for r, x in zip(orders, ["Channel", *["web", "shop"] * 30], strict=True)
    ]
    orders[0][4] = "Discount"
    raw = tmp_path / "raw"
    raw.mkdir()
    for name, rows in (("o.csv", orders), ("l.csv", items)):
        (raw / name).write_text("\n".join(";".join(map(str, r)) for r in rows), encoding="utf-8")
    values = yaml.safe_load(propose("x", sorted(raw.iterdir()), take_default).text)
    cleaned = clean(Settings.model_validate(values), tmp_path, KEY)
    channels = cleaned.connection.sql("SELECT DISTINCT channel FROM orders ORDER BY 1").fetchall()
    told = [w for file in ledger_summary(cleaned)["files"] for w in file["warnings"]]
    cleaned.close()
    assert channels == [("shop",), ("web",)]
    assert any("'Discount'" in text and "90.00" in text for text in told)
