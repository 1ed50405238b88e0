# ruff: noqa: E501 — patterns read better unbroken
"""The number of a document under a word that means other things as well: *N° pièce*, *Lieferschein*, *Nr*.

Its rows decide: each number stands with one customer and one moment. And the number of another document,
of the sale that a row takes back, is none of its own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from clvlib.cleaning.evidence import Evidence
from clvlib.cleaning.meanings import words_of
from clvlib.cleaning.rough_numbers import numbers_of

OFTEN = 0.2  # of the rows: a number that changes less often is a shop's or a batch's
# What is of no known name and yet a document's: a parcel, a box or a remark of a row is no order.
_DOCUMENT = re.compile(
    r"\b(?:orders?|receipts?|tickets?|bookings?|invoices?|bilag\w*|rg|dokument\w*|bons?|beleg\w*|bestell\w*|rechnung\w*|kvittering\w*|faktura\w*|racuna?|doklad\w*|paragon\w*)\b"
)
# What numbers documents under words that mean other things as well: goods in pieces, pieces of a row.
_NUMBERED = re.compile(
    r"\b(?:(?:no|num|numero|nr)(?: d[eu])? piece|lieferschein\w*|dokument(?:n\w*|u)|nr dokumentu|(?:no |num |numero )?(?:de )?albaran|(?:evrak|belge) (?:no|num\w*)|bilagsn\w+|verifikationsn\w+|tositenumero"
    r"|(?:no |num |numero )?(?:de )?comprobante|(?:no |num |numero )?(?:de )?boleta|kassabon\w*|broj racuna|st racuna|cislo dokladu|so chung tu|delivery note(?: no| number)?)\b|παραστατικ|거래명세|판매번호|会计番号|会計番号"
)
# A number and no word for what it numbers: an order's only where its rows bear it out.
_BARE = frozenset(
    ["no", "nr", "num", "number", "nummer", "numero", "numer", "номер", "cislo", "szam", "numar", "编号", "번호", "番号"]
)  # fmt: skip
# The number of another document: of the sale that a row takes back or rests upon.
_BASIS = re.compile(
    r"основани|\borigin\w*|\bursprung\w*|\brectifi\w*|\brettificat\w*|\bkorygowan\w*|\bcorrected\b|\bbasis\b|\borigen\b|\boorspronkelijk\w*|исходн|原(?:单|订单|始|流水)"
)
SEVERAL = 5  # numbers that several rows share
NEARLY = 0.98  # of the rows hold a document's number: a sum below them has none
RARE = 0.5  # of the rows: what fewer hold, and only those that take back, is no order's number
LONG = 4  # signs: a document's number has as many, a count of pieces fewer
FEW = 0.05  # of the rows
MOST = 0.5  # of the numbers, or of a customer's days of several rows


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
        cells, words = known[header], words_of(header)
        if cells.is_time or cells.fractions or cells.filled < NEARLY or _BASIS.search(words):
            continue
        if _NUMBERED.search(words) and _of_one_day(cells, people, days):
            found["order"] = header
            return
        if cells.filled < 1 or not OFTEN < cells.distinct < 1:
            continue
        if not (_DOCUMENT.search(words) or words in _BARE):
            continue
        different = len(set(cells.cells))
        pairs = set(zip(cells.cells, people, days, strict=True))
        runs = 1 + sum(a != b for a, b in pairwise(cells.cells))
        counts = Counter(cells.cells)
        several = sum(count > 1 for count in counts.values())
        if len(pairs) == different == runs and several >= SEVERAL:
            found["order"] = header
            return


def _of_one_day(cells: Evidence, people: Sequence[str], days: Sequence[str]) -> bool:
    """Say whether numbers stand with one customer and one moment each, and are neither pieces nor a few."""
    rows = [row for row in zip(cells.cells, people, days, strict=True) if all(row)]
    long = sum(len(number.strip()) >= LONG for number, _, _ in rows) > MOST * len(rows)
    many = long and cells.distinct > OFTEN
    return many and len(set(rows)) == len({number for number, _, _ in rows})


def not_of_refunds(
    found: dict[str, str], scores: Mapping[tuple[str, str], float], known: Mapping[str, Evidence]
) -> None:
    """Leave out an order's number that names what a row takes back: few rows hold it, all of them of that kind.

    Another number takes its place, where its words speak of an order as well.
    """
    header = found.get("order", "")
    if header not in known or not 0 < known[header].filled < RARE:
        return
    if not _takes_back(header, found, known):
        return
    del found["order"]
    others = [
        (score, h) for (name, h), score in scores.items()
        if name == "order" and h not in (header, *found.values()) and known[h].filled > RARE
    ]  # fmt: skip
    if others:
        found["order"] = max(others, key=lambda own: own[0])[1]


def original_of_refunds(
    found: dict[str, str], names: Iterable[str], known: Mapping[str, Evidence]
) -> None:
    """Take the column in which rows that take money off name their sale, by its words and the orders' numbers."""
    if "refund_order" in found or found.get("order") not in known:
        return
    numbers = known[found["order"]].cells
    for header in (n for n in names if n in known and n not in found.values()):
        if not 0 < known[header].filled < RARE or not _BASIS.search(words_of(header)):
            continue
        named = {cell for cell in known[header].cells if cell.strip()}
        others = all(own != cell for own, cell in zip(numbers, known[header].cells, strict=True))
        known_to = len(named.intersection(numbers)) > MOST * len(named)
        if known_to and others and len(named) >= SEVERAL and _takes_back(header, found, known):
            found["refund_order"] = header
            return


def _takes_back(header: str, found: Mapping[str, str], known: Mapping[str, Evidence]) -> bool:
    """Say whether all rows that hold a cell of a column take money off."""
    amount = known.get(found.get("amount", ""))
    pairs = zip(known[header].cells, numbers_of(amount.cells) if amount else (), strict=False)
    held = [money for number, money in pairs if number.strip()]
    return bool(held) and all(money is not None and money < 0 for money in held)


def only_of_refunds(found: dict[str, str], known: Mapping[str, Evidence]) -> None:
    """Leave out the number of a corrected document where corrections take money off and add some as well."""
    corrected, amount = (known.get(found.get(name, "")) for name in ("refund_order", "amount"))
    if corrected is None or amount is None:
        return
    pairs = zip(corrected.cells, numbers_of(amount.cells), strict=True)
    signs = {money > 0 for number, money in pairs if number.strip() and money}
    if len(signs) > 1:
        del found["refund_order"]


def why_lines(found: Mapping[str, str], known: Mapping[str, Evidence]) -> str:
    """Return what to say where a customer's rows of one moment share a number that was not taken for the order.

    Parameters
    ----------
    found : mapping of str to str
        Kit name → header.
    known : mapping of str to Evidence
        What the cells show.
    """
    who = next((found[n] for n in ("customer", "email", "phone") if n in found), "")
    moment = found.get("time", found.get("date", ""))
    if "order" in found or who not in known or moment not in known:
        return ""
    people, days = known[who].cells, known[moment].cells
    groups = Counter(row for row in zip(people, days, strict=True) if all(row))
    rows = sum(count for count in groups.values() if count > 1)
    if sum(count > 1 for count in groups.values()) < SEVERAL or rows < FEW * len(people):
        return ""
    for header, cells in known.items():
        if header in found.values() or cells.filled < NEARLY or cells.is_time or cells.fractions:
            continue
        if not FEW < cells.distinct < 1 or cells.different > NEARLY * groups.total():
            continue
        if _shared_by(groups, cells.cells, people, days):
            amount = known.get(found.get("amount", found.get("price", "")))
            money = sum(v or 0.0 for v in numbers_of(amount.cells)) if amount else 0.0
            return (
                f"no column was taken for the order: each row counts as one ({groups.total()} rows, {money:,.2f}, of"
                f" {len(groups)} customers' days); '{header}' is the same on the rows of a customer's day and holds"
                f" {cells.different} different values: if it numbers the orders, map it (columns: {{order: {header}}})"
            )
    return ""


def _shared_by(
    groups: Mapping[tuple[str, str], int], cells: Sequence[str], people: Sequence[str],
    days: Sequence[str],
) -> bool:  # fmt: skip
    """Say whether values stand with one customer and moment each, and several rows of one share them."""
    values: dict[str, set[tuple[str, str]]] = defaultdict(set)
    held: dict[tuple[str, str], set[str]] = defaultdict(set)
    for value, person, day in zip(cells, people, days, strict=True):
        if value and person and day:
            values[value].add((person, day))
            held[person, day].add(value)
    single = sum(len(own) == 1 for own in values.values())
    several = [group for group, count in groups.items() if count > 1]
    alike = sum(len(held[group]) == 1 for group in several)
    return single >= NEARLY * len(values) and alike > MOST * len(several)
