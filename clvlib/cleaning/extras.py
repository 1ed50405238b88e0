"""Whether a total holds tax and shipping: told by arithmetic, never by a header alone.

``Total`` beside ``Tax`` may include it or not, and both happen. Where a further column adds up
with them to the total on nearly every row that has any, they are inside, and revenue is what is left.
A total that every line of its order repeats is held against the order's quantities and prices.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from statistics import median

from clvlib.cleaning.discounts import DISCOUNT, is_percent
from clvlib.cleaning.evidence import Evidence
from clvlib.cleaning.guess_taxes import says_thereof, tax_thereof
from clvlib.cleaning.meanings import words_of
from clvlib.cleaning.rough_numbers import numbers_of

EXTRAS = ("tax", "shipping")
MOST = 0.95
CENT = 0.011
_LINE = re.compile(
    r"total|amount|subtotal|\bsum|betrag|summe|montant|importe|importo|valor|bedrag|harga|kwota|сумма|金额|小计|合计|金額|小計|합계|금액"
)
FEWEST = 5  # rows with an extra that must bear it out
LARGEST = (
    0.9  # of the total, in half of the rows: more is no tax of it; shipping can be all there is
)


def extras_inside(found: Mapping[str, str], known: Mapping[str, Evidence]) -> tuple[str, ...]:
    """Return which of tax and shipping the column of amounts holds by its own arithmetic.

    Parameters
    ----------
    found : mapping of str to str
        Kit name → header, tax and shipping among them where their headers say so.
    known : mapping of str to Evidence
        What the cells show.
    """
    named = [name for name in EXTRAS if found.get(name) in known]
    total = known.get(found.get("amount", ""))
    if total is not None:
        named = [n for n in named if n != "tax" or _is_part(known[found[n]], total)]
    if total is None or not named:
        return ()
    taken = {found[name] for name in found if name not in ("discount", "price")}
    goods = [
        e for header, e in known.items()
        if header not in taken and e.numbers > MOST and not says_thereof(header)
    ]  # fmt: skip
    discounts = [
        e for header, e in known.items()
        if e.is_amount and DISCOUNT.search(words_of(header)) and not is_percent(header, e)
    ]  # fmt: skip
    for names in [named] if len(named) == 1 else [named, named[:1], named[1:]]:
        parts = [known[found[name]] for name in names]
        if any(adds_up(total, [column, *parts]) for column in goods):
            return tuple(names)
        if any(
            adds_up(total, [column, *parts], less)
            for less in discounts for column in goods if column is not less
        ):  # fmt: skip
            return tuple(names)
        if _over_orders(found, known, parts, discounts):
            return tuple(names)
    if "tax" in named and tax_thereof(known[found["tax"]], total, known):
        return ("tax",)
    return ()


def _is_part(tax: Evidence, total: Evidence) -> bool:
    """Say whether a tax is mostly well below the total: else it is a total itself."""
    rows = zip(numbers_of(tax.cells), numbers_of(total.cells), strict=True)
    shares = [abs(part / whole) for part, whole in rows if part and whole]
    return not shares or median(shares) < LARGEST


def adds_up(total: Evidence, parts: list[Evidence], less: Evidence | None = None) -> bool:
    """Say whether goods and extras, less a discount, make up the total; asked of rows with an extra."""
    off = _positive(less) if less else [0.0] * len(total.cells)
    columns = [[value or 0.0 for value in numbers_of(part.cells)] for part in parts]
    rows = [
        (whole, taken, cells)
        for whole, taken, *cells in zip(numbers_of(total.cells), off, *columns, strict=True)
    ]
    telling = [(whole, taken, cells) for whole, taken, cells in rows if whole and any(cells[1:])]
    fitting = sum(abs(whole - sum(cells) + taken) < CENT for whole, taken, cells in telling)
    return len(telling) >= FEWEST and fitting > MOST * len(telling)


def _over_orders(
    found: Mapping[str, str], known: Mapping[str, Evidence], parts: list[Evidence],
    discounts: Iterable[Evidence],
) -> bool:  # fmt: skip
    """Say whether the goods of all of an order's lines and its extras make up its repeated total."""
    order, total = (known.get(found.get(name, "")) for name in ("order", "amount"))
    if order is None or total is None:
        return False
    return any(
        _make_up(order, total, values, parts, discounts) for values in _of_lines(found, known)
    )


def _of_lines(
    found: Mapping[str, str], known: Mapping[str, Evidence]
) -> Iterator[list[float | None]]:
    """Yield what each line may be worth: its quantity times its price, or a further sum of its own."""
    count, price = (known.get(found.get(name, "")) for name in ("quantity", "price"))
    if count is not None and price is not None:
        pairs = zip(numbers_of(count.cells), numbers_of(price.cells), strict=True)
        yield [None if n is None or each is None else n * each for n, each in pairs]
    for header, column in known.items():
        if header not in found.values() and column.is_amount and _LINE.search(words_of(header)):
            yield numbers_of(column.cells)


def _make_up(
    order: Evidence, amount: Evidence, lines: list[float | None], parts: list[Evidence],
    discounts: Iterable[Evidence],
) -> bool:  # fmt: skip
    """Say whether lines and extras, less a discount, make up the total of nearly every order."""
    goods: dict[str, float] = {}
    totals: dict[str, set[float]] = {}
    first: dict[str, int] = {}
    columns = zip(order.cells, numbers_of(amount.cells), lines, strict=True)
    for row, (own, total, line) in enumerate(columns):
        if own and line is not None:
            goods[own] = goods.get(own, 0.0) + line
            first.setdefault(own, row)
        if own and total is not None:
            totals.setdefault(own, set()).add(total)
            first[own] = min(row, first.get(own, row))
    own_totals = {own: next(iter(t)) for own, t in totals.items() if len(t) == 1 and own in goods}
    if len(own_totals) < MOST * len(goods):
        return False
    added = [numbers_of(part.cells) for part in parts]
    extra = {own: sum(part[first[own]] or 0.0 for part in added) for own in own_totals}
    telling = [own for own in own_totals if extra[own]]
    for off in chain([[0.0] * len(order.cells)], map(_positive, discounts)):
        fits = sum(abs(goods[n] + extra[n] - off[first[n]] - own_totals[n]) < CENT for n in telling)
        if len(telling) >= FEWEST and fits > MOST * len(telling):
            return True
    return False


def _positive(less: Evidence) -> list[float]:
    return [abs(value or 0.0) for value in numbers_of(less.cells)]
