"""Customer ids become keyed pseudonyms at the first read.

HMAC-SHA-256 (RFC 2104) under the merchant's key, shortened to 80 bits: at a million
customers the chance of any two colliding is below 1 in a trillion (birthday bound
n²/2⁸¹ = 4e-13).
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable
from typing import Any, cast

import duckdb
import pandas as pd
import pyarrow as pa

PSEUDONYM_BYTES = 10
SHOWN = 9  # letters of a pseudonym that a report prints
_BLOCK = 64  # bytes of a SHA-256 block
_MASKS = {"inner": 0x36, "outer": 0x5C}
_BASE_32 = b"0123456789ABCDEFGHIJKLMNOPQRSTUV"  # DuckDB's digits
_RFC_4648 = bytes.maketrans(_BASE_32, b"abcdefghijklmnopqrstuvwxyz234567")
_LETTERS = "letters_of_rfc_4648"  # a function in DuckDB


def pseudonym(source_id: str, key: bytes) -> str:
    """Return the pseudonym of one customer id: ``c`` and sixteen letters or digits."""
    digest = hmac.digest(key, source_id.encode("utf-8"), "sha256")[:PSEUDONYM_BYTES]
    return "c" + base64.b32encode(digest).decode("ascii").lower()


def pseudonymise(source_ids: Iterable[str], key: bytes) -> pd.Series:
    """Return pseudonyms, indexed by the distinct source ids.

    Parameters
    ----------
    source_ids : iterable of str
        Customer ids as the export spells them; repeated ids are worked out once.
    key : bytes
        The merchant's key, see :func:`clvlib.privacy.keys.merchant_key`.
    """
    distinct = pd.Index(
        pd.unique(pd.Series(list(source_ids), dtype="str")), name="source_customer_id"
    )
    made = [pseudonym(source_id, key) for source_id in distinct]
    return pd.Series(made, index=distinct, name="customer_id", dtype="str")


def pseudonym_sql(text: str, key: bytes) -> tuple[str, dict[str, bytes]]:
    """Return the DuckDB expression of :func:`pseudonym` over a column of texts.

    HMAC written out: two hashes, each begun with the key under a mask (RFC 2104, section 2).
    The masked keys are parameters and never part of the statement, which calls a function that
    :func:`teach_pseudonyms` creates.

    Parameters
    ----------
    text : str
        SQL of the column.
    key : bytes
        The merchant's key, up to 64 bytes.

    Returns
    -------
    (str, dict of str to bytes)
        The expression, and the values of its parameters ``$inner`` and ``$outer``.
    """
    padded = key.ljust(_BLOCK, b"\0")
    masked = {name: bytes(byte ^ mask for byte in padded) for name, mask in _MASKS.items()}
    inner = f"unhex(sha256($inner::BLOB || encode({text})))"
    digest = f"sha256($outer::BLOB || {inner})"
    halves = " || ".join(
        f"to_base(('0x' || substr(d, {start}, 10))::BIGINT, 32, 8)" for start in (1, 11)
    )
    return f"'c' || {_LETTERS}(list_transform([{digest}], lambda d: {halves})[1])", masked


def teach_pseudonyms(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the function that the expression of :func:`pseudonym_sql` calls, once a connection.

    DuckDB's own ``translate`` reads both alphabets anew for each text, which took more than the
    four hashes of a pseudonym.
    """
    create = cast("Any", connection.create_function)  # its hints know no names of types
    create(_LETTERS, _letters, ["VARCHAR"], "VARCHAR", type="arrow")


def _letters(texts: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Write digits to base 32 with the letters of RFC 4648; all texts at once, byte by byte."""
    held = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    if not len(held):
        return held
    known, ends, digits = held.cast(pa.string()).buffers()
    letters = pa.py_buffer(digits.to_pybytes().translate(_RFC_4648))
    return pa.StringArray.from_buffers(
        len(held), ends, letters, known, held.null_count, held.offset
    )
