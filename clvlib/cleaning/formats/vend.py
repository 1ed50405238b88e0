"""Vend (Lightspeed X-Series): the sales ledger. A sale stands in it three times.

Its own row, one a line, and one a payment hold the same money; the lines name the goods, without tax.
"""

from clvlib.cleaning.formats.base import Format
from clvlib.cleaning.statuses import ADJUSTMENT, SALE

FORMAT = Format(
    name="vend",
    title="Vend sales ledger",
    signature=("Receipt Number", "Line Type", "Customer Code", "Subtotal", "Sales Tax", "Paid"),
    columns={
        "order": ("Receipt Number",),
        "customer": ("Customer Code", "Customer Name"),
        "time": ("Date",),
        "amount": ("Subtotal",),
        "quantity": ("Quantity",),
        "kind": ("Line Type",),
        "status": ("Status",),
        "product": ("Details",),
        "product_id": ("Sku",),
        "branch": ("Register",),
    },
    customer_from=("customer",),
    states={"sale": ADJUSTMENT, "payment": ADJUSTMENT, "sale line": SALE, "line": SALE},
)
