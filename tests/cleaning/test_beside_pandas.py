"""The kit and plain pandas come to the same figures on the export that the benchmark measures."""

from __future__ import annotations

import pandas as pd
import pytest

from benchmarks import bench_cleaning, plain_pandas
from clvlib.cleaning import build, repeats, staging


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    """An export with walk-ins, cancelled orders, refunds, discounts and exact duplicates."""
    path = tmp_path_factory.mktemp("bench") / "till.csv"
    bench_cleaning.generate(path, 30_000)
    return path


@pytest.mark.parametrize("straight", [False, True])
def test_every_figure_of_the_ledger_is_what_plain_pandas_finds(export, monkeypatch, straight):
    if (
        straight
    ):  # as a large file, its duplicates in parts and among rows and orders that look alike
        monkeypatch.setattr(staging, "LARGE", 1000)
        monkeypatch.setattr(repeats, "SORTED_AT_ONCE", 7000)
        monkeypatch.setattr(repeats, "SORTED_ALONE", 1000)
        monkeypatch.setattr(build, "HALF", "(hash(order_id) % 50)::UINTEGER")
        monkeypatch.setattr(repeats, "HALF", "(fingerprint % 5000)::UINTEGER")
    kit = bench_cleaning.kit(export, export.parent)
    peer = plain_pandas.clean(export, export.parent, bench_cleaning.KEY)
    assert {name: kit[name] for name in bench_cleaning.SAME} == {
        name: peer[name] for name in bench_cleaning.SAME
    }
    assert {rule: kit["examples"][rule] for rule in peer["examples"]} == peer["examples"]
    orders = pd.read_parquet(export.parent / "orders.parquet").set_index("order_id").sort_index()
    theirs = pd.read_parquet(export.parent / "pandas-orders.parquet").set_index("order_no")
    theirs = theirs.sort_index()[orders.columns]
    pd.testing.assert_frame_equal(orders, theirs, check_names=False, check_dtype=False)
    assert {"no_customer", "cancelled", "duplicate_line", "refunded"} <= set(peer["rules"])
