"""``clv``: the consultant's command line.

Commands import what they need when they run, so that ``clv --help`` answers at once.
Exit codes: 0 good, 1 some merchant failed, 2 wrong use or wrong input. An error is one
line on stderr; ``--debug`` puts the traceback above it.
"""

from __future__ import annotations

import atexit
import io
import os
import signal
import sys
import threading
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn

import typer

from clvlib.cli import audit, compare, data, lab, new, portfolio, purge, report, run, runs, table
from clvlib.cli.options import echo, show_version
from clvlib.errors import InputError, StageError

GOOD, FAILED, WRONG, INTERRUPTED = 0, 1, 2, 130
NOT_CERTAIN = frozenset({"--explain", "--kernel", "--dask", "--help", "-h"})
STOPPED = "interrupted; the previous reports are untouched"

app = typer.Typer(
    name="clv",
    help="From a merchant's raw sales exports to a printed customer-lifetime-value report.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
for command in (
    new.new,
    data.check,
    run.run,
    runs.runs,
    runs.verify,
    report.render,
    compare.compare,
    portfolio.portfolio,
    table.export,
    table.decrypt,
    lab.lab,
    data.simulate,
    audit.audit,
    purge.purge,
):
    app.command()(command)


@app.callback()
def _clv(version: bool = show_version) -> None:
    """Take options that stand before any command."""


def program() -> NoReturn:
    """Be ``clv``: run the command line and end the process with its exit code.

    What is to be done at an end is done here (threads joined, servers ended, scratch folders removed,
    output flushed), and the process left. Python would go on to take everything apart that a run has
    imported, a third of a second for memory that the system takes back anyway.
    """
    code = main()
    threads: Any = threading
    threads._shutdown()  # as Python itself does, and multiprocessing in a worker
    atexit._run_exitfuncs()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except OSError:  # a full disk, a closed pipe: Python's own end tells of it
        sys.exit(code)
    os._exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        What follows ``clv``; the process's own arguments where left out.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):  # a terminal that lacks a character is no failure
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        with _ended_in_order():
            _get_ready(given)
            code = app(given, prog_name="clv", standalone_mode=False)
        if code == INTERRUPTED:  # typer's answer to Ctrl-C
            return _fail(STOPPED, INTERRUPTED)
        return code if isinstance(code, int) else GOOD
    except KeyboardInterrupt:
        return _fail(STOPPED, INTERRUPTED)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else FAILED
    except Exception as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # bare clv: its message is the help
            echo(getattr(error, "message", error))
            return WRONG
        if "--debug" in given:
            echo(traceback.format_exc(), err=True)
        return _fail(*_told(error))


def _get_ready(given: Sequence[str]) -> None:
    """Let the kernels' server import while this process still reads what it was asked for.

    Only where something will be computed for certain. A server that was started for a call that turns
    out wrong ends with it.
    """
    asked = {option.partition("=")[0] for option in given}
    if given[:1] == ["run"] and "--force" in asked and not asked & NOT_CERTAIN:
        from clvlib.running.warm import get_ready

        get_ready("warm")


def _told(error: Exception) -> tuple[str, int]:
    """Return the one line and the exit code of an error."""
    if isinstance(error, InputError):
        return str(error), WRONG
    if isinstance(error, StageError):
        return str(error), WRONG if error.wrong_input else FAILED
    if message := getattr(error, "format_message", None):  # typer's own usage errors
        help_of = getattr(getattr(error, "ctx", None), "command_path", "clv")
        said = " ".join(message().split())
        return f"{said.rstrip('.')} · see: {help_of} --help", getattr(error, "exit_code", WRONG)
    if type(error).__name__ == "Abort":
        return STOPPED, INTERRUPTED
    said = " ".join(f"{type(error).__name__}: {error}".split())
    return f"{said} · a defect of the kit; --debug shows where", FAILED


def _fail(line: str, code: int) -> int:
    echo(f"error: {line}", err=True)
    return code


class _ended_in_order:  # noqa: N801 - reads as a phrase
    """Treat a request to terminate like Ctrl-C, so that kernels and scratch folders go too."""

    def __enter__(self) -> None:
        self._before = None
        try:
            self._before = signal.signal(signal.SIGTERM, signal.default_int_handler)
        except ValueError:  # not in the main thread
            return

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGTERM, self._before)
