"""Import papermill's notebook validation without the second that nobody needs.

jsonschema, which nbformat imports, parses a grammar of international web addresses at import
if ``rfc3987_syntax`` is installed (JupyterLab brings it): 1.2 s of every run, for a format
that no notebook schema checks. It does without where the module is absent, so it is made
absent for the moment of the import.
"""

from __future__ import annotations

import sys
from importlib import import_module

_SLOW = "rfc3987_syntax"


def import_jsonschema_lean() -> None:
    """Import jsonschema as if the slow grammar were not installed; harmless if repeated."""
    if "jsonschema" in sys.modules or _SLOW in sys.modules:
        return
    sys.modules[_SLOW] = None  # type: ignore[assignment]  # documented: makes the import fail
    try:
        import_module("jsonschema")
    except ImportError:
        return
    finally:
        del sys.modules[_SLOW]
