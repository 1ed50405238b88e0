# ruff: noqa: E501 — SQL reads better unbroken
"""The rules by which rows are set aside: their names, their order, their conditions.

Names are stable codes (the ledger, the report and other languages refer to them). A
row goes to the first rule that takes it; every rule that *would* take it is remembered
too, so that the ledger can say how often each is met.
"""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from clvlib.cleaning.sql import literal, literals
from clvlib.errors import InputError, nearest
from clvlib.merchant import Settings

# In order of precedence; the position is the bit in the column ``met``.
RULES = (
    "bad_row",  # time or amount cannot be read
    "erased",  # at the customer's own request
    "unknown_order",  # a line whose order the table of orders does not hold
    "no_customer",
    "pseudo_customer",  # "walk-in": one id for everybody
    "test_order",
    "staff",
    "wholesale",
    "cancelled",
    "unpaid",
    "foreign_currency",
    "adjustment",  # bad debt, transfers: money that is no purchase
    "fee",  # postage, bank charges, manual entries
    "negative_price",
    "zero_price",
    "overlap",  # the same order in an export read before
    "duplicate_line",
    "refunded",  # the purchase that was given back, or the part of it
    "after_as_of",
    "summary_row",  # sums, footers, headers that come again: no data, see asides
    "order_row",  # an order without an amount: its lines are the sale, see orders_and_lines
)
# These have rows of their own, found when refunds are matched, and no bit.
REFUND_MATCHED, REFUND_UNMATCHED, TAX_SHIPPING = (
    "refund_matched",
    "refund_unmatched",
    "tax_shipping",
)

FEE_WORDS = (
    "post", "postage", "shipping", "delivery", "shipping cost", "delivery fee", "carriage", "freight",
    "dotcom postage", "dot", "bank charges", "amazon fee", "amazonfee", "manual", "adjustment",
    "adjust bad debt", "cruk", "cruk commission", "samples", "gift card", "gift voucher", "tip", "service charge",
    "运费", "配送费", "邮费", "手续费", "服务费", "包装费", "打包费", "补差价", "差价", "邮费补差", "versand", "versandkosten", "porto",
    "frais de port", "livraison", "gastos de envío", "envío", "spese di spedizione", "spedizione", "verzendkosten",
)  # fmt: skip
PSEUDO = (
    r"(?i)^(walk[- ]?in( customer)?|guest( checkout)?|cash( customer| sale)?|anonymous|pos( customer)?|default( customer)?"
    r"|counter( sale)?|散客|零售客户|非会员|游客|匿名|匿名用户|普通顾客|默认会员|laufkunde|barverkauf|gast|client de passage"
    r"|cliente genérico|cliente mostrador|público general|cliente occasionale|passant|consumidor final|venta mostrador|一見|現金客|일반고객)$"
)
# As above, where the row holds no address (see crowds): what names a sort of customer (private, retail,
# final) or may be a firm's name (Passage, Drop-In, Personal) is no such word.
TILL = (
    r"(?i)^(client(e)? (de )?comptoir|vente (au )?comptoir|clients? divers|laufkundschaft|barkunden?|laufkunden"
    r"|kunden? divers|diverse kunden|clientes varios|cliente (de )?contado|ventas? (de )?mostrador|contante klant"
    r"|baliek(lant|lanten)|passanten|kontantkunde?|klient anonimowy|peşin müşteri|nakit müşteri|非会員|비회원"
    r"|현금고객|khách vãng lai|عميل نقدي|ลูกค้าเงินสด|alkalmi vásárló|client ocazional)$"
)
# The shop's own people, where a till puts the word in the customer's place.
STAFF = (
    r"(?i)^(staff (sale|purchase|discount)s?|employees?|employee (sale|purchase)s?|personalkauf|personalverkauf"
    r"|mitarbeiter|mitarbeiterkauf|achat du personnel|empleados?|dipendenti|personeel|personalköp|personell|pracownicy"
    r"|сотрудники?|персонал|员工|内部员工|员工内购|社員|従業員|スタッフ|직원|nhân viên|พนักงาน|çalışan|karyawan)$"
)
# Addresses that shops test with; a person's is not called so.
TESTER = r"(?i)^(tests?|tester|testing|qa)([._+-]?\d+)?@|@(test|localhost|invalid)(\.|$)|^test (test|user|customer|account|kunde|client|order)$"
# Filler where a till wants a number: nobody, if it returns more often than people do.
FILLER = r"0{1,20}|9{5,20}"


def bit(rule: str) -> int:
    """Return the bit of a rule in the column ``met``."""
    return 1 << RULES.index(rule)


def check_off(settings: Settings) -> None:
    """Refuse a name in ``rules.off`` that is no rule.

    Raises
    ------
    InputError
        Names the nearest rule.
    """
    for name in settings.rules.off:
        if name not in RULES:
            raise InputError(
                "rules.off", f"'{name}' is no rule", ", ".join(RULES), nearest(name, RULES)
            )


def row_conditions(settings: Settings, as_of: pd.Timestamp | None) -> dict[str, str]:
    """Return the rules that a row alone decides: name → condition on the typed columns."""
    rules = settings.rules
    conditions = {
        "bad_row": _unreadable(rules.off),
        "unknown_order": "unheld",
        "no_customer": "who IS NULL AND NOT unheld",
        "test_order": "state = 'test'",
        "cancelled": "state = 'cancelled'",
        "unpaid": "state = 'unpaid'",
        "refunded": "state = 'refunded' AND money > 0",
        "foreign_currency": f"currency <> {literal(settings.currency)}",
        "adjustment": "kind = 'adjustment'",
        "negative_price": "price < 0",
        "zero_price": "FALSE" if rules.allow_zero else "money = 0",
    }
    if as_of is not None:
        conditions["after_as_of"] = f"ordered_at > TIMESTAMP '{as_of.isoformat(sep=' ')}'"
    return {name: sql for name, sql in conditions.items() if name not in rules.off}


def _unreadable(off: Collection[str]) -> str:
    """Return what makes a row unreadable: no time or no money, unless its state takes it off anyway.

    Platforms leave the day of payment and the amount blank where an order was never paid, and the
    goods' amount where a row is a payment.
    """
    blank = (
        "FALSE"
        if "adjustment" in off
        else "ordered_at IS NOT NULL AND coalesce(kind, '') = 'adjustment'"
    )
    gone = literals([state for state in ("cancelled", "unpaid") if state not in off] or [""])
    readable = f"unheld AND money IS NOT NULL OR {blank}"
    return f"(ordered_at IS NULL OR money IS NULL) AND NOT ({readable}) AND state NOT IN {gone}"


def met(conditions: dict[str, str]) -> str:
    """Return the SQL of the column ``met``: one bit a rule."""
    terms = [
        f"CASE WHEN {sql} THEN {bit(name)} ELSE 0 END"
        for name, sql in conditions.items()
        if sql != "FALSE"
    ]
    return f"({' + '.join(terms) or '0'})::UINTEGER"
