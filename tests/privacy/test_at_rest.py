"""``encrypt: true``: nothing plain of a merchant lies on disk, and everything still works."""

from pathlib import Path

import pandas as pd
import pytest

from clvlib.cleaning.identities import read_identities
from clvlib.cli import main
from clvlib.merchant import Merchant
from clvlib.privacy.search import holders
from clvlib.run_folder import latest_run
from clvlib.running import raw
from clvlib.running.shelf import Shelf
from clvlib.workspace import Workspace
from tests.privacy.test_purge import ORDERS, SETTINGS, add_run


@pytest.fixture
def shop(kit: Path) -> Path:
    folder = kit / "data" / "shop" / "raw"
    folder.mkdir(parents=True)
    (folder.parent / "merchant.yml").write_text(SETTINGS + "encrypt: true\n")
    (folder / "orders.csv").write_text(ORDERS)
    return kit


def test_exports_are_read_from_their_encrypted_copy(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "shop"]) == 0
    first = capsys.readouterr().out
    names = {p.name for p in (shop / "data" / "shop" / "raw").iterdir()}
    assert names == {"orders.csv.clve"}
    assert holders([shop / "data"], ["k001"]) == {}
    assert main(["check", "shop"]) == 0
    assert capsys.readouterr().out == first
    assert "200 rows" in first and "raw/orders.csv " in first


def test_a_finished_runs_tables_are_encrypted_and_still_exported(shop: Path) -> None:
    run = add_run(shop, "2025-12-28-bbb", "2025-12-28", ["k001", "k002"])
    frame = pd.read_parquet(run.table("values"))
    raw.seal_run(run, "shop")
    assert [p.name for p in run.tables.iterdir()] == ["values.parquet.clve"]
    latest = latest_run(shop / "reports", "shop")
    assert latest is not None
    pd.testing.assert_frame_equal(pd.read_parquet(latest.table("values")), frame)
    with Shelf(shop / "reports", "shop").locked():
        again = Shelf(shop / "reports", "shop").copy_of(run)
    pd.testing.assert_frame_equal(pd.read_parquet(again.table("values")), frame)


def test_a_customer_is_found_and_erased_in_encrypted_files_too(shop: Path) -> None:
    run = add_run(shop, "2025-12-28-bbb", "2025-12-28", ["k001", "k002"])
    raw.seal_run(run, "shop")
    assert main(["check", "shop"]) == 0
    assert main(["purge", "shop", "--customer", "k001", "--yes"]) == 0
    assert not run.path.exists()
    assert main(["purge", "shop", "--raw", "--yes"]) == 0
    assert list((shop / "data" / "shop" / "raw").iterdir()) == []


def test_every_file_that_tells_of_customers_is_encrypted_and_still_read(shop: Path) -> None:
    settings, folder = shop / "data" / "shop" / "merchant.yml", shop / "data" / "shop" / "raw"
    settings.write_text(
        SETTINGS.replace("raw/*.csv", "raw/orders.csv") + "encrypt: true\n"
        "rules: {identities: raw/same.csv}\nacquisition: {touchpoints: raw/touches.csv}\n"
        "events: {file: raw/events.csv}\n"
    )
    (folder / "same.csv").write_text("one,other\nk001,k002\n")
    (folder / "touches.csv").write_text("customer,time,channel\nk001,2025-01-01,mail\n")
    (folder / "events.csv").write_text("customer,time,event\nk001,2025-01-01,visit\n")
    merchant = Merchant.load("shop")
    raw.ensure(merchant)
    assert {p.suffix for p in folder.iterdir()} == {".clve"} and len(list(folder.iterdir())) == 4
    assert read_identities(merchant.settings, merchant.folder) == [("k001", "k002")]
    assert {p.name for p in raw.files_of_customers(merchant)} == {p.name for p in folder.iterdir()}


@pytest.mark.parametrize(
    "pattern", ["/etc/passwd", "../*.csv", "raw/../../x.csv", "C:\\x.csv", "..\\x.csv",
                "\\\\host\\x.csv", "package:lifetimes/../../x.csv"],
)  # fmt: skip
def test_no_pattern_leads_out_of_the_folder(
    shop: Path, capsys: pytest.CaptureFixture[str], pattern: str
) -> None:
    settings = shop / "data" / "shop" / "merchant.yml"
    settings.write_text(SETTINGS.replace("raw/*.csv", f"'{pattern}'"))
    assert main(["check", "shop"]) == 2
    assert "inside the merchant's folder" in capsys.readouterr().err


@pytest.mark.parametrize("pattern", ["raw/*.csv", "raw/orders.csv"])
def test_a_link_out_of_the_folder_is_refused(
    shop: Path, capsys: pytest.CaptureFixture[str], pattern: str
) -> None:
    outside = shop / "elsewhere.csv"
    outside.write_text(ORDERS)
    settings = shop / "data" / "shop" / "merchant.yml"
    settings.write_text(SETTINGS.replace("raw/*.csv", pattern))
    (shop / "data" / "shop" / "raw" / "orders.csv").unlink()
    (shop / "data" / "shop" / "raw" / "orders.csv").symlink_to(outside)
    assert main(["check", "shop"]) == 2
    assert "leaves the merchant's folder" in capsys.readouterr().err


def test_a_run_in_the_making_reads_what_it_took_from_another(shop: Path) -> None:
    """The folder of a run in the making does not name the merchant, and may not know it yet."""
    with Shelf(shop / "reports", "shop").locked():
        run = Shelf(shop / "reports", "shop").begin("abc")
        frame = pd.DataFrame({"customer_id": ["cabc"], "n": [1]})
        frame.to_parquet(run.tables / "values.parquet")
        raw.seal_run(run, "shop")
        assert "merchant" not in run.facts()
        pd.testing.assert_frame_equal(pd.read_parquet(run.table("values")), frame)
        (path,) = run.readable(run.tables, "*.parquet")
        assert (path.name, pd.read_parquet(path)["n"].tolist()) == ("values.parquet", [1])
    assert [p.name for p in (shop / "keys").glob("*.key") if "scratch" in p.name] == []


@pytest.mark.parametrize("run", [None, "sandbox-2025-12-28-bbb"])
def test_what_is_written_by_hand_replaces_what_was_encrypted_before(
    shop: Path, run: str | None
) -> None:
    add_run(shop, "2025-12-28-bbb", "2025-12-28", ["k001", "k002"])
    frame = pd.DataFrame(
        {"model": ["m"], "parameter": ["r"], "value": [0.5], "standard_error": [0.1]}
    )
    ws = Workspace.open("shop", run, stage="clv")
    for value in (0.5, 0.25):
        ws.write(parameters=frame.assign(value=value))
        assert ws.read("parameters")["value"].tolist() == [value]
    assert [p.name for p in ws.folder.tables.iterdir()] == ["parameters.parquet.clve"]
    assert {p.stem for p in (shop / "keys").glob("*.key")} <= {"shop"}
