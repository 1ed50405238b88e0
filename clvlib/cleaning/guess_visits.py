"""When an appointment was kept, and not when it was booked: salons sell on the day of the visit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, MutableMapping

from clvlib.cleaning.evidence import Evidence
from clvlib.cleaning.meanings import words_of

_VISIT = re.compile(
    r"\b(?:appointments?|visits?|treatments?|termin|behandlung\w*|rendez vous|rdv|cita|appuntamento|afspraak)\b"
)
_BOOKED = re.compile(
    r"\b(?:booked|created|creation|scheduled on|gebucht|buchungsdatum|reserve le|reservado|prenotato|geboekt)\b"
)
_ENDS = re.compile(r"\b(?:end|ends|ende|fin|fine|einde|until|bis|cancel\w*|last|next|first)\b")


def visit_not_booking(
    found: MutableMapping[str, str], names: Iterable[str], known: Mapping[str, Evidence]
) -> None:
    """Take the day of an appointment for the time, and not the one on which it was booked.

    Only what is called an appointment, in full and dated throughout: a course is bought when it is booked.
    """
    if not _BOOKED.search(words_of(found.get("time", ""))):
        return
    for header in names:
        cells = known.get(header)
        if cells is None or header in found.values() or not cells.is_time or cells.filled < 1:
            continue
        words = words_of(header)
        if _VISIT.search(words) and not _BOOKED.search(words) and not _ENDS.search(words):
            found["time"] = header
            return


def why_visit(found: Mapping[str, str], known: Mapping[str, Evidence]) -> str:
    """Return what to say where an appointment's day was taken, and not the one of its booking."""
    header = found.get("time", "")
    if not _VISIT.search(words_of(header)):
        return ""
    other = next((h for h in known if known[h].is_time and _BOOKED.search(words_of(h))), "")
    told = (
        f"column '{header}' is the time, and not '{other}' ({len(known[other].cells)} rows)"
        if other
        else ""
    )
    return told if other != header else ""
