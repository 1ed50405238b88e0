"""A text file made ready for DuckDB's own reader: as UTF-8, with its beginning, and as SQL.

Whatever depends on a file being text, and not a workbook or typed, is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from clvlib.cleaning.containers import Piece
from clvlib.cleaning.encodings import CHUNK, detect_encoding, transcode
from clvlib.cleaning.layout import MAX_LINE, Layout
from clvlib.cleaning.sql import FINGERPRINT, ident, literal
from clvlib.errors import InputError
from clvlib.merchant import Source

SAMPLE_BYTES = 256 << 10
STRETCHES = 128  # of a very large file, looked at here and there
STRETCH_BYTES = 64 << 10
# What one thread cuts into rows at a time. Left alone the reader gives each as much as its longest line, too
# little for a group of the table's rows, so that all of them are copied once more; and takes sixteen times
# that from disk at once, memory that the rows have to leave for it.
PORTION = 32 << 20
PORTIONS = 16  # of a file at least, so that threads end together


def as_utf8(piece: Piece, source: Source, scratch: Path, whole: bool = False) -> tuple[str, Path]:
    """Return the encoding and a UTF-8 file; the first megabyte decides unless ``whole``."""
    encoding = source.encoding
    if encoding is None and not whole and _starts_as_utf8(piece.path):
        return "utf-8", piece.path
    encoding = encoding or detect_encoding(piece.path, piece.name)
    if encoding in ("utf-8", "utf-8-sig"):
        return encoding, piece.path
    target = scratch / f"{len(list(scratch.iterdir())):04d}-utf8.txt"
    return encoding, transcode(piece.path, piece.name, encoding, target)


def _starts_as_utf8(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(CHUNK)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in head[:4096]:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4 and len(head) == CHUNK
    return True


def sample_of(path: Path, name: str) -> str:
    """Return a file's first lines, whole.

    Raises
    ------
    InputError
        If a line is so long that the file is no table.
    """
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
        text = file.read(SAMPLE_BYTES)
        if "\n" not in text and "\r" not in text and len(text) == SAMPLE_BYTES:
            more = file.read(MAX_LINE)
            if "\n" not in more and "\r" not in more and len(more) == MAX_LINE:
                raise InputError(
                    f"{name}, row 1",
                    f"is longer than {MAX_LINE >> 20} MB without a line end",
                    remedy="this is no table; export it again",
                )
            text += more
    whole, cut, _ = text.rpartition("\n")
    return whole + cut if cut and len(text) >= SAMPLE_BYTES else text


def spread_source(path: Path, layout: Layout, scratch: Path) -> tuple[str, float]:
    """Return the SQL source of rows from all over a file, and their share of it.

    A stretch may begin inside a quoted cell; rows that do not fit are left out.
    """
    whole = path.stat().st_size
    length = min(STRETCH_BYTES, whole // (STRETCHES + 1))
    target = scratch / f"{len(list(scratch.iterdir())):04d}-spread.txt"
    with path.open("rb") as file, target.open("wb") as rows:
        for place in range(1, STRETCHES + 1):
            file.seek(place * whole // (STRETCHES + 1))
            _, _, begun = file.read(length).partition(b"\n")
            kept, end, _ = begun.rpartition(b"\n")
            rows.write(kept + end)
    own = csv_source(target, replace(layout, skip=0), None, ", ignore_errors=true")
    return own, max(target.stat().st_size, 1) / whole


def csv_source(
    path: Path, layout: Layout, types: Mapping[str, str] | None = None, options: str = "",
    longest: int = MAX_LINE,
) -> str:  # fmt: skip
    """Return the SQL source of a text file's rows, each with its fingerprint.

    Parameters
    ----------
    path, layout
        The file and where its table stands.
    types : mapping of str to str, optional
        Header → type; text where left out.
    options : str
        Further options of the reader, each after a comma.
    longest : int
        Bytes of the longest line, which is refused in either case beyond `MAX_LINE`.
    """
    kinds = types or {}
    columns = ", ".join(
        f"{literal(name)}: {literal(kinds.get(name, 'VARCHAR'))}" for name in layout.headers
    )
    row = ", ".join(ident(name) for name in layout.headers)
    kept = f"NOT ({' AND '.join(f'{ident(name)} IS NULL' for name in layout.headers)})"
    texts = ", ".join(f"strlen({ident(name)})" for name in layout.headers if name not in kinds)
    if longest > MAX_LINE:
        options += f", buffer_size={longest}"
    if longest > MAX_LINE and texts:  # a quote that is never closed takes in what follows it
        kept += (
            f" AND CASE WHEN greatest({texts}) > {MAX_LINE} THEN error('a long line') ELSE TRUE END"
        )
    return f"""(SELECT *, hash({row}) AS {FINGERPRINT} FROM read_csv({literal(str(path))},
        auto_detect=false, header=false, skip={layout.skip}, delim={literal(layout.delimiter)},
        quote='"', escape='"', nullstr='', max_line_size={longest}, columns={{{columns}}}{options})
        WHERE {kept})"""


def portion_of(path: Path) -> int:
    """Return how long the lines of a large file may be, so that a thread cuts as much at a time."""
    return max(MAX_LINE, min(PORTION, path.stat().st_size // PORTIONS))
