"""Nothing that identifies a person leaves the merchant's folder: every byte is searched."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from clvlib.cli import main
from clvlib.errors import InputError
from clvlib.exhibits.disclosure import COVER
from clvlib.privacy import audit
from clvlib.privacy.sealed import opened
from clvlib.privacy.search import holders
from clvlib.reporting.engines import embedded_is_here
from clvlib.run_folder import STAGES, RunFolder
from clvlib.running.share import pseudonyms_in, shown_pseudonyms
from tests.privacy.canaries import people, plant, workbook
from tests.reporting.reading import text_of_html


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[str]]]:
    """Run everything a consultant runs, failing runs included; return the folder and canaries."""
    root = tmp_path_factory.mktemp("canary")
    for name in ("home", "tmp", "keys", "reports", "said"):
        (root / name).mkdir()
    values = plant(root / "data" / "tea", "zh-Hans" if _chinese() else "en")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in _environment(root).items():
            patch.setenv(name, value)
        patch.setattr(tempfile, "tempdir", None)
        _run_everything(root)
        yield root, values


def _run_everything(root: Path) -> None:
    number = iter(range(100))

    def clv(*arguments: str, code: int | None = 0) -> None:
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            ended = main(list(arguments))
        (root / "said" / f"{next(number)}.txt").write_text(said.getvalue(), encoding="utf-8")
        assert code is None or ended == code, said.getvalue()[-2000:]

    raw = root / "data" / "tea" / "raw"
    clv("new", "other", *map(str, sorted(raw.iterdir())), "--yes", code=None)
    workbook(root / "data" / f"{people(60, False)[5].email}.xlsx")
    clv(
        "new", "book", str(root / "data" / f"{people(60, False)[5].email}.xlsx"), "--yes", code=None
    )
    clv("check", "book", code=None)
    clv("check", "tea")
    clv("check", "tea", "--json")
    clv("run", "tea", "--to", "html,pdf" if embedded_is_here() else "none", "--debug")
    if embedded_is_here():
        clv("render", "tea", "--share", str(root / "said" / "shared"))
        clv("render", "tea", "--share", str(root / "said" / "shared"), code=2)  # is there already
    clv("export", "tea", "values", "-o", str(root / "reports" / "values.xlsx"))
    clv("export", "tea", "customers", "-o", str(root / "reports" / "customers.csv"))
    settings = root / "data" / "tea" / "merchant.yml"
    right = settings.read_text(encoding="utf-8")
    for wrong, command in (
        (right.replace("amount: Amount", "amount: Email"), "run"),
        (right.replace("time: Order Date", "time: Customer Name"), "check"),
        (right.replace("time: 下单时间", "time: 身份证号"), "check"),
        (right.replace("amount: 实付金额", "quantity: 买家留言, price: 收货人姓名"), "check"),
        (right.replace("phone: 联系手机", "customer: nobody"), "check"),
        (right.replace("files: raw/orders.csv", "files: raw/nothing.csv"), "run"),
    ):
        assert wrong != right
        settings.write_text(wrong, encoding="utf-8")
        clv(command, "tea", "--debug", code=2)
    for column in ("Email", "Note", "Customer Name"):  # taken for a product or a channel: not read
        wrong = right.replace("product: Product, channel: Channel", f"product: {column}")
        settings.write_text(wrong, encoding="utf-8")
        clv("check", "tea", "--debug", code=None)
    settings.write_text(right, encoding="utf-8")
    clv("portfolio")
    clv("runs", "tea")
    settings.write_text(f"{right}encrypt: true\n", encoding="utf-8")
    clv("run", "tea", "--to", "html" if embedded_is_here() else "none")
    clv("export", "tea", "values", "-o", str(root / "said" / "values.csv"))
    clv("verify", "tea", code=None)
    clv("compare", "tea", code=None)
    clv("portfolio")
    clv("purge", "tea", "--customer", "nobody@nowhere.example", "--yes", code=2)
    clv("audit", "tea", "--verify")


def _chinese() -> bool:
    from clvlib.exhibits.theme import chart_fonts

    try:
        chart_fonts("zh-Hans")
    except InputError:
        return False
    return True


def _environment(root: Path) -> dict[str, str]:
    return {
        "CLV_DATA_DIR": str(root / "data"),
        "CLV_REPORTS_DIR": str(root / "reports"),
        "CLV_KEYS_DIR": str(root / "keys"),
        "HOME": str(root / "home"),
        "TMPDIR": str(root / "tmp"),
        "XDG_CACHE_HOME": str(root / "home" / ".cache"),
        "COLUMNS": "200",
    }


def test_every_byte_is_free_of_every_value(everywhere: tuple[Path, list[str]]) -> None:
    root, values = everywhere
    assert len(set(values)) >= 200
    places = [root / name for name in ("reports", "tmp", "home", "keys", "said")]
    found = holders(places, values, "tea")
    assert not found, {v: [str(p.relative_to(root)) for p in ps] for v, ps in found.items()}


@pytest.mark.skipif(not embedded_is_here(), reason="the extra 'embedded' is not installed")
def test_a_shared_copy_tells_of_no_single_customer(everywhere: tuple[Path, list[str]]) -> None:
    root, _ = everywhere
    latest = RunFolder(root / "reports" / "tea" / "latest")
    known = shown_pseudonyms(latest)
    assert len(known) == 120
    copies = [*(root / "said" / "shared").iterdir()]
    assert {path.name for path in copies} == {"report.html", "report.pdf", "workbook.xlsx"}
    assert [path.name for path in copies if pseudonyms_in(path, known)] == []
    whole = opened(latest.path / "workbook.xlsx", "tea")
    assert len(pseudonyms_in(whole, known)) == 120  # it would find them
    book = openpyxl.load_workbook(root / "said" / "shared" / "workbook.xlsx", read_only=True)
    assert len(book.sheetnames) == 5  # without the customers' sheet
    assert "share" in {event["action"] for event in audit.events(root / "reports", "tea")}


def test_small_groups_stay_out_of_report_and_workbook(everywhere: tuple[Path, list[str]]) -> None:
    """A shop of 120 customers has small segments; no count of one to nine people is printed."""
    root, _ = everywhere
    latest = RunFolder(root / "reports" / "tea" / "latest")
    held = pd.read_parquet(latest.table("segments"))
    assert ((held["customers"] > 0) & (held["customers"] < 10)).any()
    for name, column in (("segments", "customers"), ("cohorts", "active"), ("cohorts", "customers")):  # fmt: skip
        for path in latest.readable(latest.path / "workbook", f"{name}.parquet"):
            shown = pd.read_parquet(path)[column].dropna()
            assert not ((shown > 0) & (shown < 10)).any()
    grid = next(item for item in latest.stage_record("rfm")["items"] if item["name"] == "rfm-grid")
    cells = [text.rsplit("\n", 1)[-1] for text in grid["texts"] if "\n" in text]
    assert COVER in cells and "<10" not in cells  # one mark, so that none is a bound
    assert not {cell for cell in cells if cell.isdecimal() and 0 < int(cell) < 10}


FEW = re.compile(
    r"(?<![\d.,%–−-])[1-9] (?:more |recent |known |active |high-value |other )*customers?\b"
    r"|(?<![\d.,%–−-])[1-9] ?[位名个](?:新|老|活跃|高价值|其他)*客户"
)
AS_SUCH = ("stand for many", "月 3 位", "average", "平均")  # three single customers; means


def printed(folder: Path) -> Iterator[str]:
    """Yield the sentences of a run's page, of its print, and of the page over all merchants."""
    for page in (folder / "report.html", folder.parent.parent / "portfolio.html"):
        yield from text_of_html(page.read_text(encoding="utf-8")).splitlines()
    if (folder / "report.pdf").is_file() and shutil.which("pdftotext"):
        done = subprocess.run(["pdftotext", folder / "report.pdf", "-"], capture_output=True)
        yield from done.stdout.decode("utf-8").splitlines()


@pytest.mark.skipif(not embedded_is_here(), reason="the extra 'embedded' is not installed")
def test_no_sentence_table_or_label_counts_a_few(everywhere: tuple[Path, list[str]]) -> None:
    root, _ = everywhere
    latest = RunFolder((root / "reports" / "tea" / "latest").resolve())
    found = [line for line in printed(latest.path) if FEW.search(line)]
    assert [line for line in found if not any(word in line for word in AS_SUCH)] == []
    labels = re.compile(r"[(（]([1-9])[)）]$")
    for stage in STAGES:
        for item in latest.stage_record(stage)["items"]:
            assert not [text for text in item.get("texts", []) if labels.search(text)]
            table = item.get("table", {"columns": [], "rows": []})
            for at, column in enumerate(table["columns"]):
                if column["label"] in ("Customers", "客户", "客户数", "Customers observed"):
                    counts = [row[at] for row in table["rows"]]
                    assert not {c for c in counts if c.isdecimal() and 0 < int(c) < 10}, item[
                        "name"
                    ]


def test_no_difference_of_nested_counts_is_a_few(everywhere: tuple[Path, list[str]]) -> None:
    root, _ = everywhere
    latest = RunFolder((root / "reports" / "tea" / "latest").resolve())
    items = {i["name"]: i for i in latest.stage_record("rfm")["items"]}
    life = items["customer-life-table"]["table"]["rows"]
    counts = [int(row[1].replace(",", "")) for row in life]
    steps = [
        int(t.split("(")[0].split("（")[0]) for t in items["order-funnel"]["texts"] if "%" in t
    ]
    for told in (counts, sorted(steps, reverse=True)):
        less = -np.diff(told)
        assert len(told) > 1 and not ((less > 0) & (less < 10)).any()


def test_a_changed_bit_in_any_encrypted_file_is_found(everywhere: tuple[Path, list[str]]) -> None:
    """One file of every kind: tables, exhibits, pictures, lists, test groups, workbook, exports."""
    root, _ = everywhere
    run = (root / "reports" / "tea" / "latest").resolve()
    sealed = [*run.rglob("*.clve"), *(root / "data" / "tea").rglob("*.clve")]
    kinds = {(path.parent.name, path.suffixes[-2]): path for path in sealed}
    assert len(kinds) >= 5
    for path in kinds.values():
        held = bytearray(path.read_bytes())
        held[len(held) // 2] ^= 4
        changed = root / "keys" / path.name
        changed.write_bytes(bytes(held))
        with pytest.raises(InputError, match="was changed"):
            opened(changed.with_suffix(""), "tea")
        changed.unlink()


def test_encrypted_nothing_plain_holds_customers_but_the_report(
    everywhere: tuple[Path, list[str]],
) -> None:
    """The report, its pictures, its words and the notebooks behind it tell of no one customer."""
    root, values = everywhere
    run = RunFolder((root / "reports" / "tea" / "latest").resolve())
    assert {p.suffix for p in (root / "data" / "tea" / "raw").iterdir()} == {".clve"}
    assert not holders([root / "data" / "tea"], values)
    known = shown_pseudonyms(run)
    plain = [p for p in run.path.rglob("*") if p.is_file() and p.suffix != ".clve"]
    designs = {path.name for path in (run.path / "experiments").glob("*.yml")}
    readable = (".svg", ".html", ".ipynb", ".pdf", ".json")
    assert {p.name for p in plain if p.suffix not in readable} <= designs
    assert not {p.name: held for p in plain if (held := pseudonyms_in(p, known))}
    assert len(known) == 120
    assert (run.path / "workbook.xlsx.clve").is_file() or not embedded_is_here()


def test_the_search_would_find_them(everywhere: tuple[Path, list[str]]) -> None:
    root, values = everywhere
    found = holders([root / "data" / "tea"], values, "tea")  # with the merchant's key
    assert set(found) == set(values)


def test_the_run_left_a_report_and_nothing_in_scratch(everywhere: tuple[Path, list[str]]) -> None:
    root, _ = everywhere
    assert RunFolder(root / "reports" / "tea" / "latest").table("values").is_file()
    left = [p for p in (root / "tmp").rglob("*") if p.is_file() and not p.is_symlink()]
    # The warm process and the folder of what is decrypted are of this process, which still lives.
    assert {p.name for p in left} <= {"zygote.log", ".owner"}
    assert not any(p.stat().st_size for p in left if p.name == ".owner")
