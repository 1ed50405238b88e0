import json
import re
import shutil

import pytest
import yaml

from clvlib.cli import main
from clvlib.errors import InputError
from clvlib.reporting.engines import embedded_is_here
from clvlib.reporting.lint_files import _FETCHED
from clvlib.reporting.portfolio import (
    LEAST_MERCHANTS,
    Client,
    Portfolio,
    bands,
    bands_remark,
    middle_half,
    overview,
    tiles,
)
from clvlib.reporting.portfolio_pages import write_portfolio
from clvlib.words import Words
from tests.reporting.reading import text_of_html

needs_engine = pytest.mark.skipif(
    not embedded_is_here(), reason="the packages of the extra 'embedded' are not installed"
)


@pytest.fixture
def folders(english, tmp_path):
    """Five shops of one industry with runs, one without, and one whose settings are wrong."""
    run, merchant = english
    data, reports = tmp_path / "data", tmp_path / "reports"
    settings = yaml.safe_load((merchant.folder / "merchant.yml").read_text(encoding="utf-8"))
    for number in range(6):
        shop = f"shop-{number}"
        (data / shop).mkdir(parents=True)
        named = settings | {"name": f"<b>Shop {number}</b>"}
        (data / shop / "merchant.yml").write_text(yaml.safe_dump(named), encoding="utf-8")
        if number == 5:
            continue
        here = reports / shop / run.path.name
        shutil.copytree(run.path / "stages", here / "stages")
        shutil.copy(run.path / "run.json", here)
        (here / "report.pdf").write_bytes(b"pdf")
        record = json.loads((here / "stages" / "rfm.json").read_text(encoding="utf-8"))
        record["results"] |= {"repeat_share": 0.1 * (number + 1), "trust": "green"}
        (here / "stages" / "rfm.json").write_text(json.dumps(record), encoding="utf-8")
        (reports / shop / "latest").symlink_to(run.path.name)
    (data / "broken").mkdir()
    (data / "broken" / "merchant.yml").write_text("name: X\nfoo: 1\n", encoding="utf-8")
    return data, reports


def test_every_merchant_has_a_row_whatever_became_of_it(folders):
    table = overview(Portfolio.load(*folders)).view
    states = [row[-1] for row in table.rows]
    assert sorted(states) == ["Green"] * 5 + ["no run yet", "settings are wrong"]
    shares = {row[0]: row[4] for row in table.rows}
    assert shares["<b>Shop 2</b>"] == "30%"
    assert tiles(Portfolio.load(*folders))[0][:2] == ("7", "Merchants")


def test_bands_hold_the_middle_half_and_no_names(folders):
    view = bands(Portfolio.load(*folders)).view
    row = next(r for r in view.rows if r[1] == "Share of customers who came back")
    assert row[2:] == ("20%", "30%", "40%", "5")
    assert not any("Shop" in cell for r in view.rows for cell in r)


def test_under_five_merchants_no_band_is_shown(folders):
    data, reports = folders
    shutil.rmtree(data / "shop-0")
    portfolio = Portfolio.load(data, reports)
    assert bands(portfolio) is None
    assert "No industry has 5 merchants" in bands_remark(portfolio)
    assert middle_half([0.1] * (LEAST_MERCHANTS - 1) + [float("nan")]) is None


def test_a_refused_value_is_not_printed(folders):
    data, reports = folders
    client = Client("a", "A", "retail", "USD", {"trust": "red", "clv_total": 5e5},
                    Portfolio.load(data, reports).as_of)  # fmt: skip
    row = overview(Portfolio((client,), Words("en", "USD"))).view.rows[0]
    assert row[2] == "–" and row[-1] == "Red"


def test_each_merchants_own_least_group_holds(folders):
    data, reports = folders
    (settings := data / "shop-0" / "merchant.yml").write_text(
        settings.read_text(encoding="utf-8") + "least_group: 50\n", encoding="utf-8"
    )
    loaded = Portfolio.load(data, reports)
    assert [c.least for c in loaded.clients if c.slug == "shop-0"] == [50]
    assert {c.least for c in loaded.clients if c.slug != "shop-0"} == {10}
    figures = {"customers": 40, "repeat_share": 0.5, "high_value_customer_share": 0.1}
    client = Client("a", "A", "retail", figures=figures, as_of=loaded.as_of, least=50)
    row = overview(Portfolio((client,), Words("en", "USD"))).view.rows[0]
    assert row[3:6] == ("<50", "<100%", "<100%")


def test_without_any_run_the_remedy_is_named(tmp_path):
    (tmp_path / "data").mkdir()
    with pytest.raises(InputError, match="clv run --all"):
        Portfolio.load(tmp_path / "data", tmp_path / "reports")


@needs_engine
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_the_page_and_the_pdf_say_the_same_and_come_out_again(folders, language, request):
    if language == "zh-Hans":
        request.getfixturevalue("chinese")
    portfolio = Portfolio.load(*folders, language)
    made = write_portfolio(portfolio, folders[1], ("html", "pdf"))
    first = [path.read_bytes() for path in made]
    page = made[0].read_text(encoding="utf-8")
    assert "<b>Shop" not in page and "Shop 3" in text_of_html(page)
    assert 'href="shop-3/latest/report.pdf"' in page
    assert not _FETCHED.search(page)
    assert b"pdfuaid:part" in first[1]
    assert [
        p.read_bytes() for p in write_portfolio(portfolio, folders[1], ("html", "pdf"))
    ] == first
    if language == "zh-Hans":
        words = set(re.findall(r"[A-Za-z]{3,}", text_of_html(page.replace("report.", ""))))
        assert words <= {"Shop", "broken", "foo", "CLV", "html", "pdf", "merchant", "yml", "known"} | {
            word for _, text in [(0, " ".join(c.problem for c in portfolio.clients))]
            for word in re.findall(r"[A-Za-z]{3,}", text)
        }  # fmt: skip


def test_the_command_refuses_what_it_cannot_make(folders, capsys):
    data, reports = (str(folder) for folder in folders)
    where = ["--data-dir", data, "--reports-dir", reports]
    assert main(["portfolio", "--to", "docx", *where]) == 2
    assert main(["portfolio", "--language", "fr", *where]) == 2
    assert "en, zh-Hans" in capsys.readouterr().err
    assert main(["portfolio", "--to", "html", *where]) == 0
    assert (folders[1] / "portfolio.html").is_file()
