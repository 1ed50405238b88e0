# ruff: noqa: E501 — tables of cases read better unbroken
"""Further platforms' exports, each beside a shop whose own headers look similar and mean something else."""

from __future__ import annotations

from typing import Any

import pytest

from clvlib.cleaning.formats import detect_format
from clvlib.errors import InputError

from .conftest import rows_of, rule
from .test_platform_variants import revenues

DAYS = [f"2025-01-{day:02d} 10:00:00" for day in range(1, 29)]


def written(folder: Any, name: str, header: str, lines: list[str], encoding: str = "utf-8") -> str:
    (folder / name).write_bytes("\n".join([header, *lines]).encode(encoding))
    return name


BIGCOMMERCE = "Order ID,Order Status,Order Date,Customer Email,Order Total (inc tax),Order Total (ex tax),Shipping Cost (ex tax),Refund Amount"
SQUARESPACE = "Order ID,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Amount Refunded,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price"


def test_pieces_come_back_with_their_tax_and_shipping_stays_paid(run, tmp_path):
    """A piece of 20 came back with its tax of a tenth: 20 of the goods' 40 are left."""
    lines = ["1,Completed,2025-01-01,a@example.org,55.00,50.00,10.00,0.00", "2,Partially Refunded,2025-01-02,a@example.org,55.00,50.00,10.00,22.00"]  # fmt: skip
    file = written(tmp_path, "b.csv", BIGCOMMERCE, lines)
    assert revenues(run({"files": file})) == [40, 20]
    lines = ["1,a@example.org,PAID,GBP,40.00,5.00,4.00,22.00,49.00,2025-01-01,2,Mug,20.00", "2,a@example.org,REFUNDED,GBP,40.00,5.00,4.00,49.00,49.00,2025-01-02,2,Mug,20.00"]  # fmt: skip
    file = written(tmp_path, "s.csv", SQUARESPACE, lines)
    cleaned = run({"files": file})
    assert revenues(cleaned) == [20] and rule(cleaned, "refunded")["money"] == "69.00"


def test_another_shop_s_refund_counts_as_it_stands(run, tmp_path):
    lines = [f"{i},C{i % 3},{DAYS[i]},44.00,4.00,40.00,{'22.00' if i == 5 else '0.00'}" for i in range(20)]  # fmt: skip
    file = written(tmp_path, "o.csv", "Order,Customer,Date,Total,Tax,Subtotal,Refunded", lines)
    cleaned = run({"files": file})
    assert sum(revenues(cleaned)) == pytest.approx(20 * 40 - 22)


WEBTOFFEE = "order_id,order_number,order_date,status,shipping_total,tax_total,discount_total,order_total,order_currency,billing_email,refund_items"


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ("", 40), ("amount:10.00|reason:chipped|date:2025-01-03 10:00:00", 30),
        ("amount:10.00|reason:amount:99|date:2025-01-03;amount:5.50|reason:|date:2025-01-04", 24.5),
        ("12.00", 28),
    ],
)  # fmt: skip
def test_webtoffee_lists_what_was_given_back_in_one_cell(run, tmp_path, cell, left):
    lines = [f"1,1,{DAYS[0]},completed,5.00,0,0,45.00,GBP,a@example.org,{cell}", f"2,2,{DAYS[1]},completed,0,0,0,20.00,GBP,a@example.org,"]  # fmt: skip
    cleaned = run({"files": written(tmp_path, "w.csv", WEBTOFFEE, lines)})
    assert revenues(cleaned) == [left, 20]


SUMUP = "Account,Date,Time,Type,Transaction ID,Receipt Number,Payment Method,Quantity,Description,Currency,Price (Gross),Price (Net),Tax,Tax rate,Transaction refunded"


def test_sumup_s_account_is_the_shop_s_own(run, tmp_path):
    lines = [f"shop@example.org,{d[:10]},10:00,Sales,T{i},S{i},Card,1,Tea,GBP,12.00,10.00,2.00,20%," for i, d in enumerate(DAYS)]  # fmt: skip
    with pytest.raises(InputError, match="names the shop's account and no buyer"):
        run({"files": written(tmp_path, "s.csv", SUMUP, lines)})
    lines = [f"A{i % 4},{d},T{i},12.00,10.00" for i, d in enumerate(DAYS)]
    own = written(
        tmp_path, "own.csv", "Account,Date,Transaction ID,Price (Gross),Price (Net)", lines
    )
    assert run({"files": own}).customers == 4


CLOVER = "Payment Date,Payment ID,Card Auth Code,Tender,Currency,Amount,Tax Amount,Tip Amount,Customer Name,Order ID,Result,Refund Amount"


def test_clover_s_payments_hold_tax_and_so_do_their_refunds(run, tmp_path):
    lines = ["03-Jan-2025 01:10 PM EST,P1,A1,Card,GBP,11.00,1.00,2.00,Ann Archer,O1,SUCCESS,", "04-Jan-2025 01:10 PM EST,P2,A2,Card,GBP,22.00,2.00,0.00,Ann Archer,O2,SUCCESS,11.00", "05-Jan-2025 01:10 PM EST,P3,A3,Card,GBP,22.00,2.00,0.00,Bob Baker,O3,FAIL,", "06-Jan-2025 01:10 PM EST,P4,A4,Card,GBP,22.00,2.00,0.00,,O4,SUCCESS,"]  # fmt: skip
    cleaned = run({"files": written(tmp_path, "c.csv", CLOVER, lines)})
    assert revenues(cleaned) == [10, 10] and cleaned.customers == 1
    assert (rule(cleaned, "no_customer")["rows"], rule(cleaned, "cancelled")["rows"]) == (1, 1)
    own = "Payment Date,Payment ID,Customer,Amount,Tax Amount"
    lines = [f"{d},P{i},C{i % 3},11.00,1.00" for i, d in enumerate(DAYS)]
    assert sum(revenues(run({"files": written(tmp_path, "o.csv", own, lines)}))) == 11 * len(DAYS)


SHOPEE = "Order ID,Order Status,Order Creation Date,Product Name,SKU Reference No.,Original Price,Deal Price,Quantity,Returned quantity,Product Subtotal,Buyer Paid Shipping Fee,Grand Total,Username (Buyer)"


def test_shopee_s_lines_hold_their_own_subtotal_and_the_order_s_repeats(run, tmp_path):
    lines = [f"S{i},Completed,{d},{p},K,{2 * m},{m},2,{int(i == 3 and m == 10)},{2 * m},5.00,65.00,user{i % 4}" for i, d in enumerate(DAYS) for p, m in (("Mug", 10), ("Cup", 20))]  # fmt: skip
    lines += [f"S90,Cancelled,{DAYS[0]},Mug,K,20,10,2,0,20,5.00,25.00,user1"]
    cleaned = run({"files": written(tmp_path, "s.csv", SHOPEE, lines)})
    assert sum(revenues(cleaned)) == 60 * len(DAYS) - 10
    assert (rule(cleaned, "refunded")["money"], rule(cleaned, "cancelled")["rows"]) == ("10.00", 1)
    fmt = detect_format(
        ["Order ID", "Order Status", "Deal Price", "Quantity", "Subtotal", "Username"]
    )
    assert fmt is None


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("# de venta,Fecha de venta,Estado,Unidades,Ingresos por productos (ARS),Cargo por venta,Anulaciones y reembolsos (ARS),Total (ARS),SKU,Comprador", "mercadolibre"),
        ("N.º de venda,Data da venda,Estado,Unidades,Receita por produtos (BRL),Tarifa de venda e impostos (BRL),Cancelamentos e reembolsos (BRL),Total (BRL),SKU,Comprador", "mercadolivre"),
    ],
)  # fmt: skip
def test_mercado_libre_s_total_is_after_its_own_charges(run, tmp_path, header, name):
    lines = [f"20000{i},{d},Entregado,1,100.00,-13.00,{'-40.00' if i == 3 else ''},{'47.00' if i == 3 else '87.00'},K,Ann Archer {i % 3}" for i, d in enumerate(DAYS)]  # fmt: skip
    cleaned = run({"files": written(tmp_path, "v.csv", header, lines)})
    assert cleaned.files[0].format == name and cleaned.customers == 3
    assert sum(revenues(cleaned)) == 100 * len(DAYS) - 40
    own = "# de venta,Fecha de venta,Comprador,Cargo por venta,Total"
    lines = [f"{i},{d},Ann Archer {i % 3},3.00,87.00" for i, d in enumerate(DAYS)]
    assert sum(revenues(run({"files": written(tmp_path, "o.csv", own, lines)}))) == 87 * len(DAYS)


def test_a_package_holds_the_money_of_the_goods_below_it(run, tmp_path):
    header = "# de venta,Fecha de venta,Estado,Unidades,Ingresos por productos (ARS),Cargo por venta,Total (ARS),SKU,Comprador"
    lines = []
    for i, d in enumerate(DAYS):
        lines.append(f"1{i},{d},Paquete de 2 productos,,100.00,-13.00,87.00,,Ann Archer {i % 3}")
        lines += [f"1{i}{k},{d},Entregado,1,,,,K{k}," for k in range(2)]
    cleaned = run({"files": written(tmp_path, "v.csv", header, lines)})
    assert (cleaned.customers, sum(revenues(cleaned))) == (3, 100 * len(DAYS))
    assert rule(cleaned, "summary_row") | {"example": ""} == {"name": "summary_row", "rows": 56, "money": "0.00", "met": 56, "example": ""}  # fmt: skip
    assert any("goods of the package above them" in w for w in cleaned.files[0].warnings)
    half = [line + "Ann Archer" if line.endswith(",K0,") else line for line in lines]
    with pytest.raises(InputError, match="time or amount cannot be read"):  # a buyer: a sale
        run({"files": written(tmp_path, "h.csv", header, half)})


COUPANG = "번호,묶음배송번호,주문번호,주문일,등록상품명,결제액,배송비,구매수(수량),옵션판매가(판매단가),구매자,구매자이메일,구매자전화번호"


def test_coupang_s_phone_numbers_change_with_each_order(run, tmp_path):
    lines = [f"{i},3{i},6{i},{d},차,{m * 2},0,2,{m},Ann,p{i % 5}@example.org,0502-1{i:03d}-2{i:03d}" for i, d in enumerate(DAYS) for m in (1000, 2500)]  # fmt: skip
    file = written(tmp_path, "d.csv", COUPANG, lines)
    cleaned = run({"files": file}, currency="KRW", timezone="Asia/Seoul")
    assert (cleaned.customers, sum(revenues(cleaned))) == (5, 7000 * len(DAYS))
    without = [",".join(line.split(",")[:10]) for line in lines]
    bare = written(tmp_path, "e.csv", ",".join(COUPANG.split(",")[:10]), without)
    with pytest.raises(InputError, match="구매자이메일"):
        run({"files": bare}, currency="KRW")


VEND = "Date,Receipt Number,Line Type,Customer Code,Customer Name,Quantity,Subtotal,Sales Tax,Discount,Total,Paid,Details,Status,Sku"


def _of_vend(number: str, day: str, money: int, status: str = "CLOSED") -> list[str]:
    ends = f"ann-1,Ann Archer,{{}},{{}},{{}},0,{{}},{{}},{{}},{status},"
    whole, tax = (f"{money:.2f}", f"{money / 10:.2f}")
    total = f"{money * 1.1:.2f}"
    return [
        f"{day},{number},Sale," + ends.format(2, whole, tax, total, total, "2 X Mug"),
        *[f"{day},{number},Sale Line," + ends.format(1 if money > 0 else -1, f"{money / 2:.2f}", f"{money / 20:.2f}", f"{money * 0.55:.2f}", "", mug) + "K" for mug in ("Mug", "Cup")],
        f"{day},{number},Payment," + ends.format("", "", "", "", total, "Card"),
    ]  # fmt: skip


def test_a_sale_stands_three_times_in_vend_s_ledger(run, tmp_path):
    lines = _of_vend("1", DAYS[0], 20) + _of_vend("2", DAYS[1], 40) + _of_vend("3", DAYS[2], -20) + _of_vend("4", DAYS[3], 60, "VOIDED")  # fmt: skip
    cleaned = run({"files": written(tmp_path, "v.csv", VEND, lines)})
    assert sum(revenues(cleaned)) == 40
    assert rule(cleaned, "adjustment") | {"example": ""} == {"name": "adjustment", "rows": 6, "money": "40.00", "met": 8, "example": ""}  # fmt: skip
    assert rule(cleaned, "bad_row")["rows"] == 0


def test_a_shop_s_own_line_types_are_no_vend_s(run, tmp_path):
    own = "Date,Receipt Number,Line Type,Customer Code,Total"
    lines = [f"{d},{i},Sale,C{i % 3},12.00" for i, d in enumerate(DAYS)]
    assert sum(revenues(run({"files": written(tmp_path, "o.csv", own, lines)}))) == 12 * len(DAYS)
    paid = "Order,Customer,Date,Type,Amount"
    lines = [f"{i},C{i % 3},{d},Sale,12.00" for i, d in enumerate(DAYS)]
    lines += [f"{90 + i},C{i},{DAYS[i]},Fee," for i in range(3)]  # a fee without money takes none
    cleaned = run({"files": written(tmp_path, "f.csv", paid, lines)})
    assert sum(revenues(cleaned)) == 12 * len(DAYS)
    assert (rule(cleaned, "adjustment")["rows"], rule(cleaned, "bad_row")["rows"]) == (3, 0)


WALMART = "PO#,Order#,Order Date,Customer Name,Customer Phone Number,FLIDS,Status,Item Description,Qty,SKU,Item Cost,Shipping Cost,Tax"


def test_walmart_s_item_cost_is_a_piece_s_price(run, tmp_path):
    lines = [f"1{i},2{i},{d[:10]},Ann Archer {i % 4},,,{'Cancelled' if i == 3 else 'Delivered'},Mug,2,K,10.00,5.00,2.00" for i, d in enumerate(DAYS)]  # fmt: skip
    cleaned = run({"files": written(tmp_path, "p.csv", WALMART, lines)})
    assert (cleaned.customers, sum(revenues(cleaned))) == (4, 20 * (len(DAYS) - 1))
    own = "Order#,Order Date,Customer Name,Qty,Item Cost,Item Price"
    lines = [f"2{i},{d[:10]},Ann Archer {i % 4},2,4.00,10.00" for i, d in enumerate(DAYS)]
    assert sum(revenues(run({"files": written(tmp_path, "o.csv", own, lines)}))) == 20 * len(DAYS)


QUICKBOOKS = ",Transaction date,Transaction type,Num,Product/Service full name,Description,Quantity,Sales price,Amount,Balance"


def test_quickbooks_names_a_customer_above_the_rows(run, tmp_path):
    def sold(day: int, number: int, money: int, kind: str = "Invoice") -> str:
        return f',01/{day:02d}/2025,{kind},{number},Mug,Mug,1,{money},"{money:,}.00",{money}'

    lines = [
        "Ann Archer,,,,,,,,,", sold(2, 1, 1000), "Kitchen,,,,,,,,,", sold(3, 2, 20), "Total for Kitchen,,,,,,,,20.00,",
        sold(13, 3, 30), sold(14, 1, -100, "Credit Memo"), 'Total for Ann Archer with sub-customers,,,,,,,,"950.00",',
        "Bob Baker,,,,,,,,,", sold(4, 4, 40), "Total for Bob Baker,,,,,,,,40.00,", 'TOTAL,,,,,,,,"990.00",',
    ]  # fmt: skip
    preamble = "Ridgeline Goods,,,,,,,,,\nSales by Customer Detail,,,,,,,,,\n\n"
    file = written(tmp_path, "q.csv", preamble + QUICKBOOKS, lines)
    cleaned = run({"files": file, "day_first": False})
    spent = cleaned.connection.sql(
        "SELECT sum(revenue) FROM orders GROUP BY customer_id"
    ).fetchall()
    assert sorted(money for (money,) in spent) == [20, 40, 930]  # Kitchen, Bob, Ann
    assert rule(cleaned, "summary_row")["rows"] == 7
    assert any("namesakes count as one customer" in w for w in cleaned.files[0].warnings)
    assert any("belong to the name in the row above" in w for w in cleaned.files[0].warnings)


def test_a_numbered_table_has_no_headings(run, tmp_path):
    header = ",Date,Customer,Transaction type,Num,Sales price,Amount,Balance"
    lines = [f"{i},{d},C{i % 3},Invoice,{i},12.00,12.00,0.00" for i, d in enumerate(DAYS)]
    cleaned = run({"files": written(tmp_path, "i.csv", header, lines)})
    assert cleaned.files[0].format == "generic" and sum(revenues(cleaned)) == 12 * len(DAYS)


AMAZON = "order-id\torder-item-id\tpurchase-date\tbuyer-email\tproduct-name\tquantity-purchased\titem-price\tship-city"
PLACES = ("渋谷区", "新宿区", "札幌市", "横浜市")


def test_a_japanese_export_under_an_english_header_is_shift_jis(run, tmp_path):
    lines = [f"25{i}\t{i}\t{d}\tx{i % 4}@example.org\t青いカップ\t1\t1200\t{PLACES[i % 4]}" for i, d in enumerate(DAYS)]  # fmt: skip
    file = written(tmp_path, "j.txt", AMAZON, lines, "cp932")
    cleaned = run({"files": file}, currency="JPY", timezone="Asia/Tokyo")
    assert cleaned.files[0].encoding == "cp932"
    assert {row["product"] for row in rows_of(cleaned, "lines", "product")} == {"青いカップ"}


@pytest.mark.parametrize(
    ("encoding", "told"), [("gb18030", "gb18030"), ("cp1252", "cp1252"), (None, "not clear")]
)
def test_other_encodings_are_no_shift_jis(run, tmp_path, encoding, told):
    names = {"gb18030": "大号陶瓷杯子（白）", "cp1252": "Tässchen für Zoë"}
    lines = [f"25{i}\t{i}\t{d}\tx{i % 4}@example.org\t{names.get(encoding, 'cup ?')}\t1\t1200\tx" for i, d in enumerate(DAYS)]  # fmt: skip
    file = written(tmp_path, "o.txt", AMAZON, lines, encoding or "ascii")
    if encoding is None:  # a byte that nothing means
        (tmp_path / file).write_bytes((tmp_path / file).read_bytes().replace(b"?", b"\x81\x8d\x90\xff"))  # fmt: skip
        with pytest.raises(InputError, match=told):
            run({"files": file})
        return
    assert run({"files": file}).files[0].encoding == told


PEOPLE = [("Ann", "Archer"), ("Ann", "Baker"), ("Ann", "Cole"), ("Bob", "Archer"), ("Bob", "Cole"), ("Cleo", "Baker"), ("Cleo", "Cole")]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last"),
    [("Vorname Lieferadresse", "Nachname Lieferadresse"), ("Imię klienta", "Nazwisko klienta"), ("Vorname", "Nachname")],
)  # fmt: skip
@pytest.mark.parametrize("mail", [True, False])
def test_a_first_name_is_no_customer_beside_a_last_one(run, tmp_path, first, last, mail):
    header = f"Bestellnummer;Bestelldatum;{first};{last};Betrag" + (";E-Mail" if mail else "")
    people = [PEOPLE[i % 7] for i in range(28)]
    lines = [f"{i};{DAYS[i]};{a};{b};12,00" + (f";{a}.{b}@example.org" if mail else "") for i, (a, b) in enumerate(people)]  # fmt: skip
    cleaned = run({"files": written(tmp_path, "o.csv", header, lines)})
    assert cleaned.customers == 7


def test_a_first_name_alone_or_a_helper_s_last_name_changes_nothing(run, tmp_path):
    header = "Order;Date;Customer;Staff First Name;Staff Last Name;Amount"
    lines = [f"{i};{d};C{i % 5};{PEOPLE[i % 7][0]};{PEOPLE[i % 7][1]};12.00" for i, d in enumerate(DAYS)]  # fmt: skip
    assert run({"files": written(tmp_path, "o.csv", header, lines)}).customers == 5


@pytest.mark.parametrize("method", ["bank wire", "check", "cheque", "bank transfer"])
def test_an_order_that_waits_for_its_payment_by_wire_is_none(run, tmp_path, method):
    lines = [f"{i},C{i % 3},{d},12.00,{f'Awaiting {method} payment' if i < 3 else 'Delivered'}" for i, d in enumerate(DAYS)]  # fmt: skip
    lines.append(f"90,C1,{DAYS[0]},12.00,Awaiting Cash On Delivery validation")
    cleaned = run({"files": written(tmp_path, "p.csv", "ID,Customer,Date,Total,Status", lines)})
    assert rule(cleaned, "unpaid")["rows"] == 3
    assert sum(revenues(cleaned)) == 12 * (len(DAYS) - 2)


SHOPIFY = "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Refunded Amount"


@pytest.mark.parametrize(
    ("total", "back", "left"),
    [("49.00", "22.00", 20), ("49.00", "49.00", 0), ("40.00", "20.00", 20)],
)
def test_shopify_s_postage_is_not_part_of_what_a_piece_gives_back(run, tmp_path, total, back, left):
    """Forty of goods with a tenth of tax and five of postage; the last one was sent for nothing."""
    lines = [f"#1,a@example.org,paid,GBP,40.00,5.00,4.00,{total},2025-01-01,2,Mug,20.00,{back}", "#2,a@example.org,paid,GBP,20.00,5.00,2.00,27.00,2025-01-02,1,Mug,20.00,0.00"]  # fmt: skip
    cleaned = run({"files": written(tmp_path, "s.csv", SHOPIFY, lines)})
    assert sum(revenues(cleaned)) == left + 20


SHOPEE_BR = "ID do pedido,Status do pedido,Data de criação do pedido,Nome do Produto,Preço acordado,Quantidade,Returned quantity,Subtotal do produto,Total global,Nome de usuário (comprador)"


def test_shopee_s_orders_in_portuguese(run, tmp_path):
    lines = [f"S{i},{'Não pago' if i == 5 else 'Concluído'},{d},{p},{m},2,{int(i == 3 and m == 10)},{2 * m},65.00,user{i % 4}" for i, d in enumerate(DAYS) for p, m in (("Caneca", 10), ("Copo", 20))]  # fmt: skip
    cleaned = run({"files": written(tmp_path, "s.csv", SHOPEE_BR, lines)})
    assert sum(revenues(cleaned)) == 60 * (len(DAYS) - 1) - 10
    assert rule(cleaned, "unpaid")["rows"] == 2


NAVER = "상품주문번호,주문번호,구매자명,구매자ID,상품주문상태,결제일,상품명,수량,상품가격,최종 상품별 총 주문금액,배송비 합계,클레임상태"


def test_naver_s_lines_hold_what_each_came_to(run, tmp_path):
    lines = [f"1{i}{k},1{i},Ann,buyer{i % 4},{'취소' if i == 2 else '구매확정'},{d},차,1,{m},{m},3000,{'취소완료' if i == 2 else ''}" for i, d in enumerate(DAYS) for k, m in enumerate((1000, 2500))]  # fmt: skip
    file = written(tmp_path, "n.csv", NAVER, lines)
    cleaned = run({"files": file}, currency="KRW", timezone="Asia/Seoul")
    assert (cleaned.customers, sum(revenues(cleaned))) == (4, 3500 * (len(DAYS) - 1))


LOYVERSE = "Date,Receipt number,Receipt type,Net sales,Taxes,Total collected,Cost of goods,Gross profit,Customer name,Customer contacts,Status"


def test_loyverse_s_customers_without_contacts_have_a_name(run, tmp_path):
    people = [("Ann Archer", "ann@example.org"), ("Bob Baker", ""), ("", "")]
    lines = [f"{d},1-{i},Sale,10.00,1.00,11.00,4.00,6.00,{people[i % 3][0]},{people[i % 3][1]},{'Cancelled' if i == 1 else 'Closed'}" for i, d in enumerate(DAYS)]  # fmt: skip
    lines.append(f"{DAYS[-1]},1-99,Refund,-10.00,-1.00,-11.00,-4.00,-6.00,Ann Archer,ann@example.org,Closed")  # fmt: skip
    cleaned = run({"files": written(tmp_path, "l.csv", LOYVERSE, lines)})
    assert cleaned.customers == 2 and rule(cleaned, "no_customer")["rows"] == 9
    assert sum(revenues(cleaned)) == 10 * (28 - 9 - 1 - 1)


YOUZAN = "订单号,订单状态,买家付款时间,运费,订单实付金额,订单已退款金额,商品名称,商品单价,商品数量,收货人手机号"


@pytest.mark.parametrize("again", [True, False])
def test_youzan_writes_an_order_s_amount_on_its_first_row_or_on_all(run, tmp_path, again):
    lines = [f"E{i},交易完成,{d},{'5,35,10' if again or not k else ',,'},{p},{m},1,1380000000{i % 3}" for i, d in enumerate(DAYS) for k, (p, m) in enumerate((("茶", 10), ("杯", 20)))]  # fmt: skip
    cleaned = run({"files": written(tmp_path, "y.csv", YOUZAN, lines)}, currency="CNY", timezone="Asia/Shanghai")  # fmt: skip
    assert revenues(cleaned) == [20] * len(DAYS)


def test_a_line_without_its_amount_is_not_read_as_the_order_s(run, tmp_path):
    """In another shop's table a blank amount is a hole."""
    lines = [f"{i},C{i % 3},{d},{p},{m if not k else ''}" for i, d in enumerate(DAYS) for k, (p, m) in enumerate((("Tea", 10), ("Cup", 20)))]  # fmt: skip
    with pytest.raises(InputError, match="time or amount cannot be read"):
        run({"files": written(tmp_path, "o.csv", "Order,Customer,Date,Product,Amount", lines)})


@pytest.mark.parametrize(("gross", "inside"), [("12", True), ("10", False)])
def test_a_line_s_price_and_its_delivery_make_up_the_total_or_do_not(run, tmp_path, gross, inside):
    lines = [f"{i};{d[:10]};K{i % 4};1;10,00;2,00;{gross},00" for i, d in enumerate(DAYS)]
    header = "Numer zamówienia;Data;Klient;Ilość;Cena;Koszt dostawy;Łączna kwota"
    cleaned = run({"files": written(tmp_path, "e.csv", header, lines)}, currency="GBP")
    assert sum(revenues(cleaned)) == 10 * len(DAYS)
    assert rule(cleaned, "tax_shipping")["money"] == f"{(2 if inside else 0) * len(DAYS)}.00"


def test_a_dropshipper_s_item_cost_is_not_what_the_buyer_pays(run, tmp_path):
    base = "PO#,Order#,Order Date,Customer Name,Qty,SKU,Item Description,Item Cost,Shipping Cost"
    rows = [f"1{i},2{i},{d[:10]},Ann Archer {i % 4},2,K,Mug,4.40,3.00" for i, d in enumerate(DAYS)]
    for further, each in (("Sale Total", "20.00"), ("Item Price", "10.00"), ("FLIDS,Total", ",20.00"), ("Retail,Total", "10.00,20.00")):  # fmt: skip
        file = written(tmp_path, "d.csv", f"{base},{further}", [f"{row},{each}" for row in rows])
        cleaned = run({"files": file})
        assert (cleaned.files[0].format, sum(revenues(cleaned))) == ("generic", 20 * len(DAYS))


@pytest.mark.parametrize("who", ["Customer full name", "Name", "Customer"])
def test_quickbooks_sales_by_product_are_no_customers_headings(run, tmp_path, who):
    header = f",Transaction date,Transaction type,Num,{who},Quantity,Sales price,Amount,Balance"
    rows = [f",01/{i % 28 + 1:02d}/2025,Invoice,{i},Ann Archer {i % 4},1,12.00,12.00,12.00" for i in range(140)]  # fmt: skip
    parts = [("Cup", rows[:70]), ("Mug", rows[70:])]
    lines = [line for name, some in parts for line in (f"{name},,,,,,,,", *some, f"Total for {name},,,,,,,120.00,")]  # fmt: skip
    cleaned = run({"files": written(tmp_path, "p.csv", header, lines), "day_first": False})
    assert (cleaned.files[0].format, cleaned.customers) == ("generic", 4)
    assert sum(revenues(cleaned)) == 12 * 140


@pytest.mark.parametrize(("name", "read"), [("Total", False), ("Total Wine", True)])
def test_a_customer_called_total_is_no_sum(run, tmp_path, name, read):
    lines = [
        line
        for who, day in (("Ann Archer", 1), (name, 2), ("Bob Baker", 3))
        for line in (
            f"{who},,,,,,,,,",
            f",01/{day:02d}/2025,Invoice,{day},Mug,Mug,1,12,12.00,12",
            f",01/{day + 9:02d}/2025,Invoice,9{day},Mug,Mug,1,12,12.00,24",
            f"Total for {who},,,,,,,,24.00,",
        )
    ]
    file = written(tmp_path, "t.csv", QUICKBOOKS, [*lines, "TOTAL,,,,,,,,72.00,"])
    if read:
        cleaned = run({"files": file, "day_first": False})
        assert (cleaned.customers, sum(revenues(cleaned))) == (3, 72)
    else:  # its heading went with the sums: the rows below it would be Ann's
        with pytest.raises(InputError, match="no column for 'customer'"):
            run({"files": file, "day_first": False})


def test_a_list_whose_amount_is_before_tax_is_no_clover_s(run, tmp_path):
    for header, each in (
        ("Payment ID,Payment Date,Order ID,Customer Name,Amount,Tax Amount,Tip Amount,Result,Refund Amount", "10.00,2.00,0,OK,0"),
        (f"{CLOVER.replace('Customer Name,Order ID', 'Total')},Order ID,Customer Name", ""),
    ):  # fmt: skip
        lines = [f"P{i},{d},O{i},Ann Archer {i % 4},{each}" if each else f"{d},P{i},A{i},Card,GBP,10.00,2.00,0.00,12.00,SUCCESS,,O{i},Ann Archer {i % 4}" for i, d in enumerate(DAYS)]  # fmt: skip
        cleaned = run({"files": written(tmp_path, "c.csv", header, lines)})
        assert cleaned.files[0].format == "generic"
        assert sum(revenues(cleaned)) >= 10 * len(DAYS)


def test_a_ledger_without_sale_lines_is_no_vend_s(run, tmp_path):
    header = "Date,Receipt Number,Line Type,Customer Code,Details,Quantity,Subtotal,Sales Tax,Paid"
    lines = [f"{d},{i},Sale,C{i % 3},Mug,1,10.00,1.00,11.00" for i, d in enumerate(DAYS)]
    cleaned = run({"files": written(tmp_path, "l.csv", header, lines)})
    assert (cleaned.files[0].format, cleaned.orders_count) == ("generic", len(DAYS))
    assert sum(revenues(cleaned)) == 10 * len(DAYS)


@pytest.mark.parametrize(("state", "kept"), [("VOIDED", 40), ("SAVED", 40), ("LAYBY_CLOSED", 100)])
def test_vend_s_states_may_stand_on_the_sale_s_own_row_only(run, tmp_path, state, kept):
    lines = _of_vend("1", DAYS[0], 40) + _of_vend("2", DAYS[1], 60, state)
    sale = ",Sale,"
    bare = [line if sale in line else line.replace(f",{state},", ",,").replace(",CLOSED,", ",,") for line in lines]  # fmt: skip
    assert sum(revenues(run({"files": written(tmp_path, "v.csv", VEND, bare)}))) == kept


def test_naver_s_masked_ids_leave_the_phone_and_the_name(run, tmp_path):
    header = "상품주문번호,주문번호,구매자명,구매자ID,구매자연락처,주문상태,결제일,상품명,수량,상품가격,최종 상품별 총 주문금액"
    lines = [f"1{i},1{i},Ann Archer,ann*****,010-5510-100{i % 4},구매확정,{d},차,1,1000,1000" for i, d in enumerate(DAYS)]  # fmt: skip
    file = written(tmp_path, "n.csv", header, lines)
    cleaned = run({"files": file}, currency="KRW", timezone="Asia/Seoul")
    assert (cleaned.customers, sum(revenues(cleaned))) in [(4, 28000), (1, 28000)]


@pytest.mark.parametrize("header", ["RG nº", "Nr dokumentu", "Numer dokumentu tożsamości"])
def test_an_identity_card_s_number_is_no_order(run, tmp_path, header):
    lines = [f"{d[:10]};K{i % 4};41770{i % 4}9;12,00" for i, d in enumerate(DAYS)]
    cleaned = run({"files": written(tmp_path, "r.csv", f"Data;Cliente;{header};Valor", lines)})
    assert (cleaned.orders_count, sum(revenues(cleaned))) == (len(DAYS), 12 * len(DAYS))


def test_kol_is_no_quantity(run, tmp_path):
    lines = [f"{i},{d[:10]},K{i % 4},{i % 3 + 1},12.00" for i, d in enumerate(DAYS)]
    cleaned = run({"files": written(tmp_path, "k.csv", "Order,Date,Customer,KOL,Price", lines)})
    assert sum(revenues(cleaned)) == 12 * len(DAYS)
