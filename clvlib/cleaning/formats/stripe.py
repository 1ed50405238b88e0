"""Stripe: payments. Times are UTC; a payment's refunds stand in a column of their own."""

from clvlib.cleaning.formats.base import Format

FORMAT = Format(
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
        "currency": ("Currency",),
        "test": ("Mode",),
        "product": ("Description",),
        "country": ("Card Issue Country", "Card Address Country"),
        "payment": ("Card Brand", "Payment Source Type"),
    },
    customer_from=("email", "customer"),
    timezone="UTC",
)
