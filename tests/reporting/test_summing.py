"""Tables read by column know what a data frame of them knows."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from clvlib.reporting.summing import Columns, Frames

DAYS = pd.to_datetime(["2020-01-01", "2020-02-01", None, "2020-03-01"])
TABLE = pd.DataFrame(
    {
        "pieces": [3, 1, 2, 2],
        "share": [0.25, np.nan, np.inf, 0.5],
        "segment": ["b", "a", None, "b"],
        "kept": [True, False, True, True],
        "day": DAYS,
        "money": [Decimal("1.50"), None, Decimal("0.10"), Decimal("2.25")],
        "kind": pd.Categorical(["x", "y", "x", "y"], categories=["unused", "y", "x"]),
        "nothing": [None] * 4,
    }
)
LABELLED = {
    "numbered": TABLE,
    "numbered from 2": TABLE.iloc[2:],
    "named": TABLE.set_index(pd.Index(["r1", "r2", "r3", "r1"], name="range")),
    "without a name": TABLE.set_index(pd.Index([4, 3, 2, 1])),
    "levels": TABLE.set_index(["segment", "pieces"]),
    "empty": TABLE.iloc[:0],
}


@pytest.mark.parametrize("labels", LABELLED)
def test_a_table_read_by_column_holds_what_its_data_frame_does(tmp_path: Path, labels: str):
    frame, path = LABELLED[labels], tmp_path / "exhibit.parquet"
    frame.to_parquet(path)
    flat = pd.read_parquet(path).reset_index()
    numeric = flat.select_dtypes("number")
    others = [c for c in flat.columns.difference(numeric.columns, sort=False) if c != "day"]
    read = Columns.read(path, labelled=True)
    assert (read.rows, read.width) == frame.shape
    np.testing.assert_array_equal(read.cells, numeric.to_numpy(float))
    assert len(read.groups) == len(others)
    for group, name in zip(read.groups, others, strict=True):
        codes, known = pd.factorize(flat[name])
        assert group.indices.fill_null(-1).to_pylist() == list(codes)
        assert group.dictionary.to_pylist() == list(known)


def test_exact_amounts_of_a_table_are_numbers_and_of_an_exhibit_are_not(tmp_path: Path):
    path = tmp_path / "ledger.parquet"
    TABLE.to_parquet(path, index=False)
    frames = Frames()
    assert np.nansum(frames.table(path).cells[:, 2]) == 3.85
    assert frames.table(path).cells.shape[1] == 3
    assert frames.drawn(path).cells.shape[1] == 3  # its rows' numbers, pieces and shares


def test_sums_by_group_count_what_is_known(tmp_path: Path):
    path = tmp_path / "exhibit.parquet"
    frame = pd.DataFrame({"segment": ["b", "a", None, "b"], "spent": [4.0, 1.0, 7.0, np.nan]})
    frame.to_parquet(path, index=False)
    known = Frames().sums_of_table(path)
    for value in (4, 12, 4.0, 1 / 3, 7 / 12, 2.0):  # rows, sum, mean of b, shares, groups
        assert np.any(np.isclose(known, value)), value
