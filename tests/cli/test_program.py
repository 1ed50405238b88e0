"""``clv`` as a program: it ends at once, and nothing that belongs to its end is left out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from clvlib import __version__

BESIDE = """
import atexit, sys, threading, time
from clvlib import cli
at_exit, thread, slow = sys.argv[1:4]
def late():
    time.sleep(0.3)
    open(thread, "w").write("done")
def main():
    threading.Thread(target=late).start()
    print("last words", end="")
    print("said", end="", file=sys.stderr)
    return int(slow)
cli.main = main
atexit.register(lambda: open(at_exit, "w").write("done"))
cli.program()
"""


def test_a_program_and_its_exit_code() -> None:
    done = _clv("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"clv {__version__}\n", "")
    wrong = _clv("runn")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith("error: ")
    assert wrong.stderr.count("\n") == 1


@pytest.mark.parametrize("code", [0, 1, 130])
def test_what_belongs_to_an_end_is_done(code: int, tmp_path: Path) -> None:
    marks = [tmp_path / name for name in ("at_exit", "thread")]
    command = [sys.executable, "-c", BESIDE, *map(str, marks), str(code)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert (done.returncode, done.stdout, done.stderr) == (code, "last words", "said")
    assert [mark.read_text() for mark in marks] == ["done", "done"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
def test_output_that_cannot_be_written_is_no_success() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "clvlib", "--version"], stdout=full, stderr=subprocess.PIPE,
            text=True, timeout=600,
        )  # fmt: skip
    assert done.returncode not in (0, None)
    assert "No space left" in done.stderr


def _clv(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "clvlib", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=600)
