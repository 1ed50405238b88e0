"""Columns of a file without a header, told by what stands in them and how they hang together.

A date gives itself away. Of the ids, an order's stands on one day and with one customer, a
customer's returns on other days. Money has decimals, and where quantity × price makes up a third
column, that one is the line's total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations

from clvlib.cleaning.evidence import Evidence
from clvlib.cleaning.guess_records import kind_told
from clvlib.cleaning.guess_states import states_told

MOST = 0.9


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
    found |= _amounts(rest)
    rest = [c for c in rest if c.header not in found.values()]
    email = next((c for c in rest if c.emails > MOST), None)
    if email is not None:
        found["email"] = email.header
        rest.remove(email)
    moment = evidence[found.get("date") or found["time"]] if {"date", "time"} & set(found) else None
    found |= _ids(rest, moment, email)
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


def _amounts(columns: Sequence[Evidence]) -> dict[str, str]:
    """Find money, and quantity and price where they make it up."""
    numbers = [c for c in columns if c.numbers > MOST and c.emails == 0]
    broken = [c for c in numbers if (c.fractions > 0.3 and c.floated < 0.5) or c.money > MOST]
    small = [c for c in numbers if c not in broken and _is_small(c)]
    for quantity in small:
        for price, amount in permutations(broken, 2):
            if _makes_up(quantity, price, amount):
                return {"amount": amount.header, "quantity": quantity.header, "price": price.header}
    found = {}
    if broken:
        found["amount"] = max(broken, key=lambda c: (c.money, columns.index(c))).header
    elif whole := [c for c in numbers if not _is_small(c) and c.distinct < MOST]:
        varied = [c for c in whole if len({len(cell) for cell in c.cells if cell}) > 1]
        if varied:
            found["amount"] = varied[-1].header
    if small and found and len(set(small[-1].values)) > 1:
        found["quantity"] = small[-1].header
    return found


def _is_small(column: Evidence) -> bool:
    """Say whether a column counts pieces: small whole numbers, mostly under ten."""
    values = column.values
    whole = [value for value in values if value == int(value)]
    few = sum(abs(value) <= 10 for value in values)
    return len(whole) == len(values) > 0 and few > 0.6 * len(values) and max(values) <= 100_000


def _makes_up(quantity: Evidence, price: Evidence, amount: Evidence) -> bool:
    """Say whether quantity × price is the amount on nearly every row."""
    rows = list(zip(quantity.values, price.values, amount.values, strict=False))
    fitting = sum(abs(q * p - a) < 0.011 for q, p, a in rows)
    several = sum(q not in (0, 1) for q, _, _ in rows)
    return bool(rows) and several > 0 and fitting > MOST * len(rows)


def _ids(
    columns: Sequence[Evidence], moment: Evidence | None, email: Evidence | None
) -> dict[str, str]:
    """Tell the order's number from the customer's and the product's."""
    ids = [c for c in columns if c.filled > 0.3 and c.words <= 12 and not _is_small(c)]
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
        best = max(people, key=lambda c: _ties(orders[0], c) if orders else c.distinct)
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
