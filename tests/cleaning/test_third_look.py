# ruff: noqa: E501 — tables of cases read better unbroken
"""Further exports of platforms and programs that nobody had seen, each beside a shop where the opposite is true."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from clvlib.cleaning.statuses import CANCELLED, REFUNDED, SALE, class_of_status
from clvlib.errors import InputError

from .conftest import rows_of, rule
from .test_first_sight import Rows, drawn, guessed, kept, read
from .test_plain_workbooks import workbook


@pytest.mark.parametrize(
    ("case", "amount"),
    [
        ("piece", "Gesamt Brutto"),  # net price of a piece beside the gross total of the line
        ("discounted", "Betrag"),  # what was paid for the line beside its value by the list
        ("costs", "Betrag"),  # what the goods of the line cost the shop
        ("flat", "Betrag"),  # one price whatever is bought, beside a total that is none of it
    ],
)
def test_a_piece_s_price_gives_way_to_the_line_s_total_and_nothing_else_does(
    tmp_path: Path, case: str, amount: str
):
    head = ["Auftrag", "Datum", "Kunde", "Artikel", "Menge", "Betrag", "Preis Brutto", "Gesamt Brutto"]  # fmt: skip
    if case == "piece":
        head[5] = "VK Netto"
    if case == "costs":
        head[6:] = ["Einkaufspreis", "Gesamt EK"]
    rows: Rows = [head]
    for number, who, day, lines in drawn(90):
        for n, (name, count, price) in enumerate(lines):
            paid = {
                "piece": price / 1.19,
                "discounted": price * count * (0.8 if (number + n) % 4 == 0 else 1),
                "costs": price * count * 2,
                "flat": 50 + number % 7,
            }[case]
            rows.append(
                [number, day, who, name, count, f"{paid:.2f}", f"{price}.00", f"{price * count}.00"]
            )
    summary, told = read(tmp_path, {"o.csv": rows})
    place = head.index(amount) if amount in head else 5
    assert kept(summary) == sum(Decimal(row[place]) for row in rows[1:])
    assert ("times" in told and "what one piece costs" in told) is (case == "piece")


@pytest.mark.parametrize("fee", ["Opłata", "Tariffa", "Avgift", "Vergoeding"])
def test_what_a_payment_s_fee_leaves_is_not_what_was_paid(fee: str):
    gross = [100.5 + i for i in range(30)]
    off = [-round(1 + paid * 0.03, 2) for paid in gross]
    columns = {
        "Data": [f"2024-02-{i % 28 + 1:02d}" for i in range(30)],
        "Email": [f"c{i % 9}@example.org" for i in range(30)],
        "Brutto": gross, fee: off, "Netto": [round(a + b, 2) for a, b in zip(gross, off, strict=True)],
    }  # fmt: skip
    assert guessed(columns)["amount"] == "Brutto"


@pytest.mark.parametrize("addresses", [1, 2, 20])
def test_one_address_on_all_of_many_rows_is_the_shop_s(tmp_path: Path, addresses: int):
    rows: Rows = [["Email", "Date", "Transaction ID", "Total"]]
    rows += [[f"c{n % addresses}@example.org", day, n, "10.00"] for n, _, day, _ in drawn(120)]
    if addresses > 1:
        assert kept(read(tmp_path, {"o.csv": rows})[0]) == 1200
    else:
        with pytest.raises(InputError, match="no column for 'customer'"):
            read(tmp_path, {"o.csv": rows})


@pytest.mark.parametrize(
    ("header", "codes", "told"),
    [
        ("orderStatusId", (2, 4, 2), True), ("Bestellstatus", (10, 20, 99), True),
        ("is_status", (0, 1, 1), False), ("Customer status", (1, 2, 3), False), ("Stars", (3, 4, 5), False),
    ],
)  # fmt: skip
def test_states_in_numbers_are_named_where_nobody_can_know_them(
    tmp_path: Path, header: str, codes: tuple[int, ...], told: bool
):
    rows: Rows = [["Order", "Customer", "Date", "Amount", header]]
    rows += [[n, who, day, "10.00", codes[n % 3]] for n, who, day, _ in drawn()]
    summary, said = read(tmp_path, {"o.csv": rows})
    assert kept(summary) == 600
    named = f"column '{header}' holds codes" in said or "status counted as a sale" in said
    assert named is told


@pytest.mark.parametrize("same", [True, False])
def test_an_order_written_with_a_mark_in_one_of_two_exports_is_one(tmp_path: Path, same: bool):
    """The same number of another customer, or of another day, is another order."""
    first: Rows = [["Order", "Date", "Email", "Total"]]
    second: Rows = [["Order No.", "Order date", "Customer email", "Order total"]]
    for n, who, day, _ in drawn(60):
        if n < 40:
            first.append([f"#{1000 + n}", day, f"{who}@example.org", "10.00"])
        if n >= 30:
            other = who if same else f"x{who}"
            second.append([1000 + n, day, f"{other}@example.org", "10.00"])
    summary, _ = read(tmp_path, {"a.csv": first, "b.csv": second})
    assert kept(summary) == (600 if same else 700)


@pytest.mark.parametrize(
    ("head", "sheets"),
    [
        (["Order ID", "Date", "Customer ID", "Amount", "Status"], 2),
        (["Order ID", "Order date", "Customer ID", "Total"], 2),
        (["Order ID", "Date", "Customer ID", "Net amount"], 1),
        (["Order ID", "Date", "Customer ID", "Offered amount"], 1),
        (["Order ID", "Date", "Email", "Amount"], 1),
    ],
)
def test_a_year_s_sheet_may_have_other_usual_headers_or_a_state(
    tmp_path: Path, head: list[str], sheets: int
):
    first: Rows = [["Order ID", "Date", "Customer ID", "Amount"]]
    second: Rows = [head]
    for n, who, day, _ in drawn():
        who = f"{who}@example.org" if "Email" in head and n >= 40 else who
        state = ["Refunded" if n == 50 else "Paid"] if "Status" in head else []
        (first if n < 40 else second).append([n, day, who, 10.5, *(state if n >= 40 else [])])
    (tmp_path / "raw").mkdir()
    workbook(tmp_path / "raw" / "s.xlsx", {"2023": first, "2024": second})
    summary, told = read(tmp_path, tmp_path / "raw")
    back = Decimal("10.5") if "Status" in head else 0
    assert kept(summary) == 420 + (210 - back if sheets == 2 else 0)
    assert ("not read: 2024" in told) is (sheets == 1)
    assert ("20 rows, 210.00 in all" in told) is (sheets == 2)


@pytest.mark.parametrize("largest", [True, False])
def test_a_total_with_tax_is_no_tax_and_a_tax_still_is(tmp_path: Path, largest: bool):
    rows: Rows = [["Order", "Customer", "Date", "Amount", "Total VAT", "Goods", "Shipping price"]]
    for n, who, day, _ in drawn():
        vat = 100 + n if largest else (100 + n) / 4
        goods = 0 if largest else 100 + n - vat
        rows.append([n, who, day, f"{100 + n}.00", f"{vat:.2f}", f"{goods:.2f}", "0.00"])
    summary, _ = read(tmp_path, {"o.csv": rows})
    whole = sum(Decimal(100 + n) for n in range(60))
    assert kept(summary) == (whole if largest else whole * 3 / 4)


def test_words_of_taiwan_and_poland():
    assert class_of_status("不成立") == CANCELLED and class_of_status("退款不成立") != CANCELLED
    assert class_of_status("Odebrane") == SALE and class_of_status("Zwrócone") == REFUNDED


@pytest.mark.parametrize(
    ("headers", "currency"),
    [
        ("訂單編號,會員編號,訂購日期,實付金額", "TWD"),
        ("订单编号,会员编号,订购日期,实付金额", "CNY"),
    ],
)
def test_traditional_characters_are_not_the_mainland_s(tmp_path: Path, headers: str, currency: str):
    rows: Rows = [headers.split(","), *([n, who, day, "100"] for n, who, day, _ in drawn())]
    assert read(tmp_path, {"o.csv": rows})[0]["currency"] == currency


EBAY = """Sales Record Number,Order Number,Buyer Username,Buyer Email,Item Title,Custom Label,Quantity,Sold For,Shipping And Handling,Seller Collected Tax,eBay Collected Tax,Total Price,Sale Date
1,12-1,ann,ann@example.org,Cup,c,2,$7.00,$3.00,$0.00,$0.00,$17.00,Jan-03-24
2,12-2,bob,bob@example.org,,,3,$31.00,$4.00,$0.00,$1.00,$36.00,Jan-04-24
2,12-2,bob,,Pot,p,1,$20.00,,,,,
2,12-2,bob,,Soap,s,2,$5.50,,,,,
"""
SHOPWARE = """orderNumber;customerId;email;orderStatusId;invoiceAmount;invoiceAmountNet;invoiceShipping;orderTime;currency;articleName;price;quantity
1;7;ann@example.org;2;24.00;20.17;4.00;2024-01-03 10:00:00;EUR;Cup;10.00;1
1;7;ann@example.org;2;24.00;20.17;4.00;2024-01-03 10:00:00;EUR;Pot;5.00;2
2;8;bob@example.org;4;30.00;25.21;0.00;2024-01-04 10:00:00;EUR;Rug;30.00;1
3;8;bob@example.org;-1;30.00;25.21;0.00;2024-01-05 10:00:00;EUR;Rug;30.00;1
"""
RAKUTEN = """注文番号,ステータス,注文日時,送料合計,合計金額,請求金額,注文者メールアドレス,商品管理番号,商品名,単価,個数
1,700,2024/01/03 10:00:00,500,2500,2400,a@example.org,c,茶碗,1000,1
1,700,2024/01/03 10:00:00,500,2500,2400,a@example.org,t,緑茶,500,2
2,900,2024/01/04 10:00:00,0,3000,3000,b@example.org,c,茶碗,1000,3
"""


@pytest.mark.parametrize(
    ("text", "name", "revenues", "more"),
    [
        (EBAY, "ebay", [14, 31], {"currency": "USD"}),
        (SHOPWARE, "shopware5", [20], {"currency": "EUR"}),
        (RAKUTEN, "rakuten", [2000], {"currency": "JPY"}),
    ],
    ids=["ebay", "shopware5", "rakuten"],
)
def test_orders_whose_total_stands_on_one_row_or_on_all(
    run: Any, tmp_path: Path, text: str, name: str, revenues: list[float], more: dict[str, str]
):
    (tmp_path / "o.csv").write_text(text, encoding="utf-8")
    cleaned = run({"files": "o.csv"}, **more)
    assert cleaned.files[0].format == name
    assert [row["revenue"] for row in rows_of(cleaned, "orders")] == revenues
    gone = {"ebay": (0, 0), "shopware5": (1, 1), "rakuten": (1, 0)}[name]
    assert (rule(cleaned, "cancelled")["rows"], rule(cleaned, "unpaid")["rows"]) == gone


def test_an_article_s_number_of_a_partner_is_no_customer(tmp_path: Path):
    rows: Rows = [["Order Number", "Order Date", "Partner Article Number", "Price"]]
    rows += [[n, day, f"A{n % 5}", "10.00"] for n, _, day, _ in drawn()]
    with pytest.raises(InputError, match="no column for 'customer'"):
        read(tmp_path, {"o.csv": rows})
    rows[0][2] = "Partner Number"
    (tmp_path / "raw" / "o.csv").unlink()
    assert kept(read(tmp_path, {"p.csv": rows})[0]) == 600


@pytest.mark.parametrize(
    ("guest", "address", "customers"),
    [
        ("0", "own", 60), ("Guest", "own", 60), ("0", "", 48), ("K000", "own", 48), ("0", "noreply", 48),
        ("Guest", "few", 48), ("Guest", "gaps", 48),
    ],
)  # fmt: skip
def test_an_address_tells_who_a_guest_was(tmp_path: Path, guest: str, address: str, customers: int):
    """Not where none stands beside it, it is the shop's, a row lacks it, or the number is a customer's."""
    rows: Rows = [["order_id", "customer_id", "email", "date", "total"]]
    for n in range(300):
        who = n % 60
        own = guest if who % 5 == 0 else f"K{who:03d}"
        mail = f"c{who if own == guest else own}@example.org" if address else ""
        if guest == "K000":
            mail = f"c{own}@example.org"
        if own == guest and address == "noreply" and who < 20:
            mail = "noreply@example.org"
        if own == guest and address == "few":
            mail = f"c{who % 3}@example.org"
        if own == guest and address == "gaps" and n > 290:
            mail = ""
        rows.append([n, own, mail, f"2024-03-{n % 28 + 1:02d}", "10.00"])
    summary, _ = read(tmp_path, {"o.csv": rows})
    assert summary["customers"] in (customers, customers + 1)
    if customers == 48 and guest != "K000":
        assert kept(summary) == 2400


@pytest.mark.parametrize("case", ["pieces", "twice", "counted", "few"])
def test_equal_rows_are_pieces_where_every_quantity_is_one_and_orders_repeat_some(
    tmp_path: Path, case: str
):
    """Not where an export was written twice, a quantity counts them, or hardly a row comes again."""
    rows: Rows = [["Order", "Date", "Customer", "SKU", "Item", "Qty", "Price"]]
    for number, who, day, lines in drawn(120):
        for name, count, price in lines:
            row = [number, day, who, name[:2], name, 1, f"{price}.00"]
            again = {"pieces": count, "twice": 2, "few": 2 if number in (7, 50) else 1}
            if case == "counted":
                row[5] = count
            rows += [row] * (again.get(case, 1) + (case == "counted" and number % 3 == 0))
    summary, told = read(tmp_path, {"o.csv": rows})
    whole = sum(Decimal(row[6]) * row[5] for row in rows[1:])
    once = {tuple(row) for row in rows[1:]}
    single = sum(Decimal(row[6]) * row[5] for row in once)
    assert kept(summary) == (whole if case == "pieces" else single)
    assert ("a row is a piece" in told) is (case == "pieces")


def test_sheets_that_no_source_reads_are_named_by_the_check_too(tmp_path: Path):
    head = ["Order ID", "Date", "Customer ID", "Amount"]
    first: Rows = [head, *([n, day, who, 10.5] for n, who, day, _ in drawn() if n < 40)]
    second: Rows = [[*head, "Status"]]
    second += [[n, day, who, 10.5, "Paid"] for n, who, day, _ in drawn() if n >= 40]
    (tmp_path / "raw").mkdir()
    notes: Rows = [["Year", "Sales"], [2023, 420], [2024, 210]]
    workbook(
        tmp_path / "raw" / "s.xlsx", {"2023": first, "2024": second, "Pivot": notes, "Old": notes}
    )
    summary, _ = read(tmp_path, tmp_path / "raw")
    said = [text for file in summary["files"] for text in file["warnings"]]
    assert [text for text in said if "not read" in text] == [
        "sheets of 'raw/s.xlsx' that are not read: Pivot, Old"
    ]


def test_short_korean_words_are_no_damaged_utf_8(tmp_path: Path):
    rows = ["주문번호,주문일,고객명,결제금액,처리상태"]
    rows += [f"{n},{day},고객{who},10000,배송완료" for n, who, day, _ in drawn()]
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "o.csv").write_bytes("\n".join(rows).encode("cp949"))
    assert kept(read(tmp_path, tmp_path / "raw")[0]) == 600_000
    broken = "\n".join(rows).encode().replace("완료".encode(), "완".encode() + b"\xeb")
    (tmp_path / "raw" / "o.csv").write_bytes(broken)
    with pytest.raises(InputError, match="damaged bytes"):
        read(tmp_path, tmp_path / "raw")


def test_jd_s_amount_to_pay_is_the_order_s_where_prices_show_it(run: Any, tmp_path: Path):
    head = "订单号,商品ID,商品名称,订购数量,下单时间,京东价,应付金额,订单状态,下单帐号"
    rows = [head]
    for n in range(5):
        day = f"2025-01-{n + 1:02d} 10:00:00"
        rows += [f"{n},a,耳机,1,{day},199.00,257.00,完成,jd{n}"]
        rows += [f"{n},b,数据线,2,{day},29.00,257.00,完成,jd{n}"]
    (tmp_path / "j.csv").write_text("\n".join(rows), encoding="utf-8")
    cleaned = run({"files": "j.csv"}, currency="CNY", timezone="Asia/Shanghai")
    assert [row["revenue"] for row in rows_of(cleaned, "orders")] == [257] * 5
