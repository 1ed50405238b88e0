"""What to say of columns taken without a header that the cells do not prove, with both sums of money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from clvlib.cleaning.content_money import is_decimal, is_numeric, is_price, is_small, may_be_money
from clvlib.cleaning.evidence import Evidence
from clvlib.cleaning.rough_numbers import value_of


def doubts(columns: Mapping[str, str], known: Mapping[str, Evidence]) -> list[str]:
    """Return what to say of a file's columns, which were taken by their contents alone.

    Parameters
    ----------
    columns : mapping of str to str
        Kit name → header.
    known : mapping of str to Evidence
        What the cells show.
    """
    said = [_of_price(columns, known), *_of_amount(columns, known), _of_names(columns, known)]
    return [text for text in said if text]


def _of_price(columns: Mapping[str, str], known: Mapping[str, Evidence]) -> str:
    """Return what to say of goods that cost the same however many are bought."""
    told = [known[columns[name]] for name in ("price", "amount") if name in columns]
    if len(told) != 1:
        return ""
    money, priced = told[0], "price" in columns
    counted = [known[columns["quantity"]]] if priced else _counts(columns, known, money)
    if not counted:
        return ""
    rows = zip(money.cells, counted[-1].cells, strict=True)
    pairs = [(value_of(paid) or 0, value_of(count) or 0) for paid, count in rows]
    one, several = sum(paid for paid, _ in pairs), sum(paid * count for paid, count in pairs)
    if priced:
        return (
            f"column '{money.header}' read as the price of one piece, as goods cost the same however many are"
            f" bought: the first rows come to {several:,.2f}, and to {one:,.2f} if it is the row's amount"
            f" (then map it: amount)"
        )
    return (
        f"column '{money.header}' read as the row's amount: the first rows come to {one:,.2f}, and to"
        f" {several:,.2f} if it is the price of one piece and column '{counted[-1].header}' counts them"
        f" (then map them: price, quantity)"
    )


def _counts(
    columns: Mapping[str, str], known: Mapping[str, Evidence], money: Evidence
) -> list[Evidence]:
    """Return the columns of small numbers beside which goods always cost the same."""
    rest = _rest(columns, known)
    small = [c for c in rest if is_numeric(c) and not is_decimal(c) and is_small(c)]
    return [c for c in small if len(set(c.values)) > 1 and is_price(c, money, rest)]


def _of_amount(columns: Mapping[str, str], known: Mapping[str, Evidence]) -> Iterator[str]:
    """Yield what the amounts come to if another column holds them, unless quantity × price proves one.

    A column of whole numbers may hold them also where it was taken for the order's, or for the customer's
    while another one is left that can be.
    """
    if "amount" not in columns or "price" in columns:
        return
    taken, broken = known[columns["amount"]], is_decimal(known[columns["amount"]])
    too = ("order", "customer") if "product_id" in columns and not broken else ("order",)
    free = [c for c in _rest(columns, known, *too) if is_numeric(c) and not is_small(c)]
    likely = is_decimal if broken else may_be_money
    for other in free:
        if other is not taken and likely(other):
            yield (
                f"column '{taken.header}' read as the amount: the first rows come to {sum(taken.values):,.2f},"
                f" and to {sum(other.values):,.2f} if it is column '{other.header}' (then map it: amount)"
            )


def _of_names(columns: Mapping[str, str], known: Mapping[str, Evidence]) -> str:
    """Return what to say of names that were taken for the customers'."""
    who = known.get(columns.get("customer", ""))
    if who is None or sum(" " in cell.strip() for cell in who.cells) < len(who.cells) / 2:
        return ""
    return (
        f"column '{who.header}' read as customers' names, {len(set(who.cells))} on the first"
        f" {len(who.cells)} rows: staff, sellers or places are no customers (then map another one: customer)"
    )


def _rest(columns: Mapping[str, str], known: Mapping[str, Evidence], *too: str) -> list[Evidence]:
    """Return the columns that are neither moments nor in use as another's ids, apart from ``too``."""
    names = {"time", "date", "time_of_day", "customer", "order", "email"} - {*too}
    used = {header for name, header in columns.items() if name in names}
    return [c for header, c in known.items() if header not in used and c.filled and not c.is_time]
