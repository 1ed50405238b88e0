"""Lists of customers beside the orders: a directory, and no sales.

A till's directory says what each customer came to in all and since when there is one; those sums and
days are his, and no sale's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from clvlib.cleaning.columns import CUSTOMER
from clvlib.cleaning.evidence import Evidence
from clvlib.cleaning.guess_parts import free_money
from clvlib.cleaning.meanings import words_of

SOME = 0.2  # of the cells written as money is
_OF_PERSONS = re.compile(
    r"\b(?:total (?:spend|spent|orders?)|lifetime|(?:transaction|order|visit)s? count|since|birth\w*|reference"
    r"|(?:last|first) (?:visit|order|purchase|seen)|created|updated|registered|joined)\b"
)

_COUNT = re.compile(r"\bcounts?$|\b(?:no|number) of\b|^(?:total )?orders$|次数$|数量$")
_IN_ALL = re.compile(r"\b(?:lifetime|total spen[dt]|ltv|clv)\b|累计|消费总额|累計")


def is_list(columns: Mapping[str, str], known: Mapping[str, Evidence]) -> bool:
    """Say whether columns are those of a list of customers, and hold no sales under an odd name.

    No money but a customer's in all; and beside a date, which may be the day of a sale, no other
    numbers either.

    Parameters
    ----------
    columns : mapping of str to str
        Kit name → header.
    known : mapping of str to Evidence
        What the cells show.
    """
    if buyer_in(columns) is None:
        return False
    if any(
        not _of_person(columns.get(name, ""))
        for name in ("order", "amount", "price")
        if name in columns
    ):
        return False
    free = [n for n in free_money(columns, known, known) if not _of_person(n)]
    days = [n for n, own in known.items() if own.is_time and not _of_person(n)]
    dated = {"time", "date", "year"} & set(columns) or days
    return not any(dated or known[n].fractions > SOME or known[n].money > SOME for n in free)


def sums_of_persons(columns: Mapping[str, str]) -> bool:
    """Say whether amounts are what each customer came to in all, and name no order.

    Parameters
    ----------
    columns : mapping of str to str
        Kit name → header.
    """
    amount = words_of(columns.get("amount", ""))
    order = words_of(columns.get("order", ""))
    counted = not order or _COUNT.search(order)
    return bool(counted and _IN_ALL.search(amount) and buyer_in(columns))


def buyer_in(columns: Mapping[str, str]) -> str | None:
    """Return the column of the customers; None where there is none."""
    return next((columns[name] for name in CUSTOMER if name in columns), None)


def _of_person(header: str) -> bool:
    return bool(_OF_PERSONS.search(words_of(header)))
