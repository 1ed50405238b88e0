"""Compare the lock with the public list of known weaknesses (pip-audit): ``make audit``.

Continuous integration may run where that list cannot be reached. Then one line says so and nothing
fails; ``--strict``, which the weekly workflow and a release ask for, fails there, too. A package
with a known weakness always fails.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
COMMAND = (
    "tool", "run", "--quiet", "pip-audit", "--requirement", "requirements/lock.txt",
    "--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off",
)  # fmt: skip
PATIENCE = 120  # seconds


def main(arguments: Sequence[str]) -> int:
    """Print what was found in a line or two; 1 where something has to be done."""
    found = listed()
    weak = [f"{d['name']} {d['version']}: {v['id']}" for d in found for v in d.get("vulns", [])]
    known = [d for d in found if "skip_reason" not in d]
    if weak:
        print("error: known weaknesses: " + "; ".join(weak), file=sys.stderr)
        return 1
    if found and len(known) == len(found):
        print(f"{len(known)} packages of the lock: no known weakness")
        return 0
    told = f"{len(known)} of {len(found)} packages looked up"
    said = f"the list of known weaknesses cannot be reached from here ({told})"
    if "--strict" in arguments:
        print(f"error: {said}", file=sys.stderr)
        return 1
    print(f"note: pip-audit is skipped: {said}")
    return 0


def listed() -> list[dict[str, Any]]:
    """Return what pip-audit says of every package; nothing where it cannot even start."""
    uv = Path(sys.executable).with_name("uv")
    try:
        done = subprocess.run(
            [str(uv), *COMMAND], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE
        )
        return json.loads(done.stdout)["dependencies"]
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError):
        return []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
