"""Etsy: sold orders and sold order items. Dates are always month first, of two-digit years."""

from clvlib.cleaning.formats.base import Format

_SHARED = {
    "order": ("Order ID",),
    "customer": ("Buyer", "Buyer User ID"),
    "time": ("Sale Date", "Date Paid"),
    "discount": ("Discount Amount",),
    "currency": ("Currency",),
    "country": ("Ship Country",),
    "coupon": ("Coupon Code",),
    "payment": ("Payment Type", "Payment Method"),
    "channel": ("Order Type",),
    "product_id": ("SKU",),
}
ORDERS = Format(
    name="etsy_orders",
    title="Etsy sold orders",
    signature=("Sale Date", "Order ID", "Buyer", "Order Value", "Order Total"),
    columns=_SHARED
    | {
        "amount": ("Order Value",),
        "quantity": ("Number of Items",),
        "status": ("Status",),
        "total": ("Order Total",),
        "adjusted": ("Adjusted Order Total",),
    },
    amount_before_discount=True,
    order_marks="#",
    day_first=False,
)
ITEMS = Format(
    name="etsy_items",
    title="Etsy sold order items",
    signature=("Sale Date", "Order ID", "Buyer", "Item Name", "Item Total"),
    columns=_SHARED
    | {
        "amount": ("Item Total",),
        "quantity": ("Quantity",),
        "price": ("Price",),
        "product": ("Item Name",),
    },
    amount_before_discount=True,
    order_marks="#",
    day_first=False,
)
FORMATS = (ORDERS, ITEMS)
