# ruff: noqa: E501 — tables of cases read better unbroken
"""Broken and odd files, each with what must come of it.

An entry is (name, bytes or a function that writes the file, settings of the source, outcome).
The outcome is either a text that the refusal must hold, or the figures that must be read.
"""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

HEADER = "customer,order,date,amount"
ROWS = ["C1,1,2025-01-02,10.00", "C2,2,2025-01-20,20.50", "C1,3,2025-02-03,5.25"]
TEXT = "\n".join([HEADER, *ROWS, ""])
GOOD = {"rows": 3, "customers": 2, "money": "35.75"}
Content = bytes | Callable[[Path], None]


@dataclass(frozen=True)
class Odd:
    name: str
    content: Content
    outcome: str | dict[str, Any]
    source: dict[str, Any] = field(default_factory=dict)
    rules: dict[str, Any] = field(default_factory=dict)

    def write(self, folder: Path) -> Path:
        path = folder / self.name.split(":")[0]
        if callable(self.content):
            self.content(path)
        else:
            path.write_bytes(self.content)
        return path


def text(*rows: str, header: str = HEADER, end: str = "\n", encoding: str = "utf-8") -> bytes:
    return (end.join([header, *rows]) + end).encode(encoding)


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("UP", ".."), content)
    return out.getvalue()


def workbook(
    sheets: dict[str, list[list[Any]]], merge: str | None = None
) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
            if merge:
                sheet.merge_cells(merge)
        book.save(path)

    return write


def parquet(path: Path) -> None:
    table = {
        "customer": ["0001", "0002", "0001"], "order": [1, 2, 3],
        "date": [datetime(2025, 1, 2), datetime(2025, 1, 20), datetime(2025, 2, 3)], "amount": [10.0, 20.5, 5.25],
    }  # fmt: skip
    pq.write_table(pa.table(table), path)


def locked_zip() -> bytes:
    """A zip whose member is marked as encrypted."""
    raw = bytearray(zipped(**{"a.csv": TEXT.encode()}))
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


def bomb() -> bytes:
    """A zip that says it holds 4 GB in a few kilobytes."""
    raw = bytearray(zipped(**{"a.csv": TEXT.encode()}))
    at = raw.index(b"PK\x01\x02")
    raw[at + 24 : at + 28] = struct.pack("<I", 0xFFFFFFF0)
    return bytes(raw)


def gzip_bomb(path: Path) -> None:
    packer = zlib.compressobj(9, wbits=31)
    with path.open("wb") as file:
        for _ in range(700):
            file.write(packer.compress(b"0" * (1 << 20)))
        file.write(packer.flush())


def long_line(path: Path) -> None:
    with path.open("wb") as file:
        for _ in range(200):
            file.write(b"x" * (1 << 20))


def long_line_later(path: Path) -> None:
    with path.open("wb") as file:
        file.write(TEXT.encode() + b'C3,4,2025-03-01,"')
        for _ in range(20):
            file.write(b"x" * (1 << 20))


EXCEL = [["customer", "order", "date", "amount"], ["C1", 1, datetime(2025, 1, 2), 10.0],
         ["C2", 2, datetime(2025, 1, 20), 20.5], ["C1", 3, datetime(2025, 2, 3), 5.25]]  # fmt: skip
JSONL = [dict(zip(HEADER.split(","), row.split(","), strict=True)) for row in ROWS]

ODD_FILES = [
    # --- encodings and line ends
    Odd("bom.csv", b"\xef\xbb\xbf" + TEXT.encode(), GOOD),
    Odd("utf16.csv", TEXT.encode("utf-16"), GOOD),
    Odd("utf16-without-bom.csv", TEXT.encode("utf-16-le"), GOOD),
    Odd("gbk.csv", text("张三,1,2025-01-02,10", "李四,2,2025-01-03,20", header="会员号,订单号,日期,金额", encoding="gbk"), {"rows": 2, "customers": 2}),
    Odd("cp1252.csv", text("Zoë,1,2025-01-02,10.00", "Café Müller,2,2025-01-03,20", encoding="cp1252"), {"rows": 2, "customers": 2}),
    Odd("cp1252-price.csv", text("C1,1,2025-01-02,€10.00", "C2,2,2025-01-03,€20", encoding="cp1252"), {"rows": 2, "money": "30.00"}),
    Odd("shift-jis.csv", text("山田太郎ソ,1,2025-01-02,10", "ﾀﾅｶ表,2,2025-01-03,20", encoding="shift_jis"), "the encoding is not clear"),
    Odd("shift-jis.csv:told", text("山田太郎,1,2025-01-02,10", "田中,2,2025-01-03,20", encoding="shift_jis"), {"customers": 2}, {"encoding": "shift_jis"}),
    Odd("wrong-encoding.csv", text("Zoë,1,2025-01-02,10.00", encoding="cp1252"), "is not valid utf-8", {"encoding": "utf-8"}),
    Odd("unknown-encoding.csv", TEXT.encode(), "unknown encoding 'klingon'", {"encoding": "klingon"}),
    Odd("utf8-with-a-bad-byte.csv", text("张三,1,2025-01-02,10") + b"C\xff9,2,2025-01-03,20\n", "UTF-8 with 1 damaged bytes"),
    Odd("crlf.csv", TEXT.replace("\n", "\r\n").encode(), GOOD),
    Odd("cr.csv", TEXT.replace("\n", "\r").encode(), GOOD),
    Odd("mixed-line-ends.csv", (HEADER + "\r\n" + ROWS[0] + "\n" + ROWS[1] + "\r\n" + ROWS[2]).encode(), GOOD),
    Odd("no-last-line-end.csv", TEXT.rstrip().encode(), GOOD),
    Odd("nul-bytes.csv", text(ROWS[0], "C2\x00,2,2025-01-20,20.50", ROWS[2]), GOOD),
    # --- containers
    Odd("a.csv.gz", gzip.compress(TEXT.encode()), GOOD),
    Odd("cut.csv.gz", gzip.compress(TEXT.encode() * 50)[:-20], "damaged or cut off"),
    Odd("gzip-bomb.csv.gz", gzip_bomb, "grows beyond measure"),
    Odd("two-files.zip", zipped(**{"a.csv": text(*ROWS[:2]), "b.csv": text(ROWS[2])}), GOOD),
    Odd("escaping-names.zip", zipped(**{"UP__UP__etc__a.csv": TEXT.encode()}), GOOD),
    Odd("with-rubbish.zip", zipped(**{"__MACOSX__._a.csv": b"\x00\x05", ".DS_Store": b"x", "a.csv": TEXT.encode()}), GOOD),
    Odd("bomb.zip", bomb(), "grows beyond measure"),
    Odd("locked.zip", locked_zip(), "protected by a password"),
    Odd("cut.zip", zipped(**{"a.csv": TEXT.encode()})[:-30], "zip file is damaged"),
    Odd("empty.zip", zipped(), "holds no files"),
    Odd("a.xlsx", workbook({"Orders": EXCEL}), GOOD),
    Odd("several-sheets.xlsx", workbook({"Read me": [["Hello"]], "Orders": EXCEL}), GOOD),
    Odd("sheet-a-year.xlsx", workbook({"2024": EXCEL[:3], "2025": [EXCEL[0], EXCEL[3]]}), GOOD),
    Odd("merged-title.xlsx", workbook({"Orders": [["My shop", None, None, None], *EXCEL]}, "A1:D1"), GOOD),
    Odd("blank-rows.xlsx", workbook({"Orders": [[], [None] * 4, *EXCEL, [], []]}), GOOD),
    Odd("no-such-sheet.xlsx", workbook({"Orders": EXCEL}), "has no sheet 'Order' · allowed: Orders", {"sheet": "Order"}),
    Odd("empty.xlsx", workbook({"Orders": []}), "holds no rows"),
    Odd("damaged.xlsx", zipped(**{"xl__workbook.xml": b"<x"}), "damaged"),
    Odd("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "workbook is"),
    Odd("a.parquet", parquet, {"rows": 3, "customers": 2, "money": "35.75"}),
    Odd("cut.parquet", b"PAR1" + b"\x00" * 40, "no readable Parquet"),
    Odd("a.jsonl", "\n".join(json.dumps(row) for row in JSONL).encode(), GOOD),
    Odd("list.json", json.dumps(JSONL).encode(), GOOD),
    Odd("rowid.csv", text(*(f"{row},7" for row in ROWS), header=f"{HEADER},rowid"), GOOD),
    Odd("rowid.jsonl", "\n".join(json.dumps({"RowID": "x"} | row) for row in JSONL).encode(), GOOD),
    Odd("cut.jsonl", "\n".join(json.dumps(row) for row in JSONL).encode()[:-9], "no readable JSON"),
    Odd("report.pdf", b"%PDF-1.7\n...", "is a PDF document"),
    Odd("login.csv", b"<!DOCTYPE html><html><body>Please log in</body></html>", "is a web page"),
    # --- emptiness and layout
    Odd("empty.csv", b"", "the file is empty"),
    Odd("blanks.csv", b" \n\n  \n", "the file is empty"),
    Odd("header-only.csv", (HEADER + "\n").encode(), "holds a header and no rows"),
    Odd("one-customer.csv", text("C1,1,2025-01-02,10", "C1,2,2025-02-02,10"), {"rows": 2, "customers": 1}),
    Odd("one-row.csv", text(ROWS[0]), {"rows": 1, "customers": 1, "money": "10.00"}),
    Odd("preamble.csv", b"Export of My Shop\nfrom 2025-01-01\n\n" + TEXT.encode(), GOOD),
    Odd("hash-preamble.csv", b"#My shop\n#from 2025-01-01, to now\n" + TEXT.encode() + b"#----- end -----\n", GOOD),
    Odd("total-row.csv", text(*ROWS, "Total,,,35.75"), GOOD | {"rows": 4, "in": "71.50"}),
    Odd("footer.csv", text(*ROWS, "", "3 rows exported"), GOOD),
    Odd("blank-rows.csv", text(ROWS[0], "", ",,,", ROWS[1], ROWS[2], "", ""), GOOD),
    Odd("semicolon.csv", TEXT.replace(",", ";").encode(), GOOD),
    Odd("pipe.txt", TEXT.replace(",", "|").encode(), GOOD),
    Odd("tab.tsv", TEXT.replace(",", "\t").encode(), GOOD),
    Odd("blanks.txt", TEXT.replace(",", "   ").encode(), GOOD),
    Odd("no-header.csv", "\n".join(ROWS).encode(), GOOD, {"columns": {"customer": 0, "order": 1, "time": 2, "amount": 3}}),
    Odd("no-header-named.csv", "\n".join(ROWS).encode(), "the file has no column 'customer'", {"columns": {"customer": "customer", "time": 2, "amount": 3}}),
    Odd("no-header-unmapped.csv", "\n".join(ROWS).encode(), "no column for 'customer'"),
    Odd("duplicate-columns.csv", text("C1,1,2025-01-02,10.00,11", header=HEADER + ",amount"), "several columns 'amount'", {"columns": {"customer": "customer", "time": "date", "amount": "amount"}}),
    Odd("duplicate-columns.csv:by position", text("C1,1,2025-01-02,10.00,11", header=HEADER + ",amount"), {"money": "11.00"}, {"columns": {"customer": "customer", "time": "date", "amount": 4}}),
    Odd("ragged-short.csv", text(*ROWS, "C9,9"), {"rows": 4, "customers": 2, "money": "35.75", "bad": 1}),
    Odd("ragged-long.csv", text(*ROWS, "C9,9,2025-02-02,1,000.00"), {"rows": 4, "customers": 2, "money": "35.75", "bad": 1}),
    Odd("cut-last-row.csv", TEXT.encode() + b"C1,4,2025-0", {"rows": 4, "customers": 2, "bad": 1}),
    Odd("trailing-delimiters.csv", text(*[row + "," for row in ROWS]), GOOD),
    Odd("long-line.csv", long_line, "longer than 8 MB"),
    Odd("long-line-later.csv", long_line_later, "8 MB"),
    # --- quotes
    Odd("newline-in-cell.csv", text('C1,1,2025-01-02,10.00,"a\nb"', 'C2,2,2025-01-20,20.50,"x"', "C1,3,2025-02-03,5.25,", header=HEADER + ",note"), GOOD),
    Odd("nested-quotes.csv", text('C1,1,2025-01-02,10.00,"5"" pipe, ""new"""', 'C2,2,2025-01-20,20.50,6" pipe', "C1,3,2025-02-03,5.25,", header=HEADER + ",product"), GOOD),
    Odd("quote-never-closed.csv", text(ROWS[0], 'C2,2,2025-01-20,20.50', 'C1,3,2025-02-03,"5.25'), {"rows": 3, "customers": 2}),
    Odd("all-quoted.csv", text(*['"' + row.replace(",", '","') + '"' for row in ROWS]), GOOD),
    # --- ids
    Odd("zeros.csv", text("0001,1,2025-01-02,10", "1,2,2025-01-03,5"), {"customers": 2}),
    Odd("twenty-digits.csv", text("10329302124590727494,1,2025-01-02,10", "10329302124590727495,2,2025-01-03,5"), {"customers": 2}),
    Odd("cut-by-excel.csv", text("1.2E+10,1,2025-01-02,10", "1.3E+10,2,2025-01-03,5"), "cut by a spreadsheet, e.g. '1.2E+10'"),
    Odd("fractional.csv", text("17850.0,1,2025-01-02,10", "17850,2,2025-01-03,5", "9.0,3,2025-01-03,5"), {"customers": 2}),
    Odd("prefixes.csv", text("`C1,'1,\t2025-01-02,`10.00", "\tC1,'2,2025-01-03,'5.00", "C1 ,3,2025-01-03, 5.00"), {"customers": 1, "money": "20.00"}),
    Odd("invisible.csv", text("C\u200b1,1,2025-01-02,10", "\u200fC1\u200e,2,2025-01-03,5", "\ufeffC1,3,2025-01-04,5"), {"customers": 1}),
    Odd("right-to-left.csv", text("عميل١,1,2025-01-02,10", "לקוח,2,2025-01-03,5"), {"customers": 2}),
    Odd("nobody.csv", text("nan,1,2025-01-02,10", "NULL,2,2025-01-03,5", "N/A,3,2025-01-03,5", "C1,4,2025-01-03,1"), {"rows": 4, "customers": 1, "money": "1.00"}),
    Odd("masked.csv", text("张**(156******89),1,2025-01-02,10", "李**(138******11),2,2025-01-03,5"), "ids are masked"),
    Odd("formulas.csv", text("=cmd|'/c calc'!A1,1,2025-01-02,10", "+C2,2,2025-01-03,5"), {"customers": 2}),
    Odd("injection.csv", text("'; DROP TABLE rows; --,1,2025-01-02,10", "x' OR '1'='1,2,2025-01-03,5"), {"customers": 2, "money": "15.00"}),
    # --- amounts
    Odd("dollars.csv", text('C1,1,2025-01-02,"$1,234.50"', "C2,2,2025-01-03,-$12.00", "C2,3,2025-01-01,(12.00)", "C2,0,2025-01-01,$40.00"), {"rows": 4, "in": "1250.50"}),
    Odd("decimal-comma.csv", text("C1;1;02.01.2025;1.234,56 €", "C2;2;20.01.2025;12,00 €", header="Kunde;Bestellnummer;Datum;Betrag"), {"money": "1246.56"}),
    Odd("decimal-comma-thousands.csv", text("C1;1;02.01.2025;1.234", "C2;2;20.01.2025;12,5", header="Kunde;Bestellnummer;Datum;Betrag"), {"money": "1246.50"}),
    Odd("swiss.csv", text("C1,1,2025-01-02,CHF 1'234.50", "C2,2,2025-01-03,CHF 5.00"), {"money": "1239.50"}),
    Odd("refunded-inside.csv", text("C1,1,2025-01-02,￥131.77(已退款89.84)", "C2,2,2025-01-03,￥5.00"), {"in": "136.77", "money": "46.93"}),
    Odd("nan-and-inf.csv", text("C1,1,2025-01-02,NaN", "C2,2,2025-01-03,inf", *[f"C1,{i},2025-01-03,1" for i in range(3, 60)]), {"bad": 2}),
    Odd("all-bad.csv", text("C1,1,2025-01-02,ten", "C2,2,2025-01-03,twenty"), "cells are no amounts, e.g. 'ten'"),
    Odd("half-bad.csv", text(*[f"C1,{i},2025-01-02,{'x' if i % 4 == 0 else 5}" for i in range(40)]), "time or amount cannot be read, and so in 10 of 40 rows"),
    Odd("huge.csv", text("C1,1,2025-01-02,99999999999999999999", *[f"C1,{i},2025-01-03,1" for i in range(2, 60)]), {"bad": 1}),
    # --- times
    Odd("slashes-day-first.csv", text("C1,1,13/04/2025,10", "C2,2,03/04/2025,5"), {"last": "2025-04-13", "first": "2025-04-03"}),
    Odd("slashes-month-first.csv", text("C1,1,04/13/2025 6:30 PM,10", "C2,2,03/04/2025 12:05 AM,5"), {"last": "2025-04-13", "first": "2025-03-04"}),
    Odd("slashes-open.csv", text("C1,1,03/04/2025,10", "C2,2,05/06/2025,5"), "day_first: true | false"),
    Odd("slashes-open.csv:told", text("C1,1,03/04/2025,10", "C2,2,05/06/2025,5"), {"first": "2025-04-03"}, {"day_first": True}),
    Odd("slashes-mixed.csv", text(*[f"C1,{i},{d},5" for i, d in enumerate(["13/04/2025"] * 5 + ["04/13/2025"] * 5)]), "mixes day first (5 rows) and month first (5 rows)"),
    Odd("hillstrom-style.csv", text("C1,1,14JUN09:17:58:34,10", "C2,2,02JUL09:00:00:01,5"), {"first": "2009-06-14", "last": "2009-07-02"}),
    Odd("chinese-dates.csv", text("C1,1,2016年8月6日,10", "C2,2,2016年12月31日 19:06,5"), {"first": "2016-08-06", "last": "2016-12-31"}),
    Odd("short-slashes.csv", text("C1,1,2016/8/6 19:06,10", "C2,2,2016/12/31 9:06,5"), {"first": "2016-08-06", "last": "2016-12-31"}),
    Odd("excel-serials.csv", text("C1,1,45658,10", "C2,2,45659.75,5"), {"first": "2025-01-01", "last": "2025-01-02"}),
    Odd("epoch.csv", text("C1,1,1735689600,10", "C2,2,1735776000000,5"), {"first": "2025-01-01", "last": "2025-01-02"}),
    Odd("yyyymmdd.csv", text("C1,1,20250101,10", "C2,2,20250102,5"), {"first": "2025-01-01", "last": "2025-01-02"}),
    Odd("offsets.csv", text("C1,1,2025-07-01 23:30:00 -0500,10", "C2,2,2025-12-01T23:30:00-06:00,5"), {"first": "2025-07-02", "last": "2025-12-02"}),
    Odd("named-zone.csv", text('C1,1,"Sep 4, 2026 11:05:07 PM PDT",10', 'C2,2,"Sep 9, 2026 3:00:00 AM PDT",5'), {"first": "2026-09-05", "last": "2026-09-09"}),
    Odd("year-1900-and-2262.csv", text("C1,1,1900-01-01,10", "C2,2,2262-04-12,5", *[f"C1,{i},2025-01-03,1" for i in range(3, 60)]), {"bad": 2, "first": "2025-01-03", "last": "2025-01-03"}),
    Odd("thirtieth-of-february.csv", text("C1,1,2025-02-30,10", *[f"C1,{i},2025-01-03,1" for i in range(3, 60)]), {"bad": 1}),
    Odd("no-dates.csv", text("C1,1,soon,10", "C2,2,later,5"), "cells are no dates, e.g. "),
]  # fmt: skip
