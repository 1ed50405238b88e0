"""Dots of currencies' abbreviations beside decimal ones."""

from __future__ import annotations

import duckdb
import pytest

from clvlib.cleaning.amounts import find_amount_rules
from clvlib.cleaning.rough_numbers import value_of


def amounts(*cells: str) -> list[float]:
    """Return what one column's cells are read as."""
    connection = duckdb.connect()
    connection.execute("CREATE TABLE t (cell VARCHAR)")
    connection.executemany("INSERT INTO t VALUES (?)", [[cell] for cell in cells])
    sql = find_amount_rules(connection, "t", {"amount": "cell"}, None)["amount"].sql
    return [float(value) for (value,) in connection.execute(f"SELECT {sql} FROM t").fetchall()]


MARKS = [
    "Rs.", "kr.", "Kr.", "Fr.", "Kč.", "zł.", "руб.", "р.", "лв.", "грн.", "ر.س", "S/.", "R$.", "B/.", "Q.", "L.",
    "₨.", "रु.", "Bs.", "RM.", "INR.", "$.",
]  # fmt: skip


@pytest.mark.parametrize("blank", ["", " "])
@pytest.mark.parametrize("mark", MARKS)
def test_the_dot_of_a_mark_is_no_decimal_sign(mark: str, blank: str):
    m = mark + blank
    point = [f"{m}8,400", f"{m}400", f"{m}8,400.50", f"-{m}50", f"{m}-50", f"({m}1,250.25)"]
    assert amounts(*point) == [8400, 400, 8400.5, -50, -50, -1250.25]
    comma = [f"{m}1.200,50", f"{m}400", f"{m}13.300", f"-{m}50,00", f"({m}7,5)"]
    assert amounts(*comma) == [1200.5, 400, 13300, -50, -7.5]


@pytest.mark.parametrize("mark", ["Rs.", "kr.", "руб.", "лв.", "INR.", "Q.", "S/."])
def test_whole_amounts_after_a_mark(mark: str):
    assert amounts(f"{mark}400", f"{mark}50", f"{mark}1250") == [400, 50, 1250]


def test_marks_after_the_amount():
    assert amounts("1.200,50 kr.", "99 kr.", "4.990 kr.") == [1200.5, 99, 4990]
    assert amounts("120.50 ر.س", "8,400 ر.س") == [120.5, 8400]
    assert amounts("12,50 лв.", "1 234,50 лв.") == [12.5, 1234.5]


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        ([".50", ".8"], [0.5, 0.8]),
        (["$.50", "$1.20", "-$.05"], [0.5, 1.2, -0.05]),
        (["$.50", "$.05"], [0.5, 0.05]),
        (["EUR.50", "EUR1.20"], [0.5, 1.2]),
        (["EUR.50", "EUR.75"], [0.5, 0.75]),
        (["Rs. .50", "Rs. 1.20"], [0.5, 1.2]),
    ],
)
def test_an_amount_may_begin_with_its_decimal_sign(cells: list[str], read: list[float]):
    assert amounts(*cells) == read


@pytest.mark.parametrize("mark", ["Rs.", "रु.", "S/.", "₨.", "Kč."])
def test_the_rough_reading_knows_marks_as_well(mark: str):
    assert value_of(f"{mark}8,400") == 8400
