"""Which column of a file means what: the settings' word, a platform's format, or usual names."""

from __future__ import annotations

from dataclasses import dataclass, replace

import duckdb

from clvlib.cleaning.by_content import columns_by_content
from clvlib.cleaning.content_doubts import doubts
from clvlib.cleaning.evidence import Evidence, evidence_of
from clvlib.cleaning.fitting import filled_columns, format_of
from clvlib.cleaning.formats import GENERIC, Format
from clvlib.cleaning.guess_amounts import why_amount
from clvlib.cleaning.guess_orders import why_order
from clvlib.cleaning.guess_parts import without_numbered
from clvlib.cleaning.guess_people import one_address, why_address
from clvlib.cleaning.guess_scores import score_of
from clvlib.cleaning.guessing import guess_columns
from clvlib.cleaning.halves import CUSTOMER, TIMES, is_heads, is_lines, lines_told
from clvlib.cleaning.headed import fill_from_headings, set_goods_aside
from clvlib.cleaning.headers import plain
from clvlib.cleaning.spoken import gives_back_orders, is_of_returns
from clvlib.cleaning.staging import Staged
from clvlib.cleaning.states_aside import tell_unread
from clvlib.errors import InputError, nearest
from clvlib.merchant import Source

__all__ = ["CUSTOMER", "Mapping", "columns_told", "map_columns", "missing_customer"]


@dataclass(frozen=True)
class Mapping:
    """The format of a file, kit name → header, and whether amounts are orders' totals.

    ``lacks`` is the refusal of a table that needs another one beside it (see
    :mod:`clvlib.cleaning.orders_and_lines`).
    """

    format: Format
    columns: dict[str, str]
    guessed: bool = False
    order_amount: bool = False
    lacks: InputError | None = None


def map_columns(
    connection: duckdb.DuckDBPyConnection, staged: Staged, source: Source, halves: bool = False
) -> Mapping:
    """Decide what each column of a staged file means.

    Columns given in the settings win over the format's; without either, names and contents
    of the columns decide, and contents alone where the file has no header. With ``halves``, orders
    without amounts and lines without customer or time are returned with what they lack.

    Raises
    ------
    InputError
        If the format is unknown or refused, a named column is not there, or customer, time
        or amount cannot be found.
    """
    fmt = format_of(connection, staged, source)
    if fmt.headings and not fill_from_headings(connection, staged, fmt.headings):
        fmt = GENERIC
    columns = filled_columns(connection, staged, fmt)
    set_goods_aside(connection, staged, [columns[name] for name in fmt.packed if name in columns])
    guessed = fmt is GENERIC and not source.columns
    if guessed:
        columns = columns_told(connection, staged)
        if not staged.has_header and columns:
            told = ", ".join(f"{name} = column {header}" for name, header in columns.items())
            staged.warnings.append(f"no header: columns taken by their contents: {told}")
    columns |= {name: _named(staged, name, wanted) for name, wanted in source.columns.items()}
    totals = "order_amount" in columns
    if totals:
        columns["amount"] = columns.pop("order_amount")
    mapping = Mapping(fmt, columns, guessed, totals or fmt.order_amount)
    try:
        _require(staged, mapping, source)
    except InputError as error:
        mapping = _half(staged, mapping, source, error) if halves else None
        if mapping is None:
            raise
    if staged.rows == 0:
        raise InputError(staged.name, "holds a header and no rows", remedy="export a longer period")
    return mapping


def _half(staged: Staged, mapping: Mapping, source: Source, error: InputError) -> Mapping | None:
    """Return the mapping of orders without amounts, or of lines without buyer or day; else None.

    A day that nothing but its cells speaks for (of dispatch, say) gives way to the order's.
    """
    columns = mapping.columns
    if mapping.format is not GENERIC or without_numbered(staged.headers)[1]:
        return None
    if is_heads(columns):
        return replace(mapping, lacks=error)
    lines = lines_told(columns) if mapping.guessed else is_lines(columns)
    if lines and source.returns is not True and not is_of_returns(staged.name, columns):
        weak = mapping.guessed and "time" in columns and not score_of("time", columns["time"], None)
        own = {name: h for name, h in columns.items() if not (weak and name == "time")}
        return replace(mapping, columns=own, lacks=error)
    return None


def columns_told(connection: duckdb.DuckDBPyConnection, staged: Staged) -> dict[str, str]:
    """Return kit name → header by names and contents, or contents alone without a header."""
    evidence = evidence_of(connection, staged)
    if not staged.has_header:
        columns = columns_by_content(staged.headers, evidence)
        tell_unread(staged, columns, evidence)
        for why in doubts(columns, evidence):
            staged.warn(why)
        return columns
    columns = guess_columns(staged.headers, evidence)
    header = columns.get("amount", "")
    back = score_of("refund", header, None) > score_of("amount", header, None) if header else False
    if back and "refund" not in columns and not is_of_returns(staged.name, columns):
        columns["refund"] = columns.pop("amount")  # given back: it must not count as sales
    if not any(name in columns for name in CUSTOMER):
        staged.address = one_address(columns, evidence)
    _tell_guesses(staged, columns, evidence)
    return columns


def _tell_guesses(staged: Staged, columns: dict[str, str], evidence: dict[str, Evidence]) -> None:
    """Say which columns were taken for what their headers do not say, and which perhaps should be."""
    tell_unread(staged, columns, evidence)
    if why := why_amount(columns, evidence):
        staged.warn(why)
    if why := why_address(columns, evidence):
        staged.warn(why)
    if why := why_order(columns, evidence):
        staged.warn(why)
    if (header := columns.get("time", "")) and not score_of("time", header, None):
        staged.warn(f"column '{header}' taken for the time: no other column holds dates throughout")
    if (header := columns.get("order", "")) and not score_of("order", header, None):
        staged.warn(f"column '{header}' taken for the order: no two of its rows contradict that")


def _named(staged: Staged, name: str, wanted: str | int) -> str:
    """Return the header that the settings mean, by name or by position from 0."""
    if isinstance(wanted, int):
        if not 0 <= wanted < len(staged.headers):
            raise InputError(
                f"{staged.name}, columns.{name}",
                f"position {wanted} is not there",
                f"0 to {len(staged.headers) - 1}",
            )
        return staged.headers[wanted]
    if f"{wanted} (2)" in staged.headers:
        places = [
            str(i)
            for i, h in enumerate(staged.headers)
            if h == wanted or h.startswith(f"{wanted} (")
        ]
        raise InputError(
            f"{staged.name}, columns.{name}",
            f"the file has several columns '{wanted}'",
            f"their positions {' or '.join(places)}",
            "give the position instead of the name",
        )
    if wanted in staged.headers:
        return wanted
    alike = [header for header in staged.headers if plain(header) == plain(wanted)]
    if len(alike) == 1:
        return alike[0]
    raise InputError(
        f"{staged.name}, columns.{name}",
        f"the file has no column '{wanted}'",
        _listed(staged),
        nearest(wanted, staged.headers),
    )


def _require(staged: Staged, mapping: Mapping, source: Source) -> None:
    columns = mapping.columns
    if gives_back_orders(staged.name, columns, source.returns):
        return
    if not any(name in columns for name in CUSTOMER):
        if mapping.format.refuse:
            fmt = mapping.format
            raise InputError(staged.name, f"{fmt.title}: {fmt.refuse}", remedy=fmt.instead)
        raise missing_customer(staged)
    if not TIMES & set(columns):
        raise _missing(staged, "time", "when it was bought")
    if "amount" not in columns and not {"quantity", "price"} <= set(columns):
        if wide := without_numbered(staged.headers)[1]:
            raise InputError(
                staged.name,
                f"a row holds several products ({', '.join(wide[:6])} …) and no total",
                remedy="export a row for each product, or add a column with the order's total",
            )
        raise _missing(staged, "amount", "what was paid (or 'quantity' and 'price')")


def missing_customer(staged: Staged, further: str = "") -> InputError:
    """Return the refusal of a file that does not say who bought.

    Parameters
    ----------
    staged : Staged
        The file.
    further : str
        What else was looked for.
    """
    return _missing(staged, "customer", f"who bought{', ' if further else ''}{further}")


def _missing(staged: Staged, name: str, meaning: str) -> InputError:
    near = nearest(name, staged.headers).removesuffix("?")
    hint = f"{near}? then " if near else ""
    other = " or ask for an export that names the customer" if name == "customer" else ""
    if name == "customer" and staged.address is not None:
        header, others = staged.address
        meaning += f": column '{header}' holds one and the same address on all rows"
        hint = f"if one of {others} names customers, " if others else hint
    return InputError(
        staged.name,
        f"no column for '{name}', {meaning}",
        f"one of its columns {_listed(staged)}",
        f"{hint}map it in merchant.yml: columns: {{{name}: HEADER}}{other}",
    )


def _listed(staged: Staged) -> str:
    shown = ", ".join(staged.headers[:12])
    return shown + (" …" if len(staged.headers) > 12 else "")
