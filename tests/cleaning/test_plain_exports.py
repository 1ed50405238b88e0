# ruff: noqa: E501 — lists of words read better unbroken
"""Plain exports in many languages: words of states, amounts without cents, files without a header."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from clvlib.cleaning.encodings import detect_encoding
from clvlib.cleaning.statuses import class_of_status, gives_part_back

from .test_first_sight import Rows, drawn, kept, read

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
