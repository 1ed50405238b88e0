"""The test command: style, types, floors, notebooks, words, then the tests; stops at the first red.

``make test`` runs it. Each step prints one line, and its output where it fails.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
NOTEBOOKS = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "notebooks").glob("*.ipynb"))

STEPS: dict[str, list[str]] = {
    "style (ruff check)": [str(BIN / "ruff"), "check", "--quiet", "."],
    "format (ruff format)": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "notebooks without outputs (nbstripout)": [
        str(BIN / "nbstripout"), "--keep-id", "--verify", *NOTEBOOKS,
    ],
    "floors (import-linter)": [str(BIN / "lint-imports"), "--no-cache"],
    "words (every message translated)": [sys.executable, "-m", "clvlib.words.extract"],
    "types (pyright)": [str(BIN / "pyright"), "--warnings"],
    "tests (pytest)": [sys.executable, "-m", "pytest", "-n", "2", *sys.argv[1:]],
}  # fmt: skip


def main() -> int:
    """Run every step in order; return the first exit code that is not zero."""
    for name, command in STEPS.items():
        began = time.monotonic()
        shown = None if "pytest" in name else subprocess.PIPE
        done = subprocess.run(
            command, cwd=ROOT, stdout=shown, stderr=subprocess.STDOUT, text=True, check=False
        )
        mark = "ok  " if done.returncode == 0 else "FAIL"
        sys.stdout.write(f"{mark} {name} ({time.monotonic() - began:.0f} s)\n")
        sys.stdout.flush()
        if done.returncode:
            sys.stdout.write(done.stdout or "")
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
