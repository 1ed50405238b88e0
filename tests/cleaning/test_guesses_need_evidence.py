# ruff: noqa: E501 — tables of cases read better unbroken
"""What looks like a sheet of the same row, a buyer, a guest or a piece, and is none: nothing is added or lost."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from clvlib.errors import InputError

from .conftest import rows_of, rule
from .test_first_sight import Rows, drawn, kept, read
from .test_plain_workbooks import workbook

ORDERS = ["Order ID", "Date", "Customer ID", "Amount"]
NAMES = ("Anna", "Ben", "Clara", "Dora")
SURNAMES = ("Moser", "Weiss", "Kraus", "Bauer", "Wolf")
STAGES = ("Offered", "Negotiation", "Warm")


@pytest.mark.parametrize(
    ("names", "head", "case", "added"),
    [
        (("2023", "2024"), ["Order no", "Order date", "Customer ID", "Total"], "later", True),
        (("2023", "2024"), [*ORDERS, "Status"], "later", True),
        (("Sheet 1", "Sheet 2"), ["Order no", "Order date", "Customer ID", "Total"], "later", False),
        (("2023", "2024"), ["Order no", "Payment date", "Customer ID", "Total"], "payments", False),
        (("2023", "2024"), ["Invoice no", "Invoice date", "Customer ID", "Total"], "overlapping", False),
        (("2023", "2024"), ["Order no", "Order date", "Customer ID", "Total"], "others", False),
        (("2023", "2024"), [*ORDERS[:3], "Total (EUR)"], "later", False),
        (("2023", "2024"), [*ORDERS[:3], "Subtotal"], "later", False),
        (("2023", "2024"), [*ORDERS, "Status"], "offers", False),
        (("2023", "2024"), ["Order no", "Order date", "Customer ID", "Total", "Stage"], "offers", False),
    ],
)  # fmt: skip
def test_a_sheet_under_other_headers_is_added_only_where_it_goes_on_with_the_list(
    tmp_path: Path, names: tuple[str, str], head: list[str], case: str, added: bool
):
    first: Rows = [ORDERS]
    second: Rows = [head]
    orders = drawn()
    for n, who, day, _ in orders:
        if n < 40:
            first.append([n, day, who, 10.5])
        elif case in ("later", "others", "offers"):
            state = [STAGES[n % 3] if case == "offers" else "Paid"] if len(head) > 4 else []
            second.append([n, day, f"{case[0]}{who}" if case == "others" else who, 10.5, *state])
    if case == "payments":
        second += [[n, orders[n + 3][2], who, 10.5] for n, who, _, _ in orders[20:40]]
    if case == "overlapping":
        second += [[f"R{n}", day, who, 10.5] for n, who, day, _ in orders[30:50]]
    (tmp_path / "raw").mkdir()
    workbook(tmp_path / "raw" / "s.xlsx", dict(zip(names, (first, second), strict=True)))
    summary, told = read(tmp_path, tmp_path / "raw")
    assert kept(summary) == (630 if added else 420)
    assert (f"not read: {names[1]}" in told) is not added
    named = [text for file in summary["files"] for text in file["warnings"] if "210.00" in text]
    assert bool(named) is added  # by the check, too, which knows the settings only


@pytest.mark.parametrize(
    ("others", "buyers"),
    [
        (("Referred by first name", "Referred by last name"), ("First name", "Last name")),
        (("Lead instructor first name", "Lead instructor last name"), ("Participant first name", "Participant last name")),
        (("Punto vendita nome", "Area cognome"), ("Nome", "Cognome")),
        (("Ship to first name", "Ship to last name"), ("Bill to first name", "Bill to last name")),
        (("Assigned therapist first name", "Assigned therapist last name"), None),
        (("Behandelnder Arzt Vorname", "Behandelnder Arzt Nachname"), None),
    ],
)  # fmt: skip
def test_a_name_after_two_words_is_the_buyer_s_only_where_they_say_so(
    tmp_path: Path, others: tuple[str, str], buyers: tuple[str, str] | None
):
    rows: Rows = [["Booking no", "Date", *others, *(buyers or ()), "Amount"]]
    for n, who, day, _ in drawn():
        own = [NAMES[int(who[1:]) % 4], SURNAMES[int(who[1:]) // 4]] if buyers else []
        rows.append([n, day, NAMES[n % 4], ("Reed", "Hall", "Boyd")[n % 3], *own, "10.00"])
    rows += [[f"{row[0]}-{again}", *row[1:]] for again in range(5) for row in rows[1:]]
    if buyers is None:
        with pytest.raises(InputError, match="no column for 'customer'"):
            read(tmp_path, {"o.csv": rows})
        return
    summary, _ = read(tmp_path, {"o.csv": rows})
    assert summary["customers"] == len({who for _, who, _, _ in drawn()})


@pytest.mark.parametrize("case", ["back", "lines", "few"])
def test_guests_some_of_whose_rows_have_no_address_stay_nobody(tmp_path: Path, case: str):
    """A refund, or an order's second line, must not count without the rest."""
    rows: Rows = [["Order ID", "Date", "Customer", "Email", "Item", "Qty", "Price"]]
    own = 0
    for n in range(200):
        guest, who, day = n % 3 == 0, f"c{n % 40}@example.org", f"2024-03-{n % 28 + 1:02d}"
        name, own = "Guest" if guest else f"K{n % 40:03d}", own + (0 if guest else 10)
        rows.append([n, day, name, "noreply@x.example" if case == "few" and guest else who, "Cup", 1, "10.00"])  # fmt: skip
        if case == "back" and n % 6 == 0:
            rows.append([n, day, name, "", "Cup", -1, "10.00"])
        if case == "lines":
            rows.append([n, day, name, "", "Pot", 1, "4.00"])
            own += 0 if guest else 4
    summary, _ = read(tmp_path, {"o.csv": rows})
    aside = next(r for r in summary["rules"] if r["name"] == "pseudo_customer")
    assert kept(summary) == own
    assert aside["rows"] == sum(row[2] == "Guest" for row in rows)


@pytest.mark.parametrize("case", ["join", "pages", "random"])
def test_equal_rows_of_a_join_of_pages_or_by_chance_are_no_pieces(tmp_path: Path, case: str):
    rng = random.Random(3)
    lines = [
        [number, day, who, name, 1, f"{price}.00"]
        for number, who, day, own in drawn(120) for name, _, price in own
    ]  # fmt: skip
    rows: Rows = [["Order", "Date", "Customer", "Item", "Qty", "Price"]]
    for place, line in enumerate(lines):
        if case == "pages" and place % 30 == 0:
            rows += lines[max(0, place - 3) : place]
        twice = case == "join" and line[3] in ("Lamp", "Rug")
        rows += [line] * (1 + (twice or (case == "random" and rng.random() < 0.08)))
    summary, told = read(tmp_path, {"o.csv": rows})
    assert kept(summary) == sum(Decimal(str(line[5])) for line in lines)
    assert "a row is a piece" not in told


EBAY = "Sales Record Number,Order Number,Buyer Username,Buyer Email,Item Title,Quantity,Sold For,Shipping And Handling,Seller Collected Tax,eBay Collected Tax,Total Price,{more}Sale Date,Paid On Date"


@pytest.mark.parametrize(
    ("seller", "own", "inside", "column"),
    [
        (2, 0, True, True), (1, 0.5, True, True), (0, 0.5, False, True), (1, 0.5, True, False), (0, 0.5, False, False),
    ],
)  # fmt: skip
def test_ebay_s_own_tax_comes_off_where_the_total_holds_it(
    run: Any, tmp_path: Path, seller: float, own: float, inside: bool, column: bool
):
    told = "eBay Collected Tax and Fees Included in Total,"
    lines = ["", EBAY.format(more=told if column else ""), ""]
    for n in range(20):
        tax = own if n % 2 else 0
        total = 20 + 3 + seller + tax * inside
        says = ("Yes," if inside else "No,") if column else ""
        paid = "" if n in (3, 4) else "Jan-05-24"
        lines.append(
            f"{n},12-{n},u{n % 7},u{n % 7}@example.org,Cup,2,$10.00,$3.00,${seller:.2f},${tax:.2f},${total:.2f},{says}Jan-{n + 1:02d}-24,{paid}"
        )
    lines += ["", '"20","record(s) downloaded from","Jan-01-24","to","Jan-20-24"', "Seller ID : x"]
    (tmp_path / "o.csv").write_text("\n".join(lines), encoding="utf-8")
    cleaned = run({"files": "o.csv"}, currency="USD")
    assert [row["revenue"] for row in rows_of(cleaned, "orders")] == [20] * 20
    assert rule(cleaned, "bad_row")["rows"] == 0
    said = [text for file in cleaned.files for text in file.warnings]
    assert any(text.startswith("2 orders have no 'Paid On Date'") for text in said)


def test_a_spreadsheet_s_states_are_shopware_s(run: Any, tmp_path: Path):
    rows = ["orderNumber;customerId;email;orderStatusId;invoiceAmount;orderTime;currency"]
    rows += [f"{n};{n};c{n}@x.example;{state};24.00;2024-01-0{n} 10:00:00;EUR" for n, state in ((1, "2.0"), (2, "4.0"), (3, "-1.0"))]  # fmt: skip
    (tmp_path / "o.csv").write_text("\n".join(rows), encoding="utf-8")
    cleaned = run({"files": "o.csv"}, currency="EUR")
    assert (rule(cleaned, "cancelled")["rows"], rule(cleaned, "unpaid")["rows"]) == (1, 1)


def test_rakuten_s_goods_are_their_pieces_whatever_the_total_holds(run: Any, tmp_path: Path):
    rows = [
        "注文番号,ステータス,注文日時,送料合計,合計金額,請求金額,注文者メールアドレス,商品管理番号,商品名,単価,個数"
    ]
    rows += [f"{n},700,2024/01/0{n} 10:00:00,500,2830,2730,c{n}@x.example,c,茶碗,1000,2" for n in range(1, 6)]  # fmt: skip
    (tmp_path / "o.csv").write_text("\n".join(rows), encoding="utf-8")
    cleaned = run({"files": "o.csv"}, currency="JPY")
    assert cleaned.files[0].format == "rakuten"
    assert [row["revenue"] for row in rows_of(cleaned, "orders")] == [2000] * 5
