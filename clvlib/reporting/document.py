"""What the report says, in order, before anybody decides how it looks.

A document is read from one run's folder: what each stage stated and showed, the tables it
left, the merchant's settings and the consultant's notes. Exhibits are numbered here, in the
order in which a reader meets them, so that both engines print the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clvlib.errors import InputError
from clvlib.exhibits import Kpi, Look
from clvlib.merchant import Merchant
from clvlib.reporting.cover import Cover
from clvlib.reporting.last_run import read_manifest, with_the_last
from clvlib.reporting.notes import read_notes
from clvlib.reporting.pieces import Chapter, Passage, Placed, Summary
from clvlib.reporting.pinned import picture_of, with_pins
from clvlib.reporting.since import Since
from clvlib.run_folder import STAGES, RunFolder
from clvlib.words import Words

if TYPE_CHECKING:
    from clvlib.reporting.appendix import Section

RESERVED = ("title", "claim", "ask")
CLAIMS_FROM = ("clv", "rfm", "profiling", "strategy", "cleaning")  # money first
TILES = ("clv-total", "customers", "repeat-rate", "high-value-share", "value-at-stake",
         "forecast-error")  # fmt: skip
MOST_TILES = 6


@dataclass(frozen=True)
class Document:
    """One report of one merchant.

    Parameters
    ----------
    merchant : Merchant
        Whose report it is.
    folder : RunFolder
        The run that it reports on.
    look : Look
        Words and theme.
    records : dict of str to dict
        What each stage left, by stage.
    notes : dict of str to str
        The consultant's notes by place, as safe Markdown.
    manifest : dict
        How the run was made; empty where there is none yet.
    shared : bool
        Whether it is a copy for the merchant, without anything on single customers.
    """

    merchant: Merchant
    folder: RunFolder
    look: Look
    records: dict[str, dict[str, Any]]
    notes: dict[str, str]
    manifest: dict[str, Any]
    shared: bool = False

    @classmethod
    def load(cls, folder: RunFolder | Path, merchant: Merchant) -> Document:
        """Read a run's folder.

        Raises
        ------
        InputError
            If no stage has left anything, or a note is wrong.
        """
        run = folder if isinstance(folder, RunFolder) else RunFolder(folder)
        records = {stage: run.stage_record(stage) for stage in STAGES}
        records = {stage: record for stage, record in records.items() if record["items"]}
        if not records:
            raise InputError(
                f"run '{run.path.name}'", "holds no findings yet",
                remedy=f"run it first: clv run {merchant.slug}",
            )  # fmt: skip
        look = Look.of(merchant.settings)
        return cls(
            merchant, run, look, with_pins(records, merchant.folder, run.path.name, look.words),
            read_notes(merchant.folder / "notes"), read_manifest(run),
        )  # fmt: skip

    @property
    def words(self) -> Words:
        """Sentences and figures in the client's language."""
        return self.look.words

    @cached_property
    def cover(self) -> Cover:
        """What stands on the cover and in header and footer of every page."""
        return Cover.of(self.merchant, self.folder, self.words, self.manifest)

    @cached_property
    def appendix(self) -> tuple[Section, ...]:
        """What lets a reader check the report, in lettered sections."""
        from clvlib.reporting.appendix import appendix  # which reads a document

        return appendix(self)

    @cached_property
    def exhibits(self) -> dict[str, Placed]:
        """All exhibits by name, numbered in the order of appearance."""
        shown = [i for r in self.records.values() for i in r["items"] if i["type"] == "exhibit"]
        return {
            record["name"]: Placed(number, record, self._picture(record))
            for number, record in enumerate(shown, 1)
        }

    @cached_property
    def summary(self) -> Summary:
        """Claims with the money first, what is asked, and the tiles."""
        tiles = [
            Kpi(i["name"], i["label"], i["value"], i["comparison"])
            for i in self._items("kpi")
        ]  # fmt: skip
        order = {name: place for place, name in enumerate(TILES)}
        tiles.sort(key=lambda tile: order.get(tile.name, len(TILES)))
        return Summary(
            tuple(self._named("claim", CLAIMS_FROM)), tuple(self._named("ask", tuple(STAGES))),
            tuple(tiles[:MOST_TILES]), self.notes.get("summary", ""),
        )  # fmt: skip

    @cached_property
    def since(self) -> Since | None:
        """The run held against the last one; None in a first report."""
        pair = with_the_last(self.folder, self.manifest)
        return Since(pair, self.merchant, self.words) if pair else None

    @property
    def looked_back(self) -> tuple[Passage, ...]:
        """What the fifth notebook says of the last forecast and of what follows from it."""
        return tuple(self._passage(i) for i in self._items("statement", "strategy")
                     if i["name"] in ("loop-forecast", "loop-changes"))  # fmt: skip

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """The stages that have something to say."""
        return tuple(
            self._chapter(number, stage) for number, stage in enumerate(self.records, 1)
        )  # fmt: skip

    def _chapter(self, number: int, stage: str) -> Chapter:
        label = stage_label(stage, self.words)
        titles = [i["text"] for i in self._items("statement", stage) if i["name"] == "title"]
        notebook = STAGES[stage]
        has_notebook = (self.folder.notebooks / f"{notebook}.ipynb").is_file()
        return Chapter(
            number, stage, label, titles[0] if titles else label, tuple(self._told(stage)),
            self.notes.get(stage, ""), notebook if has_notebook else None,
        )  # fmt: skip

    def _told(self, stage: str) -> list[Placed | Passage]:
        told: list[Placed | Passage] = []
        for item in self.records[stage]["items"]:
            if item["type"] == "exhibit":
                told.append(self.exhibits[item["name"]])
            elif item["type"] == "statement" and not is_reserved(item["name"]):
                told.append(self._passage(item))
        return told

    def _named(self, kind: str, stages: tuple[str, ...]) -> list[Passage]:
        return [
            self._passage(item)
            for stage in stages
            for item in self._items("statement", stage)
            if item["name"] == kind or item["name"].startswith(f"{kind}-")
        ]

    def _items(self, kind: str, stage: str | None = None) -> list[dict[str, Any]]:
        records = self.records if stage is None else {stage: self.records.get(stage)}
        return [i for r in records.values() if r for i in r["items"] if i["type"] == kind]

    def _passage(self, item: dict[str, Any]) -> Passage:
        known = (self.exhibits.get(name) for name in item["exhibits"])
        return Passage(item["text"], tuple(exhibit for exhibit in known if exhibit))

    def _picture(self, record: dict[str, Any]) -> Path | None:
        if record["kind"] != "chart":
            return None
        path = picture_of(record, self.merchant.folder, self.folder)
        if not path.is_file():
            raise InputError(
                f"exhibit '{record['name']}'", "has no picture in the run",
                remedy="run the merchant again",
            )  # fmt: skip
        return path


def is_reserved(name: str) -> bool:
    """Say whether a statement has its own place and is no paragraph of its chapter."""
    return name in RESERVED or name.startswith(("claim-", "ask-"))


def stage_label(stage: str, words: Words) -> str:
    """Return the short name of a stage's chapter."""
    return {
        "cleaning": words.t("The data"),
        "rfm": words.t("The customer base"),
        "clv": words.t("Customer value"),
        "profiling": words.t("High-value customers"),
        "strategy": words.t("Recommendations"),
    }[stage]
