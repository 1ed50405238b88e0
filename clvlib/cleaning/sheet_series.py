"""Sheets of further years or months: which names belong to one row of them, and which are plans.

A sheet of next year's budget stands beside the years' sales, under the same headers and with one
column more: how likely it is, or whether it is planned. It must not be added to them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from clvlib.cleaning import statuses
from clvlib.cleaning.headers import VOCABULARY, plain
from clvlib.cleaning.meanings import speaks_for, words_of
from clvlib.cleaning.rough_numbers import numbers_of

SHARED, LEAST = 3, 0.1  # customers of both sheets: in number, and of the smaller one's
CLEARLY = 1.8  # of a header: how much its words speak for a meaning
Told = tuple[Mapping[str, str], Mapping[str, Sequence[str]]]
_MONEY = ("amount", "price", "quantity")
_MONTHS = (
    "jan|feb|fev|fév|mar|mär|apr|avr|abr|may|mai|mag|maj|jun|juin|giu|jul|juil|"
    "lug|aug|août|ago|sep|set|oct|okt|ott|out|nov|dec|dez|déc|dic"
)
_SPAN = re.compile(rf"(?<!\d)(?:19|20)\d\d(?!\d)|\b(?:{_MONTHS})\w*|\d月")
_DAY = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")
_STATE = re.compile(
    r"stat(?:us|e$|o$|ut)|stage|phase|estado|etat|stav\b|\bstan\b|状态|狀態|ステータス|상태|статус"
)
_CURRENCY = re.compile(r"\b[A-Z]{3}\b|[(\[（][^)\]）]*[)\]）]|[$€£¥₽₩₹]")
_BASIS = re.compile(
    r"\bsub ?total\b|"
    r"\b(?:net|nett|neto|netto|nette|excl|ex|ht|hors|without|ohne|zzgl|imponibile|gross|bruto|brutto|brut|lordo|"
    r"incl|inkl|ttc|iva|vat|tax|mwst)\b|税|未税|含"
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


def same_columns(own: Told, other: Told, sheets: tuple[str, str]) -> bool:
    """Say whether two sheets of a row of them tell the same, under the same headers or other usual ones.

    A state may have come, or gone, from one year to the next, and a header may be called otherwise. Then
    the sheets have to be called after years or months, and to show that they are two spans of one list:
    no order and no day of both, customers of both, money of one currency and called after being net or
    gross alike, and no state but known ones. A list of payments beside the orders shows none of that.

    Parameters
    ----------
    own, other : tuple of mappings
        Kit name → header, of what is essential; and header → cells.
    sheets : tuple of str
        The sheets' names.
    """
    mine, theirs = own[0], other[0]
    if mine == theirs:
        return True
    needed = {"order", "amount"}
    if (set(mine) ^ set(theirs)) - {"status"} or not needed <= set(mine) & set(theirs):
        return False
    return (
        all(map(_SPAN.search, map(str.casefold, sheets)))
        and all(
            mine[name] == theirs[name]
            or (
                (_is_usual(name, mine[name]) and _is_usual(name, theirs[name]))
                and _basis(mine[name]) == _basis(theirs[name])
            )
            for name in set(mine) & set(theirs)
        )
        and _one_after_another(own, other)
        and all(_known_states(told[1]) for told in (own, other))
    )


def _one_after_another(own: Told, other: Told) -> bool:
    """Say whether two sheets share customers, and neither a day nor an order."""

    def cells(kind: str) -> tuple[set[str], set[str]]:
        first, second = (
            {
                cell.strip().casefold()
                for cell in columns.get(told.get(kind, ""), ())
                if cell.strip()
            }
            for told, columns in (own, other)
        )
        return first, second

    mine, theirs = cells("order")
    if mine & theirs:
        return False
    who = [pair for kind in ("customer", "email", "phone") if all(pair := cells(kind))]
    if not any(len(a & b) >= max(SHARED, LEAST * min(len(a), len(b))) for a, b in who):
        return False
    days = [{day[:10] for day in part} for part in cells("date" if "date" in own[0] else "time")]
    if not all(days) or not all(_DAY.fullmatch(day) for part in days for day in part):
        return False
    return max(days[0]) < min(days[1]) or max(days[1]) < min(days[0])


def _known_states(columns: Mapping[str, Sequence[str]]) -> bool:
    """Say whether no column called after a state holds a word that nobody knows."""
    return not any(
        statuses.class_of_status(cell) == statuses.UNKNOWN
        for header, cells in columns.items()
        if _STATE.search(words_of(header))
        for cell in {cell.strip() for cell in cells if cell.strip()}
    )


def _is_usual(name: str, header: str) -> bool:
    """Say whether a header is one of a meaning's usual names; of money word for word, else by clear words."""
    usual = plain(header) in map(plain, VOCABULARY.get(name, ()))
    return usual or (name not in _MONEY and speaks_for(header, name) >= CLEARLY)


def _basis(header: str) -> list[str]:
    """Return what a header says of tax and currency: net, gross, USD."""
    return sorted({*_BASIS.findall(words_of(header)), *_CURRENCY.findall(header)})


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
