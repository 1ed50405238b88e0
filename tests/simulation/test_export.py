from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from clvlib.errors import InputError
from clvlib.merchant import Merchant
from clvlib.simulation import Simulated, write_raw
from tests.simulation.conftest import shop


def test_the_same_settings_give_the_same_bytes(tmp_path: Path):
    one = write_raw(shop(tmp_path / "one", customers=300))
    two = write_raw(shop(tmp_path / "two", customers=300))
    assert [path.name for path in one] == [path.name for path in two]
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_one_file_a_year_and_nothing_half_written(written: list[Path]):
    names = ["收银流水_2024.csv", "收银流水_2025.csv", "收银流水_2026.csv", "获客费用.csv"]
    assert [path.name for path in written] == [*names, "truth.json"]
    assert sorted(written) == sorted(written[0].parent.iterdir())


def test_the_first_year_is_gbk_and_the_later_ones_have_a_mark(written: list[Path]):
    assert written[0].read_bytes().decode("gbk").startswith("流水号,会员号")
    with pytest.raises(UnicodeDecodeError):
        written[0].read_bytes().decode("utf-8")
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in written[1:4])


def test_neighbouring_exports_overlap_and_together_hold_every_row_once(
    exports: list[pd.DataFrame], simulated: Simulated
):
    rows = pd.concat(exports)
    assert 0 < rows.duplicated().sum() < 0.01 * len(rows)
    assert len(rows.drop_duplicates()) == len(simulated.rows)


def test_an_earlier_longer_period_leaves_no_file_behind(tmp_path: Path):
    write_raw(shop(tmp_path, customers=50))
    write_raw(shop(tmp_path, customers=50, end=date(2025, 6, 30)))
    left = sorted(path.name for path in (tmp_path / "raw").glob("收银流水_*.csv"))
    assert left == ["收银流水_2024.csv", "收银流水_2025.csv"]


def test_the_settings_name_the_columns_that_are_written(
    demo: Merchant, written: list[Path], exports: list[pd.DataFrame]
):
    assert set(demo.settings.sources[0].columns.values()) <= set(exports[0].columns)
    spend = pd.read_csv(written[3])
    assert list(demo.settings.acquisition.columns.values()) == list(spend.columns)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "raw").write_text("a file in the way")
    with pytest.raises(InputError, match="linjian-coffee/raw"):
        write_raw(shop(tmp_path, customers=5))
