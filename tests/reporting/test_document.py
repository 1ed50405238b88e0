import dataclasses

import pytest

from clvlib.errors import InputError
from clvlib.json_files import write_json
from clvlib.reporting import Document
from clvlib.reporting.appendix import appendix
from clvlib.reporting.pieces import Passage, Placed
from clvlib.run_folder import RunFolder


def test_exhibits_are_numbered_in_the_order_of_the_report(document):
    met = [i for c in document.chapters for i in c.items if isinstance(i, Placed)]
    assert [exhibit.number for exhibit in met] == list(range(1, len(met) + 1))
    assert [exhibit.name for exhibit in met][:2] == ["data-ledger", "revenue-by-month"]


def test_passages_point_to_the_exhibits_that_they_rest_on(document):
    passages = [i for c in document.chapters for i in c.items if isinstance(i, Passage)]
    depth = next(p for p in passages if p.text.startswith("Those who return"))
    assert [e.name for e in depth.exhibits] == ["orders-per-customer", "rfm-heatmap"]


def test_the_summary_puts_money_first(document):
    assert "margin" in document.summary.claims[0].text
    assert [tile.name for tile in document.summary.tiles][:2] == ["clv-total", "customers"]
    assert len(document.summary.asks) == 1


def test_reserved_statements_are_no_paragraphs(document):
    told = [i.text for c in document.chapters for i in c.items if isinstance(i, Passage)]
    reserved = {c.text for c in (*document.summary.claims, *document.summary.asks)}
    assert not reserved & set(told)
    assert all(chapter.title not in told for chapter in document.chapters)


def test_the_cover_knows_period_and_day(document):
    facts = dict(document.cover.facts)
    assert facts["Period covered"] == "1 January 1997 to 30 June 1998"
    assert facts["Data as of"] == "30 June 1998"
    assert facts["Confidentiality"] == "Confidential, for management only"
    assert sum(document.cover.tenths) == pytest.approx(1)


def test_the_appendix_says_what_is_assumed_and_what_is_missing(document):
    sections = {section.name: section for section in appendix(document)}
    assert [s.letter for s in sections.values()] == list("ABCDEFG")
    status = {row[0]: row[2] for row in sections["assumptions"].table.view.rows}
    assert status["Gross margin"].startswith("Amber")
    assert status["Discount rate"].startswith("Green")
    assert status["Horizon of the forecast"].startswith("Amber · The kit's default")
    assert status["Cost of winning a customer (CAC)"].startswith("Red")


def test_the_ledger_adds_up(document):
    sections = {section.name: section for section in appendix(document)}
    rows = [int(row[2].replace(",", "")) for row in sections["ledger"].table.view.rows]
    assert rows[0] == rows[1] + rows[2]


def test_provenance_names_fingerprints_but_no_clock(document):
    sections = {section.name: section for section in appendix(document)}
    cells = " ".join(cell for row in sections["provenance"].table.view.rows for cell in row)
    assert "ab" * 8 in cells
    assert "2026" not in cells


def test_an_empty_run_is_refused(tmp_path, english):
    with pytest.raises(InputError, match="no findings"):
        Document.load(RunFolder(tmp_path / "run").make(), english[1])


def test_a_missing_picture_is_named(tmp_path, english):
    folder = RunFolder(tmp_path / "run").make()
    folder.note_facts(as_of="1998-06-30")
    folder.write_stage_record("clv", english[0].stage_record("clv"))
    with pytest.raises(InputError, match="clv-distribution"):
        _ = Document.load(folder, english[1]).exhibits


def test_a_run_without_tables_still_has_a_method_and_a_glossary(tmp_path, english):
    folder = RunFolder(tmp_path / "run").make()
    folder.note_facts(as_of="1998-06-30")
    write_json(folder.stages / "rfm.json", {"results": {}, "items": [
        {"type": "statement", "name": "title", "text": "One", "exhibits": ["gone"]}]})  # fmt: skip
    document = Document.load(folder, english[1])
    assert [c.title for c in document.chapters] == ["One"]
    names = [section.name for section in appendix(document)]
    assert names == ["method", "assumptions", "glossary", "provenance"]


def test_a_logo_outside_of_the_merchant_is_refused(english):
    folder, merchant = english
    brand = merchant.settings.brand.model_copy(update={"logo": "../../secret.png"})
    settings = merchant.settings.model_copy(update={"brand": brand})
    document = Document.load(folder, merchant.model_copy(update={"settings": settings}))
    with pytest.raises(InputError, match="logo"):
        _ = document.cover
    assert dataclasses.is_dataclass(document)
