"""What cleaning hands on: the canonical tables, the ledger, and what each file turned out to be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import duckdb
import pandas as pd

from clvlib.cleaning import ledger as ledgers
from clvlib.cleaning.oddities import order_warnings
from clvlib.cleaning.purposes import grade_lines
from clvlib.cleaning.span import end_of_day, last_dated
from clvlib.cleaning.sql import one
from clvlib.cleaning.typed_file import TypedFile
from clvlib.merchant import Settings
from clvlib.privacy.grades import Graded


@dataclass(frozen=True)
class FileReport:
    """What one raw file turned out to be.

    Parameters
    ----------
    name, format, encoding : str
        As in messages; the format's name; the encoding read.
    rows : int
        Data rows in the file.
    first, last : pandas.Timestamp or None
        The times in it.
    columns : dict of str to str
        Kit name → header.
    warnings : tuple of str
        What a careful reader would want to know.
    grades : dict of str to Graded
        How delicate each column is, by header, where that was asked for.
    """

    name: str
    format: str
    encoding: str
    rows: int
    first: pd.Timestamp | None
    last: pd.Timestamp | None
    columns: dict[str, str]
    warnings: tuple[str, ...] = ()
    grades: dict[str, Graded] = field(default_factory=dict)


@dataclass(frozen=True)
class Cleaned:
    """The canonical tables of one merchant, and where everything else went.

    ``lines`` and ``orders`` are DuckDB relations on ``connection``; nothing is read into
    memory before they are written. The scratch folder goes with this object.
    """

    connection: duckdb.DuckDBPyConnection
    lines: duckdb.DuckDBPyRelation
    orders: duckdb.DuckDBPyRelation
    ledger: pd.DataFrame
    files: list[FileReport]
    first: pd.Timestamp
    last: pd.Timestamp
    as_of: pd.Timestamp
    customers: int
    orders_count: int
    currency: str
    _scratch: Any = field(repr=False, default=None)

    @property
    def groups(self) -> dict[str, str]:
        """Ids of customers with several: each with the id that stands for all of them."""
        return dict(self.connection.execute("SELECT member, own FROM groups").fetchall())

    def close(self) -> None:
        """Free the database and its scratch folder."""
        self.connection.close()
        self._scratch.cleanup()


def ledger_summary(cleaned: Cleaned) -> dict[str, Any]:
    """Return the ledger's figures as ``clv check --json`` prints them.

    Money is text with two decimals; in = kept + set aside, and the rules add up to set aside.
    """
    files = [
        {
            "name": file.name, "format": file.format, "encoding": file.encoding, "rows": file.rows,
            "first": _day(file.first), "last": _day(file.last), "columns": file.columns,
            "warnings": list(file.warnings),
            "grades": {header: graded.grade for header, graded in file.grades.items()},
            "graded": grade_lines(file.grades, file.columns),
        }
        for file in cleaned.files
    ]  # fmt: skip
    return ledgers.summarise(
        cleaned.ledger,
        files=files,
        customers=cleaned.customers,
        orders=cleaned.orders_count,
        first=_day(cleaned.first),
        last=_day(cleaned.last),
        currency=cleaned.currency,
    )


def handed_on(
    connection: duckdb.DuckDBPyConnection,
    files: list[TypedFile],
    ledger: pd.DataFrame,
    until: pd.Timestamp | None,
    settings: Settings,
    scratch: Any,
) -> Cleaned:
    """Gather what a finished cleaning hands on; ``until`` is the given end of the data."""
    first, last, customers, orders = one(
        connection,
        """SELECT min(ordered_at), max(ordered_at), (SELECT count(*) FROM order_counts), count(*)
            FROM orders""",
    )
    files[0].staged.warnings.extend(order_warnings(connection, orders, customers))
    return Cleaned(
        connection=connection,
        lines=connection.table("lines"),
        orders=connection.table("orders"),
        ledger=ledger,
        files=[_report(connection, file) for file in files],
        first=pd.Timestamp(first),
        last=pd.Timestamp(last),
        as_of=until or end_of_day(last_dated(connection) or last),
        customers=customers,
        orders_count=orders,
        currency=settings.currency,
        _scratch=scratch,
    )


def _report(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> FileReport:
    rows, *span = one(
        connection,
        f"SELECT count(*), min(ordered_at), max(ordered_at) FROM rows WHERE file = {file.number}",
    )
    first, last = (pd.Timestamp(moment) if moment is not None else None for moment in span)
    return FileReport(
        file.name, file.mapping.format.name, file.staged.encoding, rows, first, last,
        file.mapping.columns, tuple(file.staged.warnings), file.staged.grades,
    )  # fmt: skip


def _day(moment: pd.Timestamp | None) -> str | None:
    return moment.date().isoformat() if moment is not None else None
