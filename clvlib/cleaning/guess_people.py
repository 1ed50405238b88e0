"""First names beside addresses: six guests called Ann are no one customer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, MutableMapping

from clvlib.cleaning.evidence import Evidence
from clvlib.cleaning.guess_scores import of_one, score_of
from clvlib.cleaning.meanings import speaks_for, words_of

_CALLED = re.compile(
    r"\b(?:guests?|gast|gaste|invitados?|ospiti?|hote|convive|first name|given name|vorname|prenom|nickname|rufname"
    r"|imie|voornaam|fornavn|fornamn|etunimi|keresztnev)\b"
)
_NAME = re.compile(
    r"\b(?:name|nom|nombre|nome|naam|navn|namn|nazwisko)$|姓名|名前|氏名|이름|имя|фио"
)
_ONE_WORD = re.compile(r"[^\W\d_]{2,}\.?")
_FULL_NAME = re.compile(r"[^\W\d_]{2,}[.,]?\s+\S")
ENOUGH = 1.0  # of a header that speaks of customers
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


def names_people(cells: Evidence) -> bool:
    """Say whether a column holds first and last names, and neither numbers nor addresses."""
    filled = [cell.strip() for cell in cells.cells if cell.strip()]
    named = sum(bool(_FULL_NAME.match(cell)) and "@" not in cell for cell in filled)
    return bool(filled) and named > MOSTLY * len(filled)


def why_number(found: Mapping[str, str], known: Mapping[str, Evidence]) -> str:
    """Return what to say where a column tells customers apart, and not the names that speak more of them.

    So it is where several exports share it.
    """
    header = next((found[n] for n in ("customer", "email", "phone") if n in found), "")
    if header not in known or {"first_name", "last_name"} & set(found):
        return ""
    least = max(ENOUGH, score_of("customer", header, known[header]) if "customer" in found else 0)
    other = next(
        (
            h for h, cells in known.items()
            if h not in found.values() and score_of("customer", h, cells) > least and names_people(cells)
        ),
        "",
    )  # fmt: skip
    amount = known.get(found.get("amount", ""))
    money = f", {sum(amount.values):,.2f} in all" if amount else ""
    return (
        f"column '{header}' tells customers apart, and not '{other}' (first {len(known[header].cells)} rows{money})"
        if other
        else ""
    )


def one_address(found: Mapping[str, str], known: Mapping[str, Evidence]) -> tuple[str, str] | None:
    """Return the column that holds one and the same address, and those that may name customers instead.

    Parameters
    ----------
    found : mapping of str to str
        Kit name → header.
    known : mapping of str to Evidence
        What the cells show.
    """
    free = {header: cells for header, cells in known.items() if header not in found.values()}
    alone = [h for h, c in free.items() if of_one(c) and (c.emails > 0.6 or speaks_for(h, "phone"))]
    several = [
        header for header, cells in known.items()
        if (header in free or _NAME.search(words_of(header))) and not (cells.is_time or cells.is_amount)
        and cells.distinct < 1 and len(set(cells.cells)) > SEVERAL
    ]  # fmt: skip
    others = [header for header in several if header not in alone]
    return (alone[0], ", ".join(f"'{header}'" for header in others[:3])) if alone else None


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
