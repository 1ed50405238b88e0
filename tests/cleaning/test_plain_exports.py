# ruff: noqa: E501 — lists of words read better unbroken
"""Plain exports in many languages: words of states, amounts without cents, files without a header."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from clvlib.cleaning.encodings import detect_encoding
from clvlib.cleaning.statuses import class_of_status, gives_part_back
from clvlib.errors import InputError

from .test_first_sight import Rows, drawn, guessed, kept, read

STATES = {
    "refunded": "Money back;Rückerstattung;Zurückgegeben;Rendu;Reintegrado;Restituito;Teruggestuurd;Возмещено;Geri ödendi;払い戻し;退貨;مسترد;Tilbagebetalt;Hyvitetty;Rambursat;Επιστράφηκε;रिफंड;הוחזר;Vraćeno",
    "cancelled": "Аннулирован;أُلغي;Makulerad;Peruttu;Отказана;Đã huỷ;रद्द;Otkazano;Atšaukta",
    "unpaid": "Payment pending;Impagado;Wacht op betaling;Ödeme Bekliyor;결제대기;미입금;بانتظار الدفع;Не сплачено;Belum lunas;Chưa thanh toán;לא שולם",
    "sale": "Erledigt;Завершён;Betalt;Maksettu;Zaplaceno;Plătit;Lunas;Đã giao;הושלם;مدفوع;Rückgabe abgelehnt;部分发货;Nicht erstattet",
}  # fmt: skip


@pytest.mark.parametrize(("kind", "words"), STATES.items())
def test_states_in_many_languages(kind: str, words: str):
    assert {word: class_of_status(word) for word in words.split(";")} == {
        word: kind for word in words.split(";")
    }


def test_part_of_a_sale_is_no_whole_refund():
    words = "Teilerstattet;Teilretoure;Deelretour;部分返金;部分退货;一部返品;مسترد جزئيا;Rambursat parțial;Μερική επιστροφή"
    assert [word for word in words.split(";") if not gives_part_back(word)] == []


@pytest.mark.parametrize(
    ("whole", "minus"),
    [("€ 1.234,-", "€ 12,50-"), ("1234,-", "-5,--"), ("kr 1.234,—", "−5,-"), ("1.234,- €", "(5,-)")],
)  # fmt: skip
def test_a_dash_after_the_decimal_sign_is_no_minus(tmp_path: Path, whole: str, minus: str):
    rows: Rows = [["Order", "Customer", "Date", "Amount"]]
    for number, who, day, _ in drawn():
        rows.append([number, who, day, whole if number % 2 else "99,50"])
    rows.append([0, rows[1][1], "2025-01-02", minus])
    summary, _ = read(tmp_path, {"o.csv": rows})
    given_back = Decimal("12.50") if "50" in minus else 5
    assert kept(summary) == 30 * 1234 + 30 * Decimal("99.50") - given_back


def test_states_without_a_header_are_read_and_told(tmp_path: Path):
    rows: Rows = []
    for number, who, day, _ in drawn():
        state = {0: "annulée", 1: "remboursée"}.get(number % 10, "payée")
        rows.append([day, f"F{number:05d}", who, state, "10,50"])
    summary, told = read(tmp_path, {"o.csv": rows})
    assert kept(summary) == 48 * Decimal("10.50")
    assert "12 rows are no sales by it, 126.00 in all" in told


@pytest.mark.parametrize(
    ("much", "little"), [("Normal", "Return"), ("Single", "Return"), ("Gold", "Void")]
)
def test_tickets_without_a_header_are_no_states(tmp_path: Path, much: str, little: str):
    rows: Rows = [
        [day, f"F{number:05d}", who, little if number % 10 == 0 else much, "10,50"]
        for number, who, day, _ in drawn()
    ]
    summary, told = read(tmp_path, {"o.csv": rows})
    assert kept(summary) == 60 * Decimal("10.50")
    assert f"holds '{little}'" in told or "product" in told


GOODS = {
    "cp932": "コーヒー サンドイッチ ケーキ 紅茶 おにぎり 弁当 牛乳",
    "cp949": "아메리카노 카페라떼 치즈케이크 샌드위치 오렌지주스 녹차",
    "big5": "烏龍茶 珍珠奶茶 鳳梨酥 滷肉飯 蛋餅 豆漿 油條 小籠包 牛肉麵",
    "gb18030": "拿铁咖啡 美式咖啡 蛋糕 红茶 绿茶 牛奶 三明治 面包",
    "cp1251": "Кофе Чай Хлеб Молоко Пирожок Сыр Сок Вода Булочка",
    "koi8-r": "Кофе Чай Хлеб Молоко Пирожок Сыр Сок Вода Булочка",
    "cp1252": "Café Crème Müsli Brötchen Äpfel Soße Maß Größe Weißwein Öl Käse Küchlein Brühe",
}


@pytest.mark.parametrize("encoding", GOODS)
def test_letters_alone_tell_the_encoding_of_a_file_without_a_header(tmp_path: Path, encoding: str):
    goods = GOODS[encoding].split()
    text = "".join(
        f"{i};2024-01-{i % 28 + 1:02d};C{i % 9};{goods[i % len(goods)]};10.50\n" for i in range(60)
    )
    path = tmp_path / "till.csv"
    path.write_bytes(text.encode(encoding))
    assert detect_encoding(path, path.name) == encoding


def headerless(*fields: str) -> Rows:
    """Return drawn lines without a header, with these fields in this order."""
    rows: Rows = []
    for number, who, day, lines in drawn(150):
        for name, quantity, price in lines:
            all_of_it = {
                "order": f"R{number:05d}", "customer": f"{int(who[1:]) + 4000}", "date": day, "product": name,
                "quantity": quantity, "price": f"{price}.00", "amount": f"{quantity * price}.00",
                "branch": f"0{number % 3 + 1}", "cashier": ("ANA", "BOB", "CEM")[number % 3],
                "yen": quantity * price * 10, "number": number + 1, "card": int(who[1:]) + 1,
            }  # fmt: skip
            rows.append([all_of_it[field] for field in fields])
    return rows


@pytest.mark.parametrize(
    ("fields", "read_as"),
    [
        (("date", "order", "customer", "product", "quantity", "price"), {"price": "5"}),
        (("date", "order", "customer", "product", "quantity", "amount"), {"amount": "5"}),
        (("amount", "customer", "date", "order"), {"amount": "0", "customer": "1", "order": "3"}),
        (("number", "card", "date", "yen"), {"order": "0", "customer": "1", "amount": "3"}),
        (("card", "date", "yen"), {"customer": "0", "amount": "2"}),
        (("branch", "cashier", "date", "customer", "amount", "order"), {"customer": "3", "amount": "4"}),
    ],
)  # fmt: skip
def test_columns_without_a_header(tmp_path: Path, fields: tuple[str, ...], read_as: dict[str, str]):
    summary, told = read(tmp_path, {"till.csv": headerless(*fields)})
    assert read_as.items() <= summary["files"][0]["columns"].items()
    sold = sum(q * p for _, _, _, lines in drawn(150) for _, q, p in lines)
    assert kept(summary) == sold * (10 if "yen" in fields else 1)
    assert ("read as the price of one piece" in told) == ("price" in fields)


@pytest.mark.parametrize(
    "fields", [("order", "cashier", "date", "amount"), ("branch", "date", "amount")]
)
def test_branches_and_cashiers_are_no_customers(tmp_path: Path, fields: tuple[str, ...]):
    rows = [row for row in headerless(*fields) for _ in "ab"]
    with pytest.raises(InputError, match="no column for 'customer'"):
        read(tmp_path, {"till.csv": rows})


@pytest.mark.parametrize("goods", [False, True])
def test_names_that_spend_another_amount_each_time_are_people(tmp_path: Path, goods: bool):
    first, last = (
        "Anna Bernd Carla Dieter Eva Finn",
        "Koch Wolf Braun Lange Klein Richter Sommer Vogt Jung Frank",
    )
    names = [f"{a} {b}" for a in first.split() for b in last.split()]
    rows: Rows = [
        [f"{i:06d}", f"2024-{i % 12 + 1:02d}-{i % 28 + 1:02d}", names[i * 7 % 60], f"{20 + i * 7 % 60 if goods else 20 + i}.50"]
        for i in range(240)
    ]  # fmt: skip
    summary, told = read(tmp_path, {"till.csv": rows})
    assert summary["customers"] == (240 if goods else 60)
    assert ("no customer ever came back" in told) is goods
    assert ("column '2' read as customers' names, 60 on the first 240 rows" in told) is not goods


def test_three_letters_are_a_currency_only_where_all_are_codes(tmp_path: Path):
    rows = [
        [*row, ("EUR", "USD")[i % 2]]
        for i, row in enumerate(headerless("order", "customer", "date", "amount"))
    ]
    found, _ = read(tmp_path, {"till.csv": [[*row[:-1], "EUR"] for row in rows]})
    assert found["files"][0]["columns"]["currency"] == "4" and found["currency"] == "EUR"
    found, _ = read(
        tmp_path, {"till.csv": [[*row[:-1], ("TOP", "CUP")[i % 2]] for i, row in enumerate(rows)]}
    )
    assert "currency" not in found["files"][0]["columns"]


@pytest.mark.parametrize("own_refund", [False, True])
def test_what_was_refunded_comes_off_once(tmp_path: Path, own_refund: bool):
    """Net is gross less the refund; another shop's net is what tax leaves, and the refund comes off it."""
    rows: Rows = [["Ref", "Created", "Customer", "Gross", "Refunded", "Net", "State"]]
    for number, who, day, _ in drawn():
        back = 2.5 if number % 6 == 0 else 0
        net = 8.4 if own_refund else 10.5 - back
        rows.append(
            [
                number,
                day,
                who,
                "10.50",
                f"-{back:.2f}",
                f"{net:.2f}",
                "Partially refunded" if back else "Paid",
            ]
        )
    summary, told = read(tmp_path, {"o.csv": rows})
    if own_refund:
        assert kept(summary) in (630 - 25, 60 * Decimal("8.40") - 25)
    else:
        assert kept(summary) == 630 - 25 and "comes off once" in told


@pytest.mark.parametrize("alike", [True, False])
def test_refunds_of_an_event_column_take_their_order_s_money_back(tmp_path: Path, alike: bool):
    """A part is given back under the order's number; elsewhere 'refund' is a fare of its own order."""
    rows: Rows = [["event", "order_id", "created", "customer", "amount"]]
    for number, who, day, _ in drawn():
        rows.append(["charge", f"o{number}", day, who, f"{20 + number}.00"])
        if number % 10 == 0:
            rows.append(["refund", f"o{number}" if alike else f"r{number}", day, who, "3.50"])
    summary, told = read(tmp_path, {"o.csv": rows})
    sold = sum(20 + i for i in range(60))
    assert kept(summary) == sold + (-21 if alike else 21)
    assert "refund" in told


def test_voids_go_along_with_refunds_that_prove_what_a_column_is(tmp_path: Path):
    rows: Rows = [["Дата", "Чек", "Карта клиента", "Сумма", "Операция"]]
    for number, who, day, _ in drawn():
        rows.append([day, number, who, "10,50", "Аннулирование" if number % 12 == 0 else "Продажа"])
        if number % 10 == 1:
            rows.append([day, 900 + number, who, "-2,50", "Возврат"])
    summary, told = read(tmp_path, {"o.csv": rows})
    assert kept(summary) == 55 * Decimal("10.50") - 15
    assert "Аннулирование, Возврат): 11 rows are no sales by it" in told


@pytest.mark.parametrize(
    "headers",
    [
        "Trx ID;Date;Buyer;Amount", "Bestellnummer;Datum;Käufer;Betrag", "Cupom;Data;Cliente;Receita", "Fatura No;Tarih;Üye No;Ciro",
        "Order;Datum;Koper;Omzet", "Nº de orden;Fecha;Cliente;Monto", "Facture;Date;Client;Somme", "レシート番号;購入日;会員番号;総額",
        "영수증번호;구매일;회원번호;총액", "發票號碼;日期;會員編號;總計", "رقم العملية;التاريخ;رقم العضوية;إجمالي الطلب", "Beställningsnr;Datum;Kund;Försäljning",
        "Účtenka;Datum nákupu;Zákazník;Tržba", "Bilag;Dato;Kunde;I alt", "Чек;Дата;Покупець;Разом", "Bizonylat;Dátum;Vevő;Érték",
    ],
)  # fmt: skip
@pytest.mark.parametrize("numbered", [True, False])
def test_headers_in_many_languages(headers: str, numbered: bool):
    names = headers.split(";")
    cells = [[1000 + n, day, who, f"{20 + n}.50"] for n, who, day, _ in drawn(120)]
    columns = {name: [row[i] for row in cells] for i, name in enumerate(names)}
    found = guessed(columns if numbered else {n: columns[n] for n in names[1:]})
    order = {"order": names[0]} if numbered else {}
    assert found == order | {"time": names[1], "customer": names[2], "amount": names[3]}


def test_a_day_of_the_order_is_no_order():
    cells = [[day, who, f"{20 + n}.50", day] for n, who, day, _ in drawn(120)]
    for header in ("Beställningsdatum", "Bizonylat kelte", "تاريخ العملية", "Datum dokladu"):
        names = [header, "Kund", "Belopp"]
        found = guessed({name: [row[i] for row in cells] for i, name in enumerate(names)})
        assert found == {"time": header, "customer": "Kund", "amount": "Belopp"}
