"""Removing a merchant's data, and showing that it is gone.

Raw exports, runs, drafts, sandboxes, pinned exhibits, scratch folders and keys go;
``merchant.yml`` and the audit log, which hold no customer, stay. One customer is erased by the
keyed pseudonym: it is written to ``erased.txt``, so that later runs leave the customer out of
every export that still names him, all runs that knew him go, and what is left is searched.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from clvlib.cleaning.crowds import ERASED
from clvlib.errors import InputError
from clvlib.merchant import Merchant
from clvlib.privacy import audit, merchant_key
from clvlib.privacy.keys import forget_key
from clvlib.privacy.search import holders
from clvlib.reporting.pinned import pins_folder, read_pins
from clvlib.run_folder import RunFolder
from clvlib.running.raw import files_of_customers
from clvlib.running.shelf import Shelf

_KEPT = (audit.FILE, ".lock")


@dataclass(frozen=True)
class Purged:
    """What was removed, and where something is still held.

    Parameters
    ----------
    removed : tuple of str
        Files and folders, as a consultant knows them.
    size : int
        Bytes freed.
    left : tuple of str
        What still holds the customer, or could not be removed.
    """

    removed: tuple[str, ...]
    size: int
    left: tuple[str, ...] = ()


def purge_raw(merchant: Merchant) -> Purged:
    """Remove the merchant's raw exports; settings and notes stay."""
    return _remove(files_of_customers(merchant), merchant.folder)


def purge_all(merchant: Merchant, shelf: Shelf) -> Purged:
    """Remove raw exports, all runs, drafts, scratch folders and the key."""
    raw = purge_raw(merchant)
    runs = _remove([p for p in _entries(shelf) if p.name not in _KEPT], shelf.root)
    pins = _remove(_pins(merchant), merchant.folder)  # exhibits of runs, some of one customer
    erased = [path for path in (merchant.folder / ERASED,) if path.is_file()]
    listed = _remove(erased, merchant.folder)  # pseudonyms under the key that goes, too
    key = ("key",) if forget_key(merchant.slug) else ()
    held = [p for p in _entries(shelf) if p.name not in _KEPT]
    left = tuple(p.name for p in (*held, *files_of_customers(merchant)))
    gone = raw.removed + runs.removed + pins.removed + listed.removed + key
    return Purged(gone, raw.size + runs.size + pins.size, left)


def purge_expired(merchant: Merchant, shelf: Shelf, today: pd.Timestamp) -> Purged:
    """Remove what is older than the settings' ``retention``; the latest run always stays.

    Raises
    ------
    InputError
        If the settings name no retention.
    """
    keep = merchant.settings.retention
    if keep.raw is None and keep.runs is None:
        raise InputError(
            f"{merchant.slug}/merchant.yml",
            "has no 'retention'",
            remedy="add e.g. retention: {raw: 6 months, runs: 24 months}; or use --raw, --all",
        )
    old: list[Path] = []
    if keep.raw is not None:
        begin = keep.raw.begin(today)
        old += [p for p in files_of_customers(merchant) if _changed(p) < begin]
    runs = Purged((), 0)
    if keep.runs is not None:
        begin = keep.runs.begin(today)
        latest = shelf.latest
        past = [p for p in _runs(shelf) if latest is None or p != latest.path]
        runs = _remove([p for p in past if RunFolder(p).as_of < begin], shelf.root)
        by_hand = _remove(_orphans(merchant, shelf), shelf.root)
        runs = Purged(runs.removed + by_hand.removed, runs.size + by_hand.size)
    raw = _remove(old, merchant.folder)
    return Purged(raw.removed + runs.removed, raw.size + runs.size)


def purge_customer(merchant: Merchant, shelf: Shelf, source_id: str) -> Purged:
    """Erase one customer: out of every run there is and every run to come.

    Parameters
    ----------
    source_id : str
        The id by which the client's exports know the customer.

    Raises
    ------
    InputError
        If no export knows that id.
    """
    from clvlib.cleaning import customer_ids

    known = customer_ids(merchant.settings, merchant.folder, merchant_key(merchant.slug))
    mine = known[known["source_customer_id"].astype(str) == source_id]["customer_id"].unique()
    if not len(mine):
        raise InputError(
            "--customer", "is in none of the exports", allowed="an id as the export spells it"
        )
    _note_erased(merchant, mine)
    there = [p for p in _entries(shelf) if p.name not in _KEPT and not p.is_symlink()]
    gone = _remove([p for p in there if holders([p], mine, merchant.slug)], shelf.root)
    if (link := shelf.root / "latest").is_symlink() and not link.exists():
        link.unlink()
    _point_to_newest(shelf)
    pins = _remove(_orphans(merchant, shelf), shelf.root)
    left = holders([shelf.root, *_pins(merchant)], mine, merchant.slug)
    aliases = known[known["customer_id"].isin(mine)]["source_customer_id"].astype(str)
    raw = holders(files_of_customers(merchant), aliases, merchant.slug)
    still = [p.name for paths in (*left.values(), *raw.values()) for p in paths]
    size = gone.size + pins.size
    return Purged(gone.removed + pins.removed, size, tuple(dict.fromkeys(still)))


def _note_erased(merchant: Merchant, pseudonyms: Iterable[str]) -> None:
    path = merchant.folder / ERASED
    known = set(path.read_text(encoding="ascii").split()) if path.is_file() else set()
    path.touch(mode=0o600)
    path.write_text("\n".join(sorted(known | set(pseudonyms))) + "\n", encoding="ascii")


def _pins(merchant: Merchant) -> list[Path]:
    """Return the files of the exhibits that were pinned by hand."""
    return sorted(p for p in pins_folder(merchant.folder).glob("*") if p.is_file())


def _orphans(merchant: Merchant, shelf: Shelf) -> list[Path]:
    """Return what was made by hand on runs that are no longer there: sandboxes and pins."""
    runs = {path.name for path in _runs(shelf)}
    names = {pin.name for pin in read_pins(merchant.folder) if pin.run not in runs}
    pins = [path for path in _pins(merchant) if path.name.partition(".")[0] in names]
    return [*pins, *(p for p in sorted(shelf.root.glob("sandbox/*")) if p.name not in runs)]


def _entries(shelf: Shelf) -> list[Path]:
    return sorted(shelf.root.iterdir()) if shelf.root.is_dir() else []


def _runs(shelf: Shelf) -> list[Path]:
    return [p for p in _entries(shelf) if p.name[:1].isdigit() and p.is_dir()]


def _point_to_newest(shelf: Shelf) -> None:
    if shelf.latest is None and (left := _runs(shelf)):
        newest = max(left, key=lambda p: (RunFolder(p).as_of, p.stat().st_mtime))
        shelf._point(newest)


def _changed(path: Path) -> pd.Timestamp:
    return pd.Timestamp(path.stat().st_mtime, unit="s")


def _remove(paths: list[Path], root: Path) -> Purged:
    """Remove files and folders; a link goes, what it points to does not."""
    size, names = 0, []
    for path in paths:
        names.append(path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name)
        if path.is_dir() and not path.is_symlink():
            size += sum(p.stat().st_size for p in path.rglob("*") if p.is_file())
            shutil.rmtree(path)
        else:
            size += path.lstat().st_size
            path.unlink()
    return Purged(tuple(names), size)
