"""A column that spells few days in many rows is taken apart by its spellings, to the same times."""

from __future__ import annotations

import duckdb
import pytest

from clvlib.cleaning import dates
from clvlib.errors import InputError

WRITTEN = {
    "numbers": ["19970101", "19970214", " 19980630 ", "45000", "19970101.0"],
    "day first": ["03/04/2025", "28/02/2025 18:30", "01.12.2024", "", "no date"],
    "months named": ["3 Apr 2025", "12 mars 2025", "1 December 2024 7:05 PM", "3. Mai 2025"],
    "zones": ["2025-04-03T18:30:00+02:00", "2025-04-03 18:30:00 UTC", "2025-04-03 18:30"],
}
BERLIN = dates.Clock("Europe/Berlin")


def column(cells: list[str | None], many: int) -> duckdb.DuckDBPyConnection:
    """Return a database whose table ``sold`` holds the cells over and over, and their places."""
    connection = duckdb.connect()
    connection.execute("CREATE TABLE sold (t VARCHAR, place INTEGER)")
    connection.execute(
        "INSERT INTO sold SELECT list_extract(?, 1 + i % len(?)), i FROM range(?) AS r(i)",
        [cells, cells, many],
    )
    return connection


def found(cells: list[str | None], many: int = 6_000) -> tuple[str, list[tuple]]:
    """Return how a column is written, and every row as it stands in the table afterwards."""
    connection = column(cells, many)
    rule = dates.find_date_rule(connection, "sold", '"t"', "sold.csv, column 't'", BERLIN)
    return rule.meaning, connection.execute("SELECT *, rowid FROM sold").fetchall()


@pytest.mark.parametrize("kind", WRITTEN)
def test_the_same_times_as_row_by_row(kind: str, monkeypatch: pytest.MonkeyPatch):
    by_spelling = found([*WRITTEN[kind], None])
    monkeypatch.setattr(dates, "_MANY", 10**9)
    assert by_spelling == found([*WRITTEN[kind], None])
    times = [row[2] for row in by_spelling[1]]
    assert any(times) and not all(times)  # of what is no date, none
    assert [row[1] for row in by_spelling[1]] == list(range(6_000))  # in their order


def test_few_spellings_are_worked_out_in_a_list_of_their_own(monkeypatch: pytest.MonkeyPatch):
    seen: list[int] = []
    work_out = dates._work_out

    def watched(connection: duckdb.DuckDBPyConnection, table: str, *more: object) -> None:
        seen.append(connection.table(table).shape[0])
        work_out(connection, table, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(dates, "_work_out", watched)
    found(WRITTEN["numbers"])
    found([f"{day:02}/{month:02}/2024 {hour:02}:15" for day in range(1, 29) for month in range(1, 13)
           for hour in range(8, 24)])  # fmt: skip
    assert seen == [5, 6_000]


def test_rows_are_counted_not_spellings():
    mostly = ["31/12/2024"] * 60 + ["12/31/2024"]
    assert found(mostly)[0] == "day first"
    no_dates = ["31/12/2024", "later", "soon"]
    with pytest.raises(InputError, match="4000 of 6000 cells are no dates"):
        found(no_dates)
