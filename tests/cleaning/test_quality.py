"""The exhibits of data quality: what is missing, and what the files cover."""

from __future__ import annotations

import pytest

from clvlib.cleaning import exhibits, quality, quality_exhibits
from clvlib.exhibits import Look, TableView

from .conftest import settings

HEADER = "customer,order,date,amount,product"


def written(folder, name, *rows):
    (folder / name).write_text("\n".join([HEADER, *rows, ""]))


@pytest.fixture
def look():
    return Look.of(settings({"files": "a.csv"}))


def test_the_ledger_says_when_every_row_was_kept(run, tmp_path, look):
    written(tmp_path, "a.csv", "C1,1,2025-01-02,5,Mug", "C2,2,2025-01-03,6,Cup")
    whole = exhibits.data_ledger(run({"files": "a.csv"}).ledger, look)
    assert (whole.headline, whole.alt) == (
        "All 2 rows are kept",
        "Table: all 2 rows read are kept.",
    )
    written(tmp_path, "a.csv", "C1,1,2025-01-02,5,Mug", ",2,2025-01-03,6,Cup")
    part = exhibits.data_ledger(run({"files": "a.csv"}).ledger, look)
    assert part.headline == "50% of 2 rows are kept; every other is accounted for"


def test_values_are_missing_where_the_files_have_the_column(run, tmp_path, look):
    written(
        tmp_path,
        "a.csv",
        "C1,1,2025-01-02,5,Mug",
        ",2,2025-01-03,6,",
        "C2,3,2025-02-01,7,",
        "nan,4,2025-02-01,7,",
    )
    (tmp_path / "b.csv").write_text("customer,order,date,amount\nC9,9,2025-01-04,5\n")
    cleaned = run({"files": "*.csv"})
    missing = quality.missingness(cleaned).set_index("column")
    assert missing.loc["product"].tolist() == [4, 3]
    assert missing.loc["customer"].tolist() == [5, 2]
    assert missing.loc["amount"].tolist() == [5, 0]
    exhibit = quality_exhibits.missing_values(missing.reset_index(), look)
    assert exhibit.headline == "Largest gap: Product, empty in 75.0% of rows"


def test_nothing_missing_is_said_in_a_table(run, tmp_path, look):
    written(tmp_path, "a.csv", "C1,1,2025-01-02,5,Mug", "C1,2,2025-02-02,5,Mug")
    exhibit = quality_exhibits.missing_values(quality.missingness(run({"files": "a.csv"})), look)
    assert exhibit.headline == "No value is missing in the columns that are used"
    assert isinstance(exhibit.body, TableView) and len(exhibit.body.rows) == 5


def test_months_and_files_with_a_gap_and_a_month_told_twice(run, tmp_path, look):
    written(tmp_path, "a.csv", "C1,1,2025-01-02,5,Mug", "C1,2,2025-02-20,5,Mug")
    written(tmp_path, "b.csv", "C1,2,2025-02-20,5,Mug", "C1,3,2025-04-20,5,Mug")
    months = quality.rows_by_month(run({"files": "*.csv"}))
    assert months.astype(int).to_dict("list") == {"a.csv": [1, 1, 0, 0], "b.csv": [0, 1, 0, 1]}
    exhibit = quality_exhibits.file_coverage(months, look)
    assert exhibit.headline == "2 files: 1 month between first and last row is empty"
    assert "1 month stands in more than one file" in exhibit.note
