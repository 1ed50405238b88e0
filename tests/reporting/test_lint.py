"""Every rule of the linter against a document that breaks it, and one that does not."""

import copy
import dataclasses
import re
from pathlib import Path

import pytest

from clvlib import home
from clvlib.errors import StageError
from clvlib.exhibits.theme import own_face
from clvlib.merchant import Merchant
from clvlib.reporting import Document, render
from clvlib.reporting.engines import embedded_is_here
from clvlib.reporting.lint import enforce, is_demo, lint, low_contrast, taken_for_each_other
from clvlib.reporting.lint_figures import (
    _without_names,
    figures,
    unfounded_figures,
)
from clvlib.reporting.lint_files import wrong_page, wrong_pdf
from clvlib.reporting.lint_words import (
    loose_ends,
    missing_glyphs,
    weight,
    wrong_cover,
    wrong_exhibits,
    wrong_headlines,
    wrong_summary,
)
from clvlib.reporting.typefaces import CHINESE_FILE, LATIN_FILES
from clvlib.reporting.violation import Violation
from clvlib.words import Words

needs_engine = pytest.mark.skipif(
    not embedded_is_here(), reason="the packages of the extra 'embedded' are not installed"
)


@pytest.fixture(scope="session")
def finished(english) -> dict[str, Path]:
    if not embedded_is_here():
        pytest.skip("the packages of the extra 'embedded' are not installed")
    return render(Document.load(*english), engine="embedded").files


def changed(document: Document, name: str, **words: object) -> Document:
    """Return the document with some words of one item changed."""
    records = copy.deepcopy(document.records)
    items = [i for r in records.values() for i in r["items"] if i["name"] == name]
    assert items, name
    items[0].update(words)
    return dataclasses.replace(document, records=records)


def with_brand(document: Document, **brand: object) -> Document:
    settings = document.merchant.settings
    settings = settings.model_copy(update={"brand": settings.brand.model_copy(update=brand)})
    merchant = document.merchant.model_copy(update={"settings": settings})
    look = type(document.look).of(settings)
    return dataclasses.replace(document, merchant=merchant, look=look)


def told(violations) -> list[str]:
    return [f"{v.rule} {v.where}" for v in violations]


@pytest.mark.parametrize("language", ["english", "chinese"])
def test_a_report_in_order_breaks_no_rule_of_words(language, request):
    document = Document.load(*request.getfixturevalue(language))
    for rule in (wrong_cover, wrong_headlines, wrong_exhibits, loose_ends, low_contrast):
        assert list(rule(document)) == []


def test_a_cover_without_author_is_found(document):
    assert told(wrong_cover(with_brand(document, author=" "))) == ["cover brand.author"]


def test_a_headline_of_many_words_is_found(document):
    long = "In this shop 1 " + "very " * 12 + "long headline"
    assert told(wrong_headlines(changed(document, "clv-distribution", headline=long))) == [
        "headline clv-distribution"
    ]


def test_a_headline_without_number_or_comparison_is_found(document):
    bare = changed(document, "clv-distribution", headline="Distribution of customer value")
    assert "no number" in next(wrong_headlines(bare)).problem
    compared = changed(document, "clv-distribution", headline="Few customers bring most value")
    assert not list(wrong_headlines(compared))


def test_words_are_counted_as_a_reader_counts_them():
    assert weight("The method was 3% too low; the best naive forecast – 44% too high") == 13
    assert weight("共读取 69,659 行，保留全部") == 5  # eight Chinese letters, a number
    assert weight("£1,204 · 58 %") == 2


def test_a_summary_with_one_claim_is_found_unless_the_value_is_refused(document):
    records = copy.deepcopy(document.records)
    for record in records.values():
        record["items"] = [i for i in record["items"] if not i["name"].startswith("claim")]
    bare = dataclasses.replace(document, records=records)
    assert "summary claims" in told(wrong_summary(bare))
    records["clv"]["results"] = {"trust": "red"}
    assert "summary claims" not in told(wrong_summary(dataclasses.replace(bare, records=records)))


def test_a_summary_of_too_few_tiles_or_too_many_claims_is_found(document):
    records = copy.deepcopy(document.records)
    for record in records.values():
        record["items"] = [i for i in record["items"] if i["type"] != "kpi"]
    bare = dataclasses.replace(document, records=records)
    assert "summary tiles" in told(wrong_summary(bare))
    claim = next(i for i in records["clv"]["items"] if i["name"].startswith("claim"))
    records["clv"]["items"] += [claim | {"name": f"claim-{n}"} for n in range(6)]
    wordy = dataclasses.replace(document, records=records)
    assert "summary claims" in told(wrong_summary(wordy))


def test_a_chapter_heading_of_many_words_or_without_a_finding_is_found(document):
    long = changed(document, "title", text="In this shop 1 " + "very " * 12 + "long heading")
    first = document.chapters[0].stage
    assert f"headline {first}" in told(wrong_headlines(long))
    assert f"headline {first}" in told(
        wrong_headlines(changed(document, "title", text="About the data"))
    )


def test_a_claim_without_a_number_is_found(document):
    named = next(
        i["name"] for i in document.records["clv"]["items"] if i["name"].startswith("claim")
    )
    bare = changed(document, named, text="Customers are worth a lot.")
    assert any(v.problem == "is a claim without a number" for v in wrong_summary(bare))


def test_an_exhibit_that_no_text_names_is_found(document):
    records = copy.deepcopy(document.records)
    for record in records.values():
        for item in record["items"]:
            if item["type"] == "statement":
                item["exhibits"] = [n for n in item["exhibits"] if n != "clv-distribution"]
    lonely = dataclasses.replace(document, records=records)
    assert told(wrong_exhibits(lonely)) == ["reference clv-distribution"]


@pytest.mark.parametrize(
    ("part", "text", "rule"),
    [("source", " ", "source"), ("subtitle", "", "subtitle"), ("alt", "A chart.", "alt text")],
)
def test_an_exhibit_without_source_measure_or_alt_text_is_found(document, part, text, rule):
    found = list(wrong_exhibits(changed(document, "clv-distribution", **{part: text})))
    assert told(found) == [f"{rule} clv-distribution"]


def test_an_alt_text_that_repeats_the_headline_is_found(document):
    headline = document.exhibits["clv-distribution"].headline
    mute = changed(document, "clv-distribution", alt=headline)
    assert [v.problem for v in wrong_exhibits(mute)] == ["repeats the headline"]


def test_a_reference_to_no_exhibit_and_an_unfilled_place_are_found(document):
    lost = changed(document, "kept", exhibits=["data-ledgre"])
    assert [v.problem for v in loose_ends(lost)] == ["names no exhibit: 'data-ledgre'"]
    for text in ("They bring {money} a year.", "They bring $nan a year.", "Worth None a year."):
        assert told(loose_ends(changed(document, "kept", text=text))) == ["reference kept"]
    assert not list(loose_ends(changed(document, "kept", text="None of the rows was dropped.")))


@pytest.mark.skipif(
    not all(map(own_face, (*LATIN_FILES, CHINESE_FILE))),
    reason="the kit's own type is not installed",
)
def test_letters_without_a_shape_are_found_in_text_and_in_charts(document):
    assert not list(missing_glyphs(document))
    assert told(missing_glyphs(changed(document, "kept", text="ภ 1"))) == ["glyphs kept"]
    chart = changed(document, "clv-distribution", texts=["0", "😀"])
    assert told(missing_glyphs(chart)) == ["glyphs clv-distribution (chart)"]


def test_numbers_are_read_as_they_are_printed():
    def read(text):
        return [(f.text, round(f.value, 6), f.is_share) for f in figures(text, Words("en", "USD"))]

    assert read("$2,500,316 or $225K in 39 weeks, −3.5%") == [
        ("2,500,316", 2500316, False), ("225K", 225000, False), ("39", 39, False),
        ("3.5%", 0.035, True),
    ]  # fmt: skip
    assert read("from 1 January 1997 to Mar 1998, BG2 and c3p0, 2026-06-30") == []
    assert [f.value for f in figures("¥41.5万，2025年4月3日", Words("zh-Hans", "CNY"))] == [415000]


def test_a_number_that_no_table_holds_is_found(document):
    clean = set(told(unfounded_figures(document)))
    typed = changed(document, "kept", text="Of 69,659 rows 61,207 are kept, worth $1,999,317.")
    found = {v for v in told(unfounded_figures(typed))} - clean
    assert found == {"figure kept"}
    problems = [v.problem for v in unfounded_figures(typed) if v.where == "kept"]
    assert [p.split()[0] for p in problems] == ["61,207", "1,999,317"]


def test_numbers_of_tables_results_and_settings_are_known(document):
    records = copy.deepcopy(document.records)
    records["clv"]["results"] = {"clv_total": 224871.96}
    item = next(i for i in records["clv"]["items"] if i["type"] == "statement")
    item["text"] = (
        "69,659 rows in the ledger are worth $225K or $224,872 at 10.0% a year over 600 customers."
    )
    item["shares"] = {"text": [["10.0%", 0.1]]}
    grounded = dataclasses.replace(document, records=records)
    assert f"figure {item['name']}" not in told(unfounded_figures(grounded))


def test_colours_that_cannot_be_told_apart_are_found(document):
    assert not list(low_contrast(document))
    pale = with_brand(document, primary="#F2E8C9")
    assert "contrast primary in charts" in told(low_contrast(pale))
    assert not list(taken_for_each_other(document))
    alike = with_brand(document, primary="#8C5A00", accent="#5F7300")  # brown and olive
    assert "contrast deuteranopia" in told(taken_for_each_other(alike))


@needs_engine
def test_a_finished_report_breaks_no_rule_of_files(finished, document):
    assert list(wrong_page(finished["html"], document)) == []
    assert list(wrong_pdf(finished["pdf"], claims=True)) == []


@pytest.mark.parametrize(
    ("inserted", "rule"),
    [
        ('<script src="https://cdn.example/x.js"></script>', "outside address"),
        ("<style>@import 'https://fonts.example/x.css';</style>", "outside address"),
        ('<div style="background:url(//img.example/x.png)"></div>', "outside address"),
        ('<a href="https://elsewhere.example/">there</a>', "outside address"),
        ('<a href="#nowhere">there</a>', "reference"),
        ('<img src="data:image/png;base64,AAAA" alt="">', "alt text"),
    ],
)
def test_a_page_with_a_defect_is_found(finished, document, tmp_path, inserted, rule):
    page = finished["html"].read_text(encoding="utf-8")
    (tmp_path / "report.html").write_text(page.replace("</main>", f"{inserted}</main>"), "utf-8")
    assert [v.rule for v in wrong_page(tmp_path / "report.html", document)] == [rule]


def test_a_page_without_its_language_is_found_and_a_link_of_the_consultant_is_not(
    finished, document, tmp_path
):
    page = re.sub(r'<html lang="[^"]+"', "<html", finished["html"].read_text(encoding="utf-8"))
    link = '<a href="https://elsewhere.example/">there</a>'
    (tmp_path / "report.html").write_text(page.replace("</main>", f"{link}</main>"), "utf-8")
    noted = dataclasses.replace(document, notes={"clv": "[there](<https://elsewhere.example/>)"})
    assert [v.rule for v in wrong_page(tmp_path / "report.html", noted)] == ["language"]


def test_a_pdf_without_tags_title_and_fonts_is_found(tmp_path):
    from pypdf import PdfWriter
    from pypdf.generic import DictionaryObject, NameObject

    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    font = DictionaryObject(
        {NameObject("/Type"): NameObject("/Font"), NameObject("/BaseFont"): NameObject("/Helv")}
    )
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    path = tmp_path / "report.pdf"
    writer.write(path)
    rules = [v.rule for v in wrong_pdf(path, claims=True)]
    assert sorted(rules) == ["bookmarks", "fonts", "language", "tags", "tags", "tags", "title"]


def test_a_pdf_of_more_than_three_megabytes_is_found(finished, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(finished["pdf"].read_bytes() + b"\n%" + b"x" * 3_000_000)
    assert [v.rule for v in wrong_pdf(path, claims=True)] == ["size"]


def test_a_demo_fails_and_a_client_is_only_warned(document):
    found = [Violation("headline", "one", "is long")] * 5
    enforce(document, found)  # a client: nothing is raised
    shipped = Merchant.load("cdnow", home.home() / "data")
    demo = dataclasses.replace(document, merchant=shipped)
    assert is_demo(shipped, {}) and not is_demo(document.merchant, {})
    assert not is_demo(shipped.model_copy(update={"slug": "another"}), {})
    earlier = {"inputs": {"parts": {"as-of": {"items": {"as-of": "1998-01-31"}}}}}
    assert not is_demo(shipped, earlier)
    enforce(demo, [])
    with pytest.raises(StageError, match=r"headline: one: is long.*and 2 more"):
        enforce(demo, found)


@needs_engine
def test_the_render_of_a_demo_that_breaks_a_rule_leaves_no_file(document, tmp_path):
    shipped = Merchant.load("cdnow", home.home() / "data")
    demo = dataclasses.replace(
        changed(document, "kept", text="61,207 rows are kept."), merchant=shipped
    )
    before = {p: p.stat().st_mtime_ns for p in document.folder.path.glob("report.*")}
    with pytest.raises(StageError, match="61,207"):
        render(demo, to=("html",), engine="embedded")
    assert before == {p: p.stat().st_mtime_ns for p in document.folder.path.glob("report.*")}


@needs_engine
def test_a_client_s_render_hands_its_warnings_back(english, tmp_path):
    document = Document.load(*english)
    violations = lint(document, {}, claims=True)
    assert render(document, to=("html",), engine="embedded").violations == violations


def test_a_small_number_has_to_stand_near_its_sentence(document):
    """Every one of them is somewhere in the run; few are in the exhibits that a sentence names."""
    item = next(i for i in document.records["rfm"]["items"] if i.get("exhibits"))
    counted = changed(document, item["name"], text=" and ".join(map(str, range(13, 101))))
    refused = [v for v in unfounded_figures(counted) if v.where == item["name"]]
    assert len(refused) > 25  # of 88
    assert all("nearby" in violation.problem for violation in refused)


@pytest.mark.parametrize(
    ("name", "part"), [("concentration", "headline"), ("orders-per-customer", "headline")]
)
def test_no_other_per_cent_passes_for_the_one_that_was_printed(document, name, part):
    """Nearly every whole per cent is somewhere in a run: before, not one wrong one was found."""
    item = next(i for r in document.records.values() for i in r["items"] if i["name"] == name)
    (printed, _), *_ = item["shares"][part]
    for share in (f"{wrong}%" for wrong in range(101) if f"{wrong}%" != printed):
        wrong = changed(document, name, **{part: item[part].replace(printed, share)})
        assert f"figure {name}" in told(unfounded_figures(wrong)), share


def test_a_per_cent_that_no_message_printed_is_found_where_there_was_none(document):
    typed = changed(document, "kept", text="Of the rows 50% are kept.")
    assert "50% was not printed from a share" in next(
        v.problem for v in unfounded_figures(typed) if v.where == "kept"
    )


def test_a_run_whose_texts_remember_no_shares_is_read_by_the_old_rule(document):
    records = copy.deepcopy(document.records)
    for item in (item for record in records.values() for item in record["items"]):
        item.pop("shares", None)
    old = dataclasses.replace(document, records=records)
    assert not [v for v in unfounded_figures(old) if "was not printed" in v.problem]


@pytest.mark.parametrize("part", ["subtitle", "note"])
def test_only_a_dozen_may_stand_alone_in_a_subtitle_or_note(document, part):
    item = next(i for i in document.records["rfm"]["items"] if i.get("subtitle"))
    counted = changed(document, item["name"], **{part: " and ".join(map(str, range(1, 101)))})
    refused = {int(v.problem.split()[0]) for v in unfounded_figures(counted)
               if v.where == item["name"]}  # fmt: skip
    assert len(refused) > 25 and min(refused) > 12


def test_only_a_card_s_reasons_may_name_what_the_data_did_not_allow(document):
    item = next(i for i in document.records["rfm"]["items"] if i.get("exhibits") is not None
                and i["type"] == "statement")  # fmt: skip
    named = changed(document, item["name"], exhibits=["order-funnel"])
    absent = "order-funnel" not in document.exhibits
    assert absent
    assert any("order-funnel" in v.problem for v in loose_ends(named))


def test_a_name_is_not_taken_out_of_the_middle_of_a_number():
    words = Words("en", "USD")
    text = _without_names("365 days, 5 days", ("5 days",))
    assert [f.value for f in figures(text, words)] == [365]
    money = _without_names("US$252,057 and US$252", ("US$252",))
    assert [f.value for f in figures(money, words)] == [252057]
