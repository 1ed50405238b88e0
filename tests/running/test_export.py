"""Tables for other programs: the same values, and no formula that runs."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from clvlib.errors import InputError
from clvlib.run_folder import RunFolder
from clvlib.running import export

FRAME = pd.DataFrame(
    {
        "customer_id": ["c1", '=HYPERLINK("http://x")', None],
        "product": ["+1 tea", "@cmd", "plain"],
        "revenue": [-1.5, np.nan, np.inf],
        "ordered_at": pd.to_datetime(["2026-01-02 03:04:05", None, "2026-01-03 00:00:00"]),
        "high_value": [True, False, True],
    }
)


def test_csv_holds_no_formula(tmp_path: Path) -> None:
    export.write_file(FRAME, tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[1]["customer_id"] == '\'=HYPERLINK("http://x")'
    assert [row["product"] for row in rows] == ["'+1 tea", "'@cmd", "plain"]
    assert rows[0]["revenue"] == "-1.5"
    assert (tmp_path / "t.csv").stat().st_mode & 0o077 == 0


def test_xlsx_types_texts_as_texts_and_leaves_missing_values_empty(tmp_path: Path) -> None:
    export.write_file(FRAME, tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    assert sheet["A3"].value == '=HYPERLINK("http://x")'
    assert sheet["A3"].data_type == "s"
    assert [cell.value for cell in sheet["C"]] == ["revenue", -1.5, None, None]
    assert sheet["D2"].value == pd.Timestamp("2026-01-02 03:04:05")
    assert sheet["A4"].value is None


def test_parquet_is_the_table(tmp_path: Path) -> None:
    export.write_file(FRAME, tmp_path / "t.parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "t.parquet"), FRAME)


def test_a_wrong_ending_a_missing_folder_and_too_many_rows_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match=r"allowed: \.csv, \.parquet, \.xlsx"):
        export.write_file(FRAME, tmp_path / "t.ods")
    with pytest.raises(InputError, match="there is no folder"):
        export.write_file(FRAME, tmp_path / "nowhere" / "t.csv")
    monkeypatch.setattr(export, "XLSX_ROWS", 2)
    with pytest.raises(InputError, match="3 rows: are too many for a workbook"):
        export.write_file(FRAME, tmp_path / "t.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_lists_for_upload_are_read_as_they_stand_and_nothing_beside_them(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run").make()
    run.audiences.mkdir()
    text = "customer_id,contact_on,score\r\nc1,2026-01-02,0.50\r\nNA,2026-01-03,1.00\r\n"
    (run.audiences / "keep-best.csv").write_text(text, encoding="utf-8-sig")
    (run.tables / "secret.csv").write_text("x\n", encoding="utf-8")
    assert export.is_list(run, "keep-best")
    assert not export.is_list(run, "win-back")
    assert not export.is_list(run, "../tables/secret")
    frame = export.read_list(run, "keep-best", "shop")
    assert frame["score"].tolist() == ["0.50", "1.00"]
    assert frame["customer_id"].tolist() == ["c1", "NA"]
