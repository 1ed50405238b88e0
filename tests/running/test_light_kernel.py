"""What is left out of a kernel's work is missed by nobody."""

import ast
import io
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import papermill
import pytest
from ipykernel import debugger, ipkernel
from ipykernel.iostream import OutStream
from ipykernel.kernelapp import IPKernelApp
from traitlets.config import Application

from clvlib.running.engine import ENGINE
from clvlib.running.kernel import KernelPlan
from clvlib.running.light_kernel import (
    NO_MEMORY,
    OWN,
    flush_what_was_written,
    read_own_arguments,
    without_list_of_modules,
)
from tests.running.test_warm import execute

CELLS = (
    "import sys; 'pandas' in sys.modules",
    "for n in range(3): print(n, end=' ')\nprint('err', file=sys.stderr)",
    "x = 1",
    "print('last', flush=True); sys.stdout.flush(); sys.stdout.write('words')",
)
ASKED = (
    "import sys; shell = get_ipython(); given = shell.parent.parent.argv\n"
    "given[0], given[2:], shell.history_manager.enabled, str(shell.history_manager.hist_file)",
    "'pandas' in shell._sys_modules_keys, '__main__' in shell._sys_modules_keys,"
    "shell._sys_modules_keys <= set(sys.modules), "
    "sorted(set(sys.modules) - shell._sys_modules_keys)",
)


def test_a_cell_s_output_is_its_own_and_whole(tmp_path: Path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in CELLS])
    notebook.metadata = {
        "kernelspec": {"name": "python3", "display_name": "", "language": "python"}
    }
    source, out = tmp_path / "in.ipynb", tmp_path / "out.ipynb"
    nbformat.write(notebook, source)
    done = papermill.execute_notebook(
        source,
        out,
        engine_name=ENGINE,
        kernel_name="python3",
        progress_bar=False,
        plan=KernelPlan(),
    )
    said = [
        [(o.get("name"), o.get("text") or o["data"]["text/plain"]) for o in cell.outputs]
        for cell in done.cells
    ]
    assert said == [  # what a stock kernel leaves, in its order
        [(None, "True")],
        [("stdout", "0 1 2 "), ("stderr", "err\n")],
        [],
        [("stdout", "last\n"), ("stdout", "words"), (None, "5")],
    ]


def test_a_kernel_is_given_no_other_arguments_and_knows_its_modules(tmp_path: Path):
    done = execute(tmp_path, ASKED, KernelPlan())
    flag, given, enabled, file = ast.literal_eval(_last(done, 0))
    assert flag == "-f"
    assert OWN.issuperset(given)  # or a parser is made for them
    assert (enabled, file) == (False, ":memory:")
    *known, since = ast.literal_eval(_last(done, 1))
    assert known == [True, True, True]
    assert len(since) < 20


def _last(done: nbformat.NotebookNode, cell: int) -> str:
    return done.cells[cell].outputs[-1]["data"]["text/plain"]


def test_only_a_stream_that_holds_something_orders_its_sending(monkeypatch: pytest.MonkeyPatch):
    ordered: list[int] = []
    monkeypatch.setattr(OutStream, "flush", lambda self: ordered.append(len(self._buffers)))
    flush_what_was_written()
    flush_what_was_written()
    for held in ({}, {1: io.StringIO("x")}):
        OutStream.flush(SimpleNamespace(_buffers=held, echo=None))  # type: ignore[arg-type]
    assert ordered == [1]


def test_modules_are_not_listed_while_a_kernel_begins_and_are_there_afterwards(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(debugger, "_is_debugpy_available", False)
    with without_list_of_modules():
        assert not ipkernel.sys.modules
        assert ipkernel.sys.version == sys.version
    assert ipkernel.sys is sys


def test_a_debugger_gets_its_list(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(debugger, "_is_debugpy_available", True)
    with without_list_of_modules():
        assert ipkernel.sys is sys


@pytest.mark.parametrize(
    "given",
    [
        ["-f", "/folder/kernel.json", NO_MEMORY],
        ["-f", "/folder/kernel.json", *sorted(OWN)],
        ["-f", "/folder/kernel.json", NO_MEMORY, "--debug"],
        ["-f", "/folder/kernel.json"],
        ["-f", "/folder/kernel.json", "--HistoryManager.enabled=True"],
        ["--IPKernelApp.connection_file=other.json", "--debug", NO_MEMORY],
    ],
)
def test_arguments_mean_what_the_parser_reads_in_them(
    given: list[str], monkeypatch: pytest.MonkeyPatch
):
    theirs = IPKernelApp.parse_command_line
    if hasattr(theirs, "own"):
        theirs = Application.parse_command_line
    monkeypatch.setattr(IPKernelApp, "parse_command_line", theirs)
    parsed, light = IPKernelApp(), IPKernelApp()
    parsed.parse_command_line(given)
    read_own_arguments()
    read_own_arguments()
    assert IPKernelApp.parse_command_line is not theirs
    light.parse_command_line(given)
    assert light.cli_config == parsed.cli_config != {}
    assert light.connection_file == parsed.connection_file
    assert (light.argv, light.extra_args) == (parsed.argv, parsed.extra_args)
