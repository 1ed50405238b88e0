"""A run's table as a file for other programs: csv, Parquet or an Excel workbook.

What a customer typed may begin like a formula, and a spreadsheet would run it; so texts are
written as texts. Source ids are added only when asked for, and the file is then
readable by its owner only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from clvlib.errors import InputError
from clvlib.merchant import Merchant
from clvlib.privacy import merchant_key
from clvlib.privacy.cells import for_workbook, harmless_frame
from clvlib.privacy.sealed import opened, sealed_twin
from clvlib.run_folder import RunFolder
from clvlib.tables import table

XLSX_ROWS = 1_048_576 - 1  # one is the header


def read_table(run: RunFolder, name: str) -> pd.DataFrame:
    """Return a table of a finished run.

    Raises
    ------
    InputError
        If no such table is declared, or the run does not hold it.
    """
    declared = table(name)
    path = run.table(name)
    if not path.is_file():
        made = sorted({p.name.partition(".")[0] for p in run.tables.iterdir()})
        raise InputError(f"table '{name}'", "is not in the latest run", allowed=", ".join(made))
    return declared.check(pd.read_parquet(path))


def is_list(run: RunFolder, name: str) -> bool:
    """Say whether a run holds a list of customers (``audiences/NAME.csv``) of that name."""
    path = run.audiences / f"{name}.csv"
    inside = path.resolve().parent == run.audiences.resolve()
    return inside and (path.is_file() or sealed_twin(path).is_file())


def read_list(run: RunFolder, name: str, slug: str) -> pd.DataFrame:
    """Return one of the run's lists for upload, every cell as the text that stands there."""
    path = opened(run.audiences / f"{name}.csv", slug)
    return pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")


def with_source_ids(frame: pd.DataFrame, name: str, merchant: Merchant) -> pd.DataFrame:
    """Return the frame with ``source_customer_id`` in front, read again from the raw files.

    A customer whom the client knows by several ids has them all, separated by ``; ``.

    Raises
    ------
    InputError
        If the table has no customers.
    """
    if "customer_id" not in frame.columns:
        raise InputError("--with-ids", f"table '{name}' has no customers", "a table by customer")
    from clvlib.cleaning import customer_ids

    ids = customer_ids(merchant.settings, merchant.folder, merchant_key(merchant.slug))
    known = ids.groupby("customer_id")["source_customer_id"].agg(
        lambda found: "; ".join(sorted(map(str, found)))
    )
    found = frame["customer_id"].map(known)
    return frame.assign(source_customer_id=found)[["source_customer_id", *frame.columns]]


def write_file(frame: pd.DataFrame, path: Path) -> None:
    """Write a table whole or not at all, in the format that the file's ending asks for.

    Raises
    ------
    InputError
        If the ending is not known, the folder is missing, or the table is too long for Excel.
    """
    write = WRITERS.get(path.suffix.lower())
    if write is None:
        raise InputError(f"-o '{path.name}'", "ending is not known", allowed=", ".join(WRITERS))
    if not path.parent.is_dir():
        raise InputError(f"-o '{path}'", f"there is no folder '{path.parent}'")
    scratch = path.with_name(f".{path.name}.tmp")
    try:
        scratch.touch(mode=0o600)
        write(frame, scratch)
        scratch.replace(path)
    except OSError as error:
        raise InputError(f"-o '{path}'", f"cannot be written ({error.strerror})") from error
    finally:
        scratch.unlink(missing_ok=True)


def _write_csv(frame: pd.DataFrame, path: Path) -> None:
    harmless_frame(frame).to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def _write_parquet(frame: pd.DataFrame, path: Path) -> None:
    frame.to_parquet(path, index=False)


def _write_xlsx(frame: pd.DataFrame, path: Path) -> None:
    """Write a workbook row by row; texts are typed as texts, so none is a formula."""
    from openpyxl import Workbook

    if len(frame) > XLSX_ROWS:
        raise InputError(
            f"{len(frame):,} rows",
            "are too many for a workbook",
            allowed=f"up to {XLSX_ROWS:,}",
            remedy="export as .csv or .parquet",
        )
    book = Workbook(write_only=True)
    sheet = book.create_sheet("table")
    sheet.freeze_panes = "A2"
    for row in _rows(frame, sheet):
        sheet.append(row)
    book.save(path)


def _rows(frame: pd.DataFrame, sheet: Any) -> Iterator[list[Any]]:
    from openpyxl.cell import WriteOnlyCell

    def cell(value: Any) -> Any:
        if not isinstance(value, str):
            return _plain(value)
        made = WriteOnlyCell(sheet, value=for_workbook(value))
        made.data_type = "s"
        return made

    yield [cell(str(name)) for name in frame.columns]
    for row in frame.itertuples(index=False, name=None):
        yield [cell(value) for value in row]


def _plain(value: Any) -> Any:
    """Return what a worksheet can hold: nothing for missing and infinite values."""
    if value is None or pd.isna(value) or value in (float("inf"), float("-inf")):
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    return value.item() if hasattr(value, "item") else value


WRITERS: dict[str, Callable[[pd.DataFrame, Path], None]] = {
    ".csv": _write_csv,
    ".parquet": _write_parquet,
    ".xlsx": _write_xlsx,
}
