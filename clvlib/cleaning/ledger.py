"""The ledger: every raw row and every cent is in a table or under a named rule.

Money is a decimal throughout. ``kept`` is the revenue handed on (so it equals the sum
of ``orders.revenue``); the refunded part of a purchase and the refund row that took
it stand against each other as ``refunded`` and ``refund_matched``.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import duckdb
import pandas as pd

from clvlib.cleaning.refunds import GIVEN_BACK
from clvlib.cleaning.rules import REFUND_MATCHED, REFUND_UNMATCHED, RULES, TAX_SHIPPING, bit
from clvlib.cleaning.sql import literal
from clvlib.cleaning.typed_file import TypedFile

CENT = Decimal("0.01")
COLUMNS = ["file", "rule", "kind", "rows", "money", "met", "example"]


def make_ledger(
    connection: duckdb.DuckDBPyConnection, files: list[TypedFile], cancelled: dict[int, str | None]
) -> pd.DataFrame:
    """Return the ledger of all files, one row a file and rule, in the rules' order."""
    names = {file.number: file.name for file in files}
    parts = [
        _totals(connection),
        _set_aside(connection),
        _met_only(connection, cancelled),
        _purchases(connection),
        _refund_rows(connection),
    ]
    frame = pd.concat([part for part in parts if len(part)], ignore_index=True)
    frame = frame.groupby(["file", "rule", "kind"], as_index=False, sort=False).agg(
        {"rows": "sum", "money": "sum", "met": "sum", "example": "first"}
    )
    frame = frame.loc[
        (frame["rows"] > 0)
        | (frame["money"] != 0)
        | (frame["met"] > 0)
        | (frame["kind"] != "set_aside")
    ]
    frame.loc[frame["rule"] == "erased", "example"] = None
    order = {
        rule: i
        for i, rule in enumerate(
            ("in", "kept", *RULES, REFUND_MATCHED, REFUND_UNMATCHED, TAX_SHIPPING)
        )
    }
    frame["place"] = frame["rule"].map(order)
    frame = frame.sort_values(["file", "place"], ignore_index=True)
    frame["file"] = frame["file"].map(names)
    return frame[COLUMNS]


def summarise(ledger: pd.DataFrame, **figures: Any) -> dict[str, Any]:
    """Return the ledger as the JSON of ``clv check``; money in cents that add up exactly."""

    def total(kind: str, column: str) -> Any:
        return ledger.loc[ledger["kind"] == kind, column].sum()

    rules = (
        ledger.loc[ledger["kind"] == "set_aside"]
        .groupby("rule", sort=False)
        .agg({"rows": "sum", "money": "sum", "met": "sum", "example": "first"})
    )
    rules["money"] = pd.Series(_cents(dict(rules["money"])), dtype=object)
    aside = sum(rules["money"], Decimal(0))
    whole = _cent(Decimal(total("in", "money")))
    return {
        "rows": {kind: int(total(kind, "rows")) for kind in ("in", "kept", "set_aside")},
        "money": {"in": str(whole), "kept": str(whole - aside), "set_aside": str(_cent(aside))},
        "rules": [
            {
                "name": name, "rows": int(row["rows"]), "money": str(row["money"]), "met": int(row["met"]),
                "example": None if pd.isna(row["example"]) else row["example"],
            }
            for name, row in rules.iterrows()
        ],
        **figures,
    }  # fmt: skip


def _cent(money: Decimal) -> Decimal:
    return Decimal(money).quantize(CENT, ROUND_HALF_UP)


def _cents(parts: dict[Any, Decimal]) -> dict[Any, Decimal]:
    """Round parts to cents so that they add up to the rounded whole (largest remainder)."""
    whole = _cent(sum(parts.values(), Decimal(0)))
    rounded = {name: _cent(money) for name, money in parts.items()}
    missing = whole - sum(rounded.values(), Decimal(0))
    step = CENT if missing > 0 else -CENT
    by_error = sorted(parts, key=lambda name: (parts[name] - rounded[name]) * step, reverse=True)
    for name in by_error[: int(abs(missing) / CENT)]:
        rounded[name] += step
    return rounded


def _totals(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    return _fetch(
        connection,
        "SELECT file, 'in', 'in', count(*), coalesce(sum(money), 0), 0, NULL FROM rows GROUP BY file",
    )


def _set_aside(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Give rows to the first rule that takes them: the lowest bit of ``met``."""
    first = " ".join(f"WHEN met & {bit(rule)} > 0 THEN {literal(rule)}" for rule in RULES)
    aside = _fetch(
        connection,
        f"""SELECT file, CASE {first} END AS rule, 'set_aside', count(*), coalesce(sum(money), 0), 0, {_EXAMPLE}
            FROM rows WHERE met > 0 GROUP BY file, rule""",
    )
    counts = ", ".join(f"count_if(met & {bit(rule)} > 0)" for rule in RULES)
    rows = connection.execute(
        f"SELECT file, {counts} FROM rows WHERE met > 0 GROUP BY file"
    ).fetchall()
    met = [
        (file, rule, "set_aside", 0, Decimal(0), count, None)
        for file, *per_rule in rows
        for rule, count in zip(RULES, per_rule, strict=True)
        if count
    ]
    return pd.concat([aside, pd.DataFrame(met, columns=COLUMNS)], ignore_index=True)


_EXAMPLE = "'row ' || row_number_of(file, min(rowid)) || coalesce(', order ' || arg_min(order_id, rowid), '')"


def _met_only(
    connection: duckdb.DuckDBPyConnection, cancelled: dict[int, str | None]
) -> pd.DataFrame:
    """Count the rows of cancellation documents, which are matched as refunds."""
    parts = [
        _fetch(
            connection,
            f"""SELECT file, 'cancelled', 'set_aside', 0, 0::DECIMAL(18, 4), count(*), {_EXAMPLE} FROM rows
                WHERE file = {number} AND starts_with(order_id, {literal(prefix)}) GROUP BY file""",
        )
        for number, prefix in cancelled.items()
        if prefix
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)


def _purchases(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Split purchases into what is handed on, what was given back, and tax and shipping inside."""
    rows = connection.execute(
        """SELECT file, count_if(NOT gone), coalesce(sum(gross - refunded), 0), count_if(gone),
            coalesce(sum(refunded), 0), coalesce(sum(extra), 0), count_if(refunded > 0),
            'row of order ' || arg_min(order_id, id) FILTER (WHERE refunded > 0)
           FROM (SELECT *, refunded > 0 AND refunded >= gross AS gone FROM purchases) GROUP BY file"""
    ).fetchall()
    split = []
    for file, kept, revenue, gone, refunded, extra, touched, example in rows:
        split.append((file, "kept", "kept", kept, revenue, 0, None))
        split.append((file, "refunded", "set_aside", gone, refunded, touched, example))
        split.append((file, TAX_SHIPPING, "set_aside", 0, extra, 0, None))
    return pd.DataFrame(split, columns=COLUMNS)


def _refund_rows(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Split refund rows into what found its purchase, what did not, and tax and shipping given back."""
    rows = connection.execute(
        f"""SELECT file, count({GIVEN_BACK}), coalesce(sum(-{GIVEN_BACK}), 0), count(*) - count({GIVEN_BACK}),
            sum(money) + coalesce(sum({GIVEN_BACK}), 0), sum(least(-extra, -money)),
            'row ' || row_number_of(file, min(rows.rowid) FILTER (WHERE {GIVEN_BACK} > 0)),
            'row ' || row_number_of(file,
                min(rows.rowid) FILTER (WHERE {GIVEN_BACK} IS NULL OR {GIVEN_BACK} < -money + extra))
            FROM rows WHERE met = 0 AND money < 0 GROUP BY file"""
    ).fetchall()
    split = []
    for file, matched, given, unmatched, rest, extra, one, other in rows:
        split.append((file, REFUND_MATCHED, "set_aside", matched, given, matched, one))
        split.append(
            (file, REFUND_UNMATCHED, "set_aside", unmatched, rest + extra, unmatched, other)
        )
        split.append((file, TAX_SHIPPING, "set_aside", 0, -extra, 0, None))
    return pd.DataFrame(split, columns=COLUMNS)


def _fetch(connection: duckdb.DuckDBPyConnection, sql: str) -> pd.DataFrame:
    return pd.DataFrame(connection.execute(sql).fetchall(), columns=COLUMNS)
