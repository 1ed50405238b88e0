"""What Python and libraries do at their start and nobody needs.

jsonschema, which nbformat imports, parses a grammar of international web addresses at import
if ``rfc3987_syntax`` is installed (JupyterLab brings it): 1.2 s of every run, for a format
that no notebook schema checks. It does without where the module is absent, so it is made
absent for the moment of the import.

The server of warm kernels leaves out more of that kind: the widgets that seaborn offers in a notebook
and what it asks scipy for at times, the testing library by which pandera makes up examples, the
debugger of a kernel that nobody debugs, and the lists of properties that matplotlib and scipy write
into docstrings at their import, which take them as long as all the rest of it. Each of these
libraries does without by itself.

Python looks for garbage in cycles whenever 700 more objects have been made than freed. A process that
imports, or lives for one notebook or one merchant, keeps nearly all that it makes: a tenth
of its time went into looking at it again and again.
"""

from __future__ import annotations

import contextlib
import gc
import sys
from importlib import import_module
from inspect import getdoc
from types import ModuleType
from typing import Any

NO_THREADS = {
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}  # fmt: skip
# Libraries that are imported as if another were not installed.
WITHOUT = {
    "ipykernel.debugger": "debugpy",
    "pandera.strategies.base_strategies": "hypothesis",
}
_MADE = 50_000  # objects made, less those freed, before the first look at them


def import_without(module: str, other: str) -> None:
    """Import a module as if another were not installed; harmless if repeated.

    Raises
    ------
    ImportError
        If it cannot be imported.
    """
    if module in sys.modules or other in sys.modules:
        import_module(module)
        return
    sys.modules[other] = None  # type: ignore[assignment]  # documented: makes the import fail
    try:
        import_module(module)
    finally:
        del sys.modules[other]


def import_seaborn_lean() -> None:
    """Import seaborn without the parts of scipy that it asks for densities and trees only.

    They take as long as the rest of what the first notebook needs, and its charts ask neither. Who
    does ask gets scipy's own answer, and waits for its import then. Harmless if repeated.

    Raises
    ------
    ImportError
        If it cannot be imported.
    """
    stand_ins = {
        "scipy.stats": ModuleType("scipy.stats"),
        "scipy.cluster": ModuleType("scipy.cluster"),
    }
    if "seaborn" in sys.modules or stand_ins.keys() & sys.modules.keys():
        import_without("seaborn", "ipywidgets")
        return
    vars(stand_ins["scipy.stats"])["gaussian_kde"] = _gaussian_kde
    vars(stand_ins["scipy.cluster"])["hierarchy"] = _Asked("scipy.cluster.hierarchy")
    sys.modules.update(stand_ins)
    try:
        import_without("seaborn", "ipywidgets")
    finally:
        for name in stand_ins:
            del sys.modules[name]


def _gaussian_kde(*given: Any, **named: Any) -> Any:
    return import_module("scipy.stats").gaussian_kde(*given, **named)


class _Asked:
    """A module that is imported when something of it is asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, part: str) -> Any:
        return getattr(import_module(self._name), part)


def import_jsonschema_lean() -> None:
    """Import jsonschema as if the slow grammar were not installed."""
    with contextlib.suppress(ImportError):
        import_without("jsonschema", "rfc3987_syntax")


def import_papermill_lean() -> None:
    """Import papermill without what it needs to read from Hadoop: the run's tables come later."""
    with contextlib.suppress(ImportError):
        import_without("papermill.iorw", "pyarrow")


def plain_docstrings() -> None:
    """Let matplotlib and scipy leave docstrings as they are written; to be called before their import."""
    with contextlib.suppress(ImportError, AttributeError):
        artist: Any = import_module("matplotlib.artist")
        artist.kwdoc = lambda _artist: ""
    with contextlib.suppress(ImportError, AttributeError):
        docstrings: Any = import_module("scipy._lib._docscrape")
        docstrings.FunctionDoc = _AsWritten


class _AsWritten(dict[str, list[Any]]):
    """A docstring whose sections nobody reads, in scipy's form: a line that is cut off, then the text."""

    def __init__(self, function: Any) -> None:
        super().__init__()
        self._text = getdoc(function) or ""

    def __missing__(self, section: str) -> list[Any]:
        return self.setdefault(section, [])

    def __str__(self) -> str:
        return f"\n{self._text}"


def collect_rarely() -> None:
    """Let this process look for garbage in cycles rarely; what has no cycle goes at once anyway."""
    gc.enable()
    gc.set_threshold(_MADE, 20, 20)
