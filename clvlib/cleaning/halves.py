"""Two halves of a sale: orders that name customer and day, and their lines that name goods and money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clvlib.cleaning.guess_scores import score_of

CUSTOMER = ("customer", "email", "phone", "last_name")
TIMES = frozenset(["time", "date", "year"])
_GOODS = frozenset(["product", "product_id", "quantity", "price"])


def is_heads(columns: Mapping[str, Any]) -> bool:
    """Say whether columns are those of orders whose amounts stand elsewhere.

    Parameters
    ----------
    columns : mapping of str to str
        Kit name → header.
    """
    named = "order" in columns and any(name in columns for name in CUSTOMER)
    return named and bool(TIMES & set(columns)) and not _worth(columns)


def is_lines(columns: Mapping[str, Any]) -> bool:
    """Say whether columns are those of orders' lines: a number, goods or pieces, and money.

    A table of payments names an order and an amount, too, and no goods.

    Parameters
    ----------
    columns : mapping of str to str
        Kit name → header.
    """
    return "order" in columns and bool(_GOODS & set(columns)) and _worth(columns)


def lines_told(columns: Mapping[str, Any]) -> bool:
    """Say whether guessed columns are those of orders' lines: a list of goods has numbers, too.

    Parameters
    ----------
    columns : mapping of str to str
        Kit name → header.
    """
    return is_lines(columns) and score_of("order", columns["order"], None) > 0


def is_whole(columns: Mapping[str, Any]) -> bool:
    """Say whether lines name customer and day themselves.

    Parameters
    ----------
    columns : mapping of str to str
        Kit name → header.
    """
    return any(name in columns for name in CUSTOMER) and bool(TIMES & set(columns))


def _worth(columns: Mapping[str, Any]) -> bool:
    return "amount" in columns or {"quantity", "price"} <= set(columns)
