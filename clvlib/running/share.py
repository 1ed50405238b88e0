"""A copy of a report for the merchant: everything but what tells of single customers.

Left out are the notebooks, the tables, the lists of customers, the workbook's sheet of customers,
and every exhibit and sentence about one customer. What is written is searched before it is handed
out: a copy that holds any customer's pseudonym is refused.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from clvlib.errors import InputError
from clvlib.merchant import Merchant
from clvlib.privacy.pseudonyms import SHOWN
from clvlib.privacy.search import texts_in
from clvlib.run_folder import RunFolder
from clvlib.running.shelf import Shelf

Records = dict[str, dict[str, Any]]
LEFT_OUT = ("notebooks", "audiences", "workbook", "project")
OF_CUSTOMERS = ("customers", "orders", "lines", "values")
_TOKEN = re.compile(rf"(?<![A-Za-z0-9])c[a-z2-7]{{{SHOWN - 1}}}")


def share(
    shelf: Shelf, merchant: Merchant, to: tuple[str, ...], engine: str, target: Path
) -> tuple[Path, ...]:
    """Write a copy of the latest report without customers; the shelf must be locked.

    Parameters
    ----------
    to : tuple of str
        Formats of the report.
    target : Path
        A folder that is not there yet (or empty), or a file that ends in ``.zip``.

    Returns
    -------
    tuple of Path
        The files, or the archive.

    Raises
    ------
    InputError
        If there is no run, the target is there already, or a customer would go out with it.
    """
    latest = shelf.latest
    if latest is None:
        raise InputError(
            f"merchant '{merchant.slug}'", "has no run yet", remedy=f"clv run {merchant.slug}"
        )
    if target.is_file() or (target.is_dir() and any(target.iterdir())):
        raise InputError(f"--share '{target}'", "is there already", remedy="name another one")
    known = shown_pseudonyms(latest)
    folder = shelf.copy_of(latest)
    try:
        files = _rendered(folder, merchant, to, engine, known)
        for path in files:
            if held := pseudonyms_in(path, known):
                raise InputError(
                    f"shared copy, {path.name}", f"tells of {len(held)} single customers",
                    remedy="take them out of the notes (notes/) and pins, then share again",
                )  # fmt: skip
        return _placed(files, target)
    finally:
        shelf.discard(folder)


def shown_pseudonyms(run: RunFolder) -> frozenset[str]:
    """Return the pseudonyms of a run's customers, as short as reports write them."""
    import pandas as pd

    found: set[str] = set()
    for name in OF_CUSTOMERS:
        if (path := run.table(name)).is_file():
            found |= set(pd.read_parquet(path, columns=["customer_id"])["customer_id"].dropna())
    return frozenset(str(customer)[:SHOWN] for customer in found)


def pseudonyms_in(path: Path, known: Iterable[str]) -> set[str]:
    """Return which customers a file tells of, also inside archives, workbooks and PDF."""
    known = frozenset(known)
    return {
        token for text in texts_in(path) for token in _TOKEN.findall(text) if token in known
    }  # fmt: skip


def could_name(text: str) -> bool:
    """Say whether a text holds anything that looks like a customer's pseudonym."""
    return _TOKEN.search(text) is not None


def names_a_customer(text: str, known: frozenset[str]) -> bool:
    """Say whether a text names one of the customers."""
    return any(token in known for token in _TOKEN.findall(text))


def without_persons(records: Records, known: frozenset[str]) -> Records:
    """Return what the stages said without exhibits and sentences about single customers."""

    def personal(item: dict[str, Any]) -> bool:
        return bool(item.get("persons")) or names_a_customer(
            json.dumps(item, ensure_ascii=False), known
        )

    every = [item for record in records.values() for item in record["items"]]
    gone = {item["name"] for item in every if item["type"] == "exhibit" and personal(item)}
    kept: Records = {}
    for stage, record in records.items():
        items = []
        for item in record["items"]:
            named = item.get("exhibits", [])
            if (item["type"] == "exhibit" and item["name"] in gone) or personal(item):
                continue
            if named and set(named) <= gone:
                continue
            items.append(
                item | ({"exhibits": [n for n in named if n not in gone]} if named else {})
            )
        kept[stage] = record | {"items": items}
    return kept


def _rendered(
    folder: RunFolder, merchant: Merchant, to: tuple[str, ...], engine: str, known: frozenset[str]
) -> list[Path]:
    from clvlib.reporting import Document, render
    from clvlib.reporting.workbook import NAME

    for name in LEFT_OUT:
        shutil.rmtree(folder.path / name, ignore_errors=True)
    for left in (NAME, *(f"report.{form}" for form in ("html", "pdf", "docx"))):
        (folder.path / left).unlink(missing_ok=True)
    document = Document.load(folder, merchant)
    document = replace(document, records=without_persons(document.records, known), shared=True)
    made = render(document, to=to, engine=engine)
    return sorted(made.files.values())


def _placed(files: list[Path], target: Path) -> tuple[Path, ...]:
    """Copy the files out, readable by their owner only."""
    if target.suffix.lower() == ".zip":
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as z:
            for path in files:
                z.write(path, path.name)
        return (target,)
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    placed = []
    for path in files:
        shutil.copyfile(path, target / path.name)
        (target / path.name).chmod(0o600)
        placed.append(target / path.name)
    return tuple(placed)
