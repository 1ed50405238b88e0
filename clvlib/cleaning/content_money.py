"""Money in a file without a header, told from counts, prices and ids by its cells.

Where quantity × price makes up a third column, that one is the line's total; a product that costs the
same however many are bought has a price. Whole numbers are money where they are neither counted up
nor closely packed, as ids are. What else it may be: :mod:`clvlib.cleaning.content_doubts`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise, permutations
from math import gcd
from statistics import fmean

from clvlib.cleaning.evidence import Evidence
from clvlib.cleaning.rough_numbers import value_of

MOST = 0.9
ONE = 0.4  # of the rows, at the least, are of one piece
TAX = 0.27  # the highest rate of a tax on sales


def amounts_by_content(columns: Sequence[Evidence]) -> dict[str, str]:
    """Find money, and quantity and price where they make it up.

    Parameters
    ----------
    columns : sequence of Evidence
        The columns that are no dates.

    Returns
    -------
    dict
        Kit name → header: ``amount``, or ``quantity`` and ``price``, or nothing.
    """
    numbers = [c for c in columns if is_numeric(c)]
    broken = [c for c in numbers if is_decimal(c)]
    small = [c for c in numbers if c not in broken and is_small(c)]
    for quantity in small:
        for price, amount in permutations(broken, 2):
            if _makes_up(quantity, price, amount):
                return {"amount": amount.header, "quantity": quantity.header, "price": price.header}
    found = {}
    if broken:
        found["amount"] = _decimal_money(broken).header
        for quantity in small:
            if len(broken) == 1 and counts(quantity) and is_price(quantity, broken[0], columns):
                return {"price": broken[0].header, "quantity": quantity.header}
    elif whole := _whole_money([c for c in numbers if not is_small(c)]):
        found["amount"] = whole
    if small and found and len(set(small[-1].values)) > 1:
        found["quantity"] = small[-1].header
    return found


def is_numeric(column: Evidence) -> bool:
    """Say whether a column holds numbers, and neither moments nor addresses.

    Parameters
    ----------
    column : Evidence
        What its cells show.
    """
    return column.numbers > MOST and column.emails == 0 and not column.is_time


def is_decimal(column: Evidence) -> bool:
    """Say whether a column of numbers is money by its decimals or its currency's sign.

    Parameters
    ----------
    column : Evidence
        What its cells show.
    """
    return (column.fractions > 0.3 and column.floated < 0.5) or column.money > MOST


def counts(column: Evidence) -> bool:
    """Say whether small whole numbers count pieces: 1 is the commonest, as of ratings or branches it is not.

    Parameters
    ----------
    column : Evidence
        A column for which :func:`is_small` holds.
    """
    ((commonest, rows),) = Counter(column.values).most_common(1)
    return commonest == 1 and rows > ONE * len(column.values)


def _decimal_money(broken: Sequence[Evidence]) -> Evidence:
    """Return the last of the columns with a currency's sign or decimals, unless it is another one's tax."""
    place = {column.header: i for i, column in enumerate(broken)}
    last = max(broken, key=lambda c: (c.money, place[c.header]))
    most = max(broken, key=lambda c: fmean(map(abs, c.values)))
    return most if last.money == most.money and _is_tax(last, most) else last


def _is_tax(part: Evidence, whole: Evidence) -> bool:
    """Say whether one column is one or two low rates of another, apart from rows without tax."""
    rows = [
        (value_of(p) or 0, value_of(w) or 0) for p, w in zip(part.cells, whole.cells, strict=True)
    ]
    taxed = [(p, w) for p, w in rows if p and w]
    rates = [
        rate for rate, _ in Counter(round(p / w, 2) for p, w in taxed).most_common(2) if rate > 0
    ]
    fitting = sum(
        any(abs(p - rate * w) < 0.006 * abs(w) + 0.011 for rate in rates) for p, w in taxed
    )
    return (
        2 * len(taxed) > len(rows) and max(rates, default=1) <= TAX and fitting > MOST * len(taxed)
    )


def _whole_money(numbers: Sequence[Evidence]) -> str:
    """Return the column of money among whole numbers; nothing where none stands out.

    Of several that are no ids it is the last one whose numbers come again, as points rarely do.
    """
    likely = {c.header: _unlike_ids(c) + (c is numbers[-1]) for c in numbers}
    if len(free := [c for c in numbers if not _unlike_ids(c)]) > 1:
        again = [c for c in free if c.distinct < MOST and len({len(x) for x in c.cells if x}) > 1]
        return (again or free)[-1].header
    ranked = sorted(likely, key=lambda header: -likely[header])
    if not ranked or likely[ranked[0]] < -1:
        return ""
    clear = len(ranked) == 1 or likely[ranked[0]] > likely[ranked[1]]
    return ranked[0] if clear else ""


def may_be_money(column: Evidence) -> bool:
    """Say whether whole numbers are no ids by their lengths and order, however closely they lie.

    Parameters
    ----------
    column : Evidence
        A column of whole numbers.
    """
    return _unlike_ids(column) >= (-2 if _is_packed(column) else 0)


def _unlike_ids(column: Evidence) -> int:
    """Return 0, or less the more a column looks like ids.

    Ids are counted up, start with zeros, have one length, or leave few numbers between them out.
    """
    filled = [cell.strip() for cell in column.cells if cell.strip()]
    one_length = len({len(cell) for cell in filled}) == 1 and len(filled[0]) > 4
    counted = column.counts_up or (column.distinct == 1 and _rises(column.values))
    zeros = any(cell.startswith("0") and len(cell) > 1 for cell in filled)
    return -2 * _is_packed(column) - 2 * one_length - 4 * counted - 4 * zeros


def _is_packed(column: Evidence) -> bool:
    """Say whether few numbers are left out; prices in steps of ten or a hundred are no ids."""
    values = set(column.values)
    close = len(values) > 0.1 * (max(values) - min(values) + 1)
    return close and gcd(*map(int, values)) in (0, 1)


def _rises(values: Sequence[float]) -> bool:
    return all(after > before for before, after in pairwise(values))


def is_small(column: Evidence) -> bool:
    """Say whether a column counts pieces: small whole numbers, mostly under ten.

    Parameters
    ----------
    column : Evidence
        What its cells show.
    """
    values = column.values
    whole = [value for value in values if value == int(value)]
    few = sum(abs(value) <= 10 for value in values)
    zeros = any(cell.startswith("0") and cell.strip("0.,") for cell in column.cells)
    small = few > 0.6 * len(values) and max(values, default=0) <= 100_000 and not zeros
    return len(whole) == len(values) > 0 and small


def _makes_up(quantity: Evidence, price: Evidence, amount: Evidence) -> bool:
    """Say whether quantity × price is the amount on nearly every row."""
    rows = list(zip(quantity.values, price.values, amount.values, strict=False))
    fitting = sum(abs(q * p - a) < 0.011 for q, p, a in rows)
    several = sum(q not in (0, 1) for q, _, _ in rows)
    return bool(rows) and several > 0 and fitting > MOST * len(rows)


def is_price(quantity: Evidence, money: Evidence, columns: Sequence[Evidence]) -> bool:
    """Say whether money is alike for one, two or three pieces of a product, and so is a price.

    Parameters
    ----------
    quantity, money : Evidence
        The two columns.
    columns : sequence of Evidence
        Where goods are looked for.
    """
    for goods in columns:
        if goods in (quantity, money) or goods.is_amount or not 1 < len(set(goods.cells)) <= 500:
            continue
        if len(goods.values) or goods.emails:
            continue
        seen: dict[str, set[tuple[float, float]]] = defaultdict(set)
        rows = zip(goods.cells, quantity.cells, money.cells, strict=True)
        for name, pieces, paid in rows:
            if (count := value_of(pieces)) and (value := value_of(paid)) is not None and count > 0:
                seen[name].add((count, value))
        several = [pairs for pairs in seen.values() if len({count for count, _ in pairs}) > 1]
        alike = [pairs for pairs in several if len({value for _, value in pairs}) == 1]
        if len(several) > 1 and len(alike) > MOST * len(several):
            return True
    return False
