"""A table written in any dialect comes back the same, and its ledger balances.

An example is forty tables, each in a dialect of its own and in a source of its own, cleaned
together: 51 examples are 2,040 tables.
"""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clvlib.cleaning import clean
from clvlib.privacy import pseudonym

from .conftest import KEY, assert_balanced
from .conftest import settings as merchant
from .dialects import HEADERS, Dialect, Row, dialects, tables, write

TABLES = 40
EXAMPLES = 51
BATCH = st.lists(st.tuples(tables(), dialects()), min_size=TABLES, max_size=TABLES)


def source(number: int, dialect: Dialect) -> dict:
    columns = {name: HEADERS[dialect.language][name] for name in dialect.columns}
    return {
        "files": f"t{number}.csv",
        "columns": columns,
        "day_first": dialect.day_first,
        "duplicates": "keep",
    }


def own(rows: list[Row], number: int) -> list[Row]:
    """Give a table's orders numbers that no other table has."""
    return [Row(r.customer, f"{number}{r.order}", r.time, r.amount, r.product) for r in rows]


@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)  # fmt: skip
@given(BATCH)
def test_tables_come_back_out_of_any_dialect(batch):
    written = [(own(rows, number), dialect) for number, (rows, dialect) in enumerate(batch)]
    with tempfile.TemporaryDirectory() as folder:
        for number, (rows, dialect) in enumerate(written):
            write(Path(folder) / f"t{number}.csv", rows, dialect)
        sources = [source(number, dialect) for number, (_, dialect) in enumerate(written)]
        off = {"off": ["overlap", "pseudo_customer", "fee"]}
        cleaned = clean(merchant(*sources, rules=off, timezone="UTC"), Path(folder), KEY)
        assert_balanced(cleaned)
        found = cleaned.connection.sql(
            "SELECT order_id, customer_id, ordered_at, product, revenue::DECIMAL(18, 2) FROM lines"
        ).fetchall()
        cleaned.close()
    wanted = [
        (
            row.order,
            pseudonym(row.customer, KEY),
            row.time,
            row.product.strip().removeprefix("="),
            row.amount.quantize(Decimal("0.01")),
        )
        for rows, _ in written
        for row in rows
    ]
    assert sorted((o, c, t, p.removeprefix("="), m) for o, c, t, p, m in found) == sorted(wanted)
