"""Vend (Lightspeed X-Series): the sales ledger. A sale stands in it three times.

Its own row, one a line, and one a payment hold the same money; the lines name the goods, without tax. In
other ledgers ``Sale`` is a line of goods, so ``Sale Line`` has to occur; a state may stand on the sale's row only.
"""

from clvlib.cleaning.formats.base import Format
from clvlib.cleaning.statuses import ADJUSTMENT, SALE, UNPAID

FORMAT = Format(
    name="vend",
    title="Vend sales ledger",
    signature=("Receipt Number", "Line Type", "Customer Code", "Subtotal", "Sales Tax", "Paid"),
    proof=("kind", r"(?i)\s*sale line\s*"),
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
    carry=("status",),
    states={
        "sale": ADJUSTMENT,
        "payment": ADJUSTMENT,
        "sale line": SALE,
        "line": SALE,
        "saved": UNPAID,
    },
)
