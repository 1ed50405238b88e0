"""The whole line with the kit's own notebooks: generated exports in, printed report out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clvlib.cli import main
from clvlib.run_folder import MADE_BY, OPTIONAL, STAGES

pytestmark = pytest.mark.slow


def test_a_generated_shop_becomes_a_report_in_its_language(
    kit: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = ["--data-dir", str(kit / "data"), "--reports-dir", str(kit / "reports")]
    assert main(["simulate", "small-coffee", *folders]) == 0
    settings = kit / "data" / "small-coffee" / "merchant.yml"
    fewer = settings.read_text(encoding="utf-8").replace("customers: 6000", "customers: 700")
    settings.write_text(fewer, encoding="utf-8")
    assert main(["simulate", "small-coffee", *folders]) == 0
    capsys.readouterr()

    assert main(["check", "small-coffee", "--json", *folders]) == 0
    ledger = json.loads(capsys.readouterr().out)
    assert ledger["rows"]["in"] == ledger["rows"]["kept"] + ledger["rows"]["set_aside"]

    code = main(["run", "small-coffee", "--engine", "embedded", *folders])
    captured = capsys.readouterr()
    assert (code, captured.err) == (0, "")
    latest = kit / "reports" / "small-coffee" / "latest"
    assert str(latest / "report.pdf") in captured.out
    assert str(latest / "report.html") in captured.out
    assert (latest / "report.pdf").read_bytes().startswith(b"%PDF-")
    page = (latest / "report.html").read_text(encoding="utf-8")
    assert latest.resolve().name in page
    assert "林间咖啡" in page
    assert {path.stem for path in (latest / "tables").iterdir()} >= set(MADE_BY) - OPTIONAL
    assert {path.stem for path in (latest / "notebooks").glob("*.ipynb")} == set(STAGES.values())
    manifest = json.loads((latest / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["documents"] == ["report.html", "report.pdf", "workbook.xlsx"]
    assert manifest["engine"] == "embedded"
    assert manifest["results"]["cleaning"]["customers"] == ledger["customers"]
    for path in latest.rglob("*"):
        if path.suffix in (".json", ".ipynb", ".html"):
            assert str(kit) not in path.read_text(encoding="utf-8")

    before = (latest / "report.pdf").read_bytes()
    assert main(["render", "small-coffee", "--engine", "embedded", *folders]) == 0
    assert (latest / "report.pdf").read_bytes() == before

    target = kit / "customers.csv"
    arguments = ["export", "small-coffee", "customers", "-o", str(target), "--with-ids", *folders]
    assert main(arguments) == 0
    header, first, *_ = target.read_text(encoding="utf-8").splitlines()
    assert header.startswith("source_customer_id,customer_id,")
    assert not first.startswith(",")

    plays = sorted(path.stem for path in (latest / "audiences").glob("*.csv"))
    target = kit / "list.csv"
    assert (
        main(["export", "small-coffee", plays[0], "-o", str(target), "--with-ids", *folders]) == 0
    )
    header, first, *rest = target.read_text(encoding="utf-8").splitlines()
    assert header.startswith("source_customer_id,customer_id,")
    assert not first.startswith(",")
    with (latest / "audiences" / f"{plays[0]}.csv").open(encoding="utf-8-sig") as file:
        assert len(file.readlines()) == 2 + len(rest)
