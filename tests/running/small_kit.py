"""A kit of five tiny notebooks: real papermill and real kernels, without the statistics.

The cells write what a stage promises (the raw file's own bytes where the pipeline does not look
inside), so that a test of the running room costs a second a stage and not ten.
"""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from clvlib.run_folder import MADE_BY, STAGES

SETTINGS = """
name: Small Shop
industry: retail
currency: USD
timezone: UTC
sources: [{files: raw/orders.csv}]
"""
OPEN = """
import json, os
from pathlib import Path
folder = Path(os.environ["CLV_REPORTS_DIR"]) / merchant / ".scratch" / run
assert folder.is_dir() and Path(os.environ["CLV_DATA_DIR"], merchant).is_dir()
"""
FACTS = """
day = as_of or "2026-06-30"
(folder / "run.json").write_text(json.dumps({"as_of": day + "T23:59:59.999999"}))
print("made in", folder)
"""
# What the real stages read, in short: see clvlib.reads.
READS = {
    "cleaning": {"settings": ["name", "timezone"], "files": ["key", "raw"]},
    "rfm": {"settings": ["rfm"], "tables": ["orders"]},
    "clv": {"settings": ["discount_rate"], "tables": ["customers", "orders"]},
    "profiling": {"settings": ["high_value"], "tables": ["values"]},
    "strategy": {"settings": ["gross_margin"], "tables": ["values", "customers"]},
}
LEAVE = """
raw = Path(os.environ["CLV_DATA_DIR"], merchant, "raw")  # its one file may lie there encrypted
content = next(raw.glob("orders.csv*")).read_bytes()
for name in NAMES:
    (folder / "tables" / (name + ".parquet")).write_bytes(content)
(folder / "stages" / (STAGE + ".reads.json")).write_text(json.dumps(READS))
record = {"items": [], "results": {"stage": STAGE, "run": run}}
(folder / "stages" / (STAGE + ".json")).write_text(json.dumps(record))
"""


def write_kit(home: Path, **extra: str) -> Path:
    """Write five notebooks; ``extra`` gives a stage one more cell before it leaves its tables."""
    for stage, name in STAGES.items():
        write_notebook(home, stage, name, extra.get(stage, ""))
    (home / "templates").mkdir(exist_ok=True)
    return home


def write_notebook(home: Path, stage: str, name: str, extra: str = "") -> None:
    names = [table for table, maker in MADE_BY.items() if maker == stage]
    parameters = 'merchant = "cdnow"\nrun = None' + ("\nas_of = None" * (stage == "cleaning"))
    cells = [
        new_markdown_cell("# Small stage\n\nProse that a client may read."),
        new_code_cell(parameters, metadata={"tags": ["parameters"]}),
        new_code_cell(OPEN.strip()),
    ]
    cells += [new_code_cell(FACTS.strip())] if stage == "cleaning" else []
    cells += [new_code_cell(extra)] if extra else []
    given = f"NAMES, STAGE, READS = {names!r}, {stage!r}, {READS[stage]!r}"
    cells.append(new_code_cell(f"{given}{LEAVE}"))
    for number, cell in enumerate(cells):
        cell.id = f"{stage}-{number}"
    spec = {"name": "python3", "language": "python", "display_name": "Python 3"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": spec})
    (home / "notebooks").mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, home / "notebooks" / f"{name}.ipynb")


def write_merchant(data_dir: Path, slug: str = "shop", settings: str = SETTINGS) -> Path:
    """Write a merchant with one raw file."""
    folder = data_dir / slug
    (folder / "raw").mkdir(parents=True, exist_ok=True)
    (folder / "merchant.yml").write_text(settings.lstrip(), encoding="utf-8")
    (folder / "raw" / "orders.csv").write_text("customer,time,amount\na,2026-01-01,5\n")
    return folder


def read_json(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))
