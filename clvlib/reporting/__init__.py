"""The report: one document, two engines, one look.

What is named here is imported when it is asked for: which engine there is can be said without.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clvlib.reporting.document import Document
    from clvlib.reporting.rendering import render

__all__ = ["Document", "render"]
_PLACES = {"Document": "document", "render": "rendering"}


def __getattr__(name: str) -> Any:
    if name in _PLACES:
        return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
