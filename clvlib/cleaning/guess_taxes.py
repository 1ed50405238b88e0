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
from clvlib.cleaning.evidence import Evidence, numbers_of
from clvlib.cleaning.meanings import speaks_for, words_of

_THEREOF = re.compile(
    r"\b(?:davon|darin|enthaltene?|dont|di cui|de los cuales|waarvan|varav|heraf|herav|w tym|в т ?ч|в том числе)\b|内消費税|内消费税|内税|うち消費税|うち消费税|うち税|含まれる消費税|含まれる消费税"
)
MOST = 0.95
CENT = 0.011
FEWEST = 5  # rows that must bear it out
LARGEST = 0.35  # of what it is inside of: no tax on sales is more
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
    if len(taxes) < 2:
        return None
    ships = [n for n in columns if n not in (header, *taxes) and speaks_for(n, "shipping") >= 1]
    taken = {found[n] for n in found if n in ("quantity", "price", "discount", "refund")}
    for added in (taxes, [*taxes, *ships]) if ships else (taxes,):
        for goods in columns:
            if goods in (header, *added) or goods in taken or DISCOUNT.search(words_of(goods)):
                continue
            if _make_up(columns, header, [goods, *added], range(len(added) + 1)[1:]):
                return goods, "', '".join(added)
    return None


def tax_thereof(tax: Evidence, total: Evidence, known: Mapping[str, Evidence]) -> bool:
    """Say whether a tax stands inside a total by its own words, and no other column is that total with it.

    *davon MwSt* beside a net and a gross total is inside the gross one.

    Parameters
    ----------
    tax, total : Evidence
        The two columns.
    known : mapping of str to Evidence
        All of them.
    """
    if not _THEREOF.search(words_of(tax.header)):
        return False
    columns = {n: numbers_of(cells.cells) for n, cells in known.items() if cells.is_amount}
    if tax.header not in columns or total.header not in columns:
        return False
    pairs = zip(columns[tax.header], columns[total.header], strict=True)
    telling = [(part, whole) for part, whole in pairs if part and whole]
    fitting = sum(0 < part / whole < LARGEST for part, whole in telling)
    if len(telling) < FEWEST or fitting < MOST * len(telling):
        return False
    both = [total.header, tax.header]
    return not any(_make_up(columns, n, both, [1]) for n in columns if n not in both)


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
    few = {
        n: numbers_of(c.cells[:FIRST])
        for n, c in known.items()
        if c.is_amount and not c.counts_up and c.header in (header, *_free(found, known))
    }
    if header not in few or len(few) > WIDEST or {"tax", "shipping"} <= set(found):
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
