# ruff: noqa: E501 — patterns read better unbroken
"""Whether a column of money is what one piece costs, where another one holds what the row comes to.

Merchandise programs write the net price of a piece beside the gross total of the line. A price that is
taken for the amount loses every further piece: its header calls it a price, the quantity counts goods,
and the rows with several pieces tell. What was paid, and what is counted in months, visits, guests or
tickets, never gives way: beside a contract's total an instalment looks just the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from statistics import median

from clvlib.cleaning.evidence import Evidence
from clvlib.cleaning.guess_scores import score_of
from clvlib.cleaning.meanings import speaks_for, words_of
from clvlib.cleaning.rough_numbers import numbers_of

LEAST = 10  # rows of several pieces that must bear it out
MOST = 0.95
SAME = 0.03  # a price stays what it is, however many are bought
REPEATED = 0.5  # of the orders with several rows hold one total on all of them: it is the order's
_COST = re.compile(
    r"cost|kosten|cout|custo|koszt|einkauf|\bek\b|wholesale|purchase|achat|acquist|compra|zakup|закуп|себестоим|成本|进价|进货|原価|仕入|원가|매입|alis|maliyet|inkop|inkoop"
    r"|profit|margin|marge|gewinn|points|punkte|puntos|积分|ポイント|weight|gewicht|poids|peso|list|uvp|rrp|msrp|original|katalog"
)
_PRICE = re.compile(
    r"price|preis|\bprix\b|\bprecios?\b|\bpreco\b|\bprezz[io]\b|prijs|\bcena\b|pris\b|hinta|fiyat|\bцена\b|\bціна\b|\bvk\b|\bunit\b|单价|單價|単価|价格|價格|售价|단가"
)
_PAID = re.compile(
    r"paid|charged|billed|amount|revenue|turnover|\bsales\b(?! price)|betrag|zahl|umsatz|erlos|paye|pagad|pagat|betaald|betalt|zaplac|оплач|实付|支付|付款|결제|total|gesamt|\bline\b|position"
)
_OF_GOODS = re.compile(
    r"\b(?:qty|quantit\w*|quantidade|cantidad|cant|menge|bestellmenge|liefermenge|stuck|stuckzahl|aantal|antall?|ilosc|sztuk\w*|szt|pcs|pieces?|units?|unidades|pezzi|mnozstvi|kolicina|darab|adet|miktar)\b"
    r"|^anzahl$|количеств|кол во|кількіст|数量|數量|个数|個数|수량"
)
_OF_NO_GOODS = re.compile(
    r"instal|raten?\b|\bmonat|month|\bmois\b|\bmes(?:es)?\b|payment|zahlung|visit|besuch|ticket|karten|guest|gast|night|nacht|nuit|noche|person|teilnehm|particip|termin|session|lesson|week|woche|\bdays?\b|\btage?\b|hour|stund|seat|platz|期|月|次|人|泊|回"
)
Numbers = list[float | None]


def whole_of_pieces(
    header: str, found: Mapping[str, str], columns: Mapping[str, Numbers],
    known: Mapping[str, Evidence],
) -> tuple[str, str] | None:  # fmt: skip
    """Return the column that is quantity × a price where this one is but a piece's price, and that price's.

    This one must not grow with the pieces: a line's amount less a discount does.

    Parameters
    ----------
    header : str
        The column taken for the amount.
    found : mapping of str to str
        Kit name → header, so far.
    columns : mapping of str to list of float or None
        Header → its numbers row by row, of the columns of numbers.
    known : mapping of str to Evidence
        What the cells show.
    """
    count, own = found.get("quantity", ""), columns.get(header)
    if count not in columns or own is None or "discount" in found:
        return None
    if not _is_price(header) or not _counts_goods(count):
        return None
    taken = {h for name, h in found.items() if name not in ("amount", "product", "product_id")}
    money = [n for n in columns if n not in taken and not _COST.search(words_of(n))]
    for whole in money:
        if whole == header or speaks_for(whole, "amount") <= 0:
            continue
        for piece in (*money, *([found["price"]] if found.get("price") in columns else [])):
            if (
                piece != whole
                and _is_whole(columns[count], columns[piece], columns[whole], own)
                and not _of_orders(columns[whole], found, known)
            ):
                return whole, piece
    return None


def why_whole(found: Mapping[str, str], known: Mapping[str, Evidence]) -> str:
    """Return why a total is the amount, and not the price of a piece that is called more like one; '' else.

    Parameters
    ----------
    found : mapping of str to str
        Kit name → header.
    known : mapping of str to Evidence
        What the cells show.
    """
    header, count = found.get("amount", ""), found.get("quantity", "")
    if header not in known or count not in known or not _counts_goods(count):
        return ""
    usual = score_of("amount", header, known[header])
    others = [
        name
        for name, cells in known.items()
        if name not in found.values() and _is_price(name) and cells.is_amount
        and score_of("amount", name, cells) >= usual
    ]  # fmt: skip
    money = {n: c for n, c in known.items() if others and c.is_amount and not c.counts_up}
    columns = {name: numbers_of(cells.cells) for name, cells in money.items()}
    for other in others:
        if (whole := whole_of_pieces(other, found, columns, known)) and whole[0] == header:
            one, all_ = (sum(v or 0.0 for v in columns[name]) for name in (other, header))
            return (
                f"column '{header}' is the amount: it is '{count}' times '{whole[1]}', and '{other}' is what one"
                f" piece costs ({one:,.2f} against {all_:,.2f} in the first {len(columns[header])} rows)"
            )
    return ""


def _is_price(header: str) -> bool:
    """Say whether a header names a price, and not what was paid."""
    words = words_of(header)
    return bool(_PRICE.search(words)) and not _PAID.search(words)


def _counts_goods(header: str) -> bool:
    """Say whether a quantity's header counts goods: no months, visits, guests or tickets."""
    words = words_of(header)
    return bool(_OF_GOODS.search(words)) and not _OF_NO_GOODS.search(words)


def _of_orders(wholes: Numbers, found: Mapping[str, str], known: Mapping[str, Evidence]) -> bool:
    """Say whether the rows of an order, or of one person's moment, mostly repeat one total: it is theirs."""
    who = next((found[n] for n in ("customer", "email", "phone") if n in found), "")
    when = next((found[n] for n in ("time", "date") if n in found), "")
    for headers in ((found.get("order", ""),), (who, when)):
        if not all(header in known for header in headers):
            continue
        held: dict[tuple[str, ...], list[float | None]] = {}
        for whole, *key in zip(wholes, *(known[h].cells for h in headers), strict=True):
            if all(key):
                held.setdefault(tuple(key), []).append(whole)
        several = [values for values in held.values() if len(values) > 1]
        alike = sum(len(set(values)) == 1 for values in several)
        if several and alike >= REPEATED * len(several):
            return True
    return False


def _is_whole(counts: Numbers, pieces: Numbers, wholes: Numbers, owns: Numbers) -> bool:
    """Say whether the wholes are counts × pieces, and the own ones stand to the pieces alike in all rows."""
    rows = [
        (count, piece, whole, own)
        for count, piece, whole, own in zip(counts, pieces, wholes, owns, strict=True)
        if count and piece and whole and own and count > 0 and piece > 0
    ]
    several = [row for row in rows if row[0] > 1]
    single = [own / piece for count, piece, _, own in rows if count == 1]
    if len(several) < LEAST or len(single) < LEAST:
        return False
    usual = median(single)
    fitting = sum(
        abs(count * piece - whole) < 0.006 * max(count, 2)
        and abs(own / piece - usual) < SAME * usual
        for count, piece, whole, own in several
    )
    return fitting > MOST * len(several)
