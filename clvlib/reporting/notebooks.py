"""The executed notebooks as pages: how every number was computed, for whoever asks.

Code is folded away, because the client reads prose and exhibits and the consultant's successor
reads code. The pages are single files without a script, like the report that links to them.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from clvlib.reporting.document import Chapter, Document
from clvlib.reporting.escape import Safe, plain
from clvlib.reporting.styles import page_styles, template_text
from clvlib.run_folder import STAGES
from clvlib.words import Words


def write_notebook_pages(document: Document) -> list[Path]:
    """Write one HTML page beside every executed notebook of the run that a chapter links to."""
    styles = page_styles(document.look.theme, "report.css", "notebook.css")
    return [
        _write(document, chapter, styles) for chapter in document.chapters if chapter.notebook
    ]  # fmt: skip


def _write(document: Document, chapter: Chapter, styles: str) -> Path:
    source = document.folder.notebooks / f"{STAGES[chapter.stage]}.ipynb"
    notebook = nbformat.read(source, as_version=4)
    environment = SandboxedEnvironment(
        finalize=_html, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["t"] = document.words.t
    page = environment.from_string(template_text("notebook.html.j2")).render(
        cover=document.cover, chapter=vars(chapter), html_lang=document.words.language,
        styles=Safe(styles), cells=[Safe(c) for c in _cells(notebook, document.words)],
    )  # fmt: skip
    target = source.with_suffix(".html")
    target.write_text(page, encoding="utf-8", newline="\n")
    return target


def _cells(notebook: Any, words: Words) -> list[str]:
    written = []
    for cell in notebook.cells:
        if "remove-cell" in cell.metadata.get("tags", []):  # parameters: plumbing, not method
            continue
        if cell.cell_type == "markdown":
            written.append(f'<div class="prose">{_prose(cell.source)}</div>')
        elif cell.cell_type == "code" and cell.source.strip():
            written.append(_code(cell.source, words) + "".join(map(_output, cell.outputs)))
    return written


def _prose(text: str) -> str:
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    return markdown2html_mistune(text)


def _code(source: str, words: Words) -> str:
    from nbconvert.filters.highlight import Highlight2HTML

    coloured = Highlight2HTML(pygments_lexer="python")(source)
    return f"<details><summary>{escape(words.t('Code'))}</summary>{coloured}</details>"


def _output(output: Any) -> str:
    """Return what a cell showed: an exhibit as it is, texts as text, errors marked."""
    if output.output_type == "stream":
        return f'<pre class="stream">{escape(output.text)}</pre>'
    if output.output_type == "error":
        return f'<pre class="error">{escape(f"{output.ename}: {output.evalue}")}</pre>'
    data = output.get("data", {})
    if html := data.get("text/html"):
        return f'<div class="output">{html}</div>'
    if text := data.get("text/markdown"):
        return f'<div class="output prose"><p>{escape(text)}</p></div>'
    if image := data.get("image/png"):
        return f'<img class="chart" alt="" src="data:image/png;base64,{image.strip()}">'
    return f"<pre>{escape(data.get('text/plain', ''))}</pre>"


def _html(value: object) -> str:
    return value if isinstance(value, Safe) else Safe(escape(plain(value)))
