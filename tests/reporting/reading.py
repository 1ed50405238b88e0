"""Reading rendered reports back as plain text, for comparison."""

from __future__ import annotations

import html
import re
import unicodedata

from clvlib.reporting import Document
from clvlib.reporting.appendix import appendix


def squeezed(text: str) -> str:
    """Drop blanks, backslashes, typographic differences and invisible characters."""
    text = unicodedata.normalize("NFKC", text).replace("’", "'").replace("\\", "")
    return re.sub(r"[\s\u200b\u200c\u200d]+", "", text)


def text_of_html(page: str) -> str:
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


def texts_of(document: Document) -> list[str]:
    """Return every text that the report must hold, in no order."""
    texts = [document.cover.client, document.cover.title]
    for label, text in document.cover.facts:
        texts += [label, text]
    for record in document.records.values():
        for item in record["items"]:
            texts += _texts_of_item(item)
    for section in appendix(document):
        texts += [section.title, *section.paragraphs, *(t for pair in section.terms for t in pair)]
        if section.table:
            texts += [cell for row in section.table.view.rows for cell in row]
    return [text for text in texts if text]


def _texts_of_item(item: dict) -> list[str]:
    if item["type"] == "statement":
        return [item["text"]]
    if item["type"] == "kpi":
        return [item["value"], item["comparison"]]
    table = item.get("table", {"rows": [], "columns": []})
    cells = [cell for row in table["rows"] for cell in row]
    return [item["headline"], item["subtitle"], item["source"], item["note"], *cells]
