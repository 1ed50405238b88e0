"""Keeping client data in: keyed pseudonyms for customer ids.

What is named here is imported when it is asked for: half of the room needs no data frames.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clvlib.privacy.keys import merchant_key
    from clvlib.privacy.pseudonyms import (
        pseudonym,
        pseudonym_sql,
        pseudonymise,
        teach_pseudonyms,
    )

__all__ = ["merchant_key", "pseudonym", "pseudonym_sql", "pseudonymise", "teach_pseudonyms"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        place = "keys" if name == "merchant_key" else "pseudonyms"
        return getattr(import_module(f"{__name__}.{place}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
