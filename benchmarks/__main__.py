"""Run every comparison, or those named: ``python -m benchmarks [fits cleaning …]``.

Cleaning reads ten million lines; the other sizes are small, so that all of them end in minutes,
and ``--full`` runs them at the sizes of the acceptance list. ``--write`` keeps the ratios in
``benchmarks/results.json`` and writes ``docs/benchmarks.md``; ``--compare`` measures whole runs
again and fails where a ratio got more than a fifth worse than the one that is kept.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.results import Kept, compared, write_page

HERE = Path(__file__).parent
SMALL = {
    "fits": ["--scale", "0.05"],
    "summary": ["--orders", "500000"],
    "runs": ["--merchants", "4"],
}
FULL = {"runs": ["--merchants", "20"]}


def main(given: list[str]) -> int:
    """Run the benchmark modules one after another, each in a process of its own."""
    known = {
        path.stem.removeprefix("bench_"): path.stem for path in sorted(HERE.glob("bench_*.py"))
    }
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    for option in ("--full", "--write", "--compare"):
        parser.add_argument(option, action="store_true")
    options = parser.parse_args(given)
    if unknown := set(options.names) - set(known):
        parser.error(f"no benchmark {', '.join(unknown)} · allowed: {', '.join(known)}")
    sizes = FULL if options.full else SMALL
    names = options.names or (["runs"] if options.compare else list(known))
    failed, said = 0, {}
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "runs.json"
        for name in names:
            arguments = [*sizes.get(name, []), *(["--out", str(out)] if name == "runs" else [])]
            code, said[name] = _run(known[name], arguments)
            failed |= code
        measured = Kept.load(out)
    if options.compare:
        return compared(Kept.load(), measured)
    if options.write and not failed:
        write_page(measured, said, sizes)
    return failed


def _run(module: str, arguments: list[str]) -> tuple[int, str]:
    """Run one module, showing what it prints; return its exit code and its text."""
    sys.stdout.write(f"== {module}\n")
    sys.stdout.flush()
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    sys.stdout.write(done.stdout)
    return done.returncode, done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
