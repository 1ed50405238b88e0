"""PayPal: the activity download. Each row is money in or out, in the time of the zone beside it.

A refund is sent by the shop: its customer is whom it went to, and it finds its payment by
``Reference Txn ID``. On other rows that column names an agreement or an authorisation.
"""

from dataclasses import replace

from clvlib.cleaning.formats.base import Format
from clvlib.cleaning.statuses import ADJUSTMENT, CANCELLED, REFUNDED, UNPAID

_STATES = {
    **dict.fromkeys(("denied", "removed", "abgelehnt", "entfernt", "storniert"), CANCELLED),
    **dict.fromkeys(("ausstehend", "offen", "unclaimed", "nicht eingefordert"), UNPAID),
    **dict.fromkeys(
        (
            "general withdrawal", "general currency conversion", "user initiated withdrawal",
            "bank deposit to pp account", "account hold for open authorization",
            "reversal of general account hold", "allgemeine abbuchung", "allgemeine währungsumrechnung",
            "bankgutschrift auf paypal-konto", "von nutzer eingeleitete abbuchung",
            "einbehaltung für offene autorisierung", "rückbuchung allgemeiner kontoeinbehaltung",
        ),
        ADJUSTMENT,
    ),
    **dict.fromkeys(("payment refund", "rückzahlung", "payment reversal"), REFUNDED),
}  # fmt: skip

ENGLISH = Format(
    name="paypal",
    title="PayPal activity",
    signature=("Date", "Time", "Type", "Status", "Gross", "From Email Address", "Transaction ID"),
    columns={
        "order": ("Transaction ID",),
        "refund_order": ("Reference Txn ID",),
        "email": ("From Email Address",),
        "refund_email": ("To Email Address",),
        "date": ("Date",),
        "time_of_day": ("Time",),
        "amount": ("Gross",),
        "kind": ("Type",),
        "status": ("Status",),
        "currency": ("Currency",),
        "product": ("Item Title",),
        "country": ("Country",),
    },
    back_by_kind=True,
    states=_STATES,
)
GERMAN = replace(
    ENGLISH,
    name="paypal_de",
    title="PayPal activity (German)",
    signature=("Datum", "Uhrzeit", "Typ", "Status", "Brutto", "Absender E-Mail-Adresse"),
    columns={
        "order": ("Transaktionscode",),
        "refund_order": ("Zugehöriger Transaktionscode",),
        "email": ("Absender E-Mail-Adresse",),
        "refund_email": ("Empfänger E-Mail-Adresse",),
        "date": ("Datum",),
        "time_of_day": ("Uhrzeit",),
        "amount": ("Brutto",),
        "kind": ("Typ",),
        "status": ("Status",),
        "currency": ("Währung",),
        "product": ("Artikelbezeichnung",),
        "country": ("Land",),
    },
)
FORMATS = (ENGLISH, GERMAN)
