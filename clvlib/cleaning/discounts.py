# ruff: noqa: E501 — patterns read better unbroken
"""Words and signs of discounts, in the languages that exports come in."""

from __future__ import annotations

import re

from clvlib.cleaning.evidence import Evidence

# A gift voucher pays, as cash does: it takes nothing off.
DISCOUNT = re.compile(
    r"^(?!.*(?:gift|geschenk|cadeau|regalo|presente|礼品|礼物)).*(?:discount|rabat|remise|rabais|descuento|sconto|korting|desconto|indirim|alennus|sleva|kedvezmeny|reducere|diskon|coupon|voucher|折扣|优惠|割引|値引|할인|скидк|знижк|giam gia|chiet khau|εκπτωσ|potongan|ส่วนลด|خصم|הנחה|\bdisc$)"
)
_PERCENT = re.compile(
    r"%|percent|(per|pour|por|pro)[ _.-]?(cent[os]?|ciento)\b|prozent|\bpct\b|pourcent|porcent|\brate\b|satz|折扣率|割引率",
    re.I,
)


def is_rate(header: str, cells: Evidence | None) -> bool:
    """Say whether a tax is a share: *% IVA* is, *IVA 23%* is the tax at that rate."""
    return is_percent("" if re.search(r"\d\s*%", header) else header, cells)


def is_percent(header: str, cells: Evidence | None) -> bool:
    """Say whether a discount is a share of the price: by its header, or written with the sign."""
    signs = sum("%" in cell for cell in cells.cells) if cells else 0
    return bool(_PERCENT.search(header)) or bool(cells and signs > 0.5 * len(cells.cells))
