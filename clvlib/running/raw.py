"""Raw files of generated merchants: written at the first use, as a client would send them."""

from __future__ import annotations

from clvlib.cleaning.find import PACKAGE
from clvlib.merchant import Merchant


def ensure(merchant: Merchant) -> None:
    """Generate the raw files of a merchant with ``simulation`` settings if it has none.

    Raises
    ------
    InputError
        If its folder cannot be written to.
    """
    if merchant.settings.simulation is not None and not _has_raw_files(merchant):
        from clvlib.simulation import write_raw

        write_raw(merchant)


def _has_raw_files(merchant: Merchant) -> bool:
    patterns = [pattern for source in merchant.settings.sources for pattern in source.files]
    return any(
        pattern.startswith(PACKAGE) or next(merchant.folder.glob(pattern), None)
        for pattern in patterns
    )
