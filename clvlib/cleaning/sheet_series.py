"""Sheets of further years or months: which names belong to one row of them, and which are plans.

A sheet of next year's budget stands beside the years' sales, under the same headers and with one
column more: how likely it is, or whether it is planned. It must not be added to them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from clvlib.cleaning.evidence import numbers_of
from clvlib.cleaning.headers import VOCABULARY, plain
from clvlib.cleaning.meanings import speaks_for, words_of

CLEARLY = 1.8  # of a header: how much its words speak for a meaning
_MONEY = ("amount", "price", "quantity")
_MONTHS = (
    "jan|feb|fev|fév|mar|mär|apr|avr|abr|may|mai|mag|maj|jun|juin|giu|jul|juil|"
    "lug|aug|août|ago|sep|set|oct|okt|ott|out|nov|dec|dez|déc|dic"
)
_BASIS = re.compile(
    r"\b(?:net|nett|neto|netto|nette|excl|ex|ht|hors|without|ohne|zzgl|imponibile|gross|bruto|brutto|brut|lordo|incl|inkl|ttc|iva|vat|tax|mwst)\b|税|未税|含"
)
_PLAN = re.compile(
    r"\b(?:forecast|budget|probab|likelihood|pipeline|scenario|projected|projection|prognos|wahrscheinlich|geplant|erwartet|soll\b|"
    r"prévision|prevision|prévu|budgét|probable|presupuest|previst|pronóstic|orçament|orcament|previsã|preventiv|prevent\b|"
    r"begroot|begroting|verwacht|waarschijnlijk|gepland|budżet|planowan|prognoza|бюджет|прогноз|вероятн|план|tahmin|bütçe|planlanan|olasılık|"
    r"(?:plan|plans|planned|planung|expected|estimated|estimate|target)\b(?!\W*(?:deliver|ship|arriv|dispatch|lieferung|date|name|id\b)))"
    r"|预测|預測|计划|計劃|计畫|预算|預算|概率|機率|预计|預計|予測|予算|計画|見込|예측|예산|계획|예상|توقع|متوقع|ميزانية|خطة|תקציב|תחזית",
    re.IGNORECASE,
)


def series_of(sheet: str) -> str | None:
    """Return what the names of a row of years or months share; None for other names.

    Parameters
    ----------
    sheet : str
        A sheet's name.
    """
    shape = re.sub(r"(?:19|20)\d\d|\b[01]?\d\b|[12]\d年|\d{1,2}月", "9", sheet.casefold()).strip()
    shape = re.sub(rf"\b(?:{_MONTHS})\w*", "9", shape)
    return shape if "9" in shape else None


def is_plan(
    above: Sequence[Sequence[str]],
    columns: Mapping[str, Sequence[str]],
    known: Sequence[str],
) -> bool:
    """Say whether a sheet holds what is planned, by its title or a column that the other has not.

    Parameters
    ----------
    above : sequence of rows
        What stands over the header.
    columns : mapping of str to sequence of str
        Header → its first cells.
    known : sequence of str
        The headers of the sheet that it would be added to.
    """
    further = {header: cells for header, cells in columns.items() if header not in known}
    words = {cell for row in above for cell in row} | set(further)
    words |= {cell for cells in further.values() for cell in cells if len(cell.split()) <= 2}
    return any(_PLAN.search(word) for word in words)


def same_columns(own: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Say whether two sheets of a row of them tell the same, under the same headers or other usual ones.

    A state may have come, or gone, from one year to the next. An amount that is called after being net
    or gross stays what it is called.

    Parameters
    ----------
    own, other : mapping of str to str
        Kit name → header, of what is essential.
    """
    if (set(own) ^ set(other)) - {"status"} or not {"order", "amount"} <= set(own) & set(other):
        return dict(own) == dict(other)
    return all(
        own[name] == other[name]
        or (
            (_is_usual(name, own[name]) and _is_usual(name, other[name]))
            and _basis(own[name]) == _basis(other[name])
        )
        for name in set(own) & set(other)
    )


def _is_usual(name: str, header: str) -> bool:
    """Say whether a header is one of a meaning's usual names; of money word for word, else by clear words."""
    usual = plain(header) in map(plain, VOCABULARY.get(name, ()))
    return usual or (name not in _MONEY and speaks_for(header, name) >= CLEARLY)


def _basis(header: str) -> list[str]:
    """Return what a header says of tax: net, gross."""
    return sorted(set(_BASIS.findall(words_of(header))))


def money_of(columns: Mapping[str, Sequence[str]], told: Mapping[str, str]) -> float:
    """Return what a sheet's rows come to, roughly.

    Parameters
    ----------
    columns : mapping of str to sequence of str
        Header → cells.
    told : mapping of str to str
        Kit name → header: ``amount``, or ``price`` and ``quantity``.
    """
    if "amount" in told:
        return sum(value or 0 for value in numbers_of(columns[told["amount"]]))
    priced = zip(
        numbers_of(columns[told["price"]]), numbers_of(columns[told["quantity"]]), strict=True
    )
    return sum((price or 0) * (pieces or 0) for price, pieces in priced)
