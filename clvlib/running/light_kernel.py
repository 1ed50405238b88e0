"""What a kernel does for a debugger or a person, where it has neither.

An ipykernel lists the files of all modules for a debugger, which touches, and so copies, a page of the
server's memory for nearly each of the thousands that are imported: a quarter of a kernel's start. It
lists their names for a person who wants to be rid of what was imported since.
And four times a cell it hands the thread that sends its output an order to send, and waits for it, though
most cells have printed nothing. To read its three arguments it makes a parser of the fifty that a person
might give.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from types import ModuleType
from typing import Any, ClassVar

HISTORY = "--HistoryManager."
FILE, NO_MEMORY = "-f", f"{HISTORY}enabled=False"  # what the kit starts a kernel with
OWN = frozenset({NO_MEMORY, f"{HISTORY}hist_file=:memory:"})  # the second is nbclient's


def read_own_arguments() -> None:
    """Let a kernel take the kit's own arguments without a parser; harmless if repeated.

    Raises
    ------
    ImportError, AttributeError
        If another ipykernel keeps this elsewhere: slower, not wrong.
    """
    from ipykernel.kernelapp import IPKernelApp
    from traitlets.config.loader import Config, DeferredConfigString

    application: Any = IPKernelApp
    theirs = application.parse_command_line
    if hasattr(theirs, "own"):
        return

    def parse_command_line(self: Any, argv: Sequence[str] | None = None) -> None:
        if argv is None or len(argv) < 3 or argv[0] != FILE or not OWN.issuperset(argv[2:]):
            theirs(self, argv)
            return
        self.argv, self.extra_args = list(argv), []
        memory = {}
        for argument in argv[2:]:
            trait, _, value = argument.partition("=")
            memory[trait.removeprefix(HISTORY)] = DeferredConfigString(value)
        self.cli_config = Config(
            {"IPKernelApp": {"connection_file": argv[1]}, "HistoryManager": memory}
        )
        self.update_config(self.cli_config)

    parse_command_line.own = True
    application.parse_command_line = parse_command_line


class _SysWithoutModules(ModuleType):
    """The module ``sys`` as it is, but that nothing is imported."""

    modules: ClassVar[dict[str, ModuleType]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)


@contextlib.contextmanager
def without_list_of_modules() -> Iterator[None]:
    """Let a kernel that begins find no modules to list, where no debugger would ask for them.

    The names that were listed before the fork (see :func:`list_modules`) are given to its shell.
    """
    from ipykernel import debugger, ipkernel
    from IPython.core import shellapp
    from IPython.core.getipython import get_ipython

    modules: list[Any] = [] if debugger._is_debugpy_available else [ipkernel]
    if _names:
        modules.append(shellapp)
    modules = [module for module in modules if getattr(module, "sys", None) is sys]
    for module in modules:
        module.sys = _SysWithoutModules("sys")
    try:
        yield
    finally:
        for module in modules:
            module.sys = sys
    if shellapp in modules and (shell := get_ipython()) is not None:
        since = len(sys.modules) - len(_names)
        _names.update(islice(reversed(sys.modules), max(since, 0)))
        shell._sys_modules_keys = _names


def list_modules() -> None:
    """Note the names of all modules, before the fork: the set is shared as it is."""
    _names.update(sys.modules)


_names: set[str] = set()


def flush_what_was_written() -> None:
    """Let streams that hold nothing take an order to flush as done; harmless if repeated.

    All that a kernel sends goes through one thread in its order, so that nothing overtakes what was
    written before.

    Raises
    ------
    ImportError, AttributeError
        If another ipykernel keeps this elsewhere: slower, not wrong.
    """
    from ipykernel.iostream import OutStream

    stream: Any = OutStream
    theirs = stream.flush
    if hasattr(theirs, "if_written"):
        return

    def flush(self: Any) -> None:
        buffers = getattr(self, "_buffers", None)
        if buffers is None or len(buffers) > 0 or self.echo is not None:
            theirs(self)

    flush.if_written = True
    stream.flush = flush
