"""Which raw files a source means: paths, globs, or a data set inside a Python package.

Files are named in messages and in the ledger as the consultant knows them, relative
to the merchant's folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from clvlib.errors import InputError, nearest
from clvlib.merchant import Source
from clvlib.privacy.samples import shown_name
from clvlib.privacy.sealed import opened, sealed_twin
from clvlib.privacy.vault import SUFFIX

PACKAGE = "package:"


@dataclass(frozen=True)
class RawFile:
    """A file of the client's, under the name that messages use: without a person in it."""

    name: str
    path: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", shown_name(self.name))


def find_files(source: Source, folder: Path) -> list[RawFile]:
    """Return the files of a source in a stable order, each once.

    Raises
    ------
    InputError
        If a pattern finds nothing.
    """
    found: dict[Path, RawFile] = {}
    for pattern in source.files:
        for file in _find(pattern, folder):
            found.setdefault(file.path, file)
    return list(found.values())


def _find(pattern: str, folder: Path) -> list[RawFile]:
    if pattern.startswith(PACKAGE):
        return [_in_package(pattern)]
    plain = folder / pattern
    if plain.is_file() or sealed_twin(plain).is_file():
        return [_inside(plain, folder)]
    paths = {p for p in folder.glob(pattern) if p.is_file() and p.suffix != SUFFIX}
    paths |= {p.with_suffix("") for p in folder.glob(f"{pattern}{SUFFIX}")}
    if not paths:
        raise _nothing(pattern, folder)
    return [_inside(path, folder) for path in sorted(paths)]


def _inside(path: Path, folder: Path) -> RawFile:
    """Return a file to be read, decrypted where it is encrypted.

    Raises
    ------
    InputError
        If it is a link to somewhere outside the merchant's folder.
    """
    name = shown_name(path.relative_to(folder).as_posix())
    if path.exists() and not path.resolve().is_relative_to(folder.resolve()):
        raise InputError(
            f"file '{name}'",
            "is a link that leaves the merchant's folder",
            remedy="copy the export into the folder",
        )
    return RawFile(name, opened(path, folder.name))


def _in_package(pattern: str) -> RawFile:
    package, _, inside = pattern.removeprefix(PACKAGE).partition("/")
    spec = find_spec(package) if package.isidentifier() else None
    if spec is None or not spec.submodule_search_locations:
        raise InputError(f"'{pattern}'", f"the Python package '{package}' is not installed")
    path = Path(next(iter(spec.submodule_search_locations))) / inside
    if not path.is_file():
        raise InputError(f"'{pattern}'", f"the package '{package}' holds no file '{inside}'")
    return RawFile(f"{package}/{path.name}", path)


def _nothing(pattern: str, folder: Path) -> InputError:
    present = [p.relative_to(folder).as_posix() for p in sorted(folder.rglob("*")) if p.is_file()]
    others = [shown_name(n.removesuffix(SUFFIX)) for n in present if n != "merchant.yml"]
    listed = ", ".join(others[:6]) + (" …" if len(others) > 6 else "")
    return InputError(
        f"file '{pattern}'",
        f"not found in the merchant's folder '{folder.name}'",
        allowed=listed or "the folder holds no raw files yet",
        remedy=nearest(pattern, others)
        or "correct 'files' in merchant.yml or copy the export there",
    )
