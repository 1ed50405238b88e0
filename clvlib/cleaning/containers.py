"""Opening what files come in: gzip, zip, workbooks, Parquet, JSON lines.

Everything ends as one of three plain things: a text file, a list of rows, or a table
that DuckDB reads itself. Nothing is unpacked outside the scratch folder, and nothing
is unpacked that grows without measure.
"""

from __future__ import annotations

import gzip
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO

from clvlib.errors import InputError
from clvlib.privacy.samples import shown_name
from clvlib.raw_files import RawFile

TEXT, SHEET, PARQUET, JSON = "text", "sheet", "parquet", "json"
FREE_BYTES = 500 << 20  # a file may always grow to this
MAX_RATIO = 150  # and beyond it only this many times its packed size
CHUNK = 1 << 20

# What lies in an archive beside its tables.
_NO_TABLE = re.compile(
    r"(?i)^(read[ _-]?me|licen[cs]e|about|changelog|liesmich|lisez-?moi|leeme|说明|使用说明)[^/]*$"
    r"|\.(md|pdf|html?|docx?|png|jpe?g|gif|rtf)$"
)
_BY_START = {
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"PAR1": PARQUET,
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "ole",
}
_UNREADABLE = {
    b"%PDF": "a PDF document",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"SQLite format 3": "a SQLite database",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}


@dataclass(frozen=True)
class Piece:
    """One table to read: a text file, a workbook's sheets, a Parquet or JSON-lines file.

    ``beside`` names what lay in the same archive and is no table.
    """

    name: str
    path: Path
    kind: str
    beside: tuple[str, ...] = ()


def open_container(file: RawFile, scratch: Path) -> list[Piece]:
    """Unpack a file as far as needed, judged by its first bytes and not by its name.

    Raises
    ------
    InputError
        If the file cannot be read, is damaged, or is of a kind that holds no table.
    """
    head = _head(file)
    kind = next((kind for start, kind in _BY_START.items() if head.startswith(start)), TEXT)
    if kind == "gzip":
        return _opened(file, _gunzip(file, scratch), scratch)
    if kind == "zip":
        return _zip_or_workbook(file, scratch)
    if kind == "ole":
        return [Piece(file.name, file.path, SHEET)]
    if kind == TEXT:
        _refuse_binary(file, head)
        kind = JSON if _is_json_lines(file, head) else TEXT
    return [Piece(file.name, file.path, kind)]


def _head(file: RawFile) -> bytes:
    try:
        with file.path.open("rb") as stream:
            head = stream.read(4096)
    except OSError as error:
        raise InputError(file.name, f"cannot be read ({error.strerror})") from error
    if not head.strip():
        raise InputError(file.name, "the file is empty", remedy="export it again")
    return head


def _refuse_binary(file: RawFile, head: bytes) -> None:
    for start, what in _UNREADABLE.items():
        if head.startswith(start):
            raise InputError(
                file.name,
                f"is {what}, not a table",
                "csv, tsv, txt, xlsx, xls, parquet, jsonl, also in gz or zip",
            )
    if head.lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise InputError(
            file.name,
            "is a web page, not a table",
            remedy="the login has probably expired: export again",
        )


def _is_json_lines(file: RawFile, head: bytes) -> bool:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith((b'{"', b"{ ", b"[{", b"[\n", b"[ ")) or (
        file.path.suffix.lower() in (".jsonl", ".ndjson", ".json")
        and start.startswith((b"{", b"["))
    )


def _opened(file: RawFile, path: Path, scratch: Path) -> list[Piece]:
    return open_container(RawFile(file.name, path), scratch)


def _gunzip(file: RawFile, scratch: Path) -> Path:
    target = _fresh(scratch, file.path.stem)
    try:
        with gzip.open(file.path) as stream:
            _copy(stream, target, file.name, file.path.stat().st_size)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(
            file.name, f"the gzip file is damaged or cut off ({error})", remedy="download it again"
        ) from error
    return target


def _zip_or_workbook(file: RawFile, scratch: Path) -> list[Piece]:
    try:
        with zipfile.ZipFile(file.path) as archive:
            names = archive.namelist()
            if any(name.startswith("xl/") or name == "mimetype" for name in names):
                _refuse_bomb(archive.infolist(), file)
                return [Piece(file.name, file.path, SHEET)]
            found = [info for info in archive.infolist() if _is_data(info)]
            members = [info for info in found if not _NO_TABLE.search(_member_name(info))] or found
            _refuse_bomb(members, file)
            unpacked = [(info, _extract(archive, info, file, scratch)) for info in members]
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError) as error:
        raise InputError(
            file.name, f"the zip file is damaged ({error})", remedy="download it again"
        ) from error
    except RuntimeError as error:
        raise InputError(
            file.name,
            "the zip file is protected by a password",
            remedy="unpack it and add the files",
        ) from error
    if not unpacked:
        raise InputError(file.name, "the zip file holds no files", remedy="export it again")
    pieces: list[Piece] = []
    for info, path in unpacked:
        inner = RawFile(f"{file.name} › {_member_name(info)}", path)
        pieces.extend(open_container(inner, scratch))
    beside = tuple(shown_name(_member_name(info)) for info in found if info not in members)
    return [replace(piece, beside=piece.beside + beside) for piece in pieces]


def _is_data(info: zipfile.ZipInfo) -> bool:
    """Leave out folders and what operating systems add."""
    name = PurePosixPath(info.filename.replace("\\", "/"))
    hidden = any(part.startswith((".", "__MACOSX")) and part != ".." for part in name.parts)
    return not info.is_dir() and not hidden and info.file_size > 0


def _member_name(info: zipfile.ZipInfo) -> str:
    return PurePosixPath(info.filename.replace("\\", "/")).name


def _refuse_bomb(members: Iterable[zipfile.ZipInfo], file: RawFile) -> None:
    members = list(members)
    whole = sum(info.file_size for info in members)
    if whole > max(FREE_BYTES, MAX_RATIO * file.path.stat().st_size) or len(members) > 1000:
        raise _grows(file.name)


def _extract(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: RawFile, scratch: Path) -> Path:
    """Unpack one member under a name of our own, so that ``../`` in its name means nothing."""
    target = _fresh(scratch, _member_name(info))
    with archive.open(info) as stream:
        _copy(stream, target, file.name, max(info.compress_size, 1))
    return target


def _fresh(scratch: Path, name: str) -> Path:
    number = sum(1 for _ in scratch.iterdir())
    return scratch / f"{number:04d}-{Path(name).name[-60:]}"


def _copy(stream: IO[bytes] | gzip.GzipFile, target: Path, name: str, packed: int) -> None:
    limit = max(FREE_BYTES, MAX_RATIO * packed)
    written = 0
    with target.open("wb") as out:
        for chunk in _chunks(stream):
            written += len(chunk)
            if written > limit:
                raise _grows(name)
            out.write(chunk)


def _chunks(stream: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def _grows(name: str) -> InputError:
    return InputError(
        name,
        "grows beyond measure when unpacked",
        f"{FREE_BYTES >> 20} MB, or {MAX_RATIO} times the packed size",
        remedy="unpack it yourself and add the files",
    )
