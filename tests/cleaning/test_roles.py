# ruff: noqa: E501 — tables of cases read better unbroken
"""Who served and who bought, whose number a number is, what was credited: each beside a shop that looks alike."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from clvlib.cleaning.guess_scores import score_of
from clvlib.cleaning.rough_numbers import numbers_of, value_of
from clvlib.cleaning.statuses import class_of_status, gives_part_back

from .test_first_sight import Rows, kept, read

STAFF = ("Gemma", "Tara", "Lewis")
FIRST = ("Anna", "Ben", "Clara", "David", "Eva", "Felix", "Greta", "Hugo", "Ida", "Jonas")
LAST = ("Berg", "Costa", "Duval", "Evans", "Fischer", "Gomez")


def visits(count: int = 160) -> list[tuple[int, str, str, int]]:
    """Draw orders: number, day, who served, and which of sixty customers."""
    rng = random.Random(7)
    return [
        (i, f"{date(2024, 1, 2) + timedelta(days=2 * i)}", rng.choice(STAFF), rng.randrange(60))
        for i in range(count)
    ]


def name_of(person: int) -> str:
    return f"{FIRST[person % 10]} {LAST[person // 10]}"


@pytest.mark.parametrize(
    ("staff", "buyer", "cell"),
    [
        ("Team member", "Client name", name_of), ("Crew member", "Member no", lambda p: f"{20000 + 13 * p}"),
        ("Kundenberater", "Kundennr", lambda p: f"{20000 + 13 * p}"), ("Provider account", "Guest email", lambda p: f"c{p}@example.org"),
        ("Conseiller client", "Client", name_of), ("Membro da equipe", "Telefone do cliente", lambda p: f"+55119{8000000 + 37 * p}"),
    ],
)  # fmt: skip
def test_who_served_is_no_customer_where_another_column_tells_more_apart(
    tmp_path: Path, staff: str, buyer: str, cell
):
    rows: Rows = [["Date", staff, buyer, "Service", "Price"]]
    rows += [[day, who, cell(p), f"Cut {n % 4}", f"{20 + n % 9}.50"] for n, day, who, p in visits()]
    summary, _ = read(tmp_path, {"o.csv": rows})
    assert buyer in summary["files"][0]["columns"].values()
    assert summary["customers"] == len({p for *_, p in visits()})


@pytest.mark.parametrize("beside", ["", "E-mail"])
def test_who_serves_elsewhere_buys_from_a_wholesaler(tmp_path: Path, beside: str):
    """Members of a team who are many are the customers, alone or beside the addresses of as many."""
    rows: Rows = [["Receipt", "Date", "Team member ID", *([beside] if beside else []), "Total"]]
    for n, day, _, p in visits():
        mail = [f"c{p}@example.org"] if beside else []
        rows.append([f"R{n}", day, f"T{1000 + p}", *mail, "20.00"])
    summary, told = read(tmp_path, {"o.csv": rows})
    assert summary["files"][0]["columns"]["customer"] == "Team member ID"
    assert "is taken for the customer and holds" not in told


@pytest.mark.parametrize("header", ["User", "Account"])
def test_few_customers_beside_many_addresses_are_told_with_their_money(tmp_path: Path, header: str):
    """A till's users sell, a firm's buy: nothing decides, so it stays and is said."""
    rows: Rows = [["Receipt", "Date", header, "Customer email", "Total"]]
    rows += [[f"R{n}", day, who, f"c{p}@example.org", "20.00"] for n, day, who, p in visits()]
    summary, told = read(tmp_path, {"o.csv": rows})
    assert summary["files"][0]["columns"]["customer"] == header
    assert f"column '{header}' is taken for the customer and holds 3 different ones" in told
    assert "160 rows (3,200.00 in all), where 'Customer email' holds" in told


def documents(number: str, cells: list[str]) -> Rows:
    """Return three lines of each of 40 documents of 15 customers, two on the same day."""
    rows: Rows = [[number, "Date", "Code client", "Désignation", "Montant"]]
    for n, cell in enumerate(cells):
        day = date(2024, 1, 2) + timedelta(days=5 * (n // 2))
        rows += [[cell, day, f"CL{n * 7 % 15:03d}", f"Vin {k}", f"{10 + k}.00"] for k in range(3)]
    return rows


@pytest.mark.parametrize(
    "header",
    ["N° pièce", "Numéro de pièce", "Lieferscheinnr.", "Belge No", "Nr dokumentu", "Verifikationsnr", "Nº albarán", "Número", "Номер"],
)  # fmt: skip
def test_a_document_s_number_is_the_order_s_where_its_rows_bear_it_out(tmp_path: Path, header: str):
    summary, told = read(tmp_path, {"o.csv": documents(header, [f"{9000 + n}" for n in range(40)])})
    assert summary["orders"] == 40
    assert f"column '{header}' taken for the order" in told


def test_a_document_s_number_is_taken_beside_nothing_but_names(tmp_path: Path):
    rows = documents("N° pièce", [f"FA{n:05d}" for n in range(40)])
    rows[0][2] = "Nom du tiers"
    for row in rows[1:]:
        row[2] = name_of(int(row[2][2:]) * 4)
    summary, _ = read(tmp_path, {"o.csv": rows})
    columns = summary["files"][0]["columns"]
    assert columns["customer"] == "Nom du tiers" and summary["orders"] == 40


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("N° pièce", [str(n % 4 + 1) for n in range(40)]),  # pieces
        ("Nr.", [str(n * 7 % 15 + 1) for n in range(40)]),  # of each customer's house
        ("Lieferscheinnr.", [f"{9000 + n // 2}" for n in range(40)]),  # of a round to two customers
    ],
)
def test_a_number_of_pieces_houses_or_rounds_is_no_order_s(
    tmp_path: Path, header: str, cells: list[str]
):
    summary, _ = read(tmp_path, {"o.csv": documents(header, cells)})
    assert summary["orders"] == 120 and "order" not in summary["files"][0]["columns"]


def test_an_order_s_number_comes_before_a_delivery_s(tmp_path: Path):
    rows = documents("Rechnung", [f"R{n}" for n in range(40)])
    rows = [["Lieferschein" if at == 0 else f"L{at}", *row] for at, row in enumerate(rows)]
    summary, _ = read(tmp_path, {"o.csv": rows})
    assert summary["files"][0]["columns"]["order"] == "Rechnung" and summary["orders"] == 40


def test_rows_of_one_day_that_share_an_unknown_number_are_told(tmp_path: Path):
    _, told = read(tmp_path, {"o.csv": documents("Parcel", [f"P{n}" for n in range(40)])})
    assert "each row counts as one (120 rows, 1,320.00, of 40 customers' days)" in told
    assert "'Parcel' is the same on the rows of a customer's day and holds 40 different" in told


@pytest.mark.parametrize("cells", [[f"P{n // 2}" for n in range(40)], [f"T{n % 3}" for n in range(40)]])  # fmt: skip
def test_what_customers_share_numbers_no_order_and_is_not_told(tmp_path: Path, cells: list[str]):
    _, told = read(tmp_path, {"o.csv": documents("Parcel", cells)})
    assert "each row counts as one" not in told


def _register(basis_of_sales: bool) -> Rows:
    rows: Rows = [["Дата", "Номер", "Код клиента", "Сумма", "Документ-основание"]]
    for n, day, _, p in visits(80):
        basis = f"Заказ {n // 2}" if basis_of_sales and n % 3 == 0 else ""
        rows.append([day, f"УТ-{n:05d}", f"K{p:03d}", "50.00", basis])
        if n % 10 == 9 and not basis_of_sales:
            rows.append([day, f"ВТ-{n:05d}", f"K{p:03d}", "-50.00", f"УТ-{n:05d}"])
    return rows


def test_a_number_that_only_refunds_hold_is_the_original_s(tmp_path: Path):
    summary, told = read(tmp_path, {"o.csv": _register(basis_of_sales=False)})
    columns = summary["files"][0]["columns"]
    assert columns["order"] == "Номер" and columns["refund_order"] == "Документ-основание"
    assert "taken for the order that a row gives back (8 rows)" in told
    assert summary["orders"] == 72 and kept(summary) == 72 * 50


def test_a_number_on_which_sales_rest_makes_no_refunds_of_them(tmp_path: Path):
    summary, _ = read(tmp_path, {"o.csv": _register(basis_of_sales=True)})
    assert "refund_order" not in summary["files"][0]["columns"]
    assert kept(summary) == 80 * 50


def _buyers(number, second: str = "CPF") -> Rows:
    rows: Rows = [["Pedido", "Data", "Comprador", second, "Total"]]
    return rows + [[4500 + n, day, name_of(p), number(n, p), "20.00"] for n, day, _, p in visits()]


def test_customers_numbers_come_before_their_names(tmp_path: Path):
    rows = _buyers(lambda n, p: 10**10 + 123457 * p)
    for row in rows[1:]:
        row[2] = "Maria Silva" if row[2].endswith("Berg") and row[2] < "C" else row[2]
    summary, told = read(tmp_path, {"o.csv": rows})
    assert summary["customers"] == len({row[3] for row in rows[1:]})  # namesakes are two
    assert "column 'CPF' tells customers apart, and not 'Comprador'" in told and "3,200.00" in told


@pytest.mark.parametrize(
    ("second", "number"),
    [
        ("CPF", lambda n, p: 10**10 + 123457 * p if n % 3 else ""),  # not of each of them
        ("CNPJ", lambda n, p: 12345678000199),  # the shop's
        ("Cartão", lambda n, p: 60000 + n),  # of each order
        ("Owner", lambda n, p: 1200 + p % 5),  # of the ledger
    ],
)
def test_other_numbers_leave_the_names(tmp_path: Path, second: str, number):
    summary, _ = read(tmp_path, {"o.csv": _buyers(number, second)})
    assert summary["files"][0]["columns"]["customer"] == "Comprador"


def test_names_stay_where_another_year_has_nothing_else(tmp_path: Path):
    this = _buyers(lambda n, p: 10**10 + 123457 * p)
    last = [[*row[:3], row[4]] for row in this]
    this = [
        this[0],
        *([f"N{row[0]}", row[1].replace("2024", "2025"), *row[2:]] for row in this[1:]),
    ]
    summary, told = read(tmp_path, {"a.csv": last, "b.csv": this})
    assert summary["customers"] == len({row[2] for row in this[1:]})
    assert "'CPF' tells customers apart, and not 'Comprador'" not in told


@pytest.mark.parametrize("mails", ["both", "other"])
def test_files_that_share_addresses_are_not_said_to_share_nobody(tmp_path: Path, mails: str):
    web: Rows = [["Order", "Date", "Email", "Total"]]
    till: Rows = [["Receipt", "Date", "Customer", "Customer e-mail", "Total"]]
    for n, day, _, p in visits():
        web.append([f"W{n}", day, f"c{p}@example.org", "20.00"])
        host = "EXAMPLE.ORG" if mails == "both" else "example.net"
        till.append([f"T{n}", day, name_of(p), f"C{p}@{host}", "20.00"])
    summary, told = read(tmp_path, {"till.csv": till, "web.csv": web})
    people = len({p for *_, p in visits()})
    assert summary["customers"] == people * (1 if mails == "both" else 2)
    assert ("is one of" in told) is (mails == "other")


@pytest.mark.parametrize(
    "word",
    ["Gecrediteerd", "Krediteret", "Rücklastschrift", "Gutschrift erstellt", "Avoir émis", "Contracargo", "Återförd", "Dobropisováno", "Чарджбэк", "已冲红", "赤伝", "Charged back", "Teruggeboekt"],
)  # fmt: skip
def test_what_was_credited_or_charged_back_is_no_sale(word: str):
    assert class_of_status(word) == "refunded"


@pytest.mark.parametrize(
    "word",
    ["Op krediet", "Creditcard", "Kreditkarte", "Konto krediteret", "Betaald, niet gecrediteerd", "Deels gecrediteerd", "Abonado", "Crédité", "Accreditato", "Jóváírva", "未冲红", "Tarjeta de crédito"],
)  # fmt: skip
def test_credit_that_paid_or_came_in_takes_no_sale_away(word: str):
    assert class_of_status(word) in ("sale", "unknown")


def test_what_was_credited_in_part_is_said_to_be():
    assert gives_part_back("Deels gecrediteerd") and not gives_part_back("Gecrediteerd")


@pytest.mark.parametrize("header", ["판매가", "売価", "Salgspris", "Yksikköhinta"])
def test_a_selling_price_is_a_price(tmp_path: Path, header: str):
    rows: Rows = [["Order", "Date", "Email", "Item", header, "Quantity"]]
    for n, day, _, p in visits():
        rows.append([n, day, f"c{p}@example.org", f"Cup {n % 5}", 10 + n % 5, n % 3 + 1])
    summary, _ = read(tmp_path, {"o.csv": rows})
    assert kept(summary) == sum((10 + n % 5) * (n % 3 + 1) for n, *_ in visits())


@pytest.mark.parametrize("header", ["판매가능수량", "총판매가", "판매가 합계"])
def test_stock_for_sale_and_sums_are_no_prices(header: str):
    assert score_of("price", header, None) < 1


def test_a_total_is_said_to_hold_the_shipping_it_holds(tmp_path: Path):
    rows: Rows = [["Pedido", "Data", "Cliente", "Valor dos produtos", "Frete", "Desconto", "Valor total"]]  # fmt: skip
    for n, day, _, p in visits():
        off = -5 if n % 4 == 0 else 0
        rows.append([n, day, f"K{p}", f"{100 + n}.00", "7.00", f"{off}.00", f"{107 + n + off}.00"])
    summary, told = read(tmp_path, {"o.csv": rows})
    assert "'Valor dos produtos' less 'Desconto' and with 'Frete'" in told
    assert kept(summary) == sum(Decimal(100 + n - (5 if n % 4 == 0 else 0)) for n in range(160))


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12", 12.0), ("12.50", 12.5), ("5.", 5.0), (".5", 0.5), ("1.234,56", 1234.56), ("-3.20", -3.2), ("€ 4,9", 4.9),
        ("1_000", 1000.0), ("1e5", 15.0), ("٣", 3.0), ("", None), ("nan", None), ("1.2.3", None), ("²", None),
    ],
)  # fmt: skip
def test_plain_numbers_are_read_as_all_others(cell: str, value: float | None):
    assert value_of(cell) == value


def test_numbers_of_a_column_are_a_list_of_one_s_own():
    cells = ("1.200", "3.400")
    numbers_of(cells).append(None)
    assert numbers_of(cells) == [1200.0, 3400.0]
