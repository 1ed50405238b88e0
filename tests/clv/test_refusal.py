"""A merchant with forty customers gets a report without a CLV, from the raw file to the page."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

SETTINGS = """
name: Corner shop
industry: retail
currency: USD
timezone: Europe/London
sources:
  - files: raw/orders.csv
    columns: {customer: customer, time: time, amount: amount}
"""


def _write_merchant(folder: Path) -> None:
    rng = np.random.default_rng(3)
    rows = [
        (f"cust{c:03d}", pd.Timestamp("2024-01-01 10:00") + pd.Timedelta(days=int(day)), 20.0 + c)
        for c in range(40)
        for day in rng.integers(0, 600) + np.cumsum(rng.integers(1, 60, 1 + rng.poisson(1.2)))
    ]
    (folder / "raw").mkdir(parents=True)
    (folder / "merchant.yml").write_text(SETTINGS, encoding="utf-8")
    frame = pd.DataFrame(rows, columns=["customer", "time", "amount"])
    frame.to_csv(folder / "raw" / "orders.csv", index=False)


@pytest.mark.slow
def test_forty_customers_get_a_report_without_a_value(tmp_path: Path) -> None:
    _write_merchant(tmp_path / "data" / "corner-shop")
    command = [str(Path(sys.executable).with_name("clv")), "run", "corner-shop", "--to", "html",
               "--data-dir", str(tmp_path / "data"),
               "--reports-dir", str(tmp_path / "reports")]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr
    run = tmp_path / "reports" / "corner-shop" / "latest"
    values = pd.read_parquet(run / "tables" / "values.parquet")
    assert len(values) == 40
    assert values["clv"].isna().all()
    assert not values["high_value"].any()
    trust = pd.read_parquet(run / "tables" / "trust.parquet").set_index("rule")["state"]
    assert trust["buyers"] == "red"
    results = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["results"]
    assert results["clv"]["trust"] == "red"
    assert "clv_total" not in results["clv"]
    page = (run / "report.html").read_text(encoding="utf-8")
    assert "No customer value yet" in page
    assert "Few customers came back" in page or "There are few customers" in page
