"""The one object that a notebook talks to.

The same five notebooks run under ``clv run``, under bare ``papermill -p merchant …`` and by hand in
JupyterLab; only what lies behind it differs: a run's scratch folder, or the draft of whoever tries.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from clvlib import home, tables
from clvlib.chance import stage_rng
from clvlib.drafts import beneath
from clvlib.errors import InputError
from clvlib.exhibits import Exhibit, Kpi, Look, Statement
from clvlib.exhibits.exhibit import printed_shares
from clvlib.findings import Findings, display, store
from clvlib.merchant import Merchant, Settings
from clvlib.privacy import merchant_key
from clvlib.privacy.sealed import seal
from clvlib.reads import Reads, WatchedSettings, reads_file
from clvlib.run_folder import RUN_NAME, STAGES, RunFolder, earlier_run, end_of_day, find_run
from clvlib.side_by_side import not_made, wait_for_as_of, wait_for_table
from clvlib.table_files import Streamed, read_table, write_audience, write_table
from clvlib.texts import hold_as_fits
from clvlib.words import Words


class Workspace:
    """One merchant, one run, one stage: reads and writes tables, shows exhibits, states findings."""

    def __init__(self, merchant: Merchant, folder: RunFolder, writable: bool, stage: str) -> None:
        self.folder, self.stage = folder, stage
        self._writable = writable
        self._reads = Reads(reads_file(folder, stage) if writable and stage in STAGES else None)
        watched = WatchedSettings.watching(merchant.settings, self._reads)
        self.merchant = merchant.model_copy(update={"settings": watched})
        self._findings = Findings(folder, stage if writable and stage in STAGES else None)
        self._beneath = beneath(folder)

    @classmethod
    def open(cls, merchant: str, run: str | None = None, stage: str = "explore") -> Workspace:
        """Open a merchant's run.

        Parameters
        ----------
        merchant : str
            Slug, the name of a folder under ``data/``.
        run : str, optional
            Name of a run or ``"latest"``; ``"sandbox-<run>"`` reads what it lacks from that run and
            keeps what is written to itself; None is the draft, which reads from the newest run.
        stage : str
            The room that speaks: ``cleaning``, ``rfm``, ``clv``, ``profiling``, ``strategy``.

        Raises
        ------
        InputError
            If merchant, settings or run are wrong.
        """
        loaded = Merchant.load(merchant)
        hold_as_fits(loaded.folder)
        folder, writable = find_run(home.reports_dir(), merchant, run)
        return cls(loaded, folder, writable, stage)

    # What is known --------------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        """The merchant's settings."""
        return self.merchant.settings

    @property
    def words(self) -> Words:
        """Sentences, numbers, money and dates in the client's language."""
        return self.look.words

    @cached_property
    def look(self) -> Look:
        """Words, theme and source line for exhibits."""
        return Look.of(self.settings)

    @property
    def raw(self) -> Path:
        """Folder of the merchant: settings, raw exports and notes; never written to."""
        self._reads.note("files", "raw")
        return self.merchant.folder

    @property
    def key(self) -> bytes:
        """The merchant's secret key, by which customer ids become pseudonyms."""
        self._reads.note("files", "key")
        return merchant_key(self.merchant.slug)

    @property
    def as_of(self) -> pd.Timestamp:
        """Last instant that the run knows of: everything after it is unknown."""
        wait_for_as_of(self.folder, self.stage)
        for folder in self._readable():
            if "as_of" in (facts := folder.facts()):
                return pd.Timestamp(facts["as_of"])
        raise InputError("as-of date", "is not known yet", remedy=f"run {STAGES['cleaning']} first")

    @as_of.setter
    def as_of(self, moment: pd.Timestamp) -> None:
        """Note the last day known, for this run and all stages after this one."""
        self._refuse_finished()
        self.folder.note_facts(as_of=end_of_day(moment), merchant=self.merchant.slug)

    @property
    def earlier(self) -> RunFolder | None:
        """The merchant's last report before this as-of day, to see what has moved since."""
        return earlier_run(home.reports_dir(), self.merchant.slug, self.as_of)

    def rng(self, purpose: str = "") -> np.random.Generator:
        """Return a generator seeded from (seed, stage, merchant, purpose): no two share numbers."""
        return stage_rng(self.settings.seed, self.stage, self.merchant.slug, purpose)

    # Tables ----------------------------------------------------------------------------

    def read(
        self, name: str, columns: list[str] | None = None, of: RunFolder | None = None,
        numbered: tuple[str, ...] = (),
    ) -> pd.DataFrame:  # fmt: skip
        """Return a table of this run, checked against its contract.

        Parameters
        ----------
        name : str
            A declared table.
        columns : list of str, optional
            Only these; all where absent.
        of : RunFolder, optional
            Another run to read from, such as :attr:`earlier`.
        numbered : tuple of str
            Texts that a large table holds by number.

        Raises
        ------
        InputError
            If the stage that makes it has not run, or the table breaks its contract.
        """
        return read_table(of.table(name) if of else self.path_of(name), name, columns, numbered)

    def has(self, name: str) -> bool:
        """Say whether a table (one that a stage leaves only at times) is there to be read."""
        return self._found(name) is not None

    def path_of(self, name: str) -> Path:
        """Return the Parquet file of a table, for engines that read it themselves."""
        tables.table(name)
        if (path := self._found(name)) is not None:
            return path
        raise not_made(name)

    def write(self, **frames: pd.DataFrame | Streamed) -> None:
        """Check tables against their contracts and store them as Parquet; each is written once.

        Parameters
        ----------
        **frames
            Table name = data frame, or a DuckDB relation, which is streamed to disk.

        Raises
        ------
        InputError
            If a table is not declared, breaks its contract, or the run is finished.
        """
        self._refuse_finished()
        for name, frame in frames.items():
            path = self.folder.tables / f"{name}.parquet"  # not where a sealed one is opened
            write_table(path, name, frame)
            self.put_away(path)

    def write_audience(self, name: str, frame: pd.DataFrame) -> Path:
        """Store a list of customers (pseudonyms) as csv for a mailing tool; return its path.

        Raises
        ------
        InputError
            If the run is finished or the name is no plain name.
        """
        self._refuse_finished()
        if not RUN_NAME.fullmatch(name):
            raise InputError(f"audience '{name}'", "is no plain name", allowed="a-z, 0-9, -")
        path = self.folder.audiences / f"{name}.csv"
        self._reads.note("left", f"{path.parent.name}/{path.name}")
        write_audience(path, frame)
        return self.put_away(path)

    def put_away(self, path: Path) -> Path:
        """Encrypt a file that tells of customers where the settings ask for it; return its path."""
        return seal(path, self.merchant.slug) if self.settings.encrypt else path

    # Findings --------------------------------------------------------------------------

    def show(self, exhibit: Exhibit | None) -> None:
        """Show an exhibit in the notebook and keep it for the report; small groups stay out.

        None, which is what there is to show where all groups are small, shows nothing.
        """
        if exhibit is None:
            return
        exhibit = exhibit.guarded(self.words)
        if self._writable:
            for path in store(exhibit, self.folder):
                self.put_away(path)
        self._findings.keep({"type": "exhibit", **exhibit.record()})
        display(exhibit)

    def tell(self, name: str, text: str, *exhibits: str) -> None:
        """State a finding that the report places by name, resting on the named exhibits."""
        item = {"type": "statement", "name": name, "text": text, "exhibits": list(exhibits)}
        self._findings.keep(item | printed_shares({"text": text}))
        display(Statement(name, text, exhibits))

    def kpi(self, name: str, label: str, value: str, comparison: str = "") -> None:
        """Put a figure on a tile of the executive summary."""
        tile = Kpi(name, label, value, comparison)
        self._findings.keep({"type": "kpi", **vars(tile), **printed_shares(vars(tile))})
        display(tile)

    def result(self, **figures: float | int | str | None) -> None:
        """Record plain figures for the manifest, by which runs are compared."""
        self._findings.note(figures)

    def _found(self, name: str) -> Path | None:
        """Return where a table lies; wait for it where a stage before this one still makes it."""
        self._reads.note("tables", name)
        wait_for_table(self.folder, name, self.stage)
        places = (folder.table(name) for folder in self._readable())
        return next((path for path in places if path.is_file()), None)

    def _readable(self) -> list[RunFolder]:
        """Return the folders to read from: this run, then what a draft or a sandbox lies over."""
        return [self.folder, *filter(None, [self._beneath()])]

    def _refuse_finished(self) -> None:
        if not self._writable:
            run, remedy = f"run '{self.folder.path.name}'", "open the draft instead: run = None"
            raise InputError(run, "is finished and stays as it is", remedy=remedy)
