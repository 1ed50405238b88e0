"""The generated shop on disk, the way a client would send it.

One file a calendar year. The first year was exported by an old till in GBK, the later ones
by a new one in UTF-8 with a byte-order mark; each export was pulled a few days
late, so that neighbouring files share those days and their rows occur twice.
"""

from __future__ import annotations

import contextlib
import json
import os
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv

from clvlib.errors import InputError
from clvlib.merchant import Merchant
from clvlib.simulation.generate import Simulated, simulate
from clvlib.simulation.scenario import COFFEE, Scenario
from clvlib.simulation.till import MONEY

SALES, SPEND, TRUTH = "收银流水_{year}.csv", "获客费用.csv", "truth.json"
_OLD_TILL, _NEW_TILL = "gbk", "utf-8-sig"


def write_raw(merchant: Merchant, scenario: Scenario = COFFEE) -> list[Path]:
    """Generate the merchant and write its raw files; the same settings give the same bytes.

    Files are written beside their destination and moved into place once all are
    whole. Sales files of an earlier, longer period are removed.

    Returns
    -------
    list of pathlib.Path
        Sales by year, acquisition spend, and the truth.

    Raises
    ------
    InputError
        If the merchant is not a generated one, or its folder cannot be written.
    """
    files = render(simulate(merchant.settings, scenario), scenario)
    raw = merchant.folder / "raw"
    try:
        raw.mkdir(parents=True, exist_ok=True)
        _replace_all(raw, files)
    except OSError as error:
        raise InputError(f"folder '{merchant.slug}/raw'", f"cannot be written: {error}") from error
    return [raw / name for name in files]


def render(shop: Simulated, scenario: Scenario = COFFEE) -> dict[str, bytes]:
    """Return the content of every raw file by its name."""
    files: dict[str, bytes] = {}
    day = shop.rows["下单时间"].dt.normalize()
    years = range(day.iloc[0].year, day.iloc[-1].year + 1)
    for year in years:
        late = pd.Timestamp(year, 12, 31) + pd.Timedelta(days=scenario.overlap_days)
        exported = shop.rows[(day >= pd.Timestamp(year, 1, 1)) & (day <= late)]
        encoding = _OLD_TILL if year == years[0] else _NEW_TILL
        files[SALES.format(year=year)] = _csv(exported, encoding)
    spend = shop.spend.assign(日期=shop.spend["日期"].dt.strftime("%Y-%m-%d"))
    files[SPEND] = _csv(spend, _NEW_TILL)
    files[TRUTH] = (json.dumps(shop.truth, ensure_ascii=False, indent=2) + "\n").encode()
    return files


def _csv(frame: pd.DataFrame, encoding: str) -> bytes:
    """Return the frame as csv; money keeps two decimals."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    for place, name in enumerate(table.column_names):
        if name in (*MONEY, "费用"):
            table = table.set_column(place, name, _two_decimals(frame[name].to_numpy()))
    buffer = BytesIO()
    options = csv.WriteOptions(include_header=False, quoting_style="needed")
    csv.write_csv(table, buffer, options)
    header = ",".join(frame.columns) + "\n"
    return (header + buffer.getvalue().decode("utf-8")).encode(encoding)


def _two_decimals(amounts: np.ndarray) -> pa.Array:
    """Return amounts as texts; till amounts repeat, so each is formatted once."""
    distinct, position = np.unique(amounts, return_inverse=True)
    return pa.array([f"{amount:.2f}" for amount in distinct]).take(pa.array(position))


def _replace_all(raw: Path, files: dict[str, bytes]) -> None:
    scratch = {name: raw / f".{name}.{os.getpid()}.part" for name in files}
    try:
        for name, content in files.items():
            scratch[name].write_bytes(content)
        for name, part in scratch.items():
            part.replace(raw / name)
    finally:
        for part in scratch.values():
            with contextlib.suppress(FileNotFoundError):
                part.unlink()
    for stale in raw.glob(SALES.format(year="*")):
        if stale.name not in files:
            stale.unlink()
