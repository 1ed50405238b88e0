"""Squarespace: Orders → Export. One row a line item; an order's fields stand on its first row only.

What the goods cost after discounts is ``Total`` without taxes and shipping.
"""

from clvlib.cleaning.formats.base import Format

FORMAT = Format(
    name="squarespace",
    title="Squarespace orders",
    signature=("Order ID", "Financial Status", "Lineitem quantity", "Lineitem price", "Amount Refunded"),
    columns={
        "order": ("Order ID",),
        "email": ("Email",),
        "phone": ("Billing Phone",),
        "time": ("Created at", "Paid at"),
        "amount": ("Total",),
        "tax": ("Taxes",),
        "shipping": ("Shipping",),
        "refund": ("Amount Refunded",),
        "status": ("Financial Status",),
        "cancelled_at": ("Cancelled at",),
        "currency": ("Currency",),
        "quantity": ("Lineitem quantity",),
        "price": ("Lineitem price",),
        "product": ("Lineitem name",),
        "product_id": ("Lineitem sku",),
        "coupon": ("Discount Code",),
        "channel": ("Channel Name",),
        "country": ("Shipping Country", "Billing Country"),
        "payment": ("Payment Method",),
    },
    order_amount=True,
    carry=(
        "email", "phone", "amount", "tax", "shipping", "refund", "status", "cancelled_at", "currency",
        "coupon", "channel", "country", "payment", "time",
    ),
)  # fmt: skip
