from pathlib import Path

import pytest

from clvlib.errors import InputError
from clvlib.exhibits.theme import chart_fonts
from clvlib.merchant import Merchant
from clvlib.reporting import Document
from clvlib.run_folder import RunFolder
from tests.reporting.fixture_run import make_run

Run = tuple[RunFolder, Merchant]


@pytest.fixture(scope="session")
def english(tmp_path_factory) -> Run:
    return make_run(tmp_path_factory.mktemp("english"))


@pytest.fixture(scope="session")
def chinese(tmp_path_factory) -> Run:
    try:
        chart_fonts("zh-Hans")
    except InputError:
        pytest.skip("no font with Chinese glyphs on this machine (extra zh)")
    return make_run(tmp_path_factory.mktemp("chinese"), "zh-Hans")


@pytest.fixture(scope="session")
def hostile(tmp_path_factory) -> Run:
    return make_run(tmp_path_factory.mktemp("hostile"), hostile=True, paper="us-letter")


@pytest.fixture
def document(english: Run) -> Document:
    return Document.load(*english)


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    return tmp_path / "project"
