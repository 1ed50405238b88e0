# ruff: noqa: E501 — patterns read better unbroken
"""When an appointment was kept, and not when it was booked: salons sell on the day of the visit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, MutableMapping

from clvlib.cleaning.evidence import Evidence
from clvlib.cleaning.meanings import words_of

_VISIT = re.compile(
    r"(?:appointments?|termin|behandlungstermin|rendez vous|rdv|cita|appuntamento|afspraak|wizyta)(?: (?:date|day|time|start|starts|datum|tag|zeit|beginn|fecha|data|ora))?"
)  # nothing more: a follow-up, a recommended or a fitting appointment is no sale; a visit may be prepaid
_BOOKED = re.compile(
    r"\b(?:booked|scheduled on|gebucht|buchungsdatum|reserve le|reservado|prenotato|geboekt)\b"
)
_OF_VISITS = re.compile(r"appointment|booking|termin|buchung|rdv|rendez vous|cita|reserva|prenota")
LATE = 0.02  # of the appointments, after the last booking: more, and they are still to come


def visit_not_booking(
    found: MutableMapping[str, str], names: Iterable[str], known: Mapping[str, Evidence]
) -> None:
    """Take the day of an appointment for the time, and not the one on which it was booked.

    Only what is called an appointment and nothing else, dated throughout: a course is bought when it is
    booked. Not where orders or invoices are numbered, or many of the days are still to come.
    """
    booked = known.get(found.get("time", ""))
    if booked is None or not _BOOKED.search(words_of(booked.header)):
        return
    if "order" in found and not _OF_VISITS.search(words_of(found["order"])):
        return
    for header in names:
        cells = known.get(header)
        if cells is None or header in found.values() or not cells.is_time or cells.filled < 1:
            continue
        words = words_of(header)
        if _VISIT.fullmatch(words) and not _still_to_come(cells, booked):
            found["time"] = header
            return


def _still_to_come(kept: Evidence, booked: Evidence) -> bool:
    """Say whether many days of appointments lie after the last booking, or cannot be told."""
    import pandas as pd  # only where there are appointments: it takes long to load

    for day_first in (False, True):  # the right one of both is among them
        days, bookings = (
            pd.to_datetime(
                pd.Series(cells.cells),
                format="mixed",
                dayfirst=day_first and not cells.cells[0].strip()[:4].isdigit(),
                errors="coerce",
            )
            for cells in (kept, booked)
        )
        if days.isna().any() or bookings.isna().any():
            return True
        if (days.dt.normalize() > bookings.max()).mean() > LATE:
            return True
    return False


def why_visit(found: Mapping[str, str], known: Mapping[str, Evidence]) -> str:
    """Return what to say where an appointment's day was taken, and not the one of its booking."""
    header = found.get("time", "")
    if not _VISIT.fullmatch(words_of(header)):
        return ""
    other = next((h for h in known if known[h].is_time and _BOOKED.search(words_of(h))), "")
    amount = known.get(found.get("amount", ""))
    money = f", {sum(amount.values):,.2f} in all" if amount else ""
    told = (
        f"column '{header}' is the time, and not '{other}' ({len(known[other].cells)} rows{money})"
        if other
        else ""
    )
    return told if other != header else ""
