"""The same hostile texts outside of the report: portfolio, new settings, mailing lists, the lab."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from html import unescape
from pathlib import Path

import ipywidgets
import openpyxl
import pandas as pd
import pytest
import yaml

from clvlib.cleaning import propose
from clvlib.cleaning.proposal_text import Answers, settings_text
from clvlib.cli import main
from clvlib.lab import Run
from clvlib.lab.panels import grid as grid_module
from clvlib.lab.panels.customers import CustomersPanel
from clvlib.lab.panels.people import CustomerPanel
from clvlib.merchant import Merchant, Source
from clvlib.merchant_file import read_settings_file
from clvlib.reporting.engines import embedded_is_here
from clvlib.reporting.portfolio import Client, Portfolio
from clvlib.reporting.portfolio_pages import write_portfolio
from clvlib.words import Words
from clvlib.workspace import Workspace
from tests.lab import fabricated
from tests.lab.conftest import settle
from tests.privacy.payloads import MARK, PAYLOADS
from tests.privacy.test_injection import Attributes, plain
from tests.privacy.test_purge import SETTINGS, add_run
from tests.privacy.trap import CHROMIUM, caught
from tests.reporting.reading import text_of_html

TEXTS = [text for text in PAYLOADS if "\x00" not in text and "\ud7ff" not in text]
UNSEEN = [
    "a\x7fb",
    "a\x85b",
    "\ufffe",
    "line\nline: {x: 1}",
    "&a [*a, !!int '1']",
    "%TAG ! x",
    "? k",
    "\udcff",
]
needs_browser = pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here to open it in")


# Portfolio ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages over merchants whose names, figures and problems are payloads."""
    folder, day = tmp_path_factory.mktemp("portfolio"), pd.Timestamp("2026-01-01")
    clients = []
    for n, text in enumerate(PAYLOADS):
        told = {"trust": "green", "clv_total": 5e5, "customers": 100, "tile:forecast-error": text}
        clients.append(Client(f"s{n}", text, "retail", "USD", told, day))
        clients.append(Client(f"p{n}", f"p{n}", problem=text))
        (folder / f"s{n}" / "latest").mkdir(parents=True)
        (folder / f"s{n}" / "latest" / "report.html").touch()
    forms = ("html", "pdf") if embedded_is_here() else ("html",)
    write_portfolio(Portfolio(tuple(clients), Words("en")), folder, forms)
    return folder


def test_every_payload_is_text_in_the_portfolio(portfolio: Path) -> None:
    page = (portfolio / "portfolio.html").read_text(encoding="utf-8")
    shown = plain(text_of_html(page))
    assert [text for text in PAYLOADS if shown.count(plain(text)) < 3] == []  # row, problem, link
    read = Attributes()
    read.feed(page)
    assert read.wrong == []
    assert all(MARK not in code for code in re.findall(r"<script\b.*?</script>", page, flags=re.S))
    assert (portfolio / "portfolio.html").stat().st_mode & 0o077 == 0


@needs_browser
def test_a_browser_runs_nothing_of_the_portfolio(portfolio: Path, tmp_path: Path) -> None:
    page = (portfolio / "portfolio.html").read_text(encoding="utf-8")
    assert caught(page, tmp_path) == (False, [])


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
@pytest.mark.skipif(not embedded_is_here(), reason="the extra 'embedded' is not installed")
def test_every_payload_is_text_in_the_printed_portfolio(portfolio: Path) -> None:
    pdf = portfolio / "portfolio.pdf"
    out = subprocess.run(["pdftotext", "-raw", pdf, "-"], capture_output=True, timeout=900)
    printed = plain(out.stdout.decode("utf-8")).replace("-", "")
    ascii_ones = [text for text in PAYLOADS if text.isascii() and text.isprintable()]
    assert [t for t in ascii_ones if plain(t).replace("-", "") not in printed] == []
    assert b"/JavaScript" not in pdf.read_bytes() and b"/Launch" not in pdf.read_bytes()


# What `clv new` writes ---------------------------------------------------------------------


def test_new_settings_hold_payloads_as_quoted_texts_only() -> None:
    texts = [*PAYLOADS, *UNSEEN]
    sources = [
        Source.model_construct(files=(f"raw/{text}",), format="generic", columns={"customer": text})
        for text in texts
    ]
    answers = Answers(texts[0], "retail", "en", "USD", "Europe/London")
    written = settings_text(answers, sources)
    written.encode("utf-8")
    held = yaml.safe_load(written)
    assert [s["files"] for s in held["sources"]] == [[f"raw/{text}"] for text in texts]
    assert [s["columns"] for s in held["sources"]] == [{"customer": text} for text in texts]
    assert held["name"] == texts[0]
    tokens = list(yaml.scan(written))
    steering = yaml.AliasToken | yaml.AnchorToken | yaml.TagToken | yaml.DirectiveToken
    assert not [token for token in tokens if isinstance(token, steering)]
    bare = [t.value for t in tokens if isinstance(t, yaml.ScalarToken) and t.style is None]
    assert {word for word in bare if not re.fullmatch(r"[\w/]+", word)} == set()
    assert not [line for line in written.splitlines() if line.startswith("#") and MARK in line]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_hostile_export_makes_settings_that_read_it(kit: Path, ending: str) -> None:
    """Names of file, sheet and columns, and values: all that a client can send."""
    path = kit / f"a: {{b}} # !!python &x *y [z] %\x7f\x85\n{MARK}.{ending}"
    who, when, much = f"wer: {{a: &x}} # !!python/name:os.system {MARK}", "wann: ? - |", "was\x7f*x"
    header = [who, when, much, "!!python/object/apply:os.system ['id']"]
    rows = [[f"k{n % 40}", f"2025-{n % 12 + 1:02}-{n % 28 + 1:02}", "10.50", TEXTS[n % len(TEXTS)]]
            for n in range(300)]  # fmt: skip
    if ending == "csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    else:
        header[2] = much = "was *x"  # a workbook holds no such character
        book = openpyxl.Workbook()
        book.active.title = "=1+1 {{ 7 }} # &x !!y"
        shown = [
            [re.sub(r"[\x00-\x08\x0b-\x1f\x7f\uffff]", "", cell) for cell in row] for row in rows
        ]
        for row in [
            header,
            *([f"'{cell}" for cell in row] if row[3][:1] == "=" else row for row in shown),
        ]:
            book.active.append(row)
        book.save(path)
    columns = {"customer": who, "time": when, "amount": much}

    def answer(question: str, options: Sequence[str], default: str | None) -> str | None:
        asked = next((name for name in columns if f"the {name}?" in question), "")
        return next((o for o in options if asked and o.startswith(columns[asked][:4])), default)

    text = propose("evil", [path], answer).text
    folder = kit / "data" / "evil"
    (folder / "raw").mkdir(parents=True)
    shutil.copy(path, folder / "raw" / path.name)
    (folder / "merchant.yml").write_text(text, encoding="utf-8")
    held = read_settings_file(folder / "merchant.yml")
    assert held["sources"][0]["files"] == [f"raw/{path.name}"]
    assert Merchant.load("evil").settings.sources[0].files == (f"raw/{path.name}",)
    assert main(["check", "evil"]) == 0


# Lists for mailing tools -------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_no_reason_in_a_list_is_a_formula(kit: Path, ending: str) -> None:
    (kit / "data" / "shop").mkdir()
    (kit / "data" / "shop" / "merchant.yml").write_text(SETTINGS, encoding="utf-8")
    frame = pd.DataFrame({"customer_id": [f"c{n}" for n in range(len(TEXTS))], "reason": TEXTS})
    listed = Workspace.open("shop", stage="strategy").write_audience("win-back", frame)
    run = add_run(kit, "2025-12-28-bbb", "2025-12-28", ["k001"])
    run.audiences.mkdir(exist_ok=True)
    shutil.copy(listed, run.audiences / listed.name)
    target = kit / f"list.{ending}"
    assert main(["export", "shop", "win-back", "-o", str(target)]) == 0
    for path in (listed, target):
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                cells = [cell for row in csv.reader(file) for cell in row]
            assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")]
        else:
            found = [c for row in openpyxl.load_workbook(path).active.iter_rows() for c in row]
            assert not [c.value for c in found if c.data_type == "f" or c.hyperlink]
            cells = [str(c.value) for c in found]
        held = plain("".join(cells))
        assert [t for t in TEXTS if plain(t.lstrip("=+-@\t\r")) not in held] == []


# The lab -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run whose segments, stages, countries and channels are payloads."""
    root = tmp_path_factory.mktemp("lab")
    made = fabricated.write_run(root)
    for name, columns in (("customers", ("segment",)), ("orders", ("country", "channel"))):
        frame = pd.read_parquet(made.table(name))
        for column in columns:
            frame[column] = [TEXTS[n % len(TEXTS)] for n in range(len(frame))]
        frame.to_parquet(made.table(name), index=False)
    with pytest.MonkeyPatch.context() as patch:
        settle(root, patch)
        run = Run.open("music")
        assert run.has_values and run.customers is not None
        return run


@pytest.fixture(scope="module")
def views(lab: Run) -> tuple[CustomersPanel, CustomerPanel]:
    return CustomersPanel(lab), CustomerPanel(lab)


def html_of(widget: ipywidgets.Widget) -> list[str]:
    """Return what a view's widgets would put into the page as HTML."""
    found = [str(widget.value)] if isinstance(widget, ipywidgets.HTML | ipywidgets.HTMLMath) else []
    if getattr(widget, "description_allow_html", False):
        found.append(str(getattr(widget, "description", "")))
    for child in getattr(widget, "children", ()):
        found += html_of(child)
    return found


def test_the_labs_views_hold_payloads_as_texts(views: tuple[CustomersPanel, CustomerPanel]) -> None:
    customers, _ = views
    for view in views:
        read = Attributes()
        page = "".join(html_of(view))
        read.feed(page)
        assert read.wrong == [] and not re.search(r"<(script|iframe|object|embed|base)\b", page)
    held = {cell for row in customers.grid.rows(0, 5000) for cell in row}
    assert [text for text in TEXTS if text not in held and text.strip()] == []


def test_the_grids_script_writes_texts_and_nothing_else() -> None:
    code = Path(grid_module.__file__).with_name("grid.js").read_text(encoding="utf-8")
    risky = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|srcdoc"
        r"|\.href|DOMParser|createContextualFragment"
    )
    assert re.findall(risky, code) == []
    assert "textContent" in code


HARNESS = """
const told = TOLD;
for (let start = 0; start < told.rows.length; start += 40) {  // as many as it draws at once
  const part = told.rows.slice(start, start + 40);
  const state = { version: 1, count: part.length, columns: told.columns, sort: ["", true],
                  selected: "c1", first: [1, part] };
  const el = document.createElement("div");
  document.body.append(el);
  const model = { get: (k) => state[k], set() {}, on() {}, send() {}, save_changes() {} };
  render({ model, el });
}
"""


@needs_browser
def test_a_browser_runs_nothing_of_the_lab(
    views: tuple[CustomersPanel, CustomerPanel], tmp_path: Path
) -> None:
    """The views' HTML and the grid's own script, drawing every payload it is given."""
    grid = views[0].grid
    rows = [[f"c{n}", *([text] * len(grid.columns))] for n, text in enumerate(TEXTS)]
    columns = [dict(c, label=TEXTS[n], key=TEXTS[-n - 1]) for n, c in enumerate(grid.columns)]
    told = json.dumps({"columns": columns, "rows": rows}).replace("<", "\\u003c")
    code = Path(grid_module.__file__).with_name("grid.js").read_text(encoding="utf-8")
    harness = code.replace("export default { render };", HARNESS.replace("TOLD", told))
    assert "export" not in harness
    page = (
        "<!DOCTYPE html><html><head><meta charset=utf-8>"
        "<style>.clv-grid-view { height: 4000px; overflow: auto }</style></head><body>"
        + "".join(part for view in views for part in html_of(view))
        + f"<script type=module>{harness}</script></body></html>"
    )
    drawn = tmp_path / "drawn.txt"
    assert caught(page, tmp_path, drawn) == (False, [])
    cells = re.findall(r'role="gridcell"[^>]*>(.*?)</span>', drawn.read_text("utf-8"), flags=re.S)
    held = {plain(unescape(cell)) for cell in cells}
    assert [text for text in TEXTS if plain(text) not in held] == []
