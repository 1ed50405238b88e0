"""Run every comparison, or those named: ``python -m benchmarks [fits cleaning …]``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main(wanted: list[str]) -> int:
    """Run the benchmark modules one after another, each in a process of its own."""
    known = {
        path.stem.removeprefix("bench_"): path.stem for path in sorted(HERE.glob("bench_*.py"))
    }
    if unknown := set(wanted) - set(known):
        sys.stderr.write(
            f"error: no benchmark {', '.join(unknown)} · allowed: {', '.join(known)}\n"
        )
        return 2
    failed = 0
    for name in wanted or known:
        sys.stdout.write(f"== {name}\n")
        sys.stdout.flush()
        failed |= subprocess.run(
            [sys.executable, "-m", f"benchmarks.{known[name]}"], check=False
        ).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
