"""One finished run, opened for reading: its tables joined as the questions need them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import pyarrow.parquet as pq

from clvlib import home
from clvlib.errors import InputError
from clvlib.exhibits import Look
from clvlib.merchant import Merchant, Settings
from clvlib.run_folder import RunFolder, find_run, merchant_reports
from clvlib.strategy.futures import Model
from clvlib.words import Words
from clvlib.workspace import Workspace

LATEST = "latest"


@dataclass(frozen=True)
class Run:
    """A finished run; nothing is ever written into it.

    Open it with :meth:`open`. :meth:`sandbox` gives a workspace in which everything may be tried:
    it reads from this run and keeps what is written in a folder of its own.

    Parameters
    ----------
    slug : str
        Merchant.
    folder : RunFolder
        Where the run lies.
    workspace : Workspace
        Reads its tables; refuses to write.
    """

    slug: str
    folder: RunFolder
    workspace: Workspace

    @classmethod
    def open(cls, merchant: str, run: str | None = None) -> Run:
        """Open a finished run for reading.

        Parameters
        ----------
        merchant : str
            Slug, the name of a folder under ``data/``.
        run : str, optional
            Name of a run; the newest good one where left out.

        Raises
        ------
        InputError
            If merchant or run do not exist, or the run is still being made.
        """
        Merchant.load(merchant)  # an unknown merchant is told before a missing run
        names = run_names(merchant)
        if run in (None, LATEST) and not names:
            raise InputError(
                f"merchant '{merchant}'", "has no run yet",
                remedy=f"make one with: clv run {merchant}",
            )  # fmt: skip
        workspace = Workspace.open(merchant, run or LATEST)
        folder, writable = find_run(home.reports_dir(), merchant, run or LATEST)
        if writable:
            raise InputError(f"run '{run}'", "is not finished", ", ".join(names))
        return cls(merchant, folder, workspace)

    def sandbox(self, stage: str = "explore") -> Workspace:
        """Return a workspace over this run that may be written to; the run stays as it is."""
        return Workspace.open(self.slug, f"sandbox-{self.name}", stage)

    def stage(self, stage: str) -> Workspace:
        """Return the run as one of its stages saw it (its random numbers), for reading only."""
        return Workspace.open(self.slug, self.name, stage)

    @property
    def name(self) -> str:
        """The run's name, e.g. ``1998-06-30-35a3ddeb``."""
        return self.folder.path.name

    @property
    def as_of(self) -> pd.Timestamp:
        """Last instant that the run knows of."""
        return self.folder.as_of

    @property
    def settings(self) -> Settings:
        """The merchant's settings as they stand today."""
        return self.workspace.settings

    @property
    def words(self) -> Words:
        """Sentences, numbers and money in the client's language."""
        return self.workspace.words

    @property
    def look(self) -> Look:
        """Words, theme and source line for exhibits."""
        return self.workspace.look

    @property
    def days(self) -> float:
        """Length of the horizon of the settings, in days."""
        return self.settings.horizon.days(self.as_of)

    def table(self, name: str, columns: list[str] | None = None) -> pd.DataFrame:
        """Return a table of the run, see :mod:`clvlib.tables`."""
        return self.workspace.read(name, columns)

    @cached_property
    def order_columns(self) -> tuple[str, ...]:
        """Columns that the orders of this merchant have."""
        return tuple(pq.read_schema(self.workspace.path_of("orders")).names)

    @cached_property
    def customers(self) -> pd.DataFrame:
        """Tables ``customers`` and ``values`` joined, one row a customer, the most valuable first.

        Where the trust gate let no value through, ``clv`` is missing for everybody.
        """
        joined = self.table("customers").merge(self.table("values"), on="customer_id")
        ranked = joined.sort_values(["clv", "revenue"], ascending=False, kind="stable")
        return ranked.reset_index(drop=True)

    @property
    def has_values(self) -> bool:
        """Say whether the trust gate let values through."""
        return bool(self.customers["clv"].sum() > 0)

    @property
    def refusal(self) -> str:
        """What is said where there are none."""
        return self.words.t(
            "This run holds no customer lifetime value; chapter 3 of the report says what is missing."
        )

    @cached_property
    def valued(self) -> pd.DataFrame:
        """Customers whose CLV is known.

        Raises
        ------
        InputError
            If the run printed no value.
        """
        if not self.has_values:
            raise InputError(f"run '{self.name}'", self.refusal)
        known = self.customers[self.customers["clv"].notna()]
        return known.reset_index(drop=True)

    @cached_property
    def model(self) -> Model | None:
        """The fitted model behind the values, from the table ``parameters``."""
        return Model.of_table(self.table("parameters"))


def run_names(merchant: str) -> list[str]:
    """Return the names of a merchant's finished runs, the newest first."""
    root = merchant_reports(home.reports_dir(), merchant)
    found = [p for p in root.glob("[0-9]*") if (p / "run.json").is_file()]
    newest = (root / LATEST).resolve().name
    ordered = sorted(found, key=lambda p: (p.name == newest, p.stat().st_mtime), reverse=True)
    return [path.name for path in ordered]
