import dataclasses
import html
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile

import pytest
import yaml
from pypdf import PdfReader

from clvlib.errors import InputError
from clvlib.exhibits.theme import Theme
from clvlib.merchant import Brand
from clvlib.reporting import Document, embedded, engines, quarto, render, styles, workbook
from clvlib.reporting.engines import embedded_is_here, quarto_command
from clvlib.reporting.project import write_project
from clvlib.reporting.typefaces import can_show
from clvlib.run_folder import DRAFT, RunFolder
from tests.reporting.fixture_run import HOSTILE
from tests.reporting.reading import squeezed, text_of_html, texts_of

pytestmark = pytest.mark.skipif(
    not embedded_is_here(), reason="the packages of the extra 'embedded' are not installed"
)
ADDRESS = re.compile(
    r"""(?:src|href|action|poster)=["']?(?:https?:)?//|url\(['"]?(?!data:)|@import"""
)


def _sources(document, scratch):
    project = write_project(document, scratch)
    made = embedded.render(document, project, ("html", "pdf"))
    page = made["html"].read_text(encoding="utf-8")
    typst = (scratch / "report.typ").read_text(encoding="utf-8")
    return page, typst + (scratch / "tokens.typ").read_text(encoding="utf-8"), made


@pytest.mark.parametrize("language", ["english", "chinese"])
def test_every_text_of_the_run_is_in_both_documents(language, scratch, request):
    document = Document.load(*request.getfixturevalue(language))
    page, typst, _ = _sources(document, scratch)
    shown, printed = squeezed(text_of_html(page)), squeezed(typst).replace("#none;", "")
    for text in texts_of(document):
        assert squeezed(text) in shown
        assert squeezed(text) in printed


@pytest.mark.parametrize("language", ["english", "chinese"])
def test_page_and_print_are_the_same_together_and_alone(language, tmp_path, request):
    document = Document.load(*request.getfixturevalue(language))
    sources = {}
    for name, formats in (("both", ("html", "pdf")), ("page", ("html",)), ("print", ("pdf",))):
        made = embedded.render(document, write_project(document, tmp_path / name), formats)
        for kind in made:
            file = made["html"] if kind == "html" else tmp_path / name / "report.typ"
            sources[name, kind] = file.read_bytes()
    assert sources["both", "html"] == sources["page", "html"]
    assert sources["both", "pdf"] == sources["print", "pdf"]


@pytest.mark.parametrize("run", ["hostile", "chinese"])
def test_what_only_notes_can_hold_need_not_be_looked_for(run, tmp_path, request, monkeypatch):
    document = Document.load(*request.getfixturevalue(run))
    document = dataclasses.replace(document, notes={})
    assert embedded._reader(document) != embedded.READER
    read = {}
    for reader in ("lean", "full"):
        if reader == "full":
            monkeypatch.setattr(embedded, "NOTES_ONLY", ())
        project = write_project(document, tmp_path / reader)
        embedded._write_page(document, project.folder)
        read[reader] = (project.folder / "report.html").read_text(encoding="utf-8")
    assert read["lean"] == read["full"]
    noted = dataclasses.replace(document, notes={"summary": "$x$"})
    assert embedded._reader(noted) == embedded.READER


def text_of_pdf(path, document) -> str:
    """Return the text of a PDF without what stands on every page."""
    out = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, timeout=900)
    cover = document.cover
    lines = out.stdout.decode("utf-8").replace("\f", "\n").splitlines()
    running = {squeezed(f"{cover.client} {cover.title}"), squeezed(cover.client)}
    number = re.compile(r"(?:Page\d+of\d+|第\d+页，共\d+页)")
    kept = [x for x in map(squeezed, lines) if x not in running and not number.search(x)]
    return "".join(kept)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
@pytest.mark.parametrize("language", ["english", "chinese"])
def test_the_pdf_says_what_the_page_says(language, scratch, request):
    document = Document.load(*request.getfixturevalue(language))
    page, _, made = _sources(document, scratch)
    printed, shown = text_of_pdf(made["pdf"], document), squeezed(text_of_html(page))
    for text in texts_of(document):
        assert squeezed(text) in shown, text
        # A PDF parts the words of narrow cells by line, so cells are looked for word by word.
        assert all(squeezed(word) in printed for word in text.split()), text
    for exhibit in document.exhibits.values():
        assert squeezed(exhibit.headline) in printed
    for claim in document.summary.claims:
        assert squeezed(claim.text) in printed


def test_the_document_for_word_holds_every_text_and_picture(english, tmp_path):
    run = RunFolder(tmp_path / english[0].path.name)
    shutil.copytree(english[0].path, run.path)
    document = Document.load(run, english[1])
    path = render(document, to=("docx",), engine="embedded").files["docx"]
    with zipfile.ZipFile(path) as archive:
        text = squeezed(text_of_html(archive.read("word/document.xml").decode("utf-8")))
        pictures = [name for name in archive.namelist() if name.startswith("word/media/")]
    assert len(pictures) == sum(e.picture is not None for e in document.exhibits.values())
    for said in texts_of(document):
        assert squeezed(said) in text
    before = path.read_bytes()
    assert render(document, to=("docx",), engine="embedded").files["docx"].read_bytes() == before


def test_the_document_for_word_speaks_the_client_s_language(chinese, tmp_path):
    run = RunFolder(shutil.copytree(chinese[0].path, tmp_path / chinese[0].path.name))
    path = render(Document.load(run, chinese[1]), to=("docx",), engine="embedded").files["docx"]
    with zipfile.ZipFile(path) as archive:
        text = text_of_html(archive.read("word/document.xml").decode("utf-8"))
    assert "目录" in text and "Contents" not in text
    assert "数据截止日：" in text


def test_a_kept_project_is_whole(english, tmp_path):
    run = RunFolder(tmp_path / english[0].path.name)
    shutil.copytree(english[0].path, run.path)
    render(Document.load(run, english[1]), to=("html",), engine="embedded", keep=True)
    project = run.path / "project"
    settings = yaml.safe_load((project / "_quarto.yml").read_text(encoding="utf-8"))
    assert {"html", "typst", "docx"} == set(settings["format"])
    for name in ("report.qmd", *settings["filters"], settings["format"]["html"]["template"],
                 *settings["format"]["typst"]["template-partials"], "kit.typ", "tokens.typ"):  # fmt: skip
        assert (project / name).is_file()
    assert all(path.is_file() and not path.is_symlink() for path in (project / "fonts").iterdir())


def test_every_exhibit_links_to_the_place_where_it_was_computed(english):
    folder, merchant = english
    page = render(Document.load(folder, merchant), to=("html",), engine="embedded").files["html"]
    linked = re.findall(r'href="notebooks/[0-9a-z_]+\.html#exhibit-([a-z0-9-]+)"',
                        page.read_text(encoding="utf-8"))  # fmt: skip
    assert sorted(linked) == sorted(Document.load(folder, merchant).exhibits)


def test_chinese_reports_hold_no_english_but_proper_names(chinese, scratch):
    page, _, _ = _sources(Document.load(*chinese), scratch)
    text = re.sub(r"notebooks/\S+|[\w./-]*\.(?:txt|html)|[0-9a-f]{16}|19980630-fixture", " ",
                  text_of_html(page))  # fmt: skip
    words = set(re.findall(r"[A-Za-z][A-Za-z-]{2,}", text))
    names = {"CDNOW", "CLV", "RFM", "CAC", "NBD", "MBG", "Pareto", "k-means", "Batislam", "Schmittlein", "Ehrenberg",
             "Gamma-Gamma", "Gamma", "Fader", "Hardie", "Lee",
             "CNY", "SHA-", "alpha", "pandas", "python"}  # fmt: skip
    assert words <= names


def test_pages_are_single_files_without_any_outside_address(english):
    folder, merchant = english
    made = render(Document.load(folder, merchant), to=("html",), engine="embedded").files
    pages = [made["html"], *folder.notebooks.glob("*.html")]
    assert len(pages) == 6
    for path in pages:
        page = path.read_text(encoding="utf-8")
        assert not ADDRESS.search(page)
        assert "default-src 'none'" in html.unescape(page)
        assert re.match(r'<!DOCTYPE html>\s*<html lang="en">', page)


def test_chapters_link_to_their_notebooks(english):
    folder, merchant = english
    page = render(Document.load(folder, merchant), to=("html",), engine="embedded").files["html"]
    linked = re.findall(r'href="(notebooks/[^"#]+)"', page.read_text(encoding="utf-8"))
    assert len(linked) == 5
    assert all((folder.path / name).is_file() for name in linked)


def test_every_link_within_the_page_has_its_target(english, scratch):
    page, _, _ = _sources(Document.load(*english), scratch)
    targets = set(re.findall(r'\bid="([^"]+)"', page))
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert len(links) > 10
    assert links <= targets


def test_every_picture_has_words(english, scratch):
    page, typst, _ = _sources(Document.load(*english), scratch)
    assert len(re.findall(r'<img[^>]*class="chart"', page)) == typst.count("#kit-picture(") == 6
    assert 'alt=""' not in page
    assert re.search(r'alt="Columns of revenue by month, highest in March 1997."', page)


def test_hostile_data_arrives_as_text(hostile, scratch):
    document = Document.load(*hostile)
    page, typst, _ = _sources(document, scratch)
    assert page.count("<script") == 1
    assert "alert" not in re.findall(r"<script.*?</script>", page, flags=re.S)[0]
    assert "127.0.0.1" not in page + typst
    assert squeezed(HOSTILE) in squeezed(text_of_html(page))
    assert squeezed('#panic("raw")') in squeezed(text_of_html(page))  # the note's raw block
    assert not re.search(r"^\s*#panic", typst, flags=re.M)


def _bytes_elsewhere(run, folder, engine, **environment) -> list[bytes]:
    """Render a copy of a run in another folder, on another day, on a clock of another zone."""
    copied, merchant = run
    copy = RunFolder(folder / copied.path.name)
    shutil.copytree(copied.path, copy.path)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        time.tzset()
        for path in copy.path.rglob("*"):
            os.utime(path, (8e8, 8e8 + len(folder.name)))
        made = render(Document.load(copy, merchant), engine=engine).files
    time.tzset()
    return [p.read_bytes() for p in (*made.values(), *sorted(copy.notebooks.glob("*.html")))]


@pytest.mark.parametrize("language", ["english", "chinese"])
def test_the_same_inputs_give_the_same_bytes(language, request, tmp_path):
    run = request.getfixturevalue(language)
    here = _bytes_elsewhere(run, tmp_path / "one", "embedded", TZ="UTC")
    there = _bytes_elsewhere(run, tmp_path / "another", "embedded", TZ="Asia/Tokyo",
                             SOURCE_DATE_EPOCH="1", LANG="de_DE.UTF-8")  # fmt: skip
    assert here == there
    assert len(here[1]) < 3_000_000


@pytest.mark.slow
@pytest.mark.skipif(quarto_command() is None, reason="the quarto command is not installed")
def test_quarto_gives_the_same_bytes_too(english, tmp_path):
    here = _bytes_elsewhere(english, tmp_path / "one", "quarto", TZ="UTC")
    there = _bytes_elsewhere(english, tmp_path / "another", "quarto", TZ="Asia/Tokyo")
    assert here == there


def test_a_chart_drawn_in_another_process_has_the_same_bytes():
    script = (
        "import sys, pandas as pd; from clvlib.exhibits import charts, Look, Exhibit;"
        "from clvlib.exhibits.theme import Theme; from clvlib.merchant import Brand;"
        "from clvlib.words import Words;"
        "look = Look(Words('en', 'USD'), Theme.load(Brand(), 'en'), 'Source: x');"
        "figure = charts.bars(pd.Series({'a': 1.0, 'b': 2.0}), look, look.words.number);"
        "sys.stdout.write(Exhibit('x-y', 'h', 's', figure, 'a', 's').svg())"
    )
    drawn = [
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, timeout=900, check=True,
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]  # fmt: skip
    assert drawn[0] == drawn[1]
    assert drawn[0].startswith(b"<svg")


def test_the_pdf_is_tagged_and_dated_by_the_data(english, scratch):
    *_, made = _sources(Document.load(*english), scratch)
    pdf = made["pdf"].read_bytes()
    assert b"pdfuaid:part" in pdf
    assert b"D:19980630" in pdf


def test_letters_that_the_kits_type_lacks_do_not_stop_the_report(english, scratch):
    folder, merchant = english
    settings = merchant.settings.model_copy(update={"name": "Café ☕️ 😀 ภาษา"})
    document = Document.load(folder, merchant.model_copy(update={"settings": settings}))
    assert not can_show(document.cover.client)
    *_, made = _sources(document, scratch)
    assert made["pdf"].stat().st_size > 50_000


def test_wrong_formats_and_engines_are_refused(document):
    with pytest.raises(InputError, match="html, pdf"):
        render(document, to=("odt",))
    with pytest.raises(InputError, match="auto, quarto, embedded"):
        render(document, engine="latex")


def test_without_any_engine_the_remedy_is_named(document, monkeypatch):
    monkeypatch.setattr(engines, "quarto_command", lambda: None)
    monkeypatch.setattr(engines, "embedded_is_here", lambda: False)
    with pytest.raises(InputError, match=r"clv-report-kit\[embedded\]"):
        render(document)
    monkeypatch.setattr(quarto, "quarto_command", lambda: None)
    with pytest.raises(InputError, match="quarto"):
        render(document, engine="quarto")


@pytest.mark.slow
@pytest.mark.skipif(quarto_command() is None, reason="the quarto command is not installed")
@pytest.mark.parametrize("language", ["english", "chinese", "hostile"])
def test_both_engines_print_the_same(language, tmp_path, request):
    document = Document.load(*request.getfixturevalue(language))
    pages = []
    for engine in (quarto, embedded):
        project = write_project(document, tmp_path / engine.__name__)
        made = engine.render(document, project, ("html", "pdf"))
        text = squeezed(text_of_html(made["html"].read_text(encoding="utf-8")))
        count = len(re.findall(rb"/Type\s*/Page\b", made["pdf"].read_bytes()))
        pages.append((text, count))
    assert pages[0] == pages[1]


@pytest.mark.parametrize(("language", "mark"), [("english", "Draft"), ("chinese", "草稿")])
def test_every_page_of_a_draft_says_so(language, mark, scratch, request):
    folder, merchant = request.getfixturevalue(language)
    settings = merchant.settings.model_copy(update={"draft": True})
    drafted = Document.load(folder, merchant.model_copy(update={"settings": settings}))
    page, _, made = _sources(drafted, scratch)
    assert f'<body data-draft="{mark}"' in page
    assert f"<title>{mark} · " in page
    texts = [squeezed(p.extract_text()) for p in PdfReader(made["pdf"]).pages]
    assert all(mark in text for text in texts)
    assert not any(mark in fact for fact in Document.load(folder, merchant).cover.facts)


def test_the_workbook_is_kept_until_a_setting_changes_what_it_shows(english, tmp_path):
    folder, merchant = english
    copy = RunFolder(shutil.copytree(folder.path, tmp_path / "run"))
    book = copy.path / workbook.NAME
    render(Document.load(copy, merchant), to=("html",), engine="embedded")
    written = book.stat().st_mtime_ns
    render(Document.load(copy, merchant), to=("html",), engine="embedded")
    assert book.stat().st_mtime_ns == written
    assert copy.facts()[DRAFT] is False
    strict = merchant.settings.model_copy(update={"least_group": 50, "draft": True})
    stricter = merchant.model_copy(update={"settings": strict})
    render(Document.load(copy, stricter), to=("html",), engine="embedded")
    assert book.stat().st_mtime_ns > written
    assert copy.facts()[DRAFT] is True


def test_printing_again_loads_no_library_for_drawing():
    """It takes half a second that a consultant who corrects a note would wait."""
    script = (
        "import sys, clvlib.cli.report, clvlib.reporting, clvlib.running.documents;"
        "sys.exit(' '.join({'matplotlib', 'seaborn', 'sklearn', 'papermill'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=900)
    assert done.returncode == 0, done.stderr.decode()


def test_type_is_the_same_cut_anew_kept_and_where_nothing_can_be_kept(tmp_path, monkeypatch):
    look = Theme.load(Brand(), "en")
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    sheets = []
    for folder in (tmp_path / "kept", tmp_path / "kept", blocked):
        monkeypatch.setenv("CLV_CACHE_DIR", str(folder))
        styles._subset.cache_clear()
        sheets.append(styles.page_styles(look, "report.css"))
    styles._subset.cache_clear()
    assert len(set(sheets)) == 1
    assert len(list((tmp_path / "kept" / "type").iterdir())) == len(styles.FACES)
