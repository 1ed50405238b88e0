"""Whole runs: the kit beside stock Papermill, beside a plain process, and beside a shell loop.

Each figure is a ratio of two measurements of one call, so that it holds on other machines:

* ``a``: five notebooks through stock Papermill one after another (one process, the environment's
  own ``python3`` kernel, nothing warm) and the same render, against ``clv run --force``; of CDNOW, and of
  one generated merchant of the batch's size. Both sides are run in turn, and the middle one of three counts;
* ``b``: ``clv run --force`` against the *floor*: the notebooks' code in one plain process, without
  kernels, without papermill, without a report; and the same without a report on either side;
* ``c``: a shell loop of ``a``'s reference over merchants against one ``clv run --all``; of many
  merchants the loop runs a sample, half before the batch and half after it, and is scaled up, since it
  never does anything but repeat itself;
* ``d``: seconds of ``clv run`` where nothing has changed;
* ``g``: seconds of rendering both documents, and their share of a run.

Wall clock and processor time (children included) are both kept: where other programs keep
the machine busy the second is the one to look at. Run with ``python -m benchmarks.bench_runs``;
``--merchants 20 --customers 500`` is the size of the acceptance list.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.processes import Figures, Watch, adopt_orphans, measured, middle

ROOT = Path(__file__).parent.parent
TIMES = 3
CLV = "from clvlib.cli import program; program()"
STOCK = """
import os, sys
from pathlib import Path
import papermill
from clvlib import home
from clvlib.merchant import Merchant
from clvlib.reporting import Document, render
slug, out = sys.argv[1], Path(sys.argv[2])
out.mkdir(parents=True, exist_ok=True)
for path in sorted(home.notebooks_dir().glob("[0-9]*.ipynb")):
    papermill.execute_notebook(
        path, out / path.name, parameters={"merchant": slug}, kernel_name="python3",
        progress_bar=False,
    )
draft = Path(os.environ["CLV_REPORTS_DIR"]) / slug / "draft"
render(Document.load(draft, Merchant.load(slug)))
"""
FLOOR = """
import json, sys
from clvlib import home
for path in sorted(home.notebooks_dir().glob("[0-9]*.ipynb")):
    known = {"__name__": "__main__"}
    for cell in json.loads(path.read_text())["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), known)
            if "parameters" in cell["metadata"].get("tags", []):
                known["merchant"] = sys.argv[1]
"""


def clv(folder: Path, *arguments: str) -> Figures:
    """Measure the command line."""
    return measured([sys.executable, "-c", CLV, *arguments], folder)


def in_turn(folder: Path, slug: str) -> tuple[Figures, Figures]:
    """Measure the kit and its reference in turn; a machine's pace changes from minute to minute."""
    command = [sys.executable, "-c", STOCK, slug, str(folder / "stock")]
    kit, stock = [], []
    for _ in range(TIMES):
        kit.append(clv(folder, "run", slug, "--force"))
        stock.append(measured(command, folder))
    return middle(kit), middle(stock)


def one_merchant(folder: Path, slug: str) -> dict[str, Figures]:
    """Measure everything that is asked of a single merchant."""
    clv(folder, "run", slug, "--to", "none")  # raw files generated, bytecode and disk warm
    python = [sys.executable, "-c"]
    kit, stock = in_turn(folder, slug)
    found = {
        "clv run": kit,
        "clv run, no report": clv(folder, "run", slug, "--force", "--to", "none"),
        "stock papermill and render": stock,
        "plain process, no report": measured([*python, FLOOR, slug], folder),
    }
    clv(folder, "run", slug)
    found["unchanged"] = clv(folder, "run", slug)
    found["render"] = clv(folder, "render", slug)
    return found


def small_merchant(folder: Path, customers: int) -> dict[str, Figures]:
    """Measure a run of one generated merchant, and the same through stock Papermill."""
    slug = generated(folder, "small-shop", customers, 0)
    clv(folder, "run", slug, "--to", "none")
    kit, stock = in_turn(folder, slug)
    found = {
        f"clv run, {customers} customers": kit,
        f"stock papermill and render, {customers} customers": stock,
    }
    shutil.rmtree(folder / "data" / slug)
    return found


def generated(folder: Path, slug: str, customers: int, seed: int) -> str:
    """Write the settings of a generated merchant and its raw files; return its slug."""
    template = (ROOT / "data" / "linjian-coffee" / "merchant.yml").read_text(encoding="utf-8")
    (folder / "data" / slug).mkdir(parents=True)
    text = re.sub(r"(?ms)^simulation:.*?(?=^\S|\Z)", "", template)
    text += f"\nsimulation: {{scenario: coffee, customers: {customers}, seed: {seed}}}\n"
    (folder / "data" / slug / "merchant.yml").write_text(text, encoding="utf-8")
    clv(folder, "simulate", slug)
    return slug


def looped(folder: Path, slugs: list[str]) -> list[Figures]:
    """Measure a part of the shell loop."""
    stock = [sys.executable, "-c", STOCK]
    return [measured([*stock, slug, str(folder / "stock" / slug)], folder) for slug in slugs]


def many_merchants(folder: Path, merchants: int, customers: int, sample: int) -> dict[str, Figures]:
    """Measure a batch of generated merchants against a loop over them."""
    names = [f"shop-{number:03}" for number in range(merchants)]
    slugs = [generated(folder, slug, customers, number) for number, slug in enumerate(names)]
    loop = looped(folder, slugs[: sample // 2])
    watch = Watch()
    watch.start()
    batch = clv(folder, "run", "--all", "--force")
    batch["peak_mb"] = watch.stop()
    batch["busy"] = round(batch["cpu"] / batch["seconds"] / len(os.sched_getaffinity(0)), 2)
    loop += looped(folder, slugs[sample // 2 : sample])
    up = len(slugs) / len(loop)
    totals = {key: round(sum(part[key] for part in loop) * up, 2) for key in ("seconds", "cpu")}
    return {f"batch of {merchants}": batch, f"loop over {merchants}": totals}


def ratios(
    one: dict[str, Figures], many: dict[str, Figures], small: dict[str, Figures]
) -> dict[str, dict[str, float]]:
    """Return every ratio, by the clock and in processor time."""
    batch, loop = list(many.values()) if many else ({}, {})
    pairs = {} if not one else {
        "a: stock papermill / clv run (more is better)": (
            one["stock papermill and render"], one["clv run"],
        ),
        "b: clv run / plain process without report (less is better)": (
            one["clv run"], one["plain process, no report"],
        ),
        "b: the same without a report on both sides (less is better)": (
            one["clv run, no report"], one["plain process, no report"],
        ),
        "d: unchanged / clv run (less is better)": (one["unchanged"], one["clv run"]),
        "g: render / clv run (less is better)": (one["render"], one["clv run"]),
    }  # fmt: skip
    if small:
        kit, stock = small.values()
        pairs["a: the same of a generated merchant (more is better)"] = (stock, kit)
    if many:
        pairs["c: loop / batch (more is better)"] = (loop, batch)
    return {
        name: {key: round(top[key] / below[key], 3) for key in ("seconds", "cpu")}
        for name, (top, below) in pairs.items()
    }


def main() -> None:
    """Measure, print, and write the figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slug", default="cdnow")
    parser.add_argument("--merchants", type=int, default=4)
    parser.add_argument("--customers", type=int, default=500)
    parser.add_argument("--sample", type=int, default=4, help="merchants that the loop runs")
    parser.add_argument("--only", choices=["one", "many"], help="measure only this part")
    parser.add_argument("--out", type=Path, help="JSON file for the figures")
    options = parser.parse_args()
    adopt_orphans()
    with tempfile.TemporaryDirectory(prefix="clv-bench-") as scratch:
        folder = Path(scratch)
        one, many, small = {}, {}, {}
        if options.only != "many":
            shutil.copytree(ROOT / "data" / options.slug, folder / "data" / options.slug)
            one = one_merchant(folder, options.slug)
            small = small_merchant(folder, options.customers)
            shutil.rmtree(folder / "data")
        if options.merchants and options.only != "one":
            many = many_merchants(folder, options.merchants, options.customers, options.sample)
    figures = {"figures": one | small | many, "ratios": ratios(one, many, small)}
    for name, found in figures["figures"].items():
        more = "".join(f"  {key} {found[key]:g}" for key in ("busy", "peak_mb") if key in found)
        print(f"{name:42} {found['seconds']:8.2f} s  processor {found['cpu']:8.2f} s{more}")
    for name, found in figures["ratios"].items():
        print(f"{name}: {found['seconds']:.2f} by the clock, {found['cpu']:.2f} in processor time")
    if options.out:
        options.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
