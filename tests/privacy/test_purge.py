"""What is removed is gone, and what is left says so."""

import gzip
import json
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from clvlib.cli import main
from clvlib.json_files import write_json
from clvlib.privacy import audit, merchant_key, pseudonym
from clvlib.privacy.search import held_by, holders
from clvlib.run_folder import RunFolder

SETTINGS = """
name: Shop
industry: retail
currency: EUR
timezone: Europe/Berlin
horizon: 12 months
sources:
  - files: raw/*.csv
retention: {raw: 6 months, runs: 12 months}
"""
ORDERS = "Customer ID,Order ID,Order Date,Amount\n" + "".join(
    f"k{n % 40:03},o{n},2025-{1 + n % 12:02}-{1 + n % 27:02},{10 + n % 7}.50\n" for n in range(200)
)


def add_run(kit: Path, name: str, as_of: str, customers: list[str]) -> RunFolder:
    run = RunFolder(kit / "reports" / "shop" / name).make()
    key = merchant_key("shop")
    frame = pd.DataFrame({"customer_id": [pseudonym(c, key) for c in customers]})
    frame.to_parquet(run.table("values"))
    write_json(run.path / "run.json", {"as_of": f"{as_of}T23:59:59.999999", "merchant": "shop"})
    link = kit / "reports" / "shop" / "latest"
    link.unlink(missing_ok=True)
    link.symlink_to(name)
    return run


@pytest.fixture
def shop(kit: Path) -> Path:
    """A merchant with one export and two runs; the older one does not know k001."""
    raw = kit / "data" / "shop" / "raw"
    raw.mkdir(parents=True)
    (raw.parent / "merchant.yml").write_text(SETTINGS)
    (raw / "orders.csv").write_text(ORDERS)
    add_run(kit, "2024-12-31-aaa", "2024-12-31", ["k002"])
    add_run(kit, "2025-12-28-bbb", "2025-12-28", ["k001", "k002"])
    return kit


def test_one_customer_goes_from_every_run_and_stays_away(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["purge", "shop", "--customer", "k001", "--yes"]) == 0
    said = capsys.readouterr().out
    assert "2025-12-28-bbb" in said and "orders.csv still holds the customer" in said
    mine = pseudonym("k001", merchant_key("shop"))
    assert holders([shop / "reports"], [mine]) == {}
    assert (shop / "reports" / "shop" / "latest").resolve().name == "2024-12-31-aaa"
    assert (shop / "data" / "shop" / "erased.txt").read_text().split() == [mine]
    assert audit.events(shop / "reports", "shop")[-1]["what"] == "customer"
    assert "k001" not in (shop / "reports" / "shop" / audit.FILE).read_text()


def test_an_erased_customer_is_left_out_of_later_runs(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def ledger() -> dict:
        capsys.readouterr()
        assert main(["check", "shop", "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    before = ledger()
    assert main(["purge", "shop", "--customer", "k001", "--yes"]) == 0
    after = ledger()
    erased = next(rule for rule in after["rules"] if rule["name"] == "erased")
    assert erased["rows"] == 5 and "example" not in {k for k, v in erased.items() if v}
    assert after["customers"] == before["customers"] - 1
    assert after["rows"]["kept"] == before["rows"]["kept"] - 5
    assert after["rows"]["in"] == before["rows"]["in"]


def test_a_customer_whom_no_export_knows_is_one_line(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["purge", "shop", "--customer", "k999", "--yes"]) == 2
    assert "is in none of the exports" in capsys.readouterr().err


def test_all_leaves_settings_and_the_record(shop: Path) -> None:
    assert main(["purge", "shop", "--all", "--yes"]) == 0
    left = {p.relative_to(shop).as_posix() for p in shop.rglob("*") if p.is_file()}
    assert "data/shop/merchant.yml" in left and f"reports/shop/{audit.FILE}" in left
    assert not [name for name in left if name.endswith((".parquet", ".csv", "shop.key"))]
    assert audit.verify(shop / "reports", "shop") == audit.Verdict(1)


def test_retention_removes_what_is_older_and_keeps_the_latest(shop: Path) -> None:
    assert main(["purge", "shop", "--yes"]) == 0
    names = {p.name for p in (shop / "reports" / "shop").glob("[0-9]*")}
    assert names == {"2025-12-28-bbb"}
    assert (shop / "data" / "shop" / "raw" / "orders.csv").exists()  # written a moment ago


def test_nothing_is_removed_unasked(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["purge", "shop", "--raw"]) == 2
    assert "add --yes" in capsys.readouterr().err
    assert (shop / "data" / "shop" / "raw" / "orders.csv").exists()
    assert main(["purge", "shop", "--raw", "--all", "--yes"]) == 2


def test_the_search_looks_inside_packed_files(tmp_path: Path) -> None:
    secret = "李雷@例子.cn"
    (tmp_path / "plain.txt").write_text(f"x{secret}y", encoding="utf-8")
    (tmp_path / "gbk.csv").write_text(secret, encoding="gb18030")
    (tmp_path / "wide.txt").write_text(secret, encoding="utf-16")
    (tmp_path / "note.ipynb").write_text('{"a": "\\u674e\\u96f7@\\u4f8b\\u5b50.cn"}')
    (tmp_path / "packed.gz").write_bytes(gzip.compress(secret.encode()))
    with zipfile.ZipFile(tmp_path / "twice.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(tmp_path / "packed.gz", "packed.gz")
    pd.DataFrame({"a": [secret] * 3}).to_parquet(tmp_path / "t.parquet", compression="zstd")
    pd.DataFrame({"a": [secret]}).astype("category").to_parquet(tmp_path / "c.parquet")
    (tmp_path / "other.txt").write_text("nobody")
    found = {path.name for path in holders([tmp_path], [secret])[secret]}
    assert found == {p.name for p in tmp_path.iterdir()} - {"other.txt"}


def test_a_text_across_two_pieces_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clvlib.privacy.search.PIECE", 1000)
    (tmp_path / "long.txt").write_text("a" * 995 + "13812345678" + "b" * 2000)
    assert held_by(tmp_path / "long.txt", ["13812345678", "13912345678"]) == {"13812345678"}
