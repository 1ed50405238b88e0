"""How well a column fits a meaning: its header's words against what its cells can be."""

from __future__ import annotations

from clvlib.cleaning import statuses
from clvlib.cleaning.evidence import Evidence
from clvlib.cleaning.guess_parts import is_percent
from clvlib.cleaning.guess_states import is_yes_no
from clvlib.cleaning.headers import REQUIRED, VOCABULARY, plain
from clvlib.cleaning.meanings import MEANINGS, speaks_for
from clvlib.privacy.grades import grade_column

USUAL = 6.0  # above what words alone can give
FEW, MANY = 0.02, 100  # an order's number changes more often than every fifty rows
DOUBTFUL = 1.2  # the right name over wrong cells: taken for want of a better one, and refused aloud
# What points to a person and yet must never serve to tell customers apart.
NO_ID = frozenset(
    ["bank account", "bank card", "health", "belief or origin", "exact place",
     "biometric", "address", "birth or age", "gender", "network address", "free text about a person"]
)  # fmt: skip
_NUMBERS = ("amount", "price", "quantity", "discount", "refund", "tax", "shipping")
_IDS = ("customer", "order", "product_id", "refund_order")
_STATES = ("state", "estado", "état", "stato")  # of an order, or of a federation


def score_of(name: str, header: str, evidence: Evidence | None) -> float:
    """Return how well a column fits a meaning; 0 where its cells cannot be that.

    Parameters
    ----------
    name : str
        The meaning's kit name.
    header : str
        The column's header.
    evidence : Evidence or None
        What its cells show; the header alone decides where there is none.
    """
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
        return evidence.clocks > 0.8 or evidence.bare_clock
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
