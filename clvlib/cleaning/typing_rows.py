"""From staged texts to typed rows: one row a raw row, in the kit's own columns.

All files of a merchant end in one table, ``rows``: who, when, which order, which
product, what money, and the rules that the row meets. A large plain file goes there
straight from disk, cast as its first rows suggest; a row that turns up and does not fit
sends the whole file the long way, by way of texts.
"""

from __future__ import annotations

import duckdb
import pandas as pd

from clvlib.cleaning.asides import PLACE, places, table_of
from clvlib.cleaning.currencies import Rates, rate_of
from clvlib.cleaning.deciding import decide, surprises
from clvlib.cleaning.lending import UNHELD, rows_of
from clvlib.cleaning.money_rows import (
    classed,
    extra_of,
    original_of,
    refund_of,
    signed_money,
    state_of,
    who_of,
)
from clvlib.cleaning.packing import Packing, packing_of
from clvlib.cleaning.referrers import REFERRER
from clvlib.cleaning.row_table import TEXTS, create_rows, kinds_of
from clvlib.cleaning.rules import bit, met, row_conditions
from clvlib.cleaning.spreading import amount_of as _amount
from clvlib.cleaning.spreading import line_value, spread_totals
from clvlib.cleaning.sql import FINGERPRINT, MONEY, ident, literal, one
from clvlib.cleaning.staging import stage_whole
from clvlib.cleaning.straight import read_straight
from clvlib.cleaning.typed_file import TypedFile
from clvlib.merchant import Settings

MOST_PLACES = 5000  # sums whose places are remembered one by one
SURPRISE = 1 << 30  # in ``met``, while a file is read: what its first rows did not show


def insert_rows(
    connection: duckdb.DuckDBPyConnection,
    file: TypedFile,
    settings: Settings,
    as_of: pd.Timestamp | None,
    attributes: list[str],
    rates: Rates,
    alone: bool = False,
) -> None:
    """Append a file to ``rows`` and drop its texts; ``alone`` says that there is no other one."""
    if not file.staged.asides and (found := read_straight(connection, file, settings)):
        straight, source = found
        packing = None
        if alone and not (file.foreign and rates):
            packing = _packing(connection, straight, attributes)
        for way in (packing, None) if packing else (None,):
            try:
                if packing:
                    create_rows(connection, attributes, way)
                rows = source(way.read_as if way else {})
                _insert(connection, straight, settings, as_of, attributes, rates, rows, way)
                odd = f"SELECT count(*) FROM rows WHERE file = {file.number} AND met >= {SURPRISE}"
                if not one(connection, odd)[0]:
                    return
                break
            except duckdb.Error as error:
                if "ENUM" not in str(error) and not isinstance(error, duckdb.ProgrammingError):
                    break  # a row that DuckDB's strict reader refuses: the long way tells which
        if packing:
            create_rows(connection, attributes)
        connection.execute(f"DELETE FROM rows WHERE file = {file.number}")
    if file.staged.whole is not None:
        stage_whole(connection, file.staged, file.source)
        decide(connection, file, settings)
    _insert(connection, file, settings, as_of, attributes, rates, None)
    connection.execute(f"DROP TABLE {file.staged.table}")
    if file.staged.asides:
        _insert_asides(connection, file)


def _packing(
    connection: duckdb.DuckDBPyConnection, file: TypedFile, attributes: list[str]
) -> Packing | None:
    columns, texts = _columns(file, attributes), [*TEXTS, *attributes]
    fixed = [name for name in texts if name != REFERRER]  # which is written into later
    return packing_of(connection, file, columns, kinds_of(attributes), fixed, surprises(file))


def _insert_asides(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> None:
    """Append a file's sums and footers, with the money that they show, under their rule."""
    money = _amount(file, "amount") if "amount" in file.amounts else line_value(file)
    money = "0" if file.staged.lends else money
    connection.execute(
        f"""INSERT INTO rows (file, money, met) SELECT {file.number}, coalesce({money}, 0), {bit("summary_row")}
            FROM {table_of(file.staged)} ORDER BY {PLACE}"""
    )


def insert_heads(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> None:
    """Append the rows of orders whose lines are the sales, without money, under their rule."""
    order = ident(file.mapping.columns["order"])
    connection.execute(
        f"""INSERT INTO rows (file, order_id, money, met) SELECT {file.number}, {order}, 0, {bit("order_row")}
            FROM {rows_of(file.staged)}"""
    )
    connection.execute(f"DROP TABLE {file.staged.table}")
    if file.staged.asides:
        _insert_asides(connection, file)


def number_rows(connection: duckdb.DuckDBPyConnection, files: list[TypedFile]) -> None:
    """Define ``row_number_of(file, rowid)``: the row as a spreadsheet would number it.

    Sums and footers stand at a file's end in ``rows``, and have their own places in the file.
    """
    starts = dict(connection.execute("SELECT file, min(rowid) FROM rows GROUP BY file").fetchall())
    cases = " ".join(
        f"WHEN {file.number} THEN {_place(connection, file, starts.get(file.number, 0))}"
        for file in files
    )
    connection.execute(f"CREATE OR REPLACE MACRO row_number_of(f, id) AS CASE f {cases} END")


def _place(connection: duckdb.DuckDBPyConnection, file: TypedFile, start: int) -> str:
    """Return the SQL of a row's number in its file, by its place in ``rows``."""
    plain = f"id + {file.staged.first_row - start}"
    asides = places(connection, file.staged)
    if not 0 < len(asides) <= MOST_PLACES:
        return plain
    held = one(connection, f"SELECT count(*) FROM rows WHERE file = {file.number}")[0]
    count = held - len(asides)
    moved = [place - i for i, place in enumerate(asides)]  # data rows before each
    return f"""CASE WHEN id - {start} < {count}
        THEN {plain} + len(list_filter({moved}::BIGINT[], lambda before: before <= id - {start}))
        ELSE list_extract({asides}::BIGINT[], id - {start} - {count} + 1) + {file.staged.first_row} END"""


def unreadable(connection: duckdb.DuckDBPyConnection, file: int) -> tuple[int, int, int | None]:
    """Return how many rows of a file cannot be read, of how many, and the place of the first."""
    bad, rows, first, start = one(
        connection,
        f"""SELECT count_if(met & 1 = 1), count(*), min(rowid) FILTER (met & 1 = 1), min(rowid)
            FROM rows WHERE file = {file}""",
    )
    return bad, rows, None if first is None else first - start


def _insert(
    connection: duckdb.DuckDBPyConnection,
    file: TypedFile,
    settings: Settings,
    as_of: pd.Timestamp | None,
    attributes: list[str],
    rates: Rates,
    whole: str | None,
    packing: Packing | None = None,
) -> None:
    """Type a file's texts, out of their table or straight from disk, and append them."""
    if file.order_amount:
        spread_totals(connection, file)
    columns = _columns(file, attributes)
    if file.foreign and rates:
        _convert(columns, rates, settings)
    listed = ", ".join(f"{sql} AS {ident(name)}" for name, sql in columns.items())
    conditions = met(row_conditions(settings, as_of))
    if whole is not None:
        listed += f", CASE WHEN {surprises(file)} THEN {SURPRISE} ELSE 0 END AS surprise"
        conditions = f"({conditions} + surprise)::UINTEGER"
    stored = (packing or Packing()).stored(list(kinds_of(attributes)))
    selected = ", ".join(conditions if name == "met" else ident(name) for name in stored)
    connection.execute(
        f"""INSERT INTO rows ({", ".join(stored.values())}) SELECT {selected}
            FROM (SELECT {listed} FROM {whole or file.staged.table})"""
    )


def _columns(file: TypedFile, attributes: list[str]) -> dict[str, str]:
    """Return the columns of ``rows``, and those that only rules read, as SQL over the texts."""
    assert file.time is not None
    texts = file.texts
    return {
        "file": str(file.number),
        "who": who_of(file),
        "order_id": texts["order"] if file.has_order else "NULL::VARCHAR",
        "refund_order": original_of(file),
        "ordered_at": file.time.sql,
        "quantity": _amount(file, "quantity"),
        "price": _amount(file, "price"),
        "money": f"CAST({signed_money(file)} AS {MONEY})",
        "extra": extra_of(file),
        "refund": f"abs({refund_of(file)})",
        "discount": f"abs({_amount(file, 'discount')})",
        "state": state_of(file),
        "kind": classed(file, "kind"),
        "unheld": UNHELD if file.staged.unheld else "FALSE",
        "currency": f"upper({texts['currency']})" if "currency" in texts else "NULL",
        "fingerprint": FINGERPRINT,
        **{name: texts.get(name, "NULL::VARCHAR") for name in (*TEXTS, *attributes)},
    }


def _convert(columns: dict[str, str], rates: Rates, settings: Settings) -> None:
    """Bring a file's money into the merchant's currency; what has no rate keeps its own."""
    rate = rate_of(rates, columns["currency"], columns["ordered_at"], settings.currency)
    for name in ("money", "extra", "refund", "discount"):
        columns[name] = f"CAST(round(({columns[name]}) * coalesce({rate}, 1), 4) AS {MONEY})"
    home = literal(settings.currency)
    columns["currency"] = f"CASE WHEN {rate} IS NOT NULL THEN {home} ELSE {columns['currency']} END"
