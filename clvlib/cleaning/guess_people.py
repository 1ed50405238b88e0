"""First names beside addresses: six guests called Ann are no one customer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, MutableMapping

from clvlib.cleaning.evidence import Evidence
from clvlib.cleaning.meanings import words_of

_CALLED = re.compile(
    r"\b(?:guests?|gast|gaste|invitados?|ospiti?|hote|convive|first name|given name|vorname|prenom|nickname|rufname)\b"
)
_ONE_WORD = re.compile(r"[^\W\d_]{2,}\.?")
MOSTLY = 0.9
SEVERAL = 3  # names that two addresses bear


def without_first_names(found: MutableMapping[str, str], known: Mapping[str, Evidence]) -> None:
    """Leave out a customer's column of first names where addresses tell people apart.

    The header says so, cells are single words, an address stands beside nearly each of them and
    several of them are borne by several addresses, which bear one name each.
    """
    if _first_names(found.get("customer", ""), found, known):
        del found["customer"]


def why_address(found: Mapping[str, str], known: Mapping[str, Evidence]) -> str:
    """Return why the address is the customer, and not a column of first names; '' where none is."""
    if "customer" in found or "email" not in found:
        return ""
    header = next(
        (h for h in known if h not in found.values() and _first_names(h, found, known)), ""
    )
    return (
        f"column '{header}' holds first names that several addresses share: '{found['email']}' tells"
        " customers apart"
        if header
        else ""
    )


def _first_names(header: str, found: Mapping[str, str], known: Mapping[str, Evidence]) -> bool:
    names, mails = known.get(header), known.get(found.get("email", ""))
    if names is None or mails is None or not _CALLED.search(words_of(header)):
        return False
    cells = zip(names.cells, mails.cells, strict=True)
    pairs = [(n.strip().casefold(), m.strip().casefold()) for n, m in cells if n.strip()]
    by_name, by_mail = defaultdict(set), defaultdict(set)
    for name, mail in pairs:
        if mail:
            by_name[name].add(mail)
            by_mail[mail].add(name)
    single = sum(bool(_ONE_WORD.fullmatch(name)) for name, _ in pairs)
    beside = sum(bool(mail) for _, mail in pairs)
    of_one = sum(len(own) == 1 for own in by_mail.values())
    return (
        min(single, beside) > MOSTLY * len(pairs)
        and of_one > MOSTLY * len(by_mail)
        and sum(len(own) > 1 for own in by_name.values()) >= SEVERAL
    )
