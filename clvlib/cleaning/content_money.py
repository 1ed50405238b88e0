"""Money in a file without a header, told from counts, prices and ids by its cells.

Where quantity × price makes up a third column, that one is the line's total; a product that costs the
same however many are bought has a price. Whole numbers are money where they are neither counted up
nor closely packed, as ids are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise, permutations
from statistics import fmean

from clvlib.cleaning.evidence import Evidence, value_of

MOST = 0.9


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
    numbers = [c for c in columns if c.numbers > MOST and c.emails == 0]
    broken = [c for c in numbers if (c.fractions > 0.3 and c.floated < 0.5) or c.money > MOST]
    small = [c for c in numbers if c not in broken and is_small(c)]
    for quantity in small:
        for price, amount in permutations(broken, 2):
            if _makes_up(quantity, price, amount):
                return {"amount": amount.header, "quantity": quantity.header, "price": price.header}
    found = {}
    if broken:
        last = max(broken, key=lambda c: (c.money, columns.index(c)))
        most = max(broken, key=lambda c: fmean(map(abs, c.values)))
        few = fmean(map(abs, last.values)) < 0.5 * fmean(map(abs, most.values))
        found["amount"] = (most if few and last.money == most.money else last).header
        for quantity in small:
            if len(broken) == 1 and _is_price(quantity, last, columns):
                return {"price": last.header, "quantity": quantity.header}
    elif whole := _whole_money([c for c in numbers if not is_small(c)]):
        found["amount"] = whole
    if small and found and len(set(small[-1].values)) > 1:
        found["quantity"] = small[-1].header
    return found


def why_price(columns: Mapping[str, str], known: Mapping[str, Evidence]) -> str:
    """Return what to say of money that is multiplied by a count, with both sums of the first rows.

    Parameters
    ----------
    columns : mapping of str to str
        Kit name → header.
    known : mapping of str to Evidence
        What the cells show.
    """
    if "amount" in columns or not {"price", "quantity"} <= set(columns):
        return ""
    price, count = known[columns["price"]], known[columns["quantity"]]
    pairs = [
        (value_of(p) or 0, value_of(c) or 0) for p, c in zip(price.cells, count.cells, strict=True)
    ]
    return (
        f"column '{price.header}' read as the price of one piece, as goods cost the same however many are"
        f" bought: the first rows come to {sum(p * c for p, c in pairs):,.2f}, and to"
        f" {sum(p for p, _ in pairs):,.2f} if it is the row's amount (then map it: amount)"
    )


def _whole_money(numbers: Sequence[Evidence]) -> str:
    """Return the column of money among whole numbers; nothing where none stands out.

    Ids are counted up, start with zeros, have one length, or leave few numbers between them out.
    """
    scores = {}
    for place, column in enumerate(numbers):
        filled = [cell.strip() for cell in column.cells if cell.strip()]
        values = set(column.values)
        packed = len(values) > 0.1 * (max(values) - min(values) + 1)
        one_length = len({len(cell) for cell in filled}) == 1 and len(filled[0]) > 4
        counted = column.counts_up or (column.distinct == 1 and _rises(column.values))
        zeros = any(cell.startswith("0") and len(cell) > 1 for cell in filled)
        scores[column.header] = (
            (place == len(numbers) - 1) - 2 * packed - 2 * one_length - 4 * counted - 4 * zeros
        )
    ranked = sorted(scores, key=lambda header: -scores[header])
    if not ranked or scores[ranked[0]] < -1:
        return ""
    clear = len(ranked) == 1 or scores[ranked[0]] > scores[ranked[1]]
    return ranked[0] if clear else ""


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


def _is_price(quantity: Evidence, money: Evidence, columns: Sequence[Evidence]) -> bool:
    """Say whether money is alike for one, two or three pieces of a product, and so is a price."""
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
