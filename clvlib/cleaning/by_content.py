"""Columns of a file without a header, told by what stands in them and how they hang together.

A date gives itself away. Of the ids, an order's stands on one day and with one customer, a
customer's returns on other days. Money: :mod:`clvlib.cleaning.content_money`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from clvlib.cleaning.content_money import MOST, amounts_by_content, is_small
from clvlib.cleaning.evidence import Evidence
from clvlib.cleaning.guess_records import kind_told
from clvlib.cleaning.guess_states import states_told

CROWD = 10  # different values that many rows share: branches or cashiers, no customers
NAMES = 50  # fewer different ones are staff's or places' rather than customers'
OFTEN = 20  # rows a name: customers come less often
_CODES = frozenset([
    "EUR", "USD", "GBP", "CHF", "CNY", "JPY", "KRW", "TWD", "HKD", "INR", "BRL", "MXN", "PLN", "SEK", "NOK", "DKK",
    "CZK", "HUF", "RON", "TRY", "RUB", "UAH", "CAD", "AUD", "NZD", "SGD", "THB", "VND", "IDR", "AED", "SAR", "ILS",
])  # fmt: skip


def columns_by_content(headers: Iterable[str], evidence: Mapping[str, Evidence]) -> dict[str, str]:
    """Return kit name → column (its position as text) for what the cells make clear.

    Parameters
    ----------
    headers : iterable of str
        The positions, as the file's headers.
    evidence : mapping of str to Evidence
        What each column's first cells show.
    """
    columns = [evidence[header] for header in headers if evidence[header].filled]
    found = _times(columns)
    rest = [c for c in columns if c.header not in found.values()]
    found |= amounts_by_content(rest)
    rest = [c for c in rest if c.header not in found.values()]
    if code := next((c for c in rest if c.cells and _CODES.issuperset(c.cells)), None):
        found["currency"] = code.header
        rest.remove(code)
    email = next((c for c in rest if c.emails > MOST), None)
    if email is not None:
        found["email"] = email.header
        rest.remove(email)
    moment = evidence[found.get("date") or found["time"]] if {"date", "time"} & set(found) else None
    found |= _ids(rest, moment, email)
    if email is None and (names := _names(found, rest, evidence)):
        found["order"] = found.pop("customer", found.get("order", ""))
        found["customer"] = names
    found = _with_states(found, [c.header for c in columns], evidence)
    rest = [c for c in rest if c.header not in found.values()]
    titles = [c for c in rest if c.words > 3 and c.numbers < 0.1 and c.emails < 0.1]
    if titles and "product" not in found:
        found["product"] = max(titles, key=lambda c: (c.words, c.distinct)).header
    return found


def _with_states(
    found: dict[str, str], names: Sequence[str], evidence: Mapping[str, Evidence]
) -> dict[str, str]:
    """Add columns of states and of kinds of documents, which look like a product's code."""
    ids = {name: header for name, header in found.items() if name != "product_id"}
    told = kind_told(ids, names, evidence)
    told |= states_told(ids | told, names, evidence)
    if found.get("product_id") in told.values():
        return ids | told
    return found | told


def _times(columns: Sequence[Evidence]) -> dict[str, str]:
    """Find the date, and the time of day where it stands in a column of its own."""
    dates = [c for c in columns if c.is_time] or [
        c for c in columns if c.packed > MOST and _looks_packed(c)
    ]
    if not dates:
        return {}
    first = dates[0]
    clocks = [c for c in columns if c.clocks > MOST]
    if clocks and not any(":" in cell for cell in first.cells):
        return {"date": first.header, "time_of_day": clocks[0].header}
    return {"time": first.header}


def _looks_packed(column: Evidence) -> bool:
    """Say whether numbers are dates and no ids: eight digits of a calendar, or rising seconds."""
    lengths = {len(cell.strip()) for cell in column.cells if cell.strip()}
    return len(lengths) <= 2 and min(lengths) >= 8


def _names(
    found: Mapping[str, str], columns: Sequence[Evidence], known: Mapping[str, Evidence]
) -> str:
    """Return a column of people's names, where the only id is new on each row and so an order's.

    Two words or three a cell, many of them, who come again, though not as often as staff or places, and
    spend another amount then; goods cost the same again.
    """
    who = known.get(found.get("customer", ""))
    money = known.get(found.get("amount", ""))
    if money is None or "price" in found or "order" in found or (who and who.distinct < 1):
        return ""
    for column in columns:
        worded = [cell for cell in column.cells if 2 <= len(cell.split()) <= 3]
        if column.numbers or column.header in found.values():
            continue
        if len(set(worded)) < NAMES or len(column.cells) >= OFTEN * len(set(worded)):
            continue
        spent: dict[str, list[str]] = defaultdict(list)
        for name, paid in zip(column.cells, money.cells, strict=True):
            spent[name].append(paid)
        again = [paid for name, paid in spent.items() if name and len(paid) > 1]
        other = sum(len(set(paid)) > 1 for paid in again)
        if len(worded) > MOST * len(column.cells) and len(again) > 4 and other > MOST * len(again):
            return column.header
    return ""


def _ids(
    columns: Sequence[Evidence], moment: Evidence | None, email: Evidence | None
) -> dict[str, str]:
    """Tell the order's number from the customer's and the product's."""
    ids = [c for c in columns if c.filled > 0.3 and c.words <= 12 and not is_small(c)]
    ids = [
        c
        for c in ids
        if c.fractions - c.floated < 0.1 and c.clocks < 0.1 and " " not in "".join(c.cells[:50])
    ]
    days = [cell[:10] for cell in moment.cells] if moment else []
    orders = [c for c in ids if _steady(c, days) > MOST and c.distinct > 0.2]
    found: dict[str, str] = {}
    people = [c for c in ids if c not in orders]
    if not people and not email and len(orders) > 1:
        people = [min(orders, key=lambda c: c.distinct)]
        orders = [c for c in orders if c not in people]
    if not people and not email and orders:
        people, orders = orders, []
    if email is None and people:
        tied = [c for c in people if not orders or _ties(orders[0], c) > 0.95] or people
        best = max(tied, key=lambda c: c.distinct)
        if len(set(best.cells)) > CROWD or len(best.cells) < 20 * CROWD:
            found["customer"] = best.header
    if orders:
        found["order"] = max(orders, key=lambda c: (c.distinct < 1, c.distinct)).header
    goods = [c for c in people if c.header not in found.values() and c.distinct < 0.5]
    if goods and len(columns) > 2:
        found["product_id"] = goods[0].header
    return found


def _steady(column: Evidence, days: Sequence[str]) -> float:
    """Return the share of a column's values that stand on one day only."""
    seen: dict[str, set[str]] = defaultdict(set)
    for value, day in zip(column.cells, days, strict=False):
        if value:
            seen[value].add(day)
    return sum(len(own) == 1 for own in seen.values()) / max(len(seen), 1)


def _ties(order: Evidence, other: Evidence) -> float:
    """Return the share of orders that stand with one value of another column only."""
    seen: dict[str, set[str]] = defaultdict(set)
    for value, own in zip(order.cells, other.cells, strict=False):
        if value:
            seen[value].add(own)
    return sum(len(own) == 1 for own in seen.values()) / max(len(seen), 1)
