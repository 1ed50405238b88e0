"""Clover: payments, a row a payment; ``Amount`` holds tax and no tip, and so does what was refunded.

Most payments at a counter name nobody; customers have no number, only a name.
"""

from clvlib.cleaning.formats.base import Format

FORMAT = Format(
    name="clover",
    title="Clover payments",
    signature=(
        "Payment ID",
        "Payment Date",
        "Order ID",
        "Tax Amount",
        "Result",
        "Refund Amount",
        "Tender",
        "Card Auth Code",
    ),
    never=("Total",),
    columns={
        "order": ("Order ID",),
        "customer": ("Customer ID", "Customer Name"),
        "time": ("Payment Date",),
        "amount": ("Amount",),
        "tax": ("Tax Amount",),
        "refund": ("Refund Amount",),
        "status": ("Result",),
        "currency": ("Currency",),
        "payment": ("Tender",),
        "device": ("Device",),
    },
    customer_from=("customer",),
    by_name=True,
    refuse="these payments name nobody, so nobody can be recognised",
    instead="export the payments with the column 'Customer Name'",
)
