"""Which engine makes a report here: asked before anything is computed, so that it imports neither."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec

from clvlib.errors import InputError

ENGINES = ("auto", "quarto", "embedded")


def quarto_command() -> str | None:
    """Return the path of the quarto command: ``CLV_QUARTO``, else from the search path."""
    return shutil.which(os.environ.get("CLV_QUARTO") or "quarto")


def embedded_is_here() -> bool:
    """Say whether the packages of the ``embedded`` extra are installed."""
    return bool(find_spec("pypandoc") and find_spec("typst"))


def engine_for(asked: str) -> str:
    """Return the engine that a name leads to here: ``quarto`` or ``embedded``.

    Raises
    ------
    InputError
        If the name is unknown or the engine is not there.
    """
    if asked not in ENGINES:
        raise InputError("engine", f"'{asked}' is unknown", allowed=", ".join(ENGINES))
    if asked == "quarto" or (asked == "auto" and quarto_command()):
        return "quarto"
    if embedded_is_here():
        return "embedded"
    raise InputError(
        "engine", "neither the quarto command nor the embedded engine was found",
        remedy="install Quarto from quarto.org, or: pip install 'clv-report-kit[embedded]'",
    )  # fmt: skip
