"""What the columns of one file hold, decided by its rows.

A small file is decided by all of its rows. Of a very large one the first rows are
looked at, and the rest is watched for surprises while it is read (see
:mod:`clvlib.cleaning.typing_rows`).
"""

from __future__ import annotations

from dataclasses import replace

import duckdb

from clvlib.cleaning import amounts, dates, people
from clvlib.cleaning.adjusted import refund_of_adjusted
from clvlib.cleaning.collected import add_collected, listed_sum, tell_not_paid
from clvlib.cleaning.formats import GENERIC
from clvlib.cleaning.guests import are_nameless, are_told
from clvlib.cleaning.heads import fill_from_heads, stands_once
from clvlib.cleaning.phones import calling_code
from clvlib.cleaning.spoken import fill_down, is_of_returns
from clvlib.cleaning.sql import bare, ident, literal, literals, one, untidy
from clvlib.cleaning.state_classes import STATES, classes_of
from clvlib.cleaning.states_aside import tell_states
from clvlib.cleaning.typed_file import PARTS, TypedFile
from clvlib.cleaning.units import scaled, units_told
from clvlib.merchant import Settings

AMOUNTS = (
    "amount", "quantity", "price", "discount", "discount_percent", "refund", "returned", "tax", "shipping", "total",
    "adjusted", "collected", "postage",
)  # fmt: skip
_ELSEWHERE = (*AMOUNTS, "time", "date", "time_of_day", "customer", "email", "phone", *PARTS)


def decide(connection: duckdb.DuckDBPyConnection, file: TypedFile, settings: Settings) -> None:
    """Decide, by whole columns, how times, amounts and states of a file are written.

    Raises
    ------
    InputError
        If a column does not hold what it is mapped to.
    """
    table = file.staged.table
    file.order_amount = file.mapping.order_amount and file.has_order
    file.code = calling_code(settings.timezone)
    file.texts = {name: ident(header) for name, header in file.mapping.columns.items()}
    if both := people.full_name(file.texts):
        file.texts["customer"] = both
        file.staged.warn(
            "customers are told apart by first and last name only: namesakes count as one customer"
        )
    elif file.mapping.format.by_name and "customer" in file.texts:
        file.staged.warn(
            f"customers are told apart by name only ('{file.mapping.columns['customer']}'): namesakes count as"
            " one customer"
        )
    _carry(connection, file)
    _from_heads(connection, file)
    file.carried = fill_down(connection, file.staged, file.mapping.columns) or file.carried
    _tidy(connection, file)
    file.guests = are_told(connection, file)
    file.nameless = are_nameless(connection, file)
    if (marks := file.mapping.format.order_marks) and file.has_order:
        file.texts["order"] = f"trim({file.texts['order']}, {literal(marks)})"
    written = {name: text for name, text in file.texts.items() if name in AMOUNTS}
    file.amounts = amounts.find_amount_rules(
        connection, table, written, file.source.decimal, settings.currency, file.staged.warn
    )
    for name, unit in units_told(file.mapping.columns, file.source.unit).items():
        rule = file.amounts[name]
        back = scaled(rule.refunded, unit) if rule.refunded else None
        file.amounts[name] = replace(rule, sql=scaled(rule.sql, unit), refunded=back)
        file.staged.warn(f"column '{file.mapping.columns[name]}' counts in units of {unit:g}")
    refund_of_adjusted(connection, file)
    add_collected(connection, file)
    for name in {"amount", "price", "quantity"} & set(file.amounts):
        where = f"{file.name}, column '{file.mapping.columns[name]}'"
        amounts.check_amounts(connection, table, file.amounts[name], file.texts[name], where)
    if (share := file.amounts.get("discount_percent")) and not one(
        connection, f"SELECT bool_or(abs({share.sql}) > 1) FROM {table}"
    )[0]:
        file.amounts["discount_percent"] = replace(share, sql=f"({share.sql} * 100)")
    _with_colons(connection, file)
    file.time = _decide_time(connection, file, settings)
    file.returns = _gives_back(connection, file)
    file.foreign = _foreign(connection, file, settings)
    file.classes = {
        name: classes_of(connection, file, name, settings) for name in STATES if name in file.texts
    }
    tell_states(connection, file)
    tell_not_paid(connection, file)


def _gives_back(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> bool:
    """Say whether a file or sheet holds returns: by its name, if nothing in it is negative."""
    wish = file.source.returns
    named = wish if wish is not None else is_of_returns(file.name, file.mapping.columns)
    amount = file.amounts.get("amount") or file.amounts.get("price")
    if not named or amount is None:
        return False
    signed = [amount.sql, *(rule.sql for n, rule in file.amounts.items() if n == "quantity")]
    below = " OR ".join(f"{sql} < 0" for sql in signed)
    if one(connection, f"SELECT coalesce(bool_or({below}), FALSE) FROM {file.staged.table}")[0]:
        return False
    why = "as the settings say" if wish else "by its name (returns: false in its source if not)"
    file.staged.warn(f"'{file.name}' read as goods given back, {why}: every row takes money off")
    return True


def surprises(file: TypedFile) -> str:
    """Return the SQL that is true for a row which the decisions of a sample do not cover."""
    assert file.time is not None
    odd = []
    if file.time.meaning != "native":
        odd.append(f"({file.time.sql} IS NULL AND {file.time_text} IS NOT NULL)")
    odd.extend(
        f"coalesce({file.texts[name]} NOT IN {literals(sorted(words))}, FALSE)"
        for name, words in file.classes.items()
    )
    if file.has_order:
        odd.append(f"coalesce({untidy(file.texts['order'])}, FALSE)")
    return " OR ".join(odd) or "FALSE"


def clock_of(file: TypedFile, settings: Settings) -> dates.Clock:
    """Return what settings, source and format say about a file's times."""
    fmt, source = file.mapping.format, file.source
    return dates.Clock(
        settings.timezone,
        source.timezone or fmt.timezone,
        source.day_first if source.day_first is not None else fmt.day_first,
    )


def _decide_time(
    connection: duckdb.DuckDBPyConnection, file: TypedFile, settings: Settings
) -> dates.DateRule:
    shown = next(
        (file.mapping.columns[n] for n in ("time", "date", "year") if n in file.mapping.columns), ""
    )
    clock = clock_of(file, settings)
    where = f"{file.name}, column '{shown}'"
    return dates.find_date_rule(connection, file.staged.table, file.time_text, where, clock)


def _with_colons(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> None:
    """Write a date and a time of day that stand side by side as bare digits with their signs.

    ``20240305`` becomes a date, ``93005`` and ``0930`` become clocks.
    """
    clock = "time_of_day" if "time_of_day" in file.texts else "time"
    if clock not in file.texts or not {"date", "year"} & set(file.texts):
        return
    if "date" in file.texts and _digits(connection, file, "date") == 8:
        file.texts["date"] = (
            rf"regexp_replace(trim({file.texts['date']}), '(\d{{4}})(..)(..)', '\1-\2-\3')"
        )
    longest, text = _digits(connection, file, clock), f"trim({file.texts[clock]})"
    if 4 < longest <= 6:
        file.texts[clock] = rf"regexp_replace(lpad({text}, 6, '0'), '(..)(..)(..)', '\1:\2:\3')"
    elif 0 < longest <= 4:
        file.texts[clock] = rf"regexp_replace(lpad({text}, 4, '0'), '(..)(..)', '\1:\2')"


def _digits(connection: duckdb.DuckDBPyConnection, file: TypedFile, name: str) -> int:
    """Return how many digits a column's longest cell has; 0 where any holds something else."""
    text = f"trim({file.texts[name]})"
    only, longest = one(
        connection,
        rf"""SELECT bool_and(regexp_full_match({text}, '\d+')), max(length({text}))
            FROM {file.staged.table} WHERE {text} <> ''""",
    )
    return longest if only else 0


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


def _from_heads(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> None:
    """Tell whether the amount stands on an order's first row, and is that of all its lines."""
    columns = file.mapping.columns
    if not file.order_amount and fill_from_heads(
        connection, file.staged, columns, file.source.decimal
    ):
        file.order_amount = file.carried = True
    elif file.mapping.format is not GENERIC and stands_once(connection, file.staged, columns):
        file.order_amount = True


def _tidy(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> None:
    """Strip what surrounds values, in those text columns where anything does; add up lists of sums."""
    for name in set(file.mapping.format.listed) & set(file.texts):
        file.texts[name] = listed_sum(file.texts[name], file.mapping.format.listed[name])
    names = [name for name in file.texts if name not in _ELSEWHERE]
    if not names:
        return
    checks = ", ".join(f"bool_or({untidy(file.texts[name])})" for name in names)
    found = one(connection, f"SELECT {checks} FROM {file.staged.table}")
    for name, needed in zip(names, found, strict=True):
        if needed:
            file.texts[name] = bare(file.texts[name])


def _foreign(
    connection: duckdb.DuckDBPyConnection, file: TypedFile, settings: Settings
) -> tuple[str, ...]:
    """Return the currencies of a file other than the merchant's."""
    if "currency" not in file.texts:
        return ()
    found = connection.execute(
        f"SELECT DISTINCT upper({file.texts['currency']}) AS code FROM {file.staged.table} ORDER BY 1"
    ).fetchall()
    return tuple(code for (code,) in found if code and code != settings.currency)
