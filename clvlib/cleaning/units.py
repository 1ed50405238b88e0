# ruff: noqa: E501 — patterns read better unbroken
"""What one unit of an amount is worth: cents, thousands, ten thousands (万元).

``Amount (kEUR)`` and ``amount_cents`` say so in their headers; what no header says is asked by
``clv new`` where all amounts are whole numbers of a currency that has cents.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from clvlib.cleaning.evidence import Evidence
from clvlib.cleaning.sql import MONEY

_PER_CENT = re.compile(
    r"(?i)%|percent|prozent|pourcent|porcent|percentuale|(?<![^\W_])(per|pour|por|pro|pct)[ _.-]?(cent[os]?|ciento|zent)(?![^\W_])"
)
_UNITS = (
    (0.01, r"(?i)\b(cents?|centimes|centavos|pence|minor units?|kopecks?|kop)\b|(?i:_(cents|minor)$)|[(（]分[)）]|копе"),
    (10_000, r"万元|萬元|万円|[(（]万[)）]|만원"),
    (1_000_000, r"(?i)\b(in )?(millions?|mio\.?|mln)\b|\bM(EUR|USD|GBP|CHF)\b|百万"),
    (1000, r"(?<!\w)[kKT](EUR|USD|GBP|CHF|€|\$|£)|(?i:\b(in )?(thousands?|tsd\.?|tausend|tys\.?|milliers|miles de)\b)|[(（]\s*['’$€£]?000s?\s*[)）]|(?<!\w)['’$€£]\s?000s?(?!\w)|千元|千円|천원|тыс"),
)  # fmt: skip
# ``Price per thousand`` is the price of a thousand pieces; ``pour cent`` is a per cent.
_NONE = re.compile(r"(?i)(?<![^\W_])(per|pro|ab|since|seit|depuis|desde|cada|each)(?![^\W_])|每|毎")
# Currencies whose amounts are whole numbers anyway.
WHOLE = frozenset(
    [
        "JPY",
        "KRW",
        "VND",
        "IDR",
        "CLP",
        "PYG",
        "UGX",
        "RWF",
        "XAF",
        "XOF",
        "XPF",
        "ISK",
        "HUF",
        "TWD",
        "COP",
        "IRR",
        "IQD",
        "LBP",
        "UZS",
        "KZT",
        "INR",
        "RUB",
        "ARS",
        "TZS",
        "NGN",
    ]
)
FEWEST = 30


def is_per_cent(header: str) -> bool:
    """Say whether a header speaks of per cents, which are no cents."""
    return bool(_PER_CENT.search(header))


def unit_of(header: str) -> float:
    """Return what a column's header says that one unit is worth; 1 where it says nothing."""
    if is_per_cent(header) or _NONE.search(header):
        return 1
    text = re.sub(r"(?<=[a-z])_|_(?=[a-z])", " ", header) if "_" in header else header
    return next((unit for unit, said in _UNITS if re.search(said, text)), 1)


def perhaps_cents(amounts: Evidence | None, header: str, currency: str) -> bool:
    """Say whether amounts look like cents: whole numbers without a habit of round ones.

    Parameters
    ----------
    amounts : Evidence or None
        What the cells of the column show.
    header : str
        Its header.
    currency : str
        The merchant's currency.
    """
    if amounts is None or currency in WHOLE or unit_of(header) != 1:
        return False
    values = [abs(value) for value in amounts.values if value]
    if len(values) < FEWEST or amounts.fractions or any(value != int(value) for value in values):
        return False
    large = sum(value >= 100 for value in values) > 0.9 * len(values)
    tens = sum(value % 10 == 0 for value in values) / len(values)
    return large and tens < 0.5 and len(set(values)) > 0.2 * len(values)


def scaled(sql: str, unit: float) -> str:
    """Return the SQL of an amount in whole units of the currency; no digit is lost before."""
    exact = sql.replace(MONEY, "DECIMAL(28, 10)")
    factor = f"{unit:.10f}".rstrip("0").rstrip(".")
    return sql if unit == 1 else f"CAST(({exact}) * {factor} AS {MONEY})"


def units_told(columns: Mapping[str, str], own: float | None) -> dict[str, float]:
    """Return kit name → unit of the columns of money that are not in whole units."""
    money = ("amount", "price", "discount", "refund", "tax", "shipping", "total")
    told = {
        name: own if own is not None else unit_of(header)
        for name, header in columns.items()
        if name in money
    }
    return {name: unit for name, unit in told.items() if unit != 1}
