"""The dot of a currency's abbreviation (``Rs.8,400``, ``kr.1.200,50``) is no decimal sign.

An amount such as ``.50`` begins with its decimal sign, and so may one after a symbol or a code in
capitals (``$.50``, ``EUR.50``); after these, a column's other cells tell.
"""

from __future__ import annotations

import duckdb

from clvlib.cleaning.sql import literal, one

# Marks of other scripts that stand before amounts: rupees, roubles, hryvnias, leva, dinars, riyals, dirhams.
LOCAL = r"रु|रू|৳|ரூ|රු|руб|р|грн|лв|ден|дин|сом|сум|ر\.?س|ر\.?ق|ر\.?ع|د\.?إ|د\.?ك|د\.?ب|د\.?أ|ج\.?م"
_ABBREVIATED = r"([\p{Ll}\p{Lo}\p{M}]|[\p{L}]/|₨|R\$)\."
_ALL = r"([\p{L}\p{M}\p{Sc}]/?)\."


def undotted(connection: duckdb.DuckDBPyConnection, table: str, text: str) -> str:
    """Return the SQL of amounts without the dots of their currency's abbreviation.

    Parameters
    ----------
    connection, table
        Where the column is.
    text : str
        SQL expression of its text; it comes back as it is where no mark has a dot.
    """
    patterns = (
        _ABBREVIATED,
        r"[\p{Lu}\p{Sc}]\.\s*\d",
        r"[\p{Lu}\p{Sc}]\.(?:\s+\d|\d+[.,]\d)",  # a second sign: the first is none
        r"\p{Sc}\.\d|\p{Lu}\s*\d",
        r"\p{Lu}\.\d{3}",
    )
    asked = ", ".join(f"bool_or(regexp_matches({text}, {literal(p)}))" for p in patterns)
    small, capitals, second, fractions, long = one(connection, f"SELECT {asked} FROM {table}")
    if capitals and (second or (long and not fractions)):
        return f"regexp_replace({text}, {literal(_ALL)}, '\\1 ', 'g')"
    return f"regexp_replace({text}, {literal(_ABBREVIATED)}, '\\1 ', 'g')" if small else text
