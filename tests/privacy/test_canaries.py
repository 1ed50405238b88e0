"""Nothing that identifies a person leaves the merchant's folder: every byte is searched."""

from __future__ import annotations

import contextlib
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from clvlib.cli import main
from clvlib.exhibits.disclosure import COVER
from clvlib.privacy import audit
from clvlib.privacy.sealed import opened
from clvlib.privacy.search import holders
from clvlib.reporting import embedded
from clvlib.run_folder import RunFolder
from clvlib.running.share import pseudonyms_in, shown_pseudonyms
from tests.privacy.canaries import plant


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
    clv("new", "other", str(raw / "orders.csv"), str(raw / "订单.csv"), "--yes", code=None)
    clv("check", "tea")
    clv("check", "tea", "--json")
    clv("run", "tea", "--to", "html,pdf" if embedded.available() else "none", "--debug")
    if embedded.available():
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
    ):
        assert wrong != right
        settings.write_text(wrong, encoding="utf-8")
        clv(command, "tea", "--debug", code=2)
    settings.write_text(right, encoding="utf-8")
    settings.write_text(f"{right}encrypt: true\n", encoding="utf-8")
    clv("run", "tea", "--to", "html" if embedded.available() else "none")
    clv("export", "tea", "values", "-o", str(root / "said" / "values.csv"))
    clv("audit", "tea", "--verify")


def _chinese() -> bool:
    from clvlib.errors import InputError
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


@pytest.mark.skipif(not embedded.available(), reason="the extra 'embedded' is not installed")
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


def test_encrypted_nothing_plain_holds_customers_but_the_report(
    everywhere: tuple[Path, list[str]],
) -> None:
    """What stays readable is the report, its pictures, its words and the notebooks behind it."""
    root, values = everywhere
    run = RunFolder((root / "reports" / "tea" / "latest").resolve())
    assert {p.suffix for p in (root / "data" / "tea" / "raw").iterdir()} == {".clve"}
    assert not holders([root / "data" / "tea"], values)
    known = shown_pseudonyms(run)
    plain = [p for p in run.path.rglob("*") if p.is_file() and p.suffix != ".clve"]
    designs = {path.name for path in (run.path / "experiments").glob("*.yml")}
    readable = (".svg", ".html", ".ipynb", ".pdf", ".json")
    assert {p.name for p in plain if p.suffix not in readable} <= designs
    assert not {p.name: held for p in plain if len(held := pseudonyms_in(p, known)) > 9}
    assert len(known) == 120
    assert (run.path / "workbook.xlsx.clve").is_file() or not embedded.available()


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
