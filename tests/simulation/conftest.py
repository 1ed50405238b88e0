from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest

from clvlib.merchant import Merchant
from clvlib.simulation import Simulated, simulate, write_raw

DATA = Path(__file__).resolve().parents[2] / "data"


def shop(folder: Path, **changes: object) -> Merchant:
    """The demo merchant with its raw files elsewhere and its simulation block changed."""
    demo = Merchant.load("linjian-coffee", DATA)
    assert demo.settings.simulation is not None
    plan = demo.settings.simulation.model_copy(update=changes)
    return Merchant(
        slug=demo.slug,
        folder=folder,
        settings=demo.settings.model_copy(update={"simulation": plan}),
    )


def read_sales(path: Path) -> pd.DataFrame:
    """Read one exported file by its evidence: a byte-order mark, else GBK."""
    content = path.read_bytes()
    encoding = "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "gbk"
    return pd.read_csv(io.StringIO(content.decode(encoding)), parse_dates=["下单时间"])


@pytest.fixture(scope="session")
def demo() -> Merchant:
    return Merchant.load("linjian-coffee", DATA)


@pytest.fixture(scope="session")
def simulated(demo: Merchant) -> Simulated:
    return simulate(demo.settings)


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_raw(shop(tmp_path_factory.mktemp("linjian")))


@pytest.fixture(scope="session")
def exports(written: list[Path]) -> list[pd.DataFrame]:
    return [read_sales(path) for path in written if path.name.startswith("收银流水")]
