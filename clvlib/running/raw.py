"""A merchant's files before they are read and after a run: generated, or encrypted."""

from __future__ import annotations

from pathlib import Path

from clvlib.errors import InputError
from clvlib.merchant import Merchant
from clvlib.privacy.sealed import seal
from clvlib.privacy.vault import SUFFIX
from clvlib.raw_files import PACKAGE
from clvlib.run_folder import RunFolder

# Within a run's folder; what the stages write is encrypted there and then (Workspace.put_away).
OF_CUSTOMERS = (
    "tables/*.parquet", "exhibits/*.parquet", "audiences/*.csv", "experiments/*.csv",
    "workbook.xlsx", "workbook/*",
)  # fmt: skip


def ensure(merchant: Merchant) -> None:
    """Generate the raw files of a merchant with ``simulation`` settings if it has none.

    With ``encrypt: true`` exports that lie there plain are encrypted first.

    Raises
    ------
    InputError
        If the merchant's folder cannot be written to.
    """
    if merchant.settings.simulation is not None and not _has_raw_files(merchant):
        from clvlib.simulation import write_raw

        write_raw(merchant)
    if merchant.settings.encrypt:
        _seal(merchant)


def seal_run(folder: RunFolder, slug: str) -> None:
    """Encrypt what a run holds of customers; only report, pictures and notebooks stay plain."""
    plain = (path for pattern in OF_CUSTOMERS for path in folder.path.glob(pattern))
    for path in sorted(path for path in plain if path.is_file() and path.suffix != SUFFIX):
        seal(path, slug)


def _seal(merchant: Merchant) -> None:
    """Encrypt the files that a client's download has left plain."""
    for path in files_of_customers(merchant):
        if path.suffix != SUFFIX:
            _sealed(path, merchant.slug)


def files_of_customers(merchant: Merchant) -> list[Path]:
    """Return all files in the merchant's folder that tell of customers, encrypted or plain.

    These are the exports, the list of people with several ids, touchpoints and events.
    """
    settings = merchant.settings
    patterns = [p for source in settings.sources for p in source.files if not p.startswith(PACKAGE)]
    beside = (settings.rules.identities, settings.acquisition.touchpoints)
    patterns += [name for name in beside if name]
    patterns += [settings.events.file] if settings.events else []
    found = [
        path
        for pattern in patterns
        for form in (pattern, f"{pattern}{SUFFIX}")
        for path in sorted(merchant.folder.glob(form))
        if path.is_file()
    ]
    return list(dict.fromkeys(found))


def _sealed(path: Path, slug: str) -> None:
    try:
        seal(path, slug)
    except OSError as error:
        raise InputError(f"file '{path.name}'", f"cannot be encrypted ({error})") from error


def _has_raw_files(merchant: Merchant) -> bool:
    patterns = [pattern for source in merchant.settings.sources for pattern in source.files]
    return any(
        pattern.startswith(PACKAGE)
        or next(merchant.folder.glob(pattern), None)
        or next(merchant.folder.glob(f"{pattern}{SUFFIX}"), None)
        for pattern in patterns
    )
