"""Which guessed column sets rows aside as no sales, said aloud with its count.

A column that was taken for an order's state and is none takes real sales away: whoever reads the
warnings can name the right column, or none, in the settings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from clvlib.cleaning import statuses
from clvlib.cleaning.guess_states import YES
from clvlib.cleaning.headers import VOCABULARY, plain
from clvlib.cleaning.sql import literals, one

if TYPE_CHECKING:
    from clvlib.cleaning.typed_file import TypedFile

_STATES = ("status", "status_2")
_FLAGS = ("cancelled_flag", "refunded_flag", "test")


def tell_states(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> None:
    """Say which column that was taken for a state sets rows aside, and how many.

    Columns under an order's usual names for its state, and those of known platforms, need no word.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the staged file.
    file : TypedFile
        The file, its states classed; gets the warnings.
    """
    usual = {plain(word) for name in (*_STATES, "kind") for word in VOCABULARY[name]}
    aside = (
        statuses.CANCELLED, statuses.REFUNDED, statuses.UNPAID, statuses.TEST, statuses.ADJUSTMENT,
    )  # fmt: skip
    for name in (*_STATES, "kind", *_FLAGS):
        header = file.mapping.columns.get(name)
        if header is None or file.mapping.format.name != "generic" or plain(header) in usual:
            continue
        words = [word for word, kind in file.classes.get(name, {}).items() if kind in aside]
        if name in _FLAGS:
            text, words = f"lower({file.texts[name]})", list(YES)
        else:
            text = file.texts[name]
        if not words:
            continue
        rows = one(
            connection,
            f"SELECT count_if({text} IN {literals(words)}) FROM {file.staged.table}",
        )[0]
        if rows:
            seen = " of its first rows" if file.staged.whole is not None else " rows"
            file.staged.warn(f"column '{header}' read as {name}: {rows}{seen} are no sales by it")
