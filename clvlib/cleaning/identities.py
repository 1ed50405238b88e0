"""One person under several ids: linked by e-mail, by phone, or by the merchant's own list.

A shop knows an e-mail address, the till a phone number; an order that carries both says
that they are one customer. Links chain: whoever shares an id with somebody is the same.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path

import duckdb

from clvlib.cleaning.phones import phone_sql
from clvlib.cleaning.sql import literal, one
from clvlib.errors import InputError
from clvlib.merchant import Settings
from clvlib.privacy.sealed import opened

_PHONE = re.compile(r"[+0(][\d\s()+./-]{7,18}|1[3-9]\d{9}")


def read_identities(settings: Settings, folder: Path) -> list[tuple[str, str]]:
    """Return the pairs of ids that the merchant's own list says are one customer.

    Raises
    ------
    InputError
        If the list is missing or has fewer than two columns.
    """
    name = settings.rules.identities
    if name is None:
        return []
    path = opened(folder / name, folder.name)
    if not path.is_file():
        raise InputError("rules.identities", f"file '{name}' is not there")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.reader(file) if any(cell.strip() for cell in row)]
    for number, row in enumerate(rows, 1):
        if len(row) < 2:
            raise InputError(f"{name}, row {number}", "has one column", "two ids of one customer")
    return [(row[0].strip(), row[1].strip()) for row in rows[1:]]


def in_one_spelling(
    connection: duckdb.DuckDBPyConnection, pairs: Iterable[tuple[str, str]], code: str
) -> list[tuple[str, str]]:
    """Return pairs with addresses and phone numbers spelled as the exports' are after tidying.

    What looks like a phone number may also be a plain id: both spellings are linked.
    """
    spelled: list[tuple[str, str]] = []
    for pair in pairs:
        own = [name.lower() if "@" in name else name for name in pair]
        spelled.append((own[0], own[1]))
        for name in own:
            if _PHONE.fullmatch(name):
                number = one(connection, f"SELECT {phone_sql(literal(name), code)}")[0]
                spelled.append((name, number))
    return spelled


def joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return id → the id that stands for its whole group (union–find with path halving)."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for member, other in pairs:
        first, second = sorted((root(member), root(other)))
        parent[second] = first
    return {name: root(name) for name in parent}
