"""Small groups in what a reader sees: what stands in their place, in every table alike.

Charts ask :mod:`clvlib.privacy.small_groups` before they are drawn. Tables say of a column that
it counts people (:attr:`~clvlib.exhibits.tableview.Column.people`), and are guarded here, in the
one place through which every exhibit leaves its notebook.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from clvlib.exhibits.tableview import TableView
from clvlib.privacy.small_groups import Guarded, guard_list
from clvlib.words import Words
from clvlib.words.speech import MISSING

COVER = "*"  # in the place of a small count and of one that would give it away, both alike


def written(guarded: Guarded, words: Words) -> pd.DataFrame:
    """Return the texts of counts: the number, or one mark for all that are not shown.

    Where the counts add up to something known, ``<10`` would be a bound for whoever subtracts.
    """
    texts = guarded.counts.map(words.number).astype(object)
    return texts.mask(guarded.hidden, words.few(1) if guarded.overlap else COVER)


def note(words: Words, starred: bool = False) -> str:
    """Return the sentence under an exhibit with groups left out."""
    least = words.number(words.least)
    said = words.t("Groups of fewer than {least} customers are not shown.", least=least)
    if not starred:
        return said
    return words.passage(
        said,
        words.t("A star stands for such a group, or for a figure that would give one away."),
    )


def note_on(guarded: Guarded, words: Words, blank: bool = False) -> str:
    """Return the sentence that a guarded picture needs, or an empty text; its cells may be blank."""
    if not guarded.small.to_numpy().any():
        return ""
    if blank and not guarded.overlap:
        return words.passage(
            note(words),
            words.t("An empty cell stands for such a group, or for a figure that would give one away."),
        )  # fmt: skip
    return note(words, not guarded.overlap)


def guarded_table(view: TableView, words: Words) -> tuple[TableView, str]:
    """Return a table without small groups, and the note that it then needs (or an empty text).

    In a row whose count is not shown all other figures go, too; columns with what is known
    beforehand (limits, thresholds) stay. A sum of fewer people than that goes like its parts.
    """
    rows = [list(row) for row in view.rows]
    single = {*view.totals, *view.apart}
    parts = [i for i in range(len(rows)) if i not in single]
    small = starred = False
    for at, column in enumerate(view.columns):
        if column.people not in ("parts", "groups"):
            continue
        counts = pd.Series({i: _count(rows[i][at]) for i in parts}, dtype=float)
        found = guard_list(counts, words.least, known_total=column.people == "parts")
        few = [i for i in sorted(single) if 0 < _count(rows[i][at]) < words.least]
        texts = {**written(found, words)[0], **{i: words.few(1) for i in few}}
        for i in [*found.hidden.index[found.hidden[0]], *few]:
            rows[i] = [
                text if kept.people or kept.align != "right" or not _figure(text) else MISSING
                for kept, text in zip(view.columns, rows[i], strict=True)
            ]
            rows[i][at] = texts[i]
        small = small or bool(few) or bool(found.small.to_numpy().any())
        starred = starred or (column.people == "parts" and bool(found.hidden.to_numpy().any()))
    if not small:
        return view, ""
    return replace(view, rows=tuple(map(tuple, rows))), note(words, starred)


def _count(text: str) -> float:
    """Return the number that a cell with a count shows; NaN where it shows none."""
    digits = re.sub(r"[\s,.\u00a0\u202f’']", "", text)
    return float(digits) if digits.isdecimal() else float("nan")


def _figure(text: str) -> bool:
    return any(character.isdecimal() for character in text)
