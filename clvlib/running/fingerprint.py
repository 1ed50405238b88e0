"""What a report depends on, hashed: the same inputs have the same fingerprint.

A run whose fingerprint equals the latest one's would make the same report again, so
it is skipped. Every part keeps a short hash an item, so that ``--explain`` can say
which file or which setting changed, not only that something did.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from clvlib import home
from clvlib.merchant import Merchant
from clvlib.privacy.samples import shown_name
from clvlib.raw_files import find_files
from clvlib.reads import STATED

PACKAGES = (
    "numpy", "pandas", "scipy", "scikit-learn", "lifetimes", "duckdb", "pyarrow", "matplotlib",
    "seaborn", "papermill", "nbclient", "ipykernel", "pandera", "pydantic", "babel",
)  # fmt: skip
# Where the charts' and the pages' type comes from: clvlib.exhibits.theme.font_folders.
FONT_PACKAGES = (("font_source_sans_pro", "files"), ("mplfonts", "fonts"))
_SHORT = 16


@dataclass(frozen=True)
class Fingerprint:
    """Hashes of everything that a report depends on.

    Parameters
    ----------
    parts : mapping
        Part (``data``, ``settings``, ``notes``, ``code``, ``notebooks``, ``templates``,
        ``lock``, ``fonts``, ``as-of``) → item → short hash.
    """

    parts: Mapping[str, Mapping[str, str]]

    def part_hash(self, part: str) -> str:
        """Return the hash of one part."""
        return digest(json.dumps(self.parts[part], sort_keys=True).encode())

    @property
    def hash(self) -> str:
        """The hash over all parts, 64 hexadecimal digits."""
        return digest(json.dumps({p: self.part_hash(p) for p in self.parts}, sort_keys=True))

    @property
    def short(self) -> str:
        """The first eight digits, by which runs are called."""
        return self.hash[:8]

    def record(self) -> dict[str, Any]:
        """Return it as plain values for the manifest."""
        parts = {p: {"hash": self.part_hash(p), "items": dict(self.parts[p])} for p in self.parts}
        return {"hash": self.hash, "parts": parts}

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> Fingerprint:
        """Read back what :meth:`record` wrote."""
        return cls({name: dict(part["items"]) for name, part in record["parts"].items()})


def fingerprint(merchant: Merchant, as_of: str | None = None) -> Fingerprint:
    """Hash everything that a merchant's report depends on.

    Parameters
    ----------
    merchant : Merchant
        Whose data folder and settings are hashed; comments in ``merchant.yml`` do not count.
    as_of : str, optional
        The as-of date asked for; None where the data decide.

    Raises
    ------
    InputError
        If a source names a file that is not there.
    """
    notes = merchant.folder / "notes"
    return Fingerprint(
        {
            "data": _data(merchant),
            "settings": _settings(merchant),
            "notes": _files(notes, notes.rglob("*.md")),
            **_kit(),
            "as-of": {"as-of": as_of or "from the data"},
        }
    )


def changes(before: Fingerprint, after: Fingerprint) -> list[str]:
    """Return a line for each part that differs: which items came, went or changed."""
    lines = []
    for part, items in after.parts.items():
        old = before.parts.get(part, {})
        if old == items:
            continue
        names = [name for name in {**old, **items} if old.get(name) != items.get(name)]
        if part == "settings" and len(names) > 1:  # a new value is also newly stated
            names = [name for name in names if name != STATED]
        told = [f"{name} {_verb(name, old, items)}" for name in sorted(names)]
        more = f" and {len(told) - 6} more" if len(told) > 6 else ""
        lines.append(f"{part}: {', '.join(told[:6])}{more}")
    return lines


def digest(content: bytes | str) -> str:
    """Return the SHA-256 of some bytes as hexadecimal digits."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def package_versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that make the figures."""
    return dict(_versions())


@cache
def _versions() -> tuple[tuple[str, str], ...]:
    versions = {"python": ".".join(map(str, sys.version_info[:3]))}
    for name in PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = "not installed"
    return tuple(versions.items())


def _verb(name: str, old: Mapping[str, str], new: Mapping[str, str]) -> str:
    if name not in old:
        return "added"
    return "changed" if name in new else "removed"


def _data(merchant: Merchant) -> dict[str, str]:
    """Hash what lies in the merchant's folder, and the data sets that come inside packages."""
    own = _files(merchant.folder, merchant.folder.rglob("*"))
    data = {
        name: short
        for name, short in own.items()
        if name != "merchant.yml" and not name.startswith("notes/")
    }
    for source in merchant.settings.sources:
        for file in find_files(source, merchant.folder):
            if file.name not in data:
                data[file.name] = _hash_file(file.path)
    return data


def _settings(merchant: Merchant) -> dict[str, str]:
    """Hash each setting; ids of test customers stand in them, so only hashes are kept.

    ``stated`` is which settings the file states: the report says of the others that they
    are defaults.
    """
    values = merchant.settings.model_dump(mode="json")
    values[STATED] = _names(merchant.settings.model_dump(mode="json", exclude_unset=True))
    return {
        key: digest(json.dumps(value, sort_keys=True))[:_SHORT] for key, value in values.items()
    }


def _names(values: Any) -> Any:
    """Return nested mappings with their keys alone."""
    if isinstance(values, dict):
        return {key: _names(value) for key, value in values.items()}
    return [_names(value) for value in values] if isinstance(values, list) else None


def _kit() -> dict[str, dict[str, str]]:
    """Hash the kit itself."""
    root = home.home()
    code = _files(home.PACKAGE, (p for s in ("*.py", "*.po") for p in home.PACKAGE.rglob(s)))
    templates = _files(home.templates_dir(), home.templates_dir().rglob("*"))
    lock = _files(root, (root / "requirements").glob("lock*.txt"))
    return {
        "code": _by_room(code),
        "notebooks": {
            p.stem: _notebook(p) for p in sorted(home.notebooks_dir().glob("[0-9]*.ipynb"))
        },
        "templates": templates,
        "lock": lock | package_versions(),
        "fonts": dict(fonts_of_packages()),
    }


@cache
def fonts_of_packages() -> tuple[tuple[str, str], ...]:
    """Hash the type that Python packages bring; the same words in another face are other pages."""
    found: dict[str, str] = {}
    for package, inside in FONT_PACKAGES:
        spec = find_spec(package)
        folder = Path(spec.origin).parent / inside if spec and spec.origin else None
        if folder and folder.is_dir():
            files = (p for p in folder.rglob("*") if p.suffix.lower() in (".otf", ".ttf", ".ttc"))
            content = "\n".join(f"{name} {short}" for name, short in _files(folder, files).items())
            found[package] = digest(content)[:_SHORT]
    return tuple(sorted(found.items()))


def _by_room(files: Mapping[str, str]) -> dict[str, str]:
    """Sum files up by room, so that ``--explain`` speaks of rooms and not of modules."""
    rooms: dict[str, list[str]] = {}
    for name, short in files.items():
        rooms.setdefault(name.split("/")[0].removesuffix(".py"), []).append(f"{name} {short}")
    return {room: digest("\n".join(sorted(lines)))[:_SHORT] for room, lines in rooms.items()}


def _notebook(path: Path) -> str:
    """Hash what a notebook says and does; outputs and view settings do not count."""
    cells = json.loads(path.read_text(encoding="utf-8")).get("cells", [])
    core = [(c["cell_type"], "".join(c["source"]), c["metadata"].get("tags")) for c in cells]
    return digest(json.dumps(core))[:_SHORT]


def _files(root: Path, paths: Iterable[Path]) -> dict[str, str]:
    """Hash files by their name below a root; hidden files and office lock files do not count."""
    found = {}
    for path in sorted(paths):
        name = path.relative_to(root)
        skipped = any(p.startswith((".", "~$", "__pycache__")) for p in name.parts)
        if path.is_file() and not skipped:
            found[shown_name(name.as_posix())] = _hash_file(path)
    return found


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:_SHORT]
