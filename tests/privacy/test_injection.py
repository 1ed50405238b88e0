"""What a client's export holds is shown as text and never run, in every output."""

from __future__ import annotations

import csv
import random
import re
import shutil
import subprocess
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import openpyxl
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from clvlib.cli import main
from clvlib.exhibits import Column, Exhibit, TableView
from clvlib.privacy import cells
from clvlib.reporting import Document, render
from clvlib.reporting.engines import embedded_is_here
from clvlib.reporting.sheets import Field, Sheet, write_book
from clvlib.reporting.workbook import _beside
from clvlib.reporting.workbook_parts import Part
from clvlib.run_folder import STAGES, RunFolder
from clvlib.running.export import write_file
from clvlib.workspace import Workspace
from tests.privacy.payloads import FORMULAS, MARK, PAYLOADS
from tests.privacy.trap import CHROMIUM, caught
from tests.reporting.fixture_run import make_run
from tests.reporting.reading import text_of_html


def plain(text: str) -> str:
    """Leave letters, digits and signs that every output can show, without blanks."""
    kept = (c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c)[0] in "LNPS")
    return "".join(kept).replace("\\", "").replace("’", "'").replace("￾", "")


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A report whose every place for text holds payloads: table, headline, prose, note, tile."""
    if not embedded_is_here():
        pytest.skip("the packages of the extra 'embedded' are not installed")
    root = tmp_path_factory.mktemp("hostile")
    folder, merchant = make_run(root)
    ws = Workspace(merchant, folder, True, "profiling")
    ws._record = folder.stage_record("profiling")  # say more beside what is there
    view = TableView((Column("Product", "left"), Column("Again", "left")),
                     tuple((text, text) for text in PAYLOADS))  # fmt: skip
    ws.show(Exhibit("payloads", f"{len(PAYLOADS)} products", "All", view, "A table.", "Till"))
    ws.tell("payloads", " · ".join(PAYLOADS[::3]), "payloads")
    for number, text in enumerate(PAYLOADS[1::12]):
        ws.tell(f"payload-{number}", text, "payloads")
        one = TableView((Column(text, "left"),), ((text,),))
        ws.show(Exhibit(f"payload-{number}", text, text, one, text, text, note=text))
        ws.tell(f"payload-after-{number}", text, f"payload-{number}")
    ws.kpi("payload", PAYLOADS[0], PAYLOADS[3], PAYLOADS[5])
    notes = root / "data" / "cdnow" / "notes" / "profiling.md"
    notes.write_text("\n\n".join(PAYLOADS).replace("\x00", ""), encoding="utf-8")
    shown = Exhibit("payloads", "Payloads", "All", view, "A table.", "Till")
    show_in_notebook(folder.notebooks / f"{STAGES['profiling']}.ipynb", shown)
    render(Document.load(folder, merchant), engine="embedded")
    return folder


PAGES = ("report.html", f"notebooks/{STAGES['profiling']}.html")


def show_in_notebook(path: Path, exhibit: Exhibit) -> None:
    """Let an executed notebook's cell show, print and raise every payload."""
    texts = [text.replace("\x00", "") for text in PAYLOADS if "\ud7ff" not in text]
    frame = pd.DataFrame({"product": texts})
    outputs = [
        new_output("display_data", {"text/html": exhibit._repr_html_()}),
        new_output("execute_result", {"text/html": frame.to_html(), "text/plain": str(frame)}),
        new_output("display_data", {"text/markdown": "\n\n".join(texts)}),
        new_output("display_data", {"text/plain": "\n".join(texts)}),
        new_output("stream", name="stdout", text="\n".join(texts)),
        new_output("error", ename=texts[0], evalue=texts[3], traceback=texts),
    ]
    book = nbformat.read(path, as_version=4)
    book.cells.append(new_code_cell("# " + texts[0], outputs=outputs))
    book.cells.append(new_markdown_cell("\n\n".join(texts)))
    nbformat.write(book, path)


def test_every_payload_is_text_in_the_page(rendered: RunFolder) -> None:
    shown = plain(text_of_html((rendered.path / "report.html").read_text(encoding="utf-8")))
    missing = [text for text in PAYLOADS if plain(text) not in shown]
    assert missing == []


class Attributes(HTMLParser):
    """Collects what a page's tags would do: handlers, and addresses that are no data."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[tuple[str, str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            address = name in ("src", "href", "action", "data", "srcset", "poster", "formaction")
            outside = re.match(r"\s*(javascript|https?|file|ftp):|\s*//", value or "", re.I)
            note = tag == "a" and (value or "").startswith("http")  # a note may link to a page
            if name.startswith("on") or (address and outside and not note):
                self.wrong.append((tag, name, value))


@pytest.mark.parametrize("name", PAGES)
def test_the_page_has_no_script_handler_or_address_of_theirs(
    rendered: RunFolder, name: str
) -> None:  # fmt: skip
    page = (rendered.path / name).read_text(encoding="utf-8")
    assert all(MARK not in code for code in re.findall(r"<script\b.*?</script>", page, flags=re.S))
    read = Attributes()
    read.feed(page)
    assert read.wrong == []


@pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here to open the page in")
@pytest.mark.parametrize("name", PAGES)
def test_a_browser_runs_nothing_and_asks_for_nothing(
    rendered: RunFolder, tmp_path: Path, name: str
) -> None:  # fmt: skip
    """Chromium's own log of requests, and a mark that any payload's call would set."""
    page = (rendered.path / name).read_text(encoding="utf-8")
    assert caught(page, tmp_path) == (False, [])


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_every_payload_is_text_in_print(rendered: RunFolder) -> None:
    pdf = rendered.path / "report.pdf"
    out = subprocess.run(["pdftotext", "-raw", pdf, "-"], capture_output=True, timeout=900)
    printed = plain(out.stdout.decode("utf-8"))
    ascii_ones = [text for text in PAYLOADS if text.isascii() and text.isprintable()]
    missing = [t for t in ascii_ones if plain(t).replace("-", "") not in printed.replace("-", "")]
    assert missing == []
    assert b"/JavaScript" not in pdf.read_bytes() and b"/Launch" not in pdf.read_bytes()


def test_no_file_appears_that_a_payload_would_make(rendered: RunFolder) -> None:
    assert not [p for p in rendered.path.parent.parent.parent.rglob(f"*{MARK}*")]
    assert not Path(MARK).exists()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_spreadsheets_take_nothing_for_a_formula(tmp_path: Path, ending: str) -> None:
    texts = [text for text in PAYLOADS if "\x00" not in text and "\ud7ff" not in text]
    path = tmp_path / f"products.{ending}"
    write_file(pd.DataFrame({"product": texts}), path)
    if ending == "csv":
        held = pd.read_csv(path, dtype=str, keep_default_na=False)["product"].tolist()
        assert not [text for text in held if text[:1] in "=+-@\t\r"]
    else:
        cells = list(openpyxl.load_workbook(path).active.iter_rows(min_row=2))
        assert {cell[0].data_type for cell in cells} <= {"s", "inlineStr"}
    assert len(FORMULAS) > 10


def test_workbook_and_its_csv_hold_texts_only(tmp_path: Path) -> None:
    texts = [text for text in PAYLOADS if "\x00" not in text and "\ud7ff" not in text]
    fields = (Field("what", "What", "text"), Field("n", "n", "0"))
    frame = pd.DataFrame({"what": texts, "n": range(len(texts))})
    _beside(Part("sheet", "Sheet", "", fields, frame), tmp_path)
    with (tmp_path / "sheet.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r" and cell]
    write_book(tmp_path / "book.xlsx", [Sheet("S", fields, frame)], pd.Timestamp("2026-01-01"), "#123456")  # fmt: skip
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    found = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert not [cell.value for cell in found if cell.data_type == "f" or cell.hyperlink]
    assert len(found) > 300


def test_names_of_files_and_columns_do_not_steer_the_terminal(
    kit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Escape codes, bells, bidirectional and joining marks in what a client sends."""
    path = tmp_path / "or\x1b[31mders\u202egnp.csv"
    goods = [text for text in PAYLOADS if not {"\x00", "\ud7ff"} & set(text)]
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Order ID", "Order Date", "Customer ID", "Amount", "Product",
                       "No\x1b]0;owned\x07te", "Ki\u202end"])  # fmt: skip
        for n in range(300):
            day = f"2025-{n % 12 + 1:02}-{n % 28 + 1:02}"
            rows.writerow([f"o{n}", day, f"k{n % 60}", "10.50", goods[n % len(goods)], "x", "y"])
    assert main(["new", "evil", str(path), "--yes"]) == 0
    assert main(["check", "evil"]) == 0
    assert main(["check", "evil", "--json"]) == 0
    settings = kit / "data" / "evil" / "merchant.yml"
    settings.write_text(settings.read_text("utf-8").replace("Order Date", "No\u202ething"), "utf-8")
    assert main(["check", "evil", "--debug"]) == 2
    said = "".join(capsys.readouterr())
    steering = {c for c in said if unicodedata.category(c) in ("Cc", "Cf")} - {"\n", "\t"}
    assert "or?[31mders?gnp.csv" in said and steering == set()


def test_columns_that_look_plain_are_judged_as_cell_by_cell() -> None:
    letters = "ab1 =+-@\t\n\r\u2028\u3000\x1c＝客.\x0b\xa0"
    rng = random.Random(4)
    texts = ["".join(rng.choices(letters, k=rng.randint(0, 3))) for _ in range(3000)]
    plain = 0
    for start in range(0, len(texts), 2):
        column = pd.Series(texts[start : start + 2], dtype="str")
        if cells._plain(column):
            plain += 1
            assert [cells.harmless(text) for text in column] == column.tolist()
    assert plain > 100
