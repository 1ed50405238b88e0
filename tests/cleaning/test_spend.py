"""The spend file: by day and channel, in whatever words the platform uses."""

from pathlib import Path

import pandas as pd
import pytest

from clvlib.cleaning import acquisition_spend
from clvlib.errors import InputError
from clvlib.merchant import Settings


def settings(**acquisition: object) -> Settings:
    return Settings.model_validate(
        {
            "name": "Shop", "industry": "retail", "currency": "CNY", "timezone": "Asia/Shanghai",
            "sources": [{"files": "raw/orders.csv"}], "acquisition": acquisition,
        }
    )  # fmt: skip


def test_chinese_headers_in_gbk_are_found_without_a_mapping(tmp_path: Path) -> None:
    (tmp_path / "费用.csv").write_bytes(
        "日期,渠道,费用\n2025/1/2,小程序,12.50\n2025/1/1,门店,3\n".encode("gbk")
    )
    spend = acquisition_spend(settings(spend="费用.csv"), tmp_path)
    assert spend is not None
    assert spend["day"].tolist() == [pd.Timestamp("2025-01-01"), pd.Timestamp("2025-01-02")]
    assert spend["channel"].tolist() == ["门店", "小程序"]
    assert spend["spend"].tolist() == [3.0, 12.5]


def test_a_file_without_channels_is_spend_in_all(tmp_path: Path) -> None:
    (tmp_path / "ads.csv").write_text("day;cost\n2025-01-01;1.234,50\n2025-01-02;7,25\n")
    spend = acquisition_spend(settings(spend="ads.csv"), tmp_path)
    assert spend is not None
    assert spend["channel"].isna().all()
    assert spend["spend"].tolist() == [1234.5, 7.25]


def test_no_spend_file_is_no_table(tmp_path: Path) -> None:
    assert acquisition_spend(settings(cac=4.0), tmp_path) is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"spend": "nothere.csv"}, "nothere.csv"),
        ({"spend": "ads.csv", "columns": {"spend": "kost"}}, "did you mean 'cost'"),
        ({"spend": "ads.csv", "columns": {"date": "cost"}}, "no dates"),
    ],
)
def test_a_wrong_spend_file_is_one_clear_line(tmp_path: Path, given: dict, said: str) -> None:
    (tmp_path / "ads.csv").write_text("day,cost\n2025-01-01,1234.50\n2025-01-02,1.25\n")
    with pytest.raises(InputError, match=said) as caught:
        acquisition_spend(settings(**given), tmp_path)
    assert "\n" not in str(caught.value)
