"""PayPal: the activity download. Each row is money in or out, in the time of the zone beside it.

A refund is sent by the shop: its customer is whom it went to, and it finds its payment by
``Reference Txn ID``. On other rows that column names an agreement or an authorisation.
"""

from clvlib.cleaning.formats.base import Format
from clvlib.cleaning.statuses import CANCELLED

FORMAT = Format(
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
    states={"denied": CANCELLED, "removed": CANCELLED},
)
