# ruff: noqa: E501 — tables of cases read better unbroken
"""What may be meant otherwise is left as it stands: sums, filled-down rows, units, clocks, encodings."""

from __future__ import annotations

import random
from pathlib import Path

import duckdb
import pytest

from clvlib.cleaning import propose
from clvlib.cleaning.asides import set_asides
from clvlib.cleaning.encodings import detect_encoding
from clvlib.cleaning.guess_parts import is_percent
from clvlib.cleaning.spoken import fill_down
from clvlib.cleaning.staging import Staged
from clvlib.cleaning.units import unit_of

from .conftest import rows_of
from .test_foreign_exports import take_default


def staged_rows(headers: tuple[str, ...], *rows: tuple[str | None, ...]):
    connection = duckdb.connect()
    columns = ", ".join(f'"{header}" VARCHAR' for header in headers)
    connection.execute(f"CREATE TABLE t ({columns}, __fingerprint UBIGINT)")
    marks = ", ".join("?" * len(headers))
    connection.executemany(f"INSERT INTO t VALUES ({marks}, 1)", [list(row) for row in rows])
    return connection, Staged("a.csv", "t", headers)


def test_rows_are_filled_from_their_own_order_only():
    headers = ("Order", "Date", "Email", "Coupon", "Total")
    connection, staged = staged_rows(
        headers,
        ("1", "2024-01-01", "a@x.example", "WELCOME", "5"),
        (None, None, None, None, "6"),
        ("2", "2024-01-02", "b@x.example", None, "7"),
        (None, None, None, None, "8"),
        (None, None, None, None, "9"),
    )
    columns = {"order": "Order", "time": "Date", "email": "Email", "coupon": "Coupon", "amount": "Total"}  # fmt: skip
    assert fill_down(connection, staged, columns)
    found = connection.execute('SELECT "Order", "Email", "Coupon", "Total" FROM t').fetchall()
    assert found == [
        ("1", "a@x.example", "WELCOME", "5"), ("1", "a@x.example", "WELCOME", "6"),
        ("2", "b@x.example", None, "7"), ("2", "b@x.example", None, "8"), ("2", "b@x.example", None, "9"),
    ]  # fmt: skip


def test_products_called_total_are_no_sums_and_sums_are_not_shown():
    headers = ("Product", "Order", "Date", "Note", "Tax", "Amount")
    kept = [
        ("Total Repair Shampoo", None, None, None, None, "5"),
        ("Total 0% Greek Yogurt", None, None, None, None, "5"),
        ("Total", "17", None, None, None, "5"),
        ("Total", None, "2024-01-05", None, None, "5"),
        ("Anna Müller", "18", "2024-01-05", "x", "1", "5"),
    ]
    sums = [
        ("Total", None, None, None, None, "5"),
        ("Total: March", None, None, None, None, "5"),
        ("Summe Anna Müller", None, None, None, None, "5"),
        ("合计", None, None, None, None, "5"),
    ]
    connection, staged = staged_rows(headers, *kept, *sums)
    set_asides(connection, staged)
    assert connection.execute("SELECT * EXCLUDE (__fingerprint) FROM t").fetchall() == kept
    assert staged.warnings == ["4 sums set aside"]


NAMES = {
    "cp1252": ["Hélène Cœur", "José Muñoz", "Jürgen Groß", "François Lefèvre", "5m²x Ñandú", "Señorío 1ºa"],
    "gb18030": ["王小明", "李雅婷", "陈志强", "张伟", "上海浦东新区", "欧阳娜娜"],
    "cp1250": ["Łukasz Żółć", "Šárka Dvořáková", "Wiśniewska"],
    "cp1251": ["Анна Иванова", "Пётр Сидоров", "Ольга"],
    "cp932": ["山田太郎", "佐藤花子", "鈴木一郎"],
}  # fmt: skip
HEADERS = {
    "cp1252": ["Commande;Client;Créé le;Total", "Pedido;Cliente;Teléfono;Importe", "Auftrag;Name;Menge;Überweisung", "Order;Name;Date;Total"],
    "gb18030": ["order_id;customer_name;order_date;amount"],
    "cp1250": ["Numer zamówienia;Klient;Data;Wartość", "Číslo objednávky;Zákazník;Datum;Částka"],
    "cp1251": ["Номер заказа;Покупатель;Дата;Сумма"],
    "cp932": ["注文番号;顧客名;注文日;金額"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("encoding", "count"),
    [("cp1252", 30), ("gb18030", 30), ("cp1250", 10), ("cp1251", 10), ("cp932", 10)],
)
def test_files_are_read_in_the_encoding_they_were_written_in(
    tmp_path: Path, encoding: str, count: int
):
    chance = random.Random(7)
    for number in range(count):
        header = HEADERS[encoding][number % len(HEADERS[encoding])]
        rows = [
            f"{i};{chance.choice(NAMES[encoding])};2024-03-{chance.randint(1, 28):02d};{chance.randint(1, 99)}"
            for i in range(60)
        ]
        text = "\n".join([header, *rows, ""])
        path = tmp_path / f"{number}.csv"
        path.write_bytes(text.encode(encoding))
        found = detect_encoding(path, path.name)
        assert path.read_bytes().decode(found) == text, (number, found)


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("Total (since 2000)", 1), ("Sum (10,000)", 1), ("Price (per 1000)", 1), ("Price per thousand", 1),
        ("Total (EUR, 2000-01-01)", 1), ("Remise (pour cent)", 1), ("Preis ab 1000", 1),
        ("Amount (000s)", 1000), ("Sales '000", 1000), ("Sales $000", 1000), ("Umsatz (kEUR)", 1000),
        ("Umsatz TEUR", 1000), ("金额(千元)", 1000), ("金额(万元)", 10_000), ("amount_cents", 0.01),
    ],
)  # fmt: skip
def test_a_unit_is_taken_only_where_the_header_says_it(header: str, unit: float):
    assert unit_of(header) == unit


@pytest.mark.parametrize(
    "header",
    ["Remise (pour cent)", "Discount per cent", "Descuento por ciento", "Sconto per cento", "Rabatt Prozent"],
)  # fmt: skip
def test_a_per_cent_is_known_in_words(header: str):
    assert is_percent(header, None)


def orders(tmp_path: Path, moments: list[str]) -> dict[str, object]:
    lines = [f"{i},{i},{moment},5.00" for i, moment in enumerate(moments, 1)]
    (tmp_path / "a.csv").write_text("\n".join(["order,customer,when,paid", *lines, ""]))
    columns = {"order": "order", "customer": "customer", "time": "when", "amount": "paid"}
    return {"files": ["a.csv"], "columns": columns, "day_first": True}


@pytest.mark.parametrize(
    ("moments", "clocks"),
    [
        (["15-Sep-24 01.30.00.000000 PM", "16-Sep-24 09.05.07.000000 AM"], ["13:30:00", "09:05:07"]),
        (["15/01/2024 14h", "16/01/2024 9h30"], ["14:00:00", "09:30:00"]),
        (["15/01/2024 18.30", "16/01/2024 8.05"], ["18:30:00", "08:05:00"]),
        (["15/01/2024 01:30 PM", "16/01/2024 12:05 AM"], ["13:30:00", "00:05:00"]),
    ],
)  # fmt: skip
def test_clocks_with_points_and_hours_alone(run, tmp_path, moments, clocks):
    found = rows_of(run(orders(tmp_path, moments)), "orders")
    assert [f"{row['ordered_at']:%H:%M:%S}" for row in found] == clocks


def test_a_half_of_the_day_without_a_clock_is_refused(run, tmp_path):
    from clvlib.errors import InputError

    with pytest.raises(InputError, match="are no dates"):
        run(orders(tmp_path, ["15/01/2024 0130 PM", "16/01/2024 0905 AM"]))


def test_who_is_told_by_name_only_and_whose_days_by_another_file_are_said(tmp_path: Path):
    header = "Commande;Prénom;Nom;Date;Total"
    plain = [
        f"{i};Anna{i % 9};Roth{i % 7};{i % 9 + 1:02d}/0{i % 8 + 1}/2024;5,50" for i in range(40)
    ]
    telling = [f"{i};Anna{i % 9};Roth{i % 7};{i % 9 + 14}/03/2024;5,50" for i in range(50, 90)]
    for name, rows in (("early.csv", plain), ("late.csv", telling)):
        (tmp_path / name).write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    text = str(propose("x", [tmp_path / "early.csv", tmp_path / "late.csv"], take_default))
    assert "told apart by first and last name only" in text
    assert "early.csv: day first, as in" in text and "late.csv" in text
