# ruff: noqa: E501
"""From staged texts to typed rows: one row a raw row, in the kit's own columns.

All files of a merchant end in one table, ``rows``: who, when, which order, which
product, what money, and the rules that the row meets. The SQL is put together here
from what the columns turned out to hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb
import pandas as pd

from clvlib.cleaning import amounts, dates, people, statuses
from clvlib.cleaning.columns import Mapping
from clvlib.cleaning.rules import FEE_WORDS, met, row_conditions
from clvlib.cleaning.sql import MONEY, bare, ident, literal, literals, one, untidy
from clvlib.cleaning.staging import FINGERPRINT, Staged
from clvlib.errors import InputError
from clvlib.merchant import Settings, Source

# Kit names with a place of their own; every other mapped name is an attribute.
CORE = (
    "customer", "email", "phone", "order", "time", "date", "time_of_day", "amount", "quantity", "price",
    "product", "product_id", "category", "discount", "refund", "refund_order", "status", "status_2",
    "kind", "currency", "tax", "shipping", "cancelled_at", "test",
)  # fmt: skip
AMOUNTS = ("amount", "quantity", "price", "discount", "refund", "tax", "shipping")
TEXTS = ("product_id", "product", "category")
ROWS = (
    "file USMALLINT", "row UINTEGER", "customer_id VARCHAR", "order_id VARCHAR", "refund_order VARCHAR",
    "ordered_at TIMESTAMP", "quantity DOUBLE", f"money {MONEY}", f"extra {MONEY}", f"refund {MONEY}",
    "discount DOUBLE", "product_id VARCHAR", "product VARCHAR", "category VARCHAR", "met UINTEGER",
    "fingerprint UBIGINT",
)  # fmt: skip


@dataclass
class TypedFile:
    """A staged file with everything decided about its columns."""

    number: int
    staged: Staged
    mapping: Mapping
    source: Source
    texts: dict[str, str] = field(default_factory=dict)
    time: dates.DateRule | None = None
    amounts: dict[str, amounts.AmountRule] = field(default_factory=dict)
    day_first: bool | None = None

    @property
    def name(self) -> str:
        """The file's name in messages and in the ledger."""
        return self.staged.name

    @property
    def has_order(self) -> bool:
        """Say whether the export names orders."""
        return "order" in self.mapping.columns

    @property
    def customer(self) -> str:
        """SQL of the raw customer id."""
        return people.source_id(self.texts, self.mapping.format.customer_from)


def decide(connection: duckdb.DuckDBPyConnection, file: TypedFile, settings: Settings) -> TypedFile:
    """Decide, by whole columns, how times and amounts of a file are written.

    Raises
    ------
    InputError
        If a column does not hold what it is mapped to.
    """
    fmt, table = file.mapping.format, file.staged.table
    file.texts = {name: ident(header) for name, header in file.mapping.columns.items()}
    _carry(connection, file)
    _tidy(connection, file)
    file.amounts = amounts.find_amount_rules(
        connection,
        table,
        {n: t for n, t in file.texts.items() if n in AMOUNTS},
        file.source.decimal,
    )
    for name in {"amount", "price", "quantity"} & set(file.amounts):
        where = f"{file.name}, column '{file.mapping.columns[name]}'"
        amounts.check_amounts(connection, table, file.amounts[name], file.texts[name], where)
    day_first = file.source.day_first if file.source.day_first is not None else fmt.day_first
    shown = file.mapping.columns.get("time") or file.mapping.columns.get("date")
    file.time = dates.find_date_rule(
        connection, table, _time_text(file.texts), f"{file.name}, column '{shown}'",
        day_first if day_first is not None else file.day_first,
        settings.timezone, file.source.timezone or fmt.timezone,
    )  # fmt: skip
    return file


def create_rows(connection: duckdb.DuckDBPyConnection, attributes: list[str]) -> None:
    """Create the empty table ``rows``."""
    extra = [f"{ident(name)} VARCHAR" for name in attributes]
    connection.execute(f"CREATE OR REPLACE TABLE rows ({', '.join((*ROWS, *extra))})")


def attributes_of(files: list[TypedFile]) -> list[str]:
    """Return the merchant's own columns over all files, in order of appearance."""
    names = dict.fromkeys(
        name for file in files for name in file.mapping.columns if name not in CORE
    )
    taken = {column.split()[0] for column in ROWS}
    return [name for name in names if name not in taken]


def insert_rows(
    connection: duckdb.DuckDBPyConnection,
    file: TypedFile,
    settings: Settings,
    as_of: pd.Timestamp | None,
    attributes: list[str],
) -> None:
    """Append a file to ``rows`` and drop its texts."""
    typed = _typed_select(connection, file, settings, attributes)
    names = [column.split()[0] for column in ROWS] + [ident(name) for name in attributes]
    conditions = met(row_conditions(settings, as_of, _fees(connection, file, settings)))
    selected = ", ".join(f"{conditions} AS met" if name == "met" else name for name in names)
    connection.execute(f"INSERT INTO rows SELECT {selected} FROM ({typed})")
    connection.execute(f"DROP TABLE {file.staged.table}")


def _fees(
    connection: duckdb.DuckDBPyConnection, file: TypedFile, settings: Settings
) -> list[str]:
    """Return the file's product names and codes that are fees, as the file spells them."""
    words = literals((*FEE_WORDS, *(code.casefold() for code in settings.rules.drop_codes)))
    found: set[str] = set()
    for name in {"product", "product_id"} & set(file.texts):
        text = file.texts[name]
        rows = connection.execute(
            f"SELECT DISTINCT {text} FROM {file.staged.table} WHERE lower({text}) IN {words}"
        )
        found |= {row[0] for row in rows.fetchall()}
    return sorted(found)


def _carry(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> None:
    """Fill down what stands on an order's first row only."""
    fmt, order = file.mapping.format, file.texts.get("order")
    carried = [file.texts[name] for name in fmt.carry if name in file.texts]
    if order is None or not carried:
        return
    filled = ", ".join(
        f"coalesce({column}, any_value({column}) OVER same) AS {column}" for column in carried
    )
    table = file.staged.table
    connection.execute(
        f"""CREATE OR REPLACE TABLE {table} AS SELECT * REPLACE ({filled}) FROM {table}
            WINDOW same AS (PARTITION BY {order}) ORDER BY rowid"""
    )


def _tidy(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> None:
    """Strip what surrounds values, in those text columns where anything does."""
    elsewhere = (*AMOUNTS, "time", "date", "time_of_day", "customer", "email", "phone")
    names = [name for name in file.texts if name not in elsewhere]
    if not names:
        return
    checks = ", ".join(f"bool_or({untidy(file.texts[name])})" for name in names)
    found = one(connection, f"SELECT {checks} FROM {file.staged.table}")
    for name, needed in zip(names, found, strict=True):
        if needed:
            file.texts[name] = file.texts[name]


def _time_text(texts: dict[str, str]) -> str:
    date = texts.get("date", texts.get("time", ""))
    clock = texts.get("time_of_day") or (texts.get("time") if "date" in texts else None)
    return f"({date} || ' ' || coalesce({clock}, ''))" if clock else date


def _typed_select(
    connection: duckdb.DuckDBPyConnection,
    file: TypedFile,
    settings: Settings,
    attributes: list[str],
) -> str:
    """Return the SELECT that types a file; its columns are those of ``rows`` and some more."""
    assert file.time is not None
    texts, table = file.texts, file.staged.table
    order = texts["order"] if file.has_order else "NULL"
    columns = {
        "file": str(file.number),
        "row": f"t.rowid + {file.staged.first_row}",
        "customer_id": "p.__customer",
        "order_id": f"coalesce({order}, '{file.number}-' || t.rowid)"
        if file.has_order
        else f"'{file.number}-' || (t.rowid + 1)",
        "refund_order": texts["refund_order"] if "refund_order" in texts else "NULL",
        "ordered_at": file.time.sql,
        "quantity": _amount(file, "quantity"),
        "price": _amount(file, "price"),
        "money": f"CAST({_signed_money(connection, file, settings)} AS {MONEY})",
        "extra": f"coalesce({_amount(file, 'tax')}, 0) + coalesce({_amount(file, 'shipping')}, 0)",
        "refund": f"abs({_refund(file)})",
        "discount": f"abs({_amount(file, 'discount')})",
        "state": _state(connection, file, settings),
        "kind": _kind(connection, file),
        "currency": f"upper({texts['currency']})" if "currency" in texts else "NULL",
        "fingerprint": FINGERPRINT,
        **{
            name: texts[name] if name in texts else "NULL::VARCHAR"
            for name in (*TEXTS, *attributes)
        },
    }
    listed = ", ".join(f"{sql} AS {ident(name)}" for name, sql in columns.items())
    return f"SELECT {listed} FROM {table} t LEFT JOIN people p ON p.__raw = {file.customer}"


def _amount(file: TypedFile, name: str) -> str:
    return file.amounts[name].sql if name in file.amounts else f"NULL::{MONEY}"


def _refund(file: TypedFile) -> str:
    inside = file.amounts["amount"].refunded if "amount" in file.amounts else None
    return f"coalesce({_amount(file, 'refund')}, {inside or 'NULL'}, 0)"


def _signed_money(
    connection: duckdb.DuckDBPyConnection, file: TypedFile, settings: Settings
) -> str:
    """Return the money of a row; negative where the row gives money back."""
    money = _money(connection, file)
    if "quantity" in file.amounts and "amount" in file.amounts:
        money = f"CASE WHEN {_amount(file, 'quantity')} < 0 THEN -abs({money}) ELSE {money} END"
    if "kind" in file.texts:
        money = (
            f"CASE WHEN {_kind(connection, file)} = 'refunded' THEN -abs({money}) ELSE {money} END"
        )
    return money


def _money(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> str:
    product = f"CAST({_amount(file, 'quantity')} AS DECIMAL(19, 4)) * {_amount(file, 'price')}"
    if "amount" not in file.amounts:
        discount = (
            f" - abs(coalesce({_amount(file, 'discount')}, 0))"
            if "discount" in file.amounts
            else ""
        )
        return product + discount
    if file.mapping.format.order_amount and file.has_order:
        return _spread(connection, file, product)
    return _amount(file, "amount")


def _spread(connection: duckdb.DuckDBPyConnection, file: TypedFile, product: str) -> str:
    """Spread an order's total over its lines by their price, to the cent; the last takes the rest.

    The shares are worked out in a table of their own, as they look at the order's other rows.
    """
    weight = f"coalesce({product}, 1)" if {"quantity", "price"} <= set(file.amounts) else "1"
    connection.execute(
        f"""CREATE OR REPLACE TABLE {file.staged.table} AS SELECT *, CASE WHEN place = lines
            THEN whole - coalesce(sum(share) OVER (PARTITION BY own ORDER BY place ROWS BETWEEN UNBOUNDED
                PRECEDING AND 1 PRECEDING), 0) ELSE share END AS __money FROM (
              SELECT *, CASE WHEN weights = 0 THEN round(whole / lines, 2)
                ELSE round(whole * CAST(weight AS DOUBLE) / CAST(weights AS DOUBLE), 2) END::{MONEY} AS share FROM (
                SELECT *, rowid AS __row, {file.texts["order"]} AS own, {weight} AS weight, sum({weight}) OVER o AS weights,
                  count(*) OVER o AS lines, row_number() OVER (PARTITION BY {file.texts["order"]} ORDER BY rowid) AS place,
                  any_value({_amount(file, "amount")}) OVER o AS whole
                FROM {file.staged.table} WINDOW o AS (PARTITION BY {file.texts["order"]}))) ORDER BY __row"""
    )
    return "__money"


def _state(connection: duckdb.DuckDBPyConnection, file: TypedFile, settings: Settings) -> str:
    """Return the class of an order's state as SQL; the first column that says more than 'sale' wins."""
    parts = []
    if "cancelled_at" in file.texts:
        parts.append(
            f"CASE WHEN {file.texts['cancelled_at']} IS NOT NULL THEN 'cancelled' END"
        )
    if "test" in file.texts:
        parts.append(
            f"CASE WHEN lower({file.texts['test']}) IN ('test', 'true', '1', 'yes') THEN 'test' END"
        )
    for name in ("status", "status_2"):
        if name in file.texts:
            parts.append(_classed(connection, file, name, settings))
    return f"coalesce({', '.join(parts)}, 'sale')" if parts else "'sale'"


def _classed(
    connection: duckdb.DuckDBPyConnection, file: TypedFile, name: str, settings: Settings
) -> str:
    words = _words(connection, file, name)
    rules = settings.rules
    classes = {
        w: statuses.class_of_status(w, rules.cancelled_status, rules.refunded_status) for w in words
    }
    unknown = [word for word, kind in classes.items() if kind == statuses.UNKNOWN]
    if unknown:
        file.staged.warnings.append(f"status counted as a sale: {', '.join(unknown[:5])}")
    telling = {w: k for w, k in classes.items() if k not in (statuses.SALE, statuses.UNKNOWN)}
    return _case(file.texts[name], telling)


def _kind(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> str:
    if "kind" not in file.texts:
        return "NULL"
    classes = {word: statuses.class_of_kind(word) for word in _words(connection, file, "kind")}
    return _case(file.texts["kind"], {w: k for w, k in classes.items() if k != statuses.SALE})


def _words(connection: duckdb.DuckDBPyConnection, file: TypedFile, name: str) -> list[str]:
    sql = f"SELECT DISTINCT {file.texts[name]} AS word FROM {file.staged.table} WHERE word IS NOT NULL LIMIT 501"
    words = [row[0] for row in connection.execute(sql).fetchall()]
    if len(words) > 500:
        where = f"{file.name}, column '{file.mapping.columns[name]}'"
        raise InputError(where, "holds more than 500 different words, so it is no status")
    return sorted(words)


def _case(text: str, classes: dict[str, str]) -> str:
    cases = " ".join(f"WHEN {literal(word)} THEN {literal(kind)}" for word, kind in classes.items())
    return f"CASE {text} {cases} END" if cases else "NULL::VARCHAR"


def unreadable(connection: duckdb.DuckDBPyConnection, file: int) -> tuple[int, int, int | None]:
    """Return how many rows of a file cannot be read, of how many, and the first one's number."""
    return one(
        connection,
        f"SELECT count_if(met & 1 = 1), count(*), min(row) FILTER (met & 1 = 1) FROM rows WHERE file = {file}",
    )  # type: ignore[return-value]
