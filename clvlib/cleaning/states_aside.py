"""Which guessed column sets rows aside as no sales, said aloud with its count.

A column that was taken for an order's state and is none takes real sales away: whoever reads the
warnings can name the right column, or none, in the settings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import duckdb

from clvlib.cleaning import statuses
from clvlib.cleaning.evidence import Evidence, evidence_of
from clvlib.cleaning.guess_people import why_number
from clvlib.cleaning.guess_pieces import why_whole
from clvlib.cleaning.guess_states import PLAIN_STATUS, YES, is_yes_no, looks_like_state, state_codes
from clvlib.cleaning.guess_taxes import parts_told, why_thereof
from clvlib.cleaning.guess_visits import why_visit
from clvlib.cleaning.headers import plain
from clvlib.cleaning.meanings import speaks_for
from clvlib.cleaning.rough_numbers import numbers_of
from clvlib.cleaning.sql import literals, one

if TYPE_CHECKING:
    from clvlib.cleaning.staging import Staged
    from clvlib.cleaning.typed_file import TypedFile

_CANCELS = re.compile(r"(?i)\b(?:cancel|annul|storn|anulac|cancelac|anulow|iptal)|отмен|取消|취소")
SURELY = 1.8  # of a header: how clearly it has to speak of shipping
_STATES = ("status", "status_2")
_FLAGS = ("cancelled_flag", "refunded_flag", "test")


def tell_states(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> None:
    """Say which column that was taken for a state sets rows aside, and how many.

    Those of known platforms need no word.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the staged file.
    file : TypedFile
        The file, its states classed; gets the warnings.
    """
    aside = (
        statuses.CANCELLED, statuses.REFUNDED, statuses.UNPAID, statuses.TEST, statuses.ADJUSTMENT,
    )  # fmt: skip
    _tell_parts(connection, file)
    if file.mapping.format.name != "generic":
        return
    for name in (*_STATES, "kind", *_FLAGS):
        header = file.mapping.columns.get(name)
        if header is None:
            continue
        words = [word for word, kind in file.classes.get(name, {}).items() if kind in aside]
        if name in _FLAGS:
            words, text = list(YES), f"lower({file.texts[name]})"
            named = ""
        else:
            text = file.texts[name]
            named = f" ({', '.join(words[:5])}{', …' if len(words) > 5 else ''})"
        if words:
            say = f"column '{header}' read as {name}{named}: {{rows}} are no sales by it{{money}}"
            tell_rows(connection, file, f"{text} IN {literals(words)}", say)
    tell_unread(file.staged, file.mapping.columns, evidence_of(connection, file.staged))
    if {"returned", "quantity"} <= set(file.amounts):
        header, back = file.mapping.columns["returned"], file.amounts["returned"].sql
        share = (
            "" if "amount" not in file.amounts else f" / nullif({file.amounts['quantity'].sql}, 0)"
        )
        say = f"column '{header}' read as pieces given back: {{rows}} lose money by it{{money}}"
        tell_rows(connection, file, f"{back} > 0", say, f" * {back}{share}")


def _tell_parts(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> None:
    """Say which sales were given back in part, where no column says how much: they count whole."""
    if {"refund", "returned"} & set(file.mapping.columns):
        return
    for name in _STATES:
        words = [word for word in file.classes.get(name, {}) if statuses.gives_part_back(word)]
        if words:
            say = (
                f"column '{file.mapping.columns[name]}' ({', '.join(words[:5])}): {{rows}}{{money}}, count as"
                " whole sales: only part came back, and no column says how much; if one does, map it (refund)"
            )
            tell_rows(connection, file, f"{file.texts[name]} IN {literals(words)}", say)


def tell_unread(
    staged: Staged, columns: Mapping[str, str], evidence: Mapping[str, Evidence]
) -> None:
    """Say which columns were not taken for a state or for the amount and perhaps should be.

    Parameters
    ----------
    staged : Staged
        Gets the warnings.
    columns : mapping of str to str
        Kit name → header.
    evidence : mapping of str to Evidence
        What the cells show.
    """
    for tell in (why_whole, parts_told, why_visit, why_thereof, why_number):
        if why := tell(columns, evidence):
            staged.warn(why)
    for header, cells in evidence.items():
        if header in columns.values():
            continue
        if word := looks_like_state(header, cells):
            staged.warn(
                f"column '{header}' holds '{word}' and is not read as the order's state: if it is,"
                f" map it (status); {_held(word, cells, evidence.get(columns.get('amount', '')))}"
            )
        codes = state_codes(header, cells)
        if codes:
            staged.warn(
                f"column '{header}' holds codes ({', '.join(codes[:6])}) and is not read as the order's state:"
                " if some of them cancel or give back, map it (status) and name them"
                " (rules.cancelled_status, rules.refunded_status)"
            )
        if rows := _perhaps_cancelled(header, cells):
            staged.warn(
                f"column '{header}' says yes on {rows} of its first rows and is not read: if they were"
                " cancelled, map it (cancelled_flag)"
            )
        if money := perhaps_inside(header, cells, columns):
            staged.warn(shipping_told(header, columns["amount"], money))
        if plain(header) in PLAIN_STATUS and "status" not in columns and not codes:
            staged.warn(
                f"column '{header}' says what a customer is, and is not read as the order's state"
                " (if it is, map it: status)"
            )


def _held(word: str, cells: Evidence, amount: Evidence | None) -> str:
    """Return on how many of the first rows a word stands, and what their amounts come to."""
    rows = [at for at, cell in enumerate(cells.cells) if cell.strip() == word]
    money = numbers_of(amount.cells) if amount is not None else []
    worth = sum(money[at] or 0.0 for at in rows) if money else 0.0
    return f"{len(rows)} of its first rows hold it" + (f", {worth:,.2f} in all" if worth else "")


def _perhaps_cancelled(header: str, cells: Evidence) -> int:
    """Return on how many rows a column that speaks of cancelling says yes."""
    if not _CANCELS.search(header) or not is_yes_no(cells):
        return 0
    return sum(cell.strip().casefold() in YES for cell in cells.cells)


def perhaps_inside(header: str, cells: Evidence, columns: Mapping[str, str]) -> float:
    """Return the money of shipping that may stand inside an order's total, and is not taken out.

    Beside prices and quantities the arithmetic has had its say.

    Parameters
    ----------
    header : str
        The column.
    cells : Evidence
        What it shows.
    columns : mapping of str to str
        Kit name → header.
    """
    amount = columns.get("amount")
    if amount is None or {"shipping", "price"} & set(columns) or not cells.is_amount:
        return 0.0
    if speaks_for(header, "shipping") < SURELY or speaks_for(header, "amount") >= SURELY:
        return 0.0
    return sum(value for value in cells.values if value > 0)


def shipping_told(header: str, amount: str, money: float) -> str:
    """Return the warning of shipping that is perhaps inside the amount."""
    return (
        f"column '{header}' is not taken out of '{amount}': nothing shows that it is inside; if it is,"
        f" map it (shipping); its first rows come to {money:.2f}"
    )


def tell_rows(
    connection: duckdb.DuckDBPyConnection,
    file: TypedFile,
    condition: str,
    say: str,
    times: str = "",
) -> None:
    """Warn of the rows on which a condition is true, with their count and their money."""
    amount = file.amounts.get("amount") or file.amounts.get("price")
    money = f"CAST({amount.sql} AS DOUBLE){times}" if amount else "0"
    rows, total = one(
        connection,
        f"SELECT count(*), sum(abs({money})) FROM {file.staged.table} WHERE {condition}",
    )
    if rows:
        seen = " of its first rows" if file.staged.whole is not None else " rows"
        worth = f", {total:.2f} in all" if total else ""
        file.staged.warn(say.format(rows=f"{rows}{seen}", money=worth))
