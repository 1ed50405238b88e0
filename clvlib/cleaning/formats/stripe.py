"""Stripe: payments. Times are UTC; a payment's refunds stand in a column of their own.

A payment that asks for something first was not made, and one whose dispute was lost was taken back.
"""

from dataclasses import replace

from clvlib.cleaning.formats.base import Format
from clvlib.cleaning.statuses import CANCELLED, REFUNDED, SALE, UNPAID

_ASKS = ("payment_method", "action", "confirmation", "capture", "source", "source_action")
STATES = {
    **{f"requires_{what}": UNPAID for what in _ASKS},
    "uncaptured": UNPAID,
    "blocked": CANCELLED,
    "lost": REFUNDED,
    **dict.fromkeys(("won", "needs_response", "under_review", "early_warning", "prevented"), SALE),
    **dict.fromkeys(
        ("warning_closed", "warning_needs_response", "warning_under_review", "disputed"), SALE
    ),
}

PAYMENTS = Format(
    name="stripe",
    title="Stripe payments",
    signature=("id", "Created (UTC)", "Amount", "Amount Refunded", "Status"),
    columns={
        "order": ("id",),
        "email": ("Customer Email",),
        "customer": ("Customer ID",),
        "time": ("Created (UTC)", "Created date (UTC)"),
        "amount": ("Amount",),
        "refund": ("Amount Refunded",),
        "status": ("Status",),
        "status_2": ("Dispute Status",),
        "currency": ("Currency",),
        "test": ("Mode",),
        "product": ("Description",),
        "country": ("Card Issue Country", "Card Address Country"),
        "payment": ("Card Brand", "Payment Source Type"),
    },
    customer_from=("email", "customer"),
    states=STATES,
    timezone="UTC",
)
UNIFIED = replace(
    PAYMENTS,
    name="stripe_unified",
    title="Stripe unified payments",
    signature=("id", "Created date (UTC)", "Amount", "Amount Refunded", "Status"),
)
FORMATS = (PAYMENTS, UNIFIED)
