"""Whether a total holds tax and shipping: told by arithmetic, never by a header alone.

``Total`` beside ``Tax`` may include it or not, and both happen. Where a further column adds up
with them to the total on nearly every row that has any, they are inside, and revenue is what is left.
"""

from __future__ import annotations

from collections.abc import Mapping

from clvlib.cleaning.evidence import Evidence, value_of

EXTRAS = ("tax", "shipping")
MOST = 0.95
CENT = 0.011
FEWEST = 5  # rows with an extra that must bear it out


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
    if total is None or not named:
        return ()
    taken = {found[name] for name in found}
    goods = [e for header, e in known.items() if header not in taken and e.numbers > MOST]
    for names in [named] if len(named) == 1 else [named, named[:1], named[1:]]:
        parts = [known[found[name]] for name in names]
        if any(adds_up(total, [column, *parts]) for column in goods):
            return tuple(names)
    return ()


def adds_up(total: Evidence, parts: list[Evidence]) -> bool:
    """Say whether goods and extras make up the total, asked of the rows that have an extra."""
    rows = [
        (value_of(whole), [value_of(cell) or 0.0 for cell in cells])
        for whole, *cells in zip(total.cells, *(part.cells for part in parts), strict=True)
    ]
    telling = [(whole, cells) for whole, cells in rows if whole is not None and any(cells[1:])]
    fitting = sum(abs(whole - sum(cells)) < CENT for whole, cells in telling)
    return len(telling) >= FEWEST and fitting > MOST * len(telling)
