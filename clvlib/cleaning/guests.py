"""Whether the addresses of an export tell who its guests were: orders that nobody signed in for.

Shops write one name or number for all of them. Their address is somebody's, unless it is the shop's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from clvlib.cleaning.rules import STAFF, TILL
from clvlib.cleaning.sql import bare, literal, literals, one

if TYPE_CHECKING:
    from clvlib.cleaning.typed_file import TypedFile

# What shops write for the customer of an order that nobody signed in for.
GUESTS = frozenset(
    ["0", "-1", "guest", "gast", "invité", "invitado", "ospite", "游客", "访客", "ゲスト", "비회원"]
)
LEAST = 10  # addresses
MOST = 0.1  # of the guests' rows may have the same address
_SHOP_S = (
    r"^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|info|shop|store|office|pos|till|kasse|guests?|gast|sales|"
    r"orders?|mail|contact|kontakt|admin|none|unknown|test)\d*@"
)


def are_told(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> bool:
    """Say whether every guest's row has an address, of many, and none of them looks like the shop's own.

    Where a refund or a line of an order lacks it, or half of the guests bought at the till, guests stay
    nobody: part of their orders must not count without the rest.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the file's table.
    file : TypedFile
        The file.
    """
    order = file.mapping.format.customer_from
    names = [name for name in order if name in file.texts]
    if len(names) < 2 or "customer" not in names:
        return False
    others = ", ".join(bare(file.texts[name]) for name in names if name != "customer")
    guest = f"lower({bare(file.texts['customer'])}) IN {literals(sorted(GUESTS))}"

    def told(source: str) -> bool:
        rows, filled, addresses, most, own = one(
            connection,
            f"""WITH guests AS (SELECT lower(coalesce({others})) AS address FROM {source} WHERE {guest}),
                held AS (SELECT address, count(*) AS n FROM guests GROUP BY address)
                SELECT sum(n), sum(n) FILTER (address IS NOT NULL), count(address), max(n),
                    count_if(regexp_matches(address, {literal(_SHOP_S)})) FROM held""",
        )
        return (
            bool(rows) and rows == filled and addresses >= LEAST and most <= MOST * rows and not own
        )

    if not told(file.staged.table):
        return False
    return file.staged.whole is None or told(file.staged.whole(None, ""))


def are_nameless(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> bool:
    """Say whether the words that tills write for a customer stand on rows without an address only.

    A row with an address is its customer's, whatever its word says.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the file's table.
    file : TypedFile
        The file.
    """
    names = [name for name in file.mapping.format.customer_from if name in file.texts]
    if len(names) < 2 or "customer" not in names:
        return True
    others = ", ".join(bare(file.texts[name]) for name in names if name != "customer")
    who = bare(file.texts["customer"])
    worded = " OR ".join(f"regexp_matches({who}, {literal(words)})" for words in (TILL, STAFF))

    def nameless(source: str) -> bool:
        rows, named = one(
            connection,
            f"SELECT count(*), count(coalesce({others})) FROM {source} WHERE {worded}",
        )
        return rows > 0 == named

    if not nameless(file.staged.table):
        return False
    return file.staged.whole is None or nameless(file.staged.whole(None, ""))
