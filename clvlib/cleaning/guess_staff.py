# ruff: noqa: E501 — patterns read better unbroken
"""Who served, and not who bought: a salon's *Team member* stands on every row and comes back every day.

The words that name staff are those of customers elsewhere (a stylist buys from a wholesaler), so the
cells decide: where another column tells many more people apart, those are the customers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, MutableMapping

from clvlib.cleaning.evidence import Evidence
from clvlib.cleaning.meanings import speaks_for, words_of
from clvlib.cleaning.rough_numbers import numbers_of

WHO = ("customer", "email", "phone")
_SERVES = re.compile(
    r"\b(?:team ?(?:members?|mitglied\w*)|teammitglied\w*|crew(?: members?)?|members? of staff|stylists?|hairdressers?|hairstylists?|barbers?|beauticians?|therapists?|practitioners?|service providers?|providers?|groomers?|technicians?"
    r"|instructors?|trainers?|advis[eo]rs?|consultants?|operators?|served by|sold by|with whom|account (?:executive|manager|rep)|service rep|representative|sales ?agents?"
    r"|mitarbeiter\w*|friseur\w*|stylistin|behandler\w*|therapeut\w*|bedienung|(?:kunden)?(?:berater|betreuer)\w*|verkaufer\w*|collaborat(?:eur|rice)s?|membre de l equipe|equipier|praticiene?n?e?s?|coiffeu(?:r|se)|estheticienne|conseill(?:er|ere)s?|operateur|intervenant\w*"
    r"|miembros? del equipo|emplead[oa]s?|profesional(?:es)?|estilistas?|peluquer[oa]s?|terapeutas?|colaborador\w*|asesor\w*|operador\w*|membro (?:del team|da equipe)|profissional|profissionais|funcionari[oa]s?|cabeleireir[oa]s?|atendentes?|consultor\w*"
    r"|dipendent[ei]|operator[ei]|operatrice|parrucchier[ea]|estetist[ai]|collaborator[ei]|collaboratrice|teamlid|medewerkers?|kappers?|behandelaars?|pracowni(?:k|ca)|fryzjer(?:ka)?|stylistka|kosmetyczka|obsluga|medarbetare|medarbeider|medarbejder|ansatt|anstalld|behandlare|behandler"
    r"|fris[oø]r\w*|tyontekija|kampaaja|zamestnanec|kadernik|kadernice|alkalmazott|fodrasz|angajat\w*|personel\w*|calısan|kuafor|nhan vien|karyawan|pegawai|terapis)\b"
    r"|сотрудник|мастер\b|исполнител|специалист|менеджер|担当|スタイリスト|美容師|施術者|技师|技師|美容师|发型师|理发师|导购|店员|服务员|담당|직원|디자이너|시술자|พนักงาน|ช่าง|موظف|עובד"
)
FEWER = 2  # times as many people as a column of staff
FAR_FEWER, AT_LEAST = 5, 20  # times as many people as any customer's column, and how many
OFTEN = 20  # rows for each: customers come less often
MOSTLY = 0.5  # of the rows hold it


def serves(header: str) -> bool:
    """Say whether a header's words name who served: *Team member*, *Friseur*, 担当者."""
    return bool(_SERVES.search(words_of(header)))


def without_staff(
    found: MutableMapping[str, str], scores: Mapping[tuple[str, str], float],
    known: Mapping[str, Evidence], by_name: Callable[[], None],
) -> None:  # fmt: skip
    """Take another column for the customer, his address or number than that of who served.

    Parameters
    ----------
    found : mutable mapping of str to str
        Kit name → header, so far.
    scores : mapping of (str, str) to float
        What each header scores as each meaning.
    known : mapping of str to Evidence
        What the cells show.
    by_name : callable
        Looks for a column of the customers' names, where nothing else is left.
    """
    for name in WHO:
        header = found.get(name, "")
        if not header or not serves(header):
            continue
        rivals = [
            h for (meaning, h), _ in sorted(scores.items(), key=lambda item: -item[1])
            if meaning == name and not serves(h) and _tells_more(h, header, known)
            and h not in found.values()
        ]  # fmt: skip
        before = dict(found)
        del found[name]
        if rivals:
            found[name] = rivals[0]
        elif not set(WHO) & set(found):
            by_name()
        now = [found[n] for n in (*WHO, "last_name") if n in found]
        if not any(not serves(h) and _tells_more(h, header, known) for h in now):
            found.clear()
            found.update(before)


def why_few(found: Mapping[str, str], known: Mapping[str, Evidence]) -> str:
    """Return what to say where few customers come on many rows beside many addresses or names; '' elsewhere."""
    header = found.get("customer", "")
    cells = known.get(header)
    if cells is None or len(cells.cells) < OFTEN * max(cells.different, 1):
        return ""
    least = max(AT_LEAST, FAR_FEWER * cells.different)
    other = next(
        (
            h for h, own in known.items()
            if h != header and own.filled > MOSTLY and own.different >= least and own.distinct < 1
            and not own.is_time and not serves(h) and _a_buyer(h, own, found)
        ),
        "",
    )  # fmt: skip
    if not other:
        return ""
    amount = known.get(found.get("amount", ""))
    money = sum(v or 0.0 for v in numbers_of(amount.cells)) if amount else 0.0
    return (
        f"column '{header}' is taken for the customer and holds {cells.different} different ones in the first"
        f" {len(cells.cells)} rows ({money:,.2f} in all), where '{other}' holds {known[other].different}: if"
        f" those are who bought, map it (columns: {{customer: {other}}})"
    )


def _tells_more(header: str, staff: str, known: Mapping[str, Evidence]) -> bool:
    """Say whether a column is filled and tells clearly more people apart than that of who served."""
    if header not in known or staff not in known:
        return True
    own = known[header]
    return own.filled > MOSTLY and own.different >= FEWER * known[staff].different


def _a_buyer(header: str, cells: Evidence, found: Mapping[str, str]) -> bool:
    """Say whether a column holds buyers' addresses, numbers or names, by its words and its cells."""
    if header in [found.get(name) for name in ("email", "phone", "last_name")]:
        return True
    named = speaks_for(header, "customer") > 0 and cells.numbers < MOSTLY and cells.words > 1.5
    return named or (header not in found.values() and cells.emails > MOSTLY)
