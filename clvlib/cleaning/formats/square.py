"""Square: item details (a row an item) and transactions (a row a payment).

``Net Sales`` is after discounts and without tax and tips. Times are the seller's own.
"""

from clvlib.cleaning.formats.base import Format

_SHARED = {
    "order": ("Transaction ID",),
    "customer": ("Customer ID",),
    "date": ("Date",),
    "time_of_day": ("Time",),
    "amount": ("Net Sales",),
    "discount": ("Discounts",),
    "kind": ("Event Type",),
    "branch": ("Location",),
    "device": ("Device Name",),
}
ITEMS = Format(
    name="square_items",
    title="Square item details",
    signature=("Transaction ID", "Net Sales", "Event Type", "Item", "Qty"),
    columns=_SHARED
    | {
        "quantity": ("Qty",),
        "product": ("Item",),
        "product_id": ("SKU",),
        "category": ("Category",),
    },
)
TRANSACTIONS = Format(
    name="square_transactions",
    title="Square transactions",
    signature=("Transaction ID", "Net Sales", "Event Type", "Total Collected"),
    columns=_SHARED | {"channel": ("Source",), "payment": ("Card Brand",)},
)
FORMATS = (ITEMS, TRANSACTIONS)
