"""Loyverse: receipts, and receipts by item. What is given back is a receipt of its own, with a minus.

A customer has a name, and contacts where the shop noted any.
"""

from clvlib.cleaning.formats.base import Format

_SHARED = {
    "order": ("Receipt number",),
    "email": ("Customer contacts",),
    "customer": ("Customer name",),
    "time": ("Date",),
    "kind": ("Receipt type",),
    "amount": ("Net sales",),
    "status": ("Status",),
    "branch": ("Store",),
    "device": ("POS",),
}
RECEIPTS = Format(
    name="loyverse_receipts",
    title="Loyverse receipts",
    signature=(
        "Receipt number",
        "Receipt type",
        "Net sales",
        "Total collected",
        "Customer contacts",
    ),
    columns=_SHARED | {"payment": ("Payment type",), "channel": ("Dining option",)},
    customer_from=("email", "customer"),
    by_name=True,
)
ITEMS = Format(
    name="loyverse_items",
    title="Loyverse receipts by item",
    signature=("Receipt number", "Receipt type", "Cost of goods", "Quantity", "Customer contacts"),
    columns=_SHARED
    | {
        "quantity": ("Quantity",),
        "product": ("Item", "Item name"),
        "product_id": ("SKU",),
        "category": ("Category",),
    },
    customer_from=("email", "customer"),
    by_name=True,
)
FORMATS = (RECEIPTS, ITEMS)
