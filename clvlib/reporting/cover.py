"""The facts that identify a report: whose, about when, made from what, for whose eyes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clvlib.errors import InputError
from clvlib.merchant import Merchant
from clvlib.run_folder import RunFolder
from clvlib.words import Words

LOGO_KINDS = (".svg", ".png", ".jpg", ".jpeg")
TENTHS = 10


@dataclass(frozen=True)
class Cover:
    """What the cover, the header and the footer print.

    Parameters
    ----------
    client, title : str
        The two names of the report.
    facts : tuple of (str, str)
        Label and text of each line under the title.
    confidentiality, run : str
        For the footer.
    as_of : pandas.Timestamp
        Last instant that the run knows of; also the date inside the PDF.
    logo : Path or None
        The client's logo.
    tenths : tuple of float
        Share of value that each tenth of the customers is expected to bring, the best tenth
        first; drawn on the cover. Empty where it is not known.
    draft : str
        What every page of a draft is marked with; empty for a report that may go out.
    """

    client: str
    title: str
    facts: tuple[tuple[str, str], ...]
    confidentiality: str
    run: str
    as_of: pd.Timestamp
    logo: Path | None
    tenths: tuple[float, ...]
    draft: str = ""

    @classmethod
    def of(
        cls, merchant: Merchant, folder: RunFolder, words: Words, manifest: dict[str, Any]
    ) -> Cover:
        """Gather the facts of a run.

        Raises
        ------
        InputError
            If the run has no as-of date, or the logo cannot be used.
        """
        stated = folder.facts().get("as_of") or manifest.get("as_of")
        if not stated:
            raise InputError(f"run '{folder.path.name}'", "has no as-of date")
        as_of, brand = pd.Timestamp(stated), merchant.settings.brand
        run = str(manifest.get("run") or folder.path.name)
        facts = [
            (words.t("Status"), _status(merchant, words)),
            (words.t("Period covered"), _period(folder, as_of, words)),
            (words.t("Data as of"), words.date(as_of)),
            (words.t("Prepared by"), brand.author),
            (words.t("Run"), run),
            (words.t("Confidentiality"), brand.confidentiality),
        ]
        return cls(
            client=merchant.settings.name,
            title=words.t("Customer lifetime value report"),
            facts=tuple((label, text) for label, text in facts if text),
            confidentiality=brand.confidentiality,
            run=run,
            as_of=as_of,
            logo=_logo(merchant),
            tenths=_tenths(folder),
            draft=words.t("Draft") if merchant.settings.draft else "",
        )


def _status(merchant: Merchant, words: Words) -> str:
    draft = merchant.settings.draft
    return words.t("Draft: words and figures may still change") if draft else ""


def _period(folder: RunFolder, as_of: pd.Timestamp, words: Words) -> str:
    path = folder.table("orders")
    if not path.is_file():
        return ""
    times = pq.read_table(path, columns=["ordered_at"])["ordered_at"]
    first = pc.min(times).as_py()  # type: ignore[attr-defined] - made at import time
    if first is None:
        return ""
    return words.t("{start} to {end}", start=words.date(pd.Timestamp(first)), end=words.date(as_of))


def _logo(merchant: Merchant) -> Path | None:
    name = merchant.settings.brand.logo
    if not name:
        return None
    path = (merchant.folder / name).resolve()
    inside = path.is_relative_to(merchant.folder.resolve())
    if not inside or not path.is_file() or path.suffix.lower() not in LOGO_KINDS:
        raise InputError(
            "brand.logo", f"'{name}' is no picture in the merchant's folder",
            allowed=", ".join(LOGO_KINDS),
        )  # fmt: skip
    return path


def _tenths(folder: RunFolder) -> tuple[float, ...]:
    """Return the share of expected value by tenth of customers, the best tenth first."""
    path = folder.table("values")
    if not path.is_file():
        return ()
    value = pq.read_table(path, columns=["clv"])["clv"].to_numpy()
    value = np.sort(np.clip(np.nan_to_num(value.astype(float)), 0, None))[::-1]
    total = value.sum()
    if len(value) < TENTHS or total <= 0:
        return ()
    return tuple(float(part.sum() / total) for part in np.array_split(value, TENTHS))
