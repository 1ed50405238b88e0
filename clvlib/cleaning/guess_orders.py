"""Which of two numbers is the order's: the one that is new on every row, or the one rows share.

An export of lines numbers each of them (*transaction*) and all of an order's (*order*). An export of
payments looks alike: there each row was paid. Their amounts part them, but not where all rows of an
order carry the same one: that may be a total repeated, or a rate for each night.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from clvlib.cleaning.evidence import ROWS, Evidence
from clvlib.cleaning.guess_scores import score_of
from clvlib.cleaning.meanings import words_of
from clvlib.cleaning.rough_numbers import numbers_of

CLEAR = 1.75  # how clearly a header has to speak of an order
OFTEN = 0.2  # of the rows: a number that changes less often is a shop's or a batch's
# What is of no known name and yet a document's: a parcel, a box or a remark of a row is no order.
_DOCUMENT = re.compile(
    r"\b(?:orders?|receipts?|tickets?|bookings?|invoices?|bilag\w*|rg|dokument\w*|bons?|beleg\w*|bestell\w*|rechnung\w*|kvittering\w*|faktura\w*|racuna?|doklad\w*|paragon\w*)\b"
)
SEVERAL = 5  # numbers that several rows share
MOST = 0.5  # of the orders of several rows


@dataclass(frozen=True)
class Shared:
    """A number that is new on every row, the one that rows share, and what the orders would hold.

    Parameters
    ----------
    own, shared : str
        The two headers.
    several : int
        Orders of more than one row.
    same : int
        Those of them whose rows carry one and the same amount.
    each, once : float
        The money of all rows, and where such an amount counts once an order.
    """

    own: str
    shared: str
    several: int
    same: int
    each: float
    once: float


def order_of_lines(
    found: dict[str, str], names: Iterable[str], known: Mapping[str, Evidence]
) -> None:
    """Take the number that an order's lines share where the best name is new on every row.

    Not so where rows of one number mostly carry the same amount: each of them may be a payment. Prices
    and quantities tell a repeated total later, and where they stand the shared number is taken.

    Parameters
    ----------
    found : dict of str to str
        Kit name → header, so far; may get another ``order``.
    names : iterable of str
        The headers.
    known : mapping of str to Evidence
        What the cells show.
    """
    shared = _shared(found, names, known, found.get("order", ""))
    if shared and ({"quantity", "price"} <= set(found) or shared.same <= MOST * shared.several):
        found["order"] = shared.shared


def order_by_rows(
    found: dict[str, str], names: Iterable[str], known: Mapping[str, Evidence]
) -> None:
    """Take a document's number under an unknown name for the order where nothing but an order's can stand so.

    Each of its values stands with one customer and one moment, on rows that follow each other, and
    several of them on several rows. Customers who come twice part it from their own numbers.
    """
    who = next((found[n] for n in ("customer", "email", "phone") if n in found), "")
    moment = found.get("time", found.get("date", ""))
    if "order" in found or who not in known or moment not in known:
        return
    people, days = known[who].cells, known[moment].cells
    if len(set(zip(people, days, strict=True))) <= len(set(people)):
        return  # nobody came twice: any number of a person would do
    for header in (n for n in names if n in known and n not in found.values()):
        cells = known[header]
        if cells.filled < 1 or cells.is_time or cells.fractions or not OFTEN < cells.distinct < 1:
            continue
        if not _DOCUMENT.search(words_of(header)):
            continue
        different = len(set(cells.cells))
        pairs = set(zip(cells.cells, people, days, strict=True))
        runs = 1 + sum(a != b for a, b in pairwise(cells.cells))
        counts = Counter(cells.cells)
        several = sum(count > 1 for count in counts.values())
        if len(pairs) == different == runs and several >= SEVERAL:
            found["order"] = header
            return


def only_of_refunds(found: dict[str, str], known: Mapping[str, Evidence]) -> None:
    """Leave out the number of a corrected document where corrections take money off and add some as well."""
    corrected, amount = (known.get(found.get(name, "")) for name in ("refund_order", "amount"))
    if corrected is None or amount is None:
        return
    pairs = zip(corrected.cells, numbers_of(amount.cells), strict=True)
    signs = {money > 0 for number, money in pairs if number.strip() and money}
    if len(signs) > 1:
        del found["refund_order"]


def why_order(found: Mapping[str, str], known: Mapping[str, Evidence]) -> str:
    """Return what to say where two numbers could be the order's; '' where only one could.

    Parameters
    ----------
    found : mapping of str to str
        Kit name → header.
    known : mapping of str to Evidence
        What the cells show.
    """
    order = found.get("order", "")
    if order not in known:
        return ""
    least = max(1.0, score_of("order", order, known[order]))
    for own in known if known[order].distinct < 1 else (order,):
        if known[own].distinct < 1 or score_of("order", own, known[own]) < least:
            continue
        if (shared := _shared(found, known, known, own)) and order in (own, shared.shared):
            return _said(shared, order, found.get("amount", ""), len(known[order].cells))
    return ""


def _said(shared: Shared, order: str, amount: str, rows: int) -> str:
    first = "first " if rows >= ROWS else ""
    sums = f"their {first}{rows} rows come to {shared.each:,.2f}, counted once an order {shared.once:,.2f}"
    if order == shared.shared:
        return (
            f"column '{order}' is the order, and not '{shared.own}', which is new on every row"
            + (f": {sums}" if shared.same else "")
        )
    return (
        f"column '{shared.own}' is the order: rows of one '{shared.shared}' carry the same amount and may be"
        f" payments; {sums}; if it is the order's total, map it: columns: {{order: {shared.shared},"
        f" order_amount: {amount}}}"
    )


def _shared(
    found: Mapping[str, str], names: Iterable[str], known: Mapping[str, Evidence], own: str
) -> Shared | None:
    """Return the number that rows share beside one that is new on every row.

    Each of its values has to stand with one customer and one moment.
    """
    who = next((found[n] for n in ("customer", "email", "phone") if n in found), "")
    moment = found.get("time", found.get("date", ""))
    if own not in known or who not in known or moment not in known or known[own].distinct < 1:
        return None
    taken = {header for name, header in found.items() if name != "order"}
    free = [n for n in names if n in known and n != own and n not in taken]
    scores = {header: score_of("order", header, known[header]) for header in free}
    for header in sorted(free, key=lambda header: -scores[header]):
        cells = known[header]
        if scores[header] < CLEAR or cells.filled < 1 or not OFTEN < cells.distinct < 1:
            continue
        pairs = set(zip(cells.cells, known[who].cells, known[moment].cells, strict=True))
        if len(pairs) == len(set(cells.cells)):
            return _weighed(own, header, cells.cells, known.get(found.get("amount", "")))
    return None


def _weighed(own: str, header: str, numbers: Iterable[str], amount: Evidence | None) -> Shared:
    """Count the orders of several rows, and those of one amount, and sum the money either way."""
    numbers = list(numbers)
    money = numbers_of(amount.cells) if amount else [None] * len(numbers)
    orders: dict[str, list[float]] = {}
    for number, value in zip(numbers, money, strict=True):
        orders.setdefault(number, []).append(value or 0.0)
    several = [values for values in orders.values() if len(values) > 1]
    same = [values for values in several if amount and len(set(values)) == 1 and values[0]]
    each = sum(map(sum, orders.values()))
    again = sum(sum(values) - values[0] for values in same)
    return Shared(own, header, len(several), len(same), each, each - again)
