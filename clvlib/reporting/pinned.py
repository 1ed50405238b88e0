"""Exhibits that a consultant pinned while exploring a run, kept beside the merchant's notes.

``notes/pins/<name>.json`` holds the exhibit's words, the remark, the chapter and the run; the
picture and the numbers behind it lie beside it as SVG and Parquet; with ``encrypt: true`` all three
are encrypted, since a pin may tell of one customer. A pin is printed at the end of
its chapter, in reports of the run that it was taken from and of no other: a month later its
figures would stand beside figures that they contradict.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clvlib.errors import InputError
from clvlib.exhibits import Exhibit
from clvlib.json_files import write_json
from clvlib.privacy.sealed import opened, seal
from clvlib.privacy.vault import SUFFIX
from clvlib.run_folder import STAGES, RunFolder
from clvlib.words import Words

Records = dict[str, dict[str, Any]]
ENDINGS = (".json", ".svg", ".parquet")


@dataclass(frozen=True)
class Pin:
    """One pinned exhibit.

    Parameters
    ----------
    record : dict
        Words of the exhibit, see :meth:`clvlib.exhibits.Exhibit.record`.
    remark : str
        What the consultant says of it; may be empty.
    place : str
        Chapter, one of the stages.
    run : str
        Name of the run from which it was taken.
    """

    record: dict[str, Any]
    remark: str
    place: str
    run: str

    @property
    def name(self) -> str:
        """Name of the exhibit."""
        return str(self.record["name"])


def pins_folder(merchant_folder: Path) -> Path:
    """Return where a merchant's pins lie."""
    return merchant_folder / "notes" / "pins"


def write_pin(merchant_folder: Path, pin: Pin, exhibit: Exhibit, encrypt: bool = False) -> None:
    """Store a pin with its picture and its numbers, encrypted where asked for."""
    folder = pins_folder(merchant_folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    base = folder / pin.name
    if exhibit.kind == "chart":
        base.with_suffix(".svg").write_text(exhibit.svg(), encoding="utf-8")
    if exhibit.data is not None:
        exhibit.data.to_parquet(base.with_suffix(".parquet"))
    write_json(base.with_suffix(".json"), vars(pin))
    for path in (base.with_suffix(ending) for ending in ENDINGS):
        if encrypt and path.is_file():
            seal(path, merchant_folder.name)


def remove_pin(merchant_folder: Path, name: str) -> bool:
    """Remove a pin and what lies beside it; say whether there was one."""
    gone = False
    for ending in (*ENDINGS, *(f"{ending}{SUFFIX}" for ending in ENDINGS)):
        path = pins_folder(merchant_folder) / f"{name}{ending}"
        gone |= path.is_file()
        path.unlink(missing_ok=True)
    return gone


def pin_names(merchant_folder: Path) -> list[str]:
    """Return the names of a merchant's pins, sorted."""
    files = pins_folder(merchant_folder).glob("*.json*")
    return sorted({path.name.partition(".")[0] for path in files})


def read_pins(merchant_folder: Path, run: str | None = None) -> list[Pin]:
    """Return the pins of a merchant in the order of their names, of one run where it is named.

    Raises
    ------
    InputError
        If a file is no pin any more.
    """
    found = []
    for name in pin_names(merchant_folder):
        path = _plain(merchant_folder, f"{name}.json")
        try:
            pin = Pin(**json.loads(path.read_text(encoding="utf-8")))
            _ = pin.record["headline"], pin.name
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise InputError(
                f"pin {path.name}", "cannot be read", remedy=f"remove {path.stem}.* and pin again"
            ) from error
        if pin.place not in STAGES:
            raise InputError(f"pin {path.name}", f"found '{pin.place}'", ", ".join(STAGES))
        if run in (None, pin.run):
            found.append(pin)
    return found


def pinned_numbers(merchant_folder: Path, run: str) -> list[Path]:
    """Return the files with the numbers behind the pins of a run."""
    pins = read_pins(merchant_folder, run)
    paths = [_plain(merchant_folder, f"{pin.name}.parquet") for pin in pins]
    return [path for path in paths if path.is_file()]


def with_pins(records: Records, merchant_folder: Path, run: str, words: Words) -> Records:
    """Return what the stages left with the pins of a run at the end of their chapters."""
    told = {stage: {**record, "items": list(record["items"])} for stage, record in records.items()}
    for number, pin in enumerate(read_pins(merchant_folder, run), start=1):
        place = pin.place if pin.place in told else list(told)[-1]
        said = pin.remark.strip() or words.t("Added by hand after the run.")
        told[place]["items"] += [
            {"type": "statement", "name": f"remark-{number}", "text": said,
             "exhibits": [pin.name], "remark": True},
            {"type": "exhibit", "pinned": True, **pin.record},
        ]  # fmt: skip
    return told


def picture_of(record: dict[str, Any], merchant_folder: Path, folder: RunFolder) -> Path:
    """Return where the picture of an exhibit lies: in the run, or with the pins."""
    name = f"{record['name']}.svg"
    return _plain(merchant_folder, name) if record.get("pinned") else folder.exhibits / name


def _plain(merchant_folder: Path, name: str) -> Path:
    """Return a path to read a pin's file from; of an encrypted one, its content in memory."""
    return opened(pins_folder(merchant_folder) / name, merchant_folder.name)
