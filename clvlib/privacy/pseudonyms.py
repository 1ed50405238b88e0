"""Customer ids become keyed pseudonyms at the first read.

HMAC-SHA-256 (RFC 2104) under the merchant's key, shortened to 80 bits: at a million
customers the chance of any two colliding is below 1 in a trillion (birthday bound
n²/2⁸¹ = 4e-13).
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable

import pandas as pd

PSEUDONYM_BYTES = 10
SHOWN = 9  # letters of a pseudonym that a report prints
_BLOCK = 64  # bytes of a SHA-256 block
_MASKS = {"inner": 0x36, "outer": 0x5C}
_BASE_32 = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
_RFC_4648 = "abcdefghijklmnopqrstuvwxyz234567"


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
    The masked keys are parameters and never part of the statement.

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
    coded = f"lambda d: 'c' || translate({halves}, '{_BASE_32}', '{_RFC_4648}')"
    return f"list_transform([{digest}], {coded})[1]", masked
