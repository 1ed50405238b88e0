"""Which files still hold a given text, also inside archives, tables and documents.

What proves an erasure is a search through every byte that is left. A byte search alone
proves nothing for packed formats, so archives, Parquet, workbooks, notebooks and PDF are
opened; a text is looked for in the encodings that exports come in.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from clvlib.privacy.sealed import opened
from clvlib.privacy.vault import SUFFIX

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
DEEPEST = 4
PIECE = 8 << 20


def holders(
    folders: Iterable[Path], needles: Iterable[str], slug: str = ""
) -> dict[str, list[Path]]:
    """Return, for each text that is found anywhere, the files that hold it.

    Parameters
    ----------
    folders : iterable of Path
        Files or folders; every file below them is opened.
    needles : iterable of str
        Texts of at least three characters.
    slug : str
        The merchant whose encrypted files are to be opened; they are passed over without.
    """
    wanted = list(dict.fromkeys(needles))
    found: dict[str, list[Path]] = {}
    for path in _files(folders):
        plain = opened(path.with_suffix(""), slug) if slug and path.suffix == SUFFIX else path
        for needle in held_by(plain, wanted):
            found.setdefault(needle, []).append(path)
    return found


def held_by(path: Path, needles: Iterable[str]) -> set[str]:
    """Return those of the texts that one file holds."""
    forms = _forms(needles)
    left = set(forms)
    for content in _contents(path):
        left = {needle for needle in left if not any(form in content for form in forms[needle])}
        if not left:
            break
    return set(forms) - left


def texts_in(path: Path) -> Iterator[str]:
    """Yield what one file holds as text, packed parts included, however it is encoded."""
    for content in _contents(path):
        yield content.decode("utf-8", "replace")


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        if folder.is_file():
            yield folder
            continue
        yield from sorted(p for p in folder.rglob("*") if p.is_file() and not p.is_symlink())


def _forms(needles: Iterable[str]) -> Mapping[str, frozenset[bytes]]:
    """Return each text as the bytes it may stand as, JSON's escapes included."""
    forms = {}
    for needle in needles:
        written = {needle.encode(encoding) for encoding in ENCODINGS}
        forms[needle] = frozenset(written | {json.dumps(needle)[1:-1].encode("ascii")})
    return forms


def _contents(path: Path) -> Iterator[bytes]:
    """Yield a file's bytes in overlapping pieces, then what is packed inside it."""
    overlap = b""
    with path.open("rb") as file:
        head = file.read(8)
        file.seek(0)
        while piece := file.read(PIECE):
            yield overlap + piece
            overlap = piece[-512:]
    if head.startswith(b"PAR1"):
        yield from _of_parquet(path)
    elif head.startswith((b"PK\x03\x04", b"\x1f\x8b", b"%PDF")):
        yield from _unpacked(path.read_bytes(), 1)


def _unpacked(content: bytes, depth: int) -> Iterator[bytes]:
    """Yield what an archive or a document holds, down to archives inside archives."""
    if depth > DEEPEST:
        return
    inside: list[bytes] = []
    if content.startswith(b"\x1f\x8b"):
        inside = [gzip.decompress(content)]
    elif content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inside = [archive.read(name) for name in archive.namelist()]
    elif content.startswith(b"%PDF"):
        inside = [*_of_pdf(content)]
    for piece in inside:
        yield piece
        yield from _unpacked(piece, depth + 1)


def _of_parquet(path: Path) -> Iterator[bytes]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    texts = [
        field.name
        for field in file.schema_arrow
        if pa.types.is_string(field.type)
        or pa.types.is_large_string(field.type)
        or pa.types.is_dictionary(field.type)
    ]
    for batch in file.iter_batches(columns=texts) if texts else ():
        for column in batch.columns:
            values = column.dictionary if pa.types.is_dictionary(column.type) else column
            yield "\n".join(v for v in values.to_pylist() if isinstance(v, str)).encode("utf-8")


def _of_pdf(content: bytes) -> Iterator[bytes]:
    """Yield a PDF's unpacked streams, and its text where the reader for it is installed."""
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        try:
            yield zlib.decompress(packed)
        except zlib.error:
            continue
    try:
        from pypdf import PdfReader
    except ImportError:
        return
    yield "\n".join(p.extract_text() for p in PdfReader(io.BytesIO(content)).pages).encode("utf-8")
