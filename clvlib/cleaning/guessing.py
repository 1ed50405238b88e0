"""Which column means what where nobody has said so: by its header's words and by its cells.

Every pair of a column and a meaning gets a score: a usual name counts most, single words
that speak for or against the meaning less, and cells that cannot be what the header says count
against all of it. The best pairs win, one column a meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from clvlib.cleaning import statuses
from clvlib.cleaning.evidence import Evidence
from clvlib.cleaning.extras import EXTRAS, extras_inside
from clvlib.cleaning.guess_parts import (
    date_of_parts,
    given_back,
    is_percent,
    net_of_tax,
    own_number,
    percent_off,
    price_as_amount,
    price_of_the_line,
    two_names,
    without_numbered,
)
from clvlib.cleaning.guess_states import is_yes_no, states_told
from clvlib.cleaning.headers import REQUIRED, VOCABULARY, plain
from clvlib.cleaning.meanings import MEANINGS, speaks_for, words_of
from clvlib.privacy.grades import grade_column

USUAL = 6.0  # above what words alone can give
FEW, MANY = 0.02, 100  # an order's number changes more often than every fifty rows
RIVAL = 1.5  # a customer's column this much below the best one may still be the right one
ENOUGH = 1.0
DOUBTFUL = 1.2  # the right name over wrong cells: taken for want of a better one, and refused aloud
# What points to a person and yet must never serve to tell customers apart.
NO_ID = frozenset(
    ["bank account", "bank card", "health", "belief or origin", "exact place",
     "biometric", "address", "birth or age", "gender", "network address", "free text about a person"]
)  # fmt: skip
OTHERS = (
    "date", "year", "month", "day", "first_name", "last_name", "discount_percent",
    "cancelled_flag", "refunded_flag", "test",
)  # fmt: skip
_NUMBERS = ("amount", "price", "quantity", "discount", "refund", "tax", "shipping")
_IDS = ("customer", "order", "product_id", "refund_order")
_STATES = ("state", "estado", "état", "stato")  # of an order, or of a federation
_NAME = ("name", "nom", "nombre", "nome", "kunde", "client", "customer", "姓名", "客户名称", "氏名")


def guess_columns(
    headers: Iterable[str], evidence: Mapping[str, Evidence] | None = None
) -> dict[str, str]:
    """Return kit name → header for the columns whose meaning is clear.

    Parameters
    ----------
    headers : iterable of str
        The file's headers.
    evidence : mapping of str to Evidence, optional
        What the cells show; headers alone decide where left out.
    """
    known = evidence or {}
    names, _ = without_numbered(header for header in headers if words_of(header))
    scores = {
        (name, header): score
        for header in names
        for name in dict.fromkeys((*VOCABULARY, *MEANINGS))
        if (score := _score(name, header, known.get(header))) >= ENOUGH
    }
    found: dict[str, str] = {}
    for name, header in sorted(scores, key=lambda pair: (-scores[pair], names.index(pair[1]))):
        if name not in found and header not in found.values():
            found[name] = header
    _prefer_who_returns(found, scores, known)
    _reference_is_an_order(found, known)
    _parts_of_a_date(found, names, known)
    _clock_beside_date(found, names, known)
    given_back(found, names, known)
    net_of_tax(found, names, known)
    price_of_the_line(found, known)
    percent_off(found, names, known)
    price_as_amount(found)
    own_number(found, names, known)
    _name_for_want_of_a_number(found, names, known)
    found |= states_told(found, names, known)
    inside = extras_inside(found, known)
    return _tidied({name: h for name, h in found.items() if name not in EXTRAS or name in inside})


def _score(name: str, header: str, evidence: Evidence | None) -> float:
    """Return how well a column fits a meaning; 0 where its cells cannot be that."""
    if name == "customer" and grade_column(header, _cells(evidence)).kind in NO_ID:
        return 0.0
    usual = [plain(word) for word in VOCABULARY.get(name, ())]
    own = plain(header)
    if evidence is not None and evidence.cells and not evidence.filled:
        return 0.0
    said = speaks_for(header, name) if name in MEANINGS else 0.0
    score = USUAL - 0.01 * usual.index(own) if own in usual else said
    if evidence is None or not evidence.filled:
        return score
    if name == "email" and evidence.emails > 0.6:
        return max(score, USUAL - 1)
    if name == "customer" and is_yes_no(evidence):
        return 0.0
    if not score or _possible(name, evidence):
        return score
    return DOUBTFUL if own in usual and name in REQUIRED else 0.0


def _cells(evidence: Evidence | None) -> tuple[str, ...]:
    return evidence.cells[:100] if evidence is not None else ()


def _possible(name: str, evidence: Evidence) -> bool:
    """Say whether cells can be what a header says."""
    if name == "time":
        return evidence.is_time or evidence.packed > 0.8 or evidence.dates > 0.5
    if name == "time_of_day":
        return evidence.clocks > 0.8
    if name in _NUMBERS:
        return (
            evidence.numbers > 0.5
            and evidence.dates < 0.5
            and evidence.clocks < 0.5
            and not _rate(name, evidence)
            and not evidence.counts_up
        )
    if name in _IDS:
        broken = evidence.fractions - evidence.floated if evidence.numbers > 0.5 else 0.0
        if name == "order" and evidence.distinct < FEW and len(evidence.cells) >= MANY:
            return False
        if name == "customer" and _two_sorts(evidence):
            return False
        return not evidence.is_time and evidence.clocks < 0.5 and broken < 0.2
    if name == "email":
        return evidence.emails > 0.3
    if name == "status" and plain(evidence.header) in _STATES:
        return _is_status(evidence)
    return True


def _two_sorts(evidence: Evidence) -> bool:
    """Say whether cells tell two sorts of customers apart (new, returned) and no customers."""
    filled = [cell.strip() for cell in evidence.cells if cell.strip()]
    return is_yes_no(evidence) or (len(set(filled)) <= 2 and len(filled) >= MANY)


def _rate(name: str, evidence: Evidence) -> bool:
    """Say whether a discount is a share of the price and no amount."""
    if name != "discount":
        return False
    values = evidence.values
    share = bool(values) and 0 < max(map(abs, values)) <= 1
    return share or is_percent(evidence.header, evidence)


def _is_status(evidence: Evidence) -> bool:
    """Say whether most cells are words for an order's state (and no federal state)."""
    words = {cell.strip() for cell in evidence.cells if cell.strip()}
    known = sum(statuses.class_of_status(word) != statuses.UNKNOWN for word in words)
    return len(words) <= 60 and known >= 0.5 * len(words)


def _prefer_who_returns(
    found: dict[str, str], scores: Mapping[tuple[str, str], float], known: Mapping[str, Evidence]
) -> None:
    """Take the id that comes back where the best name is new on every row.

    Some exports give each order a customer's id of its own, and the person's beside it.
    """
    best = found.get("customer")
    if best is None or best not in known or known[best].distinct < 1:
        return
    top = scores["customer", best]
    rivals = [
        header
        for (name, header), score in scores.items()
        if name == "customer" and score > top - USUAL and header not in found.values()
        and header in known and known[header].distinct < 1 and known[header].filled > 0.5
        and score > ENOUGH + RIVAL
    ]  # fmt: skip
    if rivals:
        found["customer"] = min(rivals, key=lambda header: -scores["customer", header])


def _reference_is_an_order(found: dict[str, str], known: Mapping[str, Evidence]) -> None:
    """Take a product's number that is new on every row for what it is: the order's."""
    header = found.get("product_id", "")
    if "order" in found or header not in known:
        return
    if known[header].distinct == 1 and len(known[header].cells) > 1:
        found["order"] = found.pop("product_id")


def _parts_of_a_date(
    found: dict[str, str], names: list[str], known: Mapping[str, Evidence]
) -> None:
    """Take year, month and day for the date where no column holds all of it."""
    time = known.get(found.get("time", ""))
    if time is not None and (time.is_time or time.packed > 0.8):
        return
    if parts := date_of_parts(names, known):
        for name in [n for n, header in found.items() if header in parts.values()]:
            del found[name]
        found.pop("time", None)
        found.update(parts)
        clocks = [n for n in names if n in known and known[n].clocks > 0.8]
        if clocks:
            found["time_of_day"] = clocks[0]


def _clock_beside_date(
    found: dict[str, str], names: list[str], known: Mapping[str, Evidence]
) -> None:
    """Join a column of times of day to a date that has none."""
    header = found.get("time")
    if header is None or header not in known:
        return
    with_clock = sum(":" in cell for cell in known[header].cells)
    clocks = [n for n in names if n in known and known[n].clocks > 0.8]
    if clocks and with_clock < 0.2 * len(known[header].cells):
        found["date"] = found.pop("time")
        found["time_of_day"] = found.get("time_of_day", clocks[0])


def _name_for_want_of_a_number(
    found: dict[str, str], names: list[str], known: Mapping[str, Evidence]
) -> None:
    """Take the customers' names where an export has nothing better to tell them apart."""
    if {"customer", "email", "phone"} & set(found):
        return
    if both := two_names(names, known):
        found.update(both)
        return
    for header in names:
        words = words_of(header)
        person = any(word in words for word in _NAME) and not any(
            word in words for word in ("product", "item", "store", "file", "brand", "artikel")
        )
        cells = known.get(header)
        many = (
            cells is not None
            and cells.words > 1.5
            and cells.numbers < 0.5
            and cells.distinct > 0.02
        )
        if person and many and header not in found.values():
            found["customer"] = header
            return


def _tidied(found: Mapping[str, str]) -> dict[str, str]:
    """Return the columns in the order of the vocabulary, the clock beside its date."""
    columns = {name: found[name] for name in (*VOCABULARY, *OTHERS) if name in found}
    if "year" in columns:
        return columns
    if "time_of_day" in columns and "date" not in columns:
        clock = columns.pop("time_of_day")
        columns.setdefault("time", clock)
    return columns
