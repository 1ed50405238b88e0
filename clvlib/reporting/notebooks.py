"""The executed notebooks as pages: how every number was computed, for whoever asks.

Code is folded away, because the client reads prose and exhibits and the consultant's successor
reads code. The pages are single files without a script, like the report that links to them.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment

from clvlib.home import notebooks_dir
from clvlib.reporting.document import Document
from clvlib.reporting.escape import Safe, plain
from clvlib.reporting.pieces import Chapter
from clvlib.reporting.styles import page_styles, template
from clvlib.run_folder import STAGES
from clvlib.words import Words, translate_blocks

KNOWN = 512  # cells that are remembered


def write_notebook_pages(document: Document) -> list[Path]:
    """Write one HTML page beside every executed notebook of the run that a chapter links to."""
    styles = page_styles(document.look.theme, "report.css", "notebook.css")
    page = _template(document.words)
    return [
        _write(document, chapter, styles, page) for chapter in document.chapters if chapter.notebook
    ]


def _template(words: Words) -> Template:
    environment = SandboxedEnvironment(
        finalize=_html, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["t"] = words.t
    return template(environment, "notebook.html.j2")


def _write(document: Document, chapter: Chapter, styles: str, page: Template) -> Path:
    source = document.folder.notebooks / f"{STAGES[chapter.stage]}.ipynb"
    notebook = json.loads(source.read_text(encoding="utf-8"))
    text = page.render(
        cover=document.cover, chapter=vars(chapter), html_lang=document.words.language,
        styles=Safe(styles), cells=[Safe(c) for c in _cells(notebook, document.words)],
    )  # fmt: skip
    target = source.with_suffix(".html")
    target.write_text(text, encoding="utf-8", newline="\n")
    return target


def _cells(notebook: dict[str, Any], words: Words) -> list[str]:
    written = []
    for cell in notebook["cells"]:
        source = _joined(cell["source"])
        if "remove-cell" in cell["metadata"].get("tags", []):  # parameters: plumbing, not method
            continue
        if cell["cell_type"] == "markdown":
            written.append(f'<div class="prose">{_prose(source)}</div>')
        elif cell["cell_type"] == "code" and source.strip():
            written.append(_code(source, words) + "".join(map(_output, cell["outputs"])))
    return written


def _joined(text: str | list[str]) -> str:
    """Return a notebook's text, which may be stored line by line."""
    return text if isinstance(text, str) else "".join(text)


# Prose and code of the kit's own notebooks are the same for every merchant of a batch.
@lru_cache(maxsize=KNOWN)
def _prose(text: str) -> str:
    return str(_markdown()(text))


@cache
def _markdown() -> Any:
    import mistune

    class Still(mistune.HTMLRenderer):
        """Pages ask for nothing: a picture in prose is its words, as it would be fetched."""

        def image(self, text: str, url: str, title: str | None = None) -> str:
            return escape(text)

    return mistune.create_markdown(renderer=Still(escape=True), plugins=["table"])


def _code(source: str, words: Words) -> str:
    return f"<details><summary>{escape(words.t('Code'))}</summary>{_coloured(source)}</details>"


@lru_cache(maxsize=KNOWN)
def _coloured(source: str) -> str:
    from pygments import highlight
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexers.python import PythonLexer

    return highlight(source, PythonLexer(), HtmlFormatter(cssclass="highlight"))


def rehearse(language: str) -> None:
    """Set the kit's own notebooks ahead, in a process that workers are forked from."""
    _template(Words(language, "USD"))
    for path in sorted(notebooks_dir().glob("[0-9]*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source = _joined(cell["source"])
            if cell["cell_type"] == "markdown":
                _prose(translate_blocks(source, language))
            elif source.strip():
                _coloured(source)


def _output(output: dict[str, Any]) -> str:
    """Return what a cell showed: an exhibit as it is, texts as text, errors marked."""
    if output["output_type"] == "stream":
        return f'<pre class="stream">{escape(_joined(output["text"]))}</pre>'
    if output["output_type"] == "error":
        said = f"{output['ename']}: {output['evalue']}"
        return f'<pre class="error">{escape(said)}</pre>'
    data = {kind: _joined(shown) for kind, shown in output.get("data", {}).items()
            if isinstance(shown, str | list)}  # fmt: skip
    if html := data.get("text/html"):
        return f'<div class="output">{html}</div>'
    if text := data.get("text/markdown"):
        return f'<div class="output prose"><p>{escape(text)}</p></div>'
    if image := data.get("image/png"):
        return f'<img class="chart" alt="" src="data:image/png;base64,{image.strip()}">'
    return f"<pre>{escape(data.get('text/plain', ''))}</pre>"


def _html(value: object) -> str:
    return value if isinstance(value, Safe) else Safe(escape(plain(value)))
