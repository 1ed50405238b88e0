"""Text to money and quantities, by the evidence of whole columns.

``1.234`` is a thousand in Vienna and one and a bit in London; which of the two a file
means is decided once, over all its money columns together. Amounts are decimals to
four places, never floats, so that the ledger balances to the cent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import duckdb

from clvlib.cleaning.currency_marks import LOCAL, undotted
from clvlib.cleaning.sql import MONEY, bare, literal, one
from clvlib.errors import InputError
from clvlib.privacy.samples import shown_sample

# A refunded part that some platforms write into the amount itself: ￥131.77(已退款89.84)
_REFUNDED_INSIDE = r"\(\s*(?:已?退款?|refunded)[::\s]*[^\d)]*([\d.,]+)[^)]*\)"
THREE_DECIMALS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])  # ISO 4217
# Currencies written without decimals where points group thousands; a Japanese 980.000 is no such.
NO_DECIMALS = frozenset(["VND", "IDR", "CLP", "PYG", "COP", "ISK", "HUF"])
FINE = "DECIMAL(24, 8)"  # of a price; what a line costs is rounded when it is known
_NUMBER = r"\d[\d.,'’\s\x{00A0}\x{202F}]*|[.,]\d+"


@dataclass(frozen=True)
class AmountRule:
    """How one column becomes a decimal: a DuckDB expression, and what was decided."""

    sql: str
    meaning: str
    refunded: str | None = None


def find_amount_rules(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    texts: Mapping[str, str],
    decimal: str | None,
    currency: str = "",
    warn: Callable[[str], None] | None = None,
) -> dict[str, AmountRule]:
    """Decide how the money and quantity columns of one file are written.

    Parameters
    ----------
    connection, table
        Where the columns are.
    texts : mapping of str to str
        Kit name of the column → SQL expression of its text.
    decimal : str, optional
        ``.`` or ``,`` where the settings say so; None asks the rows.
    currency : str
        The merchant's currency: in some, ``12.500`` is twelve and a half.
    warn : callable, optional
        Told where points that could be decimal ones are read as thousands.
    """
    if not texts:
        return {}
    plain = _plain_columns(connection, table, texts)
    numbers = dict(texts) | {
        name: undotted(connection, table, text) for name, text in texts.items() if not plain[name]
    }
    odd = {name: numbers[name] for name in texts if not plain[name]}
    rules = {name: AmountRule(f"try_cast({texts[name]} AS {MONEY})", "plain") for name in texts}
    if plain.get("price") and _fine(connection, table, texts["price"]):
        rules["price"] = AmountRule(f"try_cast({texts['price']} AS {FINE})", "plain")
    comma = decimal == "," if decimal else bool(odd) and _decimal_comma(connection, table, odd)
    if decimal is None and not comma and currency not in THREE_DECIMALS:
        comma = _thousands_by_points(connection, table, numbers, currency in NO_DECIMALS)
        if comma and warn is not None:
            warn("points in amounts read as thousands: 1.250 counts 1250 (decimal: '.' if not)")
    if comma:
        odd |= {name: text for name, text in numbers.items() if _grouped(connection, table, text)}
    rules |= {
        name: _written(bare(texts[name]), bare(text), comma, _has_credits(connection, table, text))
        for name, text in odd.items()
    }
    return rules


def _fine(connection: duckdb.DuckDBPyConnection, table: str, text: str) -> bool:
    """Say whether prices have more than four decimals, as of a kilowatt-hour or a click."""
    pattern = rf"strlen({text}) > 6 AND regexp_matches({text}, '\.\d{{4}}\d*[1-9]')"
    return bool(connection.execute(f"SELECT 1 FROM {table} WHERE {pattern} LIMIT 1").fetchall())


def _has_credits(connection: duckdb.DuckDBPyConnection, table: str, text: str) -> bool:
    """Say whether amounts carry ``DR`` and ``CR``: of a customer's account, credits are negative.

    ``CR`` alone may be an Indian crore and decides nothing.
    """
    debits, credits = one(
        connection,
        rf"""SELECT bool_or(regexp_matches({text}, '(?i)\d\s*dr\.?\s*$')),
            bool_or(regexp_matches({text}, '(?i)\d\s*cr\.?\s*$')) FROM {table}""",
    )
    return bool(debits and credits)


def _grouped(connection: duckdb.DuckDBPyConnection, table: str, text: str) -> bool:
    """Say whether every point of a column stands before three digits, as in ``1.234``."""
    points, groups = one(
        connection,
        rf"""SELECT count_if(contains({text}, '.')), count_if(regexp_matches({text}, '\.\d{{3}}$'))
            FROM {table}""",
    )
    return points == groups > 0


def _thousands_by_points(
    connection: duckdb.DuckDBPyConnection, table: str, texts: Mapping[str, str], whole: bool
) -> bool:
    """Say whether money without decimals is grouped by points: ``4.990`` dong, ``990`` dong.

    So where every point of all columns of money stands before three digits, none after a single
    zero or after four digits (``1250.000``), and some amounts below a thousand need none; these need
    not be there where the currency has no decimals (``whole``). Weights (``0.350``) and prices of
    petrol (``1.459``, beside totals with two decimals) do not look so.
    """
    money = [text for name, text in texts.items() if name != "quantity"]
    decimals = " OR ".join(rf"regexp_matches({t}, '\.(\d{{1,2}}|\d{{4,}})(\D|$)')" for t in money)
    if (
        not money
        or connection.execute(f"SELECT 1 FROM {table} WHERE {decimals} LIMIT 1").fetchall()
    ):
        return False  # the usual case, seen at the first row
    counts = ", ".join(
        rf"""count_if(contains({text}, '.')),
            count_if(regexp_matches({text}, '^\D*[1-9]\d{{0,2}}(\.\d{{3}})+(\D|$)')
                AND NOT regexp_matches({text}, '\.\d{{1,2}}(\D|$)|\.\d{{4}}|,\d')),
            count_if(regexp_matches({text}, '^\D*[1-9]\d{{0,2}}\D*$'))"""
        for text in money
    )
    row = one(connection, f"SELECT {counts} FROM {table}")
    points, groups, small = sum(row[0::3]), sum(row[1::3]), sum(row[2::3])
    return points == groups > 0 and (small > 0 or whole)


def check_amounts(
    connection: duckdb.DuckDBPyConnection, table: str, rule: AmountRule, text: str, where: str
) -> None:
    """Refuse a column in which most filled cells are no numbers.

    Raises
    ------
    InputError
        Names the column and an example.
    """
    if rule.meaning == "plain":
        return
    filled, parsed = one(connection, f"SELECT count({bare(text)}), count({rule.sql}) FROM {table}")
    if filled and parsed < 0.5 * filled:
        example = one(
            connection,
            f"SELECT any_value({text}) FROM {table} WHERE {rule.sql} IS NULL AND {bare(text)} IS NOT NULL",
        )
        raise InputError(
            where,
            f"{filled - parsed} of {filled} cells are no amounts, e.g. '{shown_sample(example[0], where)}'",
            "numbers such as 1234.50, $1,234.50, 1.234,56 € or (12.00)",
            "point this column of 'columns' at the right header",
        )


def _plain_columns(
    connection: duckdb.DuckDBPyConnection, table: str, texts: Mapping[str, str]
) -> dict[str, bool]:
    """Say which columns DuckDB reads as they are: digits, a point, a sign."""
    checks = ", ".join(
        f"count(nullif({text}, '')) = count(try_cast({text} AS {MONEY})) AND NOT bool_or(contains({text}, '_'))"
        for text in texts.values()
    )
    row = one(connection, f"SELECT {checks} FROM {table}")
    return {name: ok is not False for name, ok in zip(texts, row, strict=True)}


def _decimal_comma(
    connection: duckdb.DuckDBPyConnection, table: str, texts: Mapping[str, str]
) -> bool:
    """Return True where the rows say that the comma is the decimal sign.

    A sign stands for decimals if it comes last of both, or is followed by other than three
    digits; it groups thousands if it stands twice.
    """
    votes = ", ".join(
        f"count_if(regexp_matches({text}, {literal(pattern)}))"
        for text in texts.values()
        for pattern in (
            r"\.\d{3},\d|,\d{1,2}(\D|$)|,\d{4,}|\d\.\d{3}\.\d{3}|\d,[-−–—]",
            r",\d{3}\.\d|\.\d{1,2}(\D|$)|\.\d{4,}|\d,\d{3},\d{3}|\d\.[-−–—]",
        )
    )
    row = one(connection, f"SELECT {votes} FROM {table}")
    comma, point = sum(row[0::2]), sum(row[1::2])
    return comma > point


def _written(text: str, undotted_text: str, comma: bool, credited: bool) -> AmountRule:
    """Return the rule for amounts with signs, symbols, groups of thousands."""
    credit = r" OR regexp_matches({}, '(?i)\d\s*cr\.?\s*$')" if credited else ""
    outside = f"regexp_replace({text}, {literal('(?i)' + _REFUNDED_INSIDE)}, '')"
    without = f"regexp_replace({undotted_text}, {literal('(?i)' + _REFUNDED_INSIDE)}, '')"
    number = f"regexp_extract({without}, {literal(_NUMBER)}, 0)"
    minus = f"""(regexp_matches({outside}, '^[^\\d]*[-−–]')
        OR regexp_matches({outside}, '[^.,−–—-]\\s*[-−–]\\s*[^\\d−–—-]*$')
        OR regexp_matches({outside}, '^\\D*\\(.*\\)\\D*$'){credit.format(outside)})"""
    value = f"try_cast({_digits(number, comma)} AS {MONEY})"
    sane = f"regexp_full_match({outside}, {literal(_SANE)})"
    refunded = f"regexp_extract({text}, {literal('(?i)' + _REFUNDED_INSIDE)}, 1)"
    return AmountRule(
        f"CASE WHEN NOT {sane} THEN NULL WHEN {minus} THEN -{value} ELSE {value} END",
        "decimal comma" if comma else "with symbols",
        f"try_cast({_digits(refunded, comma)} AS {MONEY})",
    )


# Around the number only signs, brackets, a currency's symbol or code; no second number. A dash after
# a decimal sign (1.234,- or 5.--) stands for no cents.
_SANE = (
    rf"[\s(+−–-]*(?:[A-Za-z]{{0,3}}\p{{Sc}}\.?|[A-Za-z]{{3}}\.?|[A-Za-z]{{1,2}}\.|Rp|RM|Rs|Tk|Bs|Ft|Fr|kr|Kr|(?:Kč|zł|[SB]/|{LOCAL})\.?|R|元|￥)?[\s(+−–-]*"
    r"(?:\d[\d.,'’\s\x{00A0}\x{202F}]*|[.,]\d+)"
    r"[\s)−–—-]*(?:\p{Sc}|%|[A-Za-z]{1,3}\.?|元|円|원|￥|件|个|pcs|kr|(?:zł|Kč|[SB]/)\.?"
    r"|[\p{Cyrillic}\p{Arabic}\p{Hebrew}\p{Thai}\p{Hangul}\p{Han}]{1,4}(?:\.[\p{Cyrillic}\p{Arabic}]{1,3})?\.?)?[\s)−–—-]*"
)


def _digits(number: str, comma: bool) -> str:
    group = r"[.'’\s\x{00A0}\x{202F}]" if comma else r"[,'’\s\x{00A0}\x{202F}]"
    cleaned = f"regexp_replace({number}, {literal(group)}, '', 'g')"
    return f"replace({cleaned}, ',', '.')" if comma else cleaned
