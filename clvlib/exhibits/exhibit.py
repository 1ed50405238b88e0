"""The exhibit: a chart or a table with its headline, made from the same numbers.

Because headline, alt text and picture come out of one call on one set of numbers,
a headline can never contradict its chart, and the report can place an exhibit by
its name without knowing what is in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from clvlib.exhibits.disclosure import guarded_table
from clvlib.exhibits.tableview import TableView
from clvlib.words import Words
from clvlib.words.traced import shares_in

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NAME = re.compile(r"[a-z][a-z0-9-]{1,60}")
# JupyterLab takes what stands between two dollars for a formula, in figures as in sentences.
NO_MATHS = "tex2jax_ignore mathjax_ignore"
DOLLAR = "<span>&#36;</span>"


@dataclass(frozen=True)
class Exhibit:
    """A finding, shown.

    Parameters
    ----------
    name : str
        Stable name, lower case with hyphens; the report places the exhibit by it.
    headline : str
        The finding as a sentence with a number or a comparison, at most 14 words.
    subtitle : str
        Measure, unit, population and period.
    body : matplotlib Figure or TableView
        The picture.
    alt : str
        What the picture shows, for someone who cannot see it.
    source : str
        Where the numbers come from.
    note : str
        A caveat, where one is needed.
    data : pandas.DataFrame, optional
        The numbers drawn, kept beside the picture.
    persons : bool
        Whether it tells of single customers; such an exhibit stays out of a shared copy.
    """

    name: str
    headline: str
    subtitle: str
    body: Figure | TableView
    alt: str
    source: str
    note: str = ""
    data: pd.DataFrame | None = None
    persons: bool = False

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(f"exhibit name {self.name!r}: lower-case letters, digits and hyphens")
        for part in ("headline", "subtitle", "alt", "source"):
            if not getattr(self, part).strip():
                raise ValueError(f"exhibit {self.name!r} has no {part}")

    @property
    def kind(self) -> str:
        """``chart`` or ``table``."""
        return "table" if isinstance(self.body, TableView) else "chart"

    def guarded(self, words: Words) -> Exhibit:
        """Return the exhibit with small groups left out of its table, and a note that says so."""
        if not isinstance(self.body, TableView):
            return self
        view, note = guarded_table(self.body, words)
        return replace(self, body=view, note=words.passage(self.note, note)) if note else self

    def svg(self) -> str:
        """Return the chart as SVG text; the same bytes for the same numbers.

        Raises
        ------
        TypeError
            If the exhibit is a table.
        """
        if isinstance(self.body, TableView):
            raise TypeError(f"exhibit {self.name!r} is a table")
        return self._drawn

    @cached_property
    def _drawn(self) -> str:
        """The picture's text: it goes into the notebook and into the run's folder."""
        from clvlib.exhibits.vector import svg_text

        if isinstance(self.body, TableView):
            return ""
        return svg_text(self.body, self.name)

    def record(self) -> dict[str, Any]:
        """Return the words as plain JSON values, with a table's cells or a chart's lettering."""
        words = {
            key: getattr(self, key)
            for key in ("name", "kind", "headline", "subtitle", "alt", "source", "note")
        }
        if self.persons:
            words["persons"] = True
        words |= printed_shares(words)
        if isinstance(self.body, TableView):
            return words | {"table": self.body.record()}
        from clvlib.exhibits.vector import lettering

        return words | {"texts": sorted(lettering(self.body) - {""})}

    def _repr_html_(self) -> str:
        inside = (
            self.body.html()
            if isinstance(self.body, TableView)
            else f'<div role="img" aria-label="{escape(self.alt, quote=True)}">{self.svg()}</div>'
        )
        note = f"<br>{escape(self.note)}" if self.note else ""
        return (
            f'<figure class="exhibit {NO_MATHS}" id="exhibit-{self.name}" '
            'style="margin:1.2em 0;max-width:720px">'
            f'<figcaption><strong style="font-size:1.1em">{escape(self.headline)}</strong>'
            f"<br><span>{escape(self.subtitle)}</span></figcaption>{inside}"
            f'<p class="source" style="font-size:.85em;color:#5B6770">'
            f"{escape(self.source)}{note}</p></figure>"
        )

    def __repr__(self) -> str:
        return f"Exhibit {self.name}: {self.headline}"


def printed_shares(words: Mapping[str, Any]) -> dict[str, Any]:
    """Return the shares printed in texts, for the record: text by text as printed and unrounded."""
    found = {part: shares for part, text in words.items() if (shares := shares_in(text))}
    return {"shares": found} if found else {}


@dataclass(frozen=True)
class Statement:
    """A sentence that the report places by name.

    Parameters
    ----------
    name : str
        Where it belongs, e.g. ``title`` (the chapter's heading), ``claim-…`` (the executive
        summary) or the name of a paragraph.
    text : str
        The sentence, in the client's language.
    exhibits : tuple of str
        Names of the exhibits that it rests on; the report prints their numbers.
    """

    name: str
    text: str
    exhibits: tuple[str, ...] = ()

    def _repr_markdown_(self) -> str:
        return self.text.replace("$", DOLLAR)


@dataclass(frozen=True)
class Kpi:
    """A figure for the tiles of the executive summary.

    Parameters
    ----------
    name : str
        Stable name.
    label : str
        What it is, with unit and horizon.
    value : str
        Formatted value.
    comparison : str
        Against what, in words, direction included.
    """

    name: str
    label: str
    value: str
    comparison: str = ""

    def _repr_markdown_(self) -> str:
        said = f"**{self.value}** {self.label} {self.comparison}".strip()
        return said.replace("$", DOLLAR)
