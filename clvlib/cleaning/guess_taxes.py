# ruff: noqa: E501 — patterns read better unbroken
"""Taxes inside totals that one column of tax does not tell: several of them, or none beside the goods.

Canada writes GST and QST beside a subtotal, India CGST and SGST; a Japanese till writes the tax that
its prices hold (内消費税) and no net at all. And where a total is another column with further ones added
whose words nobody knows, that is said with their money, and nothing is decided.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations

from clvlib.cleaning.discounts import DISCOUNT, is_rate
from clvlib.cleaning.evidence import Evidence
from clvlib.cleaning.meanings import speaks_for, words_of
from clvlib.cleaning.rough_numbers import numbers_of

_THEREOF = re.compile(
    r"\b(?:davon|darin|enthaltene?|dont|di cui|de los cuales|waarvan|varav|heraf|herav|w tym|в т ?ч|в том числе)\b|内消費税|内消费税|内税|うち消費税|うち消费税|うち税|含まれる消費税|含まれる消费税"
)
# Usual rates in per cent where such words are spoken: an amount before tax beside its tax has none of them.
_RATES = (
    ("davon|darin|enthalten", (19, 7, 16, 5, 20, 10, 13, 7.7, 8.1, 2.5, 2.6, 3.7, 3.8)),
    ("dont", (20, 10, 5.5, 2.1, 8.5, 21, 12, 6, 17, 16, 14, 8, 3, 7.7, 8.1, 2.5, 2.6)),
    ("di cui", (22, 10, 5, 4)),
    ("de los cuales", (21, 10, 4, 16, 8, 19, 18)),
    ("waarvan", (21, 9, 6, 12)),
    ("varav|heraf|herav", (25, 12, 15, 6)),
    ("w tym", (23, 8, 5)),
    ("в т ?ч|в том числе", (20, 10, 18, 22, 5, 7)),
    ("税", (10, 8, 5)),
)
_NET = re.compile(
    r"\b(?:net|nett?[oa]\w*|ht|hors taxes?|exc|excl\w*|exkl\w*|ekskl\w*|zzgl|ohne|without|before|pre ?tax|ex|sin|sem|senza|bez|без|uden|uten|utan|imponibile|base|taxable)\b|netto|税抜|税別|税前|未税|不含|本体"
)
_NO_TAX = re.compile(
    r"frei|\bfree\b|exempt|exon|esent|exent|umsatz|turnover|pflichtig|taxable|omzet|omsattning|omsaetning|chiffre|gutschein|rabatt|netto|\bht\b|対象|売上|оборот|obrot"
)
_PAID = re.compile(
    r"\b(?:paid|received|bezahlt|gezahlt|erhalten|payee?|regle|encaisse|pagad[oa]|pago|pagato|betaald|betalt|betald|zaplacono|оплачено)\b|实付|実際支払|支払"
)
_COST = re.compile(r"\b(?:costs?|einkauf\w*|ek|purchase|achat|compra|acquisto|inkoop|kostpris)\b")
SEVERAL = 3  # rates of one tax
MOST = 0.95
CENT = 0.011
FEWEST = 5  # rows that must bear it out
WIDEST = 12  # columns of numbers among which parts are looked for
PARTS = 3  # of a total, beside its goods
FIRST = 60  # rows that rule out most sets of parts

Numbers = Mapping[str, Sequence[float | None]]


def without_taxes(
    header: str, found: Mapping[str, str], columns: Numbers, known: Mapping[str, Evidence]
) -> tuple[str, str] | None:
    """Return the column to which several taxes, and perhaps shipping, are added to make up this one; and theirs.

    Parameters
    ----------
    header : str
        The amount so far.
    found : mapping of str to str
        Kit name → header.
    columns : mapping of str to sequence of float or None
        The columns of numbers, row by row.
    known : mapping of str to Evidence
        What the cells show.
    """
    taxes = [n for n in columns if n != header and speaks_for(n, "tax") >= 1]
    taxes = [n for n in taxes if not is_rate(n, known[n]) and any(columns[n])]
    if len(taxes) < 2 or any(n != header and _PAID.search(words_of(n)) for n in columns):
        return None  # what was paid beside it may be another sum than both
    ships = [n for n in columns if n not in (header, *taxes) and speaks_for(n, "shipping") >= 1]
    taken = {found[n] for n in found if n in ("quantity", "price", "discount", "refund")}
    for added in (taxes, [*taxes, *ships]) if ships else (taxes,):
        for goods in columns:
            if goods in (header, *added) or goods in taken or _COST.search(words_of(goods)):
                continue
            if DISCOUNT.search(words_of(goods)):
                continue
            if _make_up(columns, header, [goods, *added], range(len(added) + 1)[1:]):
                return goods, "', '".join(added)
    return None


def tax_thereof(tax: Evidence, total: Evidence, known: Mapping[str, Evidence]) -> bool:
    """Say whether a tax stands inside a total by its own words and rates, and no other column is that total with it.

    *davon MwSt* beside a net and a gross total is inside the gross one. A second such column, an amount
    that is said to be without tax and shares that are no usual rate of what is left all speak against it.

    Parameters
    ----------
    tax, total : Evidence
        The two columns.
    known : mapping of str to Evidence
        All of them.
    """
    if not is_thereof(tax.header) or _NET.search(_said_by(total.header)):
        return False
    if sum(is_thereof(n) and cells.is_amount for n, cells in known.items()) > 1:
        return False
    columns = {n: numbers_of(cells.cells) for n, cells in known.items() if cells.is_amount}
    if tax.header not in columns or total.header not in columns:
        return False
    pairs = zip(columns[tax.header], columns[total.header], strict=True)
    telling = [(part, whole) for part, whole in pairs if part and whole]
    if len(telling) < FEWEST or not _at_rates(tax.header, telling):
        return False
    both = [total.header, tax.header]
    return not any(_make_up(columns, n, both, [1]) for n in columns if n not in both)


def says_thereof(header: str) -> bool:
    """Say whether a header names a part of something: it is no goods to which a tax is added."""
    return bool(_THEREOF.search(words_of(header)))


def is_thereof(header: str) -> bool:
    """Say whether a header names a tax that an amount holds: *davon MwSt*, and not *davon steuerfrei*."""
    words = _said_by(header)
    return bool(_THEREOF.search(words) and not _NO_TAX.search(words))


def why_thereof(found: Mapping[str, str], known: Mapping[str, Evidence]) -> str:
    """Return what to say of a tax that is taken off because its header says that the amount holds it."""
    tax, amount = found.get("tax", ""), found.get("amount", "")
    if tax not in known or amount not in known or not is_thereof(tax):
        return ""
    off = sum(value or 0.0 for value in numbers_of(known[tax].cells))
    return (
        f"column '{tax}' is taken off '{amount}', which holds it by its words and rates ({off:,.2f} in the"
        f" first {len(known[tax].cells)} rows)"
    )


def _said_by(header: str) -> str:
    """Return a header's words, those in brackets as well: *Betrag (netto)*."""
    return words_of(re.sub(r"[()()\[\]]", " ", header))


def _at_rates(header: str, pairs: Sequence[tuple[float, float]]) -> bool:
    """Say whether taxes are a few usual rates of their totals without them, but for rounding."""
    words = _said_by(header)
    usual = next((rates for said, rates in _RATES if re.search(said, words)), ())
    if own := re.search(r"(\d+(?:[.,]\d+)?) ?%", header):
        usual = tuple(rate for rate in usual if rate == float(own[1].replace(",", ".")))
    whole = all(part == int(part) for part, _ in pairs)
    near = 1.0 if whole else CENT
    fits = {
        rate: {
            at for at, (part, total) in enumerate(pairs)
            if abs(part - total * rate / (100 + rate)) < near
        }
        for rate in usual
    }  # fmt: skip
    left, fitting = set(range(len(pairs))), 0
    for _ in range(SEVERAL):
        best = max(fits.values(), key=lambda rows: len(rows & left), default=set())
        fitting += len(best & left)
        left -= best
    return fitting >= MOST * len(pairs)


def parts_told(found: Mapping[str, str], known: Mapping[str, Evidence]) -> str:
    """Return what to say of a total that is another column with further ones added, not all of them known.

    Parameters
    ----------
    found : mapping of str to str
        Kit name → header.
    known : mapping of str to Evidence
        What the cells show.
    """
    header = found.get("amount", "")
    if {"tax", "shipping"} <= set(found):
        return ""
    asked = {header, *_free(found, known)}
    few = {
        n: numbers_of(c.cells[:FIRST])
        for n, c in known.items()
        if c.header in asked and c.is_amount and not c.counts_up
    }
    if header not in few or len(few) > WIDEST:
        return ""
    free = [n for n in few if n != header]
    for many in range(2, PARTS + 2):
        for parts in combinations(free, many):
            if _near(few, header, parts) and (told := _told(header, parts, found, known)):
                return told
    return ""


def _free(found: Mapping[str, str], known: Mapping[str, Evidence]) -> list[str]:
    """Return the columns that serve for nothing but perhaps for tax or shipping."""
    used = {found[n] for n in found if n not in ("tax", "shipping")}
    return [n for n in known if n not in used]


def _told(
    header: str, parts: Sequence[str], found: Mapping[str, str], known: Mapping[str, Evidence]
) -> str:
    """Return what to say of a total and the parts that make it up; '' where they do not, or all are known."""
    columns = {n: numbers_of(known[n].cells) for n in (header, *parts)}
    sums = {n: sum(value or 0.0 for value in columns[n]) for n in parts}
    goods = max(parts, key=lambda n: sums[n])
    added = [n for n in parts if n != goods]
    if min(sums.values()) <= 0 or set(added) <= set(found.values()):
        return ""
    if not _make_up(columns, header, [goods, *added], range(len(parts))[1:]):
        return ""
    named = ", ".join(f"'{n}' ({sums[n]:,.2f})" for n in added)
    return (
        f"column '{header}' is '{goods}' with {named} in the first {len(columns[header])} rows: what of"
        " them is tax or shipping and not said so above is counted; map it (tax, shipping), or take"
        f" '{goods}' for the amount"
    )


def _near(few: Numbers, total: str, parts: Sequence[str]) -> bool:
    """Say whether parts add up on most of the first rows: a quick look before all are asked."""
    rows = zip(few[total], *(few[n] for n in parts), strict=True)
    off = sum(abs((whole or 0.0) - sum(v or 0.0 for v in own)) > CENT for whole, *own in rows)
    return off <= len(few[total]) // 5


def _make_up(columns: Numbers, total: str, parts: Sequence[str], extras: Sequence[int]) -> bool:
    """Say whether parts add up to a total, asked of the rows on which each extra is on several of them."""
    rows = list(zip(columns[total], *(columns[n] for n in parts), strict=True))
    telling = [row for row in rows if row[0] and any(row[1 + at] for at in extras)]
    if len(telling) < FEWEST or len(telling) < len([row for row in rows if row[0]]) * 0.2:
        return False
    if any(sum(bool(row[1 + at]) for row in telling) < FEWEST for at in extras):
        return False
    fits = sum(abs((row[0] or 0.0) - sum(v or 0.0 for v in row[1:])) < CENT for row in telling)
    return fits > MOST * len(telling)
