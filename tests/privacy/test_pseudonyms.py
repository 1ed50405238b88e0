"""The pseudonym worked out in DuckDB is the pseudonym."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clvlib.privacy import pseudonym, pseudonym_sql


@given(
    st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",))),
    st.binary(min_size=1, max_size=64),
)
def test_sql_and_python_agree(source_id: str, key: bytes):
    sql, masked = pseudonym_sql("$id", key)
    found = duckdb.execute(f"SELECT {sql}", {"id": source_id, **masked}).fetchall()[0][0]
    assert found == pseudonym(source_id, key)


@pytest.mark.parametrize("source_id", ["", "0007", "Zoë@example.org", "张三"])
def test_the_key_is_no_part_of_the_statement(source_id: str):
    sql, masked = pseudonym_sql("$id", b"secret key")
    assert b"secret key".hex() not in sql and "secret" not in sql
    assert set(masked) == {"inner", "outer"}
    assert duckdb.execute(f"SELECT {sql}", {"id": source_id, **masked}).fetchall()[0][
        0
    ] == pseudonym(source_id, b"secret key")
