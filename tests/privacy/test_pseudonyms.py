"""The pseudonym worked out in DuckDB is the pseudonym."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clvlib.privacy import pseudonym, pseudonym_sql, teach_pseudonyms


@pytest.fixture(scope="module")
def taught() -> Iterator[duckdb.DuckDBPyConnection]:
    """Return a connection that knows the function of pseudonyms."""
    with duckdb.connect() as connection:
        teach_pseudonyms(connection)
        yield connection


@given(
    st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",))),
    st.binary(min_size=1, max_size=64),
)
def test_sql_and_python_agree(taught: duckdb.DuckDBPyConnection, source_id: str, key: bytes):
    sql, masked = pseudonym_sql("$id", key)
    found = taught.execute(f"SELECT {sql}", {"id": source_id, **masked}).fetchall()[0][0]
    assert found == pseudonym(source_id, key)


@pytest.mark.parametrize("source_id", ["", "0007", "Zoë@example.org", "张三"])
def test_the_key_is_no_part_of_the_statement(taught: duckdb.DuckDBPyConnection, source_id: str):
    sql, masked = pseudonym_sql("$id", b"secret key")
    assert b"secret key".hex() not in sql and "secret" not in sql
    assert set(masked) == {"inner", "outer"}
    found = taught.execute(f"SELECT {sql}", {"id": source_id, **masked}).fetchall()[0][0]
    assert found == pseudonym(source_id, b"secret key")


def test_many_at_once_and_none(taught: duckdb.DuckDBPyConnection):
    """Several vectors, filtered ones and rows without an id; the order of rows is that of the ids."""
    ids = [None if i % 7 == 3 else f"C{i}" for i in range(10_000)]
    taught.register("given", pa.table({"i": range(len(ids)), "own": pa.array(ids, pa.string())}))
    sql, masked = pseudonym_sql("own", b"secret key")
    for wanted in ("true", "i % 3 = 1", "i < 0"):
        found = taught.execute(
            f"SELECT own, {sql} FROM (FROM given WHERE {wanted} ORDER BY i)", masked
        ).fetchall()
        assert all(made == (own and pseudonym(own, b"secret key")) for own, made in found)
    taught.unregister("given")
