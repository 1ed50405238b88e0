"""Ratios that are kept in the repository, held against new ones, and shown in the docs."""

from __future__ import annotations

import json
import os
import platform
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

HERE = Path(__file__).parent
RESULTS, PAGE = HERE / "results.json", HERE.parent / "docs" / "benchmarks.md"
WORSE = 1.2
BUSY = 1.0  # other programs' load beyond which the clock says little


@dataclass(frozen=True)
class Kept:
    """Figures and ratios of one measurement of whole runs."""

    figures: dict[str, dict[str, float]]
    ratios: dict[str, dict[str, float]]

    @classmethod
    def load(cls, path: Path = RESULTS) -> Kept:
        """Read what a measurement wrote; empty where there is none."""
        if not path.is_file():
            return cls({}, {})
        known = json.loads(path.read_text(encoding="utf-8"))
        return cls(known["figures"], known["ratios"])


def compared(kept: Kept, now: Kept) -> int:
    """Print each ratio beside the kept one; return 1 if one got more than a fifth worse.

    Processor time decides: it does not depend on what else the machine does.
    """
    worse = []
    for name in sorted(set(kept.ratios) & set(now.ratios)):
        before, after = kept.ratios[name]["cpu"], now.ratios[name]["cpu"]
        loss = before / after if "(more is better)" in name else after / before
        mark = "WORSE" if loss > WORSE else "ok"
        worse += [name] if loss > WORSE else []
        sys.stdout.write(f"{mark:6}{name}: {after:.2f}, kept {before:.2f}\n")
    if not kept.ratios:
        sys.stdout.write("no ratios are kept yet: make bench-write\n")
    return 1 if worse else 0


def _of_batches(now: Kept) -> list[str]:
    """Return a line for each batch: how busy the cores were and how much memory it held."""
    lines = [
        f"* {name}: the cores were {figures['busy']:.0%} busy, all its processes together held at "
        f"most {figures['peak_mb']:,.0f} MB"
        for name, figures in now.figures.items()
        if "busy" in figures
    ]
    return [*lines, ""] if lines else []


def write_page(now: Kept, said: dict[str, str], sizes: dict[str, list[str]]) -> None:
    """Keep the figures and write ``docs/benchmarks.md`` from them."""
    if now.ratios:
        RESULTS.write_text(json.dumps(vars(now), indent=1) + "\n", encoding="utf-8")
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    memory = psutil.virtual_memory().total / 2**30
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench-write`; do not edit. `make bench` measures again (cleaning at full "
        "size, all else small), "
        "`make bench-compare` fails where a ratio of processor times got more than 20 % worse.",
        "",
        f"* Day: {datetime.now(UTC):%Y-%m-%d}",
        f"* Machine: {platform.system()} {platform.machine()}, {cores} cores, {memory:.0f} GB, "
        f"Python {platform.python_version()}",
        f"* Load while the page was written: {load:.1f}"
        + (" (other programs ran: read the ratios of processor time)" if load > BUSY + 1 else ""),
        "",
        "## Whole runs",
        "",
        "What (a) to (g) mean stands at the top of `benchmarks/bench_runs.py`.",
        "",
        "| measured | seconds | processor seconds |",
        "|---|---:|---:|",
        *(f"| {n} | {f['seconds']:.2f} | {f['cpu']:.2f} |" for n, f in now.figures.items()),
        "",
        *_of_batches(now),
        "| ratio | by the clock | in processor time |",
        "|---|---:|---:|",
        *(f"| {n} | {r['seconds']:.2f} | {r['cpu']:.2f} |" for n, r in now.ratios.items()),
    ]
    for name, text in said.items():
        if name != "runs":
            size = " ".join(sizes.get(name, [])) or "full size"
            lines += ["", f"## {name.capitalize()} ({size})", "", "```", text.strip(), "```"]
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")
