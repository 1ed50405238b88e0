# ruff: noqa: E501 — lists of words read better unbroken
"""What kind of record a row is, told by its cells: invoice or credit note, which instalment, when.

A list of documents mixes sales with what takes them back, under any header and with positive amounts
throughout; a list of payments holds one purchase several times. The cells give both away.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, MutableMapping

from clvlib.cleaning import statuses
from clvlib.cleaning.evidence import Evidence
from clvlib.cleaning.meanings import words_of
from clvlib.cleaning.rough_numbers import value_of

MOST_KINDS = 12
FEWEST = 3  # purchases in several parts that must bear out what a number is
_SOLD = (
    r"charge|payment|capture|order|(?:tax |sales |cash |retail )?(?:sales?|sell|sold|purchases?|invoices?|receipts?)(?: (?:invoice|receipt|transaction|order))?"
    r"|facture|vente|rechnung|verkauf|kassenbon|factura|venta|fattura|vendita|ricevuta|factuur|verkoop|faktura|faktura vat|paragon|sprzedaz|venda|fatura|nota fiscal"
    r"|salg|forsaljning|forsalj|kop|myynti|satis|продажа|реализация|реалізація|чек|prodej|prodejka|eladas|szamla|vanzare|销售|售出|消费|销售单|銷售|売上|販売|판매|بيع|فاتورة|ขาย|penjualan|ban hang"
)
_BACK = (
    r"(?:customer |sales |full |partial |cash )?(?:refund|return|void|voided|cancellation|reversal|chargeback|credit ?note|credit ?memo|credit invoice)s?(?: (?:receipt|transaction|invoice|note))?"
    r"|avoir|remboursement|retour|annulation|gutschrift|retoure|ruckgabe|erstattung|storno|stornorechnung|nota de credito|abono|devolucion|reembolso|anulacion|nota di credito|nota credito|reso|rimborso|storno"
    r"|creditnota|creditfactuur|terugbetaling|korekta|faktura korygujaca|zwrot|devolucao|nota de credito|kreditnota|kreditfaktura|retur|aterbetalning|palautus|hyvityslasku|iade|возврат|возврат прихода|аннулирование|аннуляция|отмена|повернення|скасування|сторно|dobropis|vratka|visszaru|sztorno|stornare|退货|退款|退货单|退貨|返品|返金|取消|作废|환불|반품|취소|مرتجع|استرجاع|คืนสินค้า|retur penjualan|tra hang"
)
_OF_GOODS = r"(?: (?:de|di|of|von|du|des) (?:mercadorias?|mercancias?|mercaderias?|merce|merci|goods|waren?|marchandises?|vendas?|ventas?|vendita|ventes?|productos?|produtos?|compras?))?"
_INSTALMENT = re.compile(r"^\s*(\d{1,2})\s*(?:/|of|von|sur|de|di|van|z|из|por)\s*(\d{1,2})\s*$", re.I)  # fmt: skip
_IN_PARTS = re.compile(
    r"instal|\brates?\b|\braten|\brata\b|\braty\b|teilzahlung|cuota|parcela|\bplazo|echeance|mensualite|termijn|payment|zahlung|взнос|вноск|taksit|splatk|分期|期数|分割|할부"
)
_NO_INSTALMENT = re.compile(r"lesson|session|visit|class|course|stunde|sitzung|seance|clase|sesion")
_NOT_THE_ROWS = re.compile(
    r"\b(by|team|handled|previous|prior|last|first|next|reason|channel|department|desk|staff|origin|von|durch|par|por|da|grund|motivo|motif|raison|kanal|canal|canale|letzte\w*|vorige\w*|dernier\w*|ultim[oa]|anterior)\b|原因|渠道|上次"
)
# A header under which two letters are a document's code.
_DOCUMENTS = re.compile(
    r"(?:type|typ|tipo|art|kind|rodzaj|soort|code|kod|codigo|codice)?(?: (?:of|de|di|du|d))? ?(?:doc(?:ument[aeo]?)?s?|dokument\w*|belegart|beleg|vorgangsart|transaction|transaktion|piece|comprobante|dokumentart|factuur)?(?: (?:type|typ|tipo|art|soort))?"
)
# One that is more than a "Type": it says that what it tells apart are documents.
_NAMES_THEM = re.compile(
    r"\b(?:doc(?:ument[aeo]?)?s?|dokument\w*|beleg\w*|vorgangsart|transaction|transaktion|piece|comprobante|invoice|rechnung\w*|fattura|factuur)\b"
)
FEW_BACK = 0.2  # of the rows: what takes back is the exception
REPEATED = 0.8  # of the rows that take back must repeat an amount of their customer
_NO_PURCHASE = re.compile(
    r"birth|\bdob\b|geburt|naiss|nacim|nascita|urodz|expir|valid|regist|sign ?up|\bjoin|since|\bdue\b|first|last|next|member|出生|生日|注册|开卡|到期|有效"
)


def names_documents(header: str) -> bool:
    """Say whether a header names documents, as *Document type* and *Belegart* do, and *Type* does not."""
    return bool(_NAMES_THEM.search(words_of(header)))


def kind_told(
    found: Mapping[str, str], names: Iterable[str], known: Mapping[str, Evidence]
) -> dict[str, str]:
    """Return ``kind`` where a column holds nothing but documents that sell and that take back.

    Parameters
    ----------
    found : mapping of str to str
        Kit name → header, so far.
    names : iterable of str
        The headers, in order.
    known : mapping of str to Evidence
        What the cells show.
    """
    if "kind" in found:
        return {}
    for header in names:
        cells = known.get(header)
        if cells is None or header in found.values() or cells.filled < 0.9:
            continue
        distinct = {cell.strip() for cell in cells.cells if cell.strip()}
        if not 2 <= len(distinct) <= MOST_KINDS:
            continue
        words = {words_of(cell) for cell in distinct}
        sold = {word for word in words if re.fullmatch(f"(?:{_SOLD}){_OF_GOODS}", word)}
        back = {word for word in words if re.fullmatch(f"(?:{_BACK}){_OF_GOODS}", word)}
        if _DOCUMENTS.fullmatch(words_of(header)) and statuses.codes_of_documents(distinct):
            return {"kind": header}
        if not (sold and back and sold | back == words) or _NOT_THE_ROWS.search(
            words_of(header).replace("natureza da", "natureza")
        ):
            continue
        if _repeat_sales(cells, back, found, known):
            return {"kind": header}
    return {}


def _repeat_sales(
    kinds: Evidence, back: set[str], found: Mapping[str, str], known: Mapping[str, Evidence]
) -> bool:
    """Say whether few rows take back, and those repeat amounts that their customers bought for.

    A minus does as well: such rows are no sales anyway.
    """
    who = next((found[n] for n in ("customer", "email", "phone") if n in found), "")
    money = found.get("amount", found.get("price", ""))
    if who not in known or money not in known:
        return False
    if _of_their_orders(kinds, back, found, known):
        return True
    rows = zip(known[who].cells, map(value_of, known[money].cells), kinds.cells, strict=True)
    bought: set[tuple[str, float]] = set()
    returned: list[tuple[str, float]] = []
    given: list[tuple[str, float, str]] = []
    voids = {word for word in back if statuses.class_of_kind(word) == statuses.CANCELLED}
    for person, value, kind in rows:
        if value is None:
            continue
        if words_of(kind) in back:
            returned.append((person, value))
            given.append((person, value, words_of(kind)))
        else:
            bought.add((person, value))
    if len(returned) > FEW_BACK * len(kinds.cells):
        return False
    proven = [(person, value) for person, value, kind in given if kind not in voids]
    returned = proven if len(proven) >= FEWEST else returned  # voids of their own go along
    if not returned:
        return False
    told = sum(value <= 0 or (person, value) in bought for person, value in returned)
    return told >= REPEATED * len(returned)


def _of_their_orders(
    kinds: Evidence, back: set[str], found: Mapping[str, str], known: Mapping[str, Evidence]
) -> bool:
    """Say whether each row that takes back has its order's number, customer and no more than its money.

    Several such orders, few of all rows; where a sale's and a refund's number are alike by chance,
    customers and money are not.
    """
    order = found.get("order", "")
    who = next(found[n] for n in ("customer", "email", "phone") if found.get(n) in known)
    if order not in known:
        return False
    money = known[found.get("amount", found.get("price", ""))].cells
    sold: dict[tuple[str, str], float] = defaultdict(float)
    given: dict[tuple[str, str], float] = defaultdict(float)
    rows = 0
    for number, person, value, kind in zip(
        known[order].cells, known[who].cells, map(value_of, money), kinds.cells, strict=True
    ):
        takes = words_of(kind) in back
        rows += takes
        (given if takes else sold)[number, person] += abs(value or 0)
    within = sum(value <= sold.get(key, 0.0) + 0.005 for key, value in given.items())
    few = rows <= FEW_BACK * len(kinds.cells)
    return few and len(given) >= FEWEST and within > 0.98 * len(given)


def instalments(
    found: MutableMapping[str, str], names: Iterable[str], known: Mapping[str, Evidence]
) -> None:
    """Take the number that instalments share (1/3, 2/3, 3/3) for the order's.

    The header speaks of paying in parts (five lessons of a pack are five visits), and each of its
    rows has to be another part of the same whole.
    """
    if "order" in found:
        return
    parts = next((e for e in known.values() if _are_parts(e)), None)
    if parts is None:
        return
    for header in names:
        if header in found.values() or header not in known or header == parts.header:
            continue
        seen: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for number, part in zip(known[header].cells, parts.cells, strict=True):
            if number.strip() and (match := _INSTALMENT.match(part)):
                seen[number].append((match[1], match[2]))
        several = [rows for rows in seen.values() if len(rows) > 1]
        if len(several) >= FEWEST and all(_one_purchase(rows) for rows in seen.values()):
            found["order"] = header
            return


def _are_parts(cells: Evidence) -> bool:
    """Say whether cells count payments of a whole, and never beyond it."""
    words = words_of(cells.header)
    if not _IN_PARTS.search(words) or _NO_INSTALMENT.search(words):
        return False
    found = [_INSTALMENT.match(cell) for cell in cells.cells if cell.strip()]
    counts = [(int(match[1]), int(match[2])) for match in found if match]
    fits = len(found) > 0 and len(counts) == len(found)
    return fits and all(1 <= part <= whole for part, whole in counts) and max(counts)[1] > 1


def _one_purchase(rows: list[tuple[str, str]]) -> bool:
    return len(set(rows)) == len(rows) and len({whole for _, whole in rows}) == 1


def only_moment(
    found: MutableMapping[str, str], names: Iterable[str], known: Mapping[str, Evidence]
) -> None:
    """Take the only full column of dates for the time, whatever its header, except a birthday."""
    if {"time", "date", "year"} & set(found):
        return
    moments = [
        header
        for header in names
        if header in known and known[header].is_time and header not in found.values()
    ]
    if len(moments) != 1 or known[moments[0]].filled <= 0.95:
        return
    if not _NO_PURCHASE.search(words_of(moments[0])):
        found["time"] = moments[0]
