# ruff: noqa: E501 — patterns read better unbroken
"""Which of several columns of money is what the customer paid, told by their arithmetic.

Exports set a line's price before its discount beside the one after it, and what a customer paid
beside what the marketplace hands on. Headers seldom say which is which; the rows do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, MutableMapping, Sequence

from clvlib.cleaning.discounts import DISCOUNT, is_percent
from clvlib.cleaning.evidence import Evidence
from clvlib.cleaning.guess_pieces import whole_of_pieces
from clvlib.cleaning.guess_taxes import without_taxes
from clvlib.cleaning.meanings import words_of
from clvlib.cleaning.rough_numbers import numbers_of

_FEE = re.compile(
    r"\bfees?\b|^frais$|commission|comision|comissao|commissione|provision|gebuhr|\bfrais de (vente|service)|cargo por venta|tarifa|\btaxa\b|komisyon|prowizj|provize|комисс|комісі|手续费|佣金|手数料|수수료"
)
# Words that mean any charge, one on top of a price as well: only what is taken off is a payment's fee.
_CHARGE = re.compile(
    r"(?:(?:pay ?pal|stripe|klarna|adyen|allegro|payu) )?(?:opłat[ay]|oplat[ay]|tariff[ae]|avgift|gebyr|vergoeding)(?: (?:pay ?pal|stripe|klarna|adyen|allegro|payu))?"
)
SMALL = 0.2  # of what was paid: a larger charge is no fee of a payment
_NO_FEE = re.compile(r"shipping|delivery|versand|livraison|envio|frete|rate|satz|percent|prozent|%")
_NO_SALE = re.compile(
    r"cost|kosten|profit|margin|gewinn|marge|balance|saldo|points|tax|mwst|\bvat\b|\biva\b"
)
# What came by one way of paying is part of what was paid: the rest came by another.
_WAY = re.compile(
    r"\b(?:cards?|cash|karten?|kartenzahlung|bar|barzahlung|bargeld|ec|girocard|especes|carte|comptant|cheques?|check|efectivo|tarjeta|dinheiro|cartao|contanti|contante?|carta|carte|pin|visa|mastercard|amex|paypal|twint|kontant|kort|karta|gotowka|vouchers?|transfer|наличн\w*|карт\w*)\b|现金|刷卡|現金|카드|현금"
)
_TIP = re.compile(
    r"\b(?:tips?|gratuit\w*|trinkgeld\w*|pourboires?|propinas?|mancia|gorjetas?|fooi|dricks|drikkepenge|napiwek|чаевые)\b|小费|チップ|팁"
)
FEWEST = 5  # rows with a discount or a fee that must bear it out
MOST = 0.95
CENT = 0.011


def amount_paid(
    found: MutableMapping[str, str], names: Iterable[str], known: Mapping[str, Evidence]
) -> None:
    """Take the amount after the discount, before the marketplace's fee and before what was refunded.

    Parameters
    ----------
    found : mutable mapping of str to str
        Kit name → header, so far; gets another ``amount``.
    names : iterable of str
        The headers, in order.
    known : mapping of str to Evidence
        What the cells show.
    """
    columns = _numbers(names, known)
    if better := whole_of_pieces(found.get("amount", ""), found, columns, known):
        found["amount"] = better[0]
    for find in (_after_discount, _before_fees, _without_tip, _before_refund, without_taxes):
        header = found.get("amount", "")
        if header in columns and (better := find(header, found, columns, known)):
            found["amount"] = better[0]


def why_amount(found: Mapping[str, str], known: Mapping[str, Evidence]) -> str:
    """Return why another column than the one of the usual name is the amount; '' where none is."""
    header = found.get("amount", "")
    columns = _numbers(known, known)
    others = [n for n in columns if n != header and n not in found.values()]
    if header not in columns:
        return ""

    def sums(other: str) -> str:
        own, whole = (sum(v or 0.0 for v in columns[name]) for name in (header, other))
        return f"{own:,.2f} against {whole:,.2f} in the first {len(columns[header])} rows"

    for other in others:
        if (better := _after_discount(other, found, columns, known)) and better[0] == header:
            return f"column '{header}' is the amount: '{other}' less '{better[1]}' ({sums(other)})"
        if (better := _before_fees(other, found, columns, known)) and better[0] == header:
            return f"column '{header}' is the amount: '{other}' is what is left after '{better[1]}' ({sums(other)})"
        with_more = _without_tip(other, found, columns, known) or without_taxes(
            other, found, columns, known
        )
        if (better := with_more) and better[0] == header:
            return f"column '{header}' is the amount: '{other}' is it with '{better[1]}' ({sums(other)})"
        if (better := _before_refund(other, found, columns, known)) and better[0] == header:
            return f"column '{header}' is the amount: '{other}' is it less '{better[1]}', which comes off once ({sums(other)})"
    return ""


def _numbers(names: Iterable[str], known: Mapping[str, Evidence]) -> dict[str, list[float | None]]:
    """Return header → its numbers row by row, for the columns of numbers."""
    return {
        name: numbers_of(known[name].cells)
        for name in names
        if name in known and known[name].is_amount and not known[name].counts_up
    }


def _after_discount(
    header: str, found: Mapping[str, str], columns: Mapping[str, list[float | None]],
    known: Mapping[str, Evidence],
) -> tuple[str, str] | None:  # fmt: skip
    """Return the column that is this one less a discount, and the discount's."""
    taken = {found[n] for n in found if n not in ("amount", "discount", "product", "product_id")}
    whole = columns[header]
    for less in columns:
        if less == header or not DISCOUNT.search(words_of(less)) or is_percent(less, known[less]):
            continue
        for paid in columns:
            if paid in (header, less) or paid in taken or DISCOUNT.search(words_of(paid)):
                continue
            if _WAY.search(words_of(paid)):
                continue
            off = [-abs(d or 0.0) for d in columns[less]]
            for added in _extras(found, columns):
                if _fits(columns[paid], whole, off, _numbers_of_all(added, columns)):
                    return paid, "' and with '".join([less, *added])
    return None


def _extras(found: Mapping[str, str], columns: Mapping[str, list[float | None]]) -> list[list[str]]:
    """Return the sets of columns that may be added to a total besides its goods: tax, shipping."""
    named = [found[n] for n in ("tax", "shipping") if found.get(n) in columns]
    return [[], named, *([name] for name in named if len(named) > 1)]


def _numbers_of_all(
    names: Iterable[str], columns: Mapping[str, list[float | None]]
) -> list[list[float]]:
    """Return columns' numbers, nought where there is none."""
    return [[value or 0.0 for value in columns[name]] for name in names]


def _before_fees(
    header: str, found: Mapping[str, str], columns: Mapping[str, list[float | None]],
    known: Mapping[str, Evidence],
) -> tuple[str, str] | None:  # fmt: skip
    """Return the column of which this one is what fees leave, and the fees'."""
    taken = {
        found[n]
        for n in found
        if n in ("quantity", "price", "discount", "refund", "order", "customer")
    }
    below = {
        n: [-abs(v or 0.0) for v in values]
        for n, values in columns.items()
        if n != header and any(values) and all(v is None or v <= 0 for v in values)
    }
    for fee in columns:
        words = words_of(fee)
        charge = bool(_CHARGE.fullmatch(words)) and fee in below
        if fee == header or not (_FEE.search(words) or charge) or _NO_FEE.search(words):
            continue
        for sold in columns:
            if (
                sold in (header, fee)
                or sold in taken
                or sold in below
                or _NO_SALE.search(words_of(sold))
            ):
                continue
            fees = [-abs(v or 0.0) for v in columns[fee]]
            further = [values for n, values in below.items() if n != fee]
            left, whole = columns[header], columns[sold]
            if charge and not _small(fees, whole):
                continue
            if _fits(left, whole, fees, []) or (further and _fits(left, whole, fees, further)):
                return sold, fee
    return None


def _small(fees: list[float], whole: list[float | None]) -> bool:
    """Say whether fees are a small part of what was paid on all rows together."""
    return abs(sum(fees)) <= SMALL * sum(abs(value or 0.0) for value in whole)


def _without_tip(
    header: str, found: Mapping[str, str], columns: Mapping[str, list[float | None]],
    known: Mapping[str, Evidence],
) -> tuple[str, str] | None:  # fmt: skip
    """Return the column that makes up this one with a tip, and with tax and shipping; and the tip's."""
    taken = {found[n] for n in found if n not in ("amount", "product", "product_id")}
    for tip in (n for n in columns if n != header and _TIP.search(words_of(n))):
        for goods in columns:
            if goods in (header, tip) or goods in taken or _NO_SALE.search(words_of(goods)):
                continue
            given = [value or 0.0 for value in columns[tip]]
            for added in _extras(found, columns):
                more = _numbers_of_all(added, columns)
                if _fits(columns[header], columns[goods], given, more):
                    return goods, "', '".join([tip, *added])
    return None


def _before_refund(
    header: str, found: Mapping[str, str], columns: Mapping[str, list[float | None]],
    known: Mapping[str, Evidence],
) -> tuple[str, str] | None:  # fmt: skip
    """Return the column of which this one is what a refund leaves, and the refund's: it comes off once."""
    back = found.get("refund", "")
    if back not in columns:
        return None
    taken = {found[n] for n in found if n not in ("amount", "product", "product_id")}
    off = [-abs(value or 0.0) for value in columns[back]]
    for sold in columns:
        if sold == header or sold in taken or _NO_SALE.search(words_of(sold)):
            continue
        if _fits(columns[header], columns[sold], off, []):
            return sold, back
    return None


def _fits(
    result: list[float | None], whole: list[float | None], less: list[float],
    further: list[list[float]],
) -> bool:  # fmt: skip
    """Say whether one column is another one with what comes off and on, and not without what comes off.

    Rows on which nothing comes off fit whichever way it is meant: those on which something does decide.
    """
    rows = [
        (left, full, off, sum(more))
        for left, full, off, *more in zip(result, whole, less, *further, strict=True)
        if left is not None and full is not None
    ]
    telling = [row for row in rows if abs(row[2]) > CENT]
    return (
        len(telling) >= FEWEST
        and _fitting(telling) > MOST * len(telling)
        and _fitting(rows) > MOST * len(rows)
    )


def _fitting(rows: Sequence[tuple[float, float, float, float]]) -> int:
    """Count the rows on which what came off and on leads from the whole to the result."""
    return sum(abs(full + off + more - left) < CENT for left, full, off, more in rows)
