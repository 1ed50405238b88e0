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
