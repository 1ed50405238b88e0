"""Shopify: Orders → Export. One row a line item; an order's fields stand on its first row only.

``Subtotal`` is what the goods cost after discounts, before shipping (and before tax where
prices are without tax); it is spread over the lines. ``Refunded Amount`` is counted
as a share of ``Total`` without ``Shipping``, as pieces come back with their tax.
"""

from clvlib.cleaning.formats.base import Format

FORMAT = Format(
    name="shopify",
    title="Shopify orders",
    signature=("Name", "Financial Status", "Lineitem quantity", "Lineitem price"),
    columns={
        "order": ("Name", "Id"),
        "email": ("Email",),
        "phone": ("Phone", "Billing Phone", "Shipping Phone"),
        "time": ("Created at", "Paid at"),
        "amount": ("Subtotal", "Total"),
        "total": ("Total",),
        "postage": ("Shipping",),
        "refund": ("Refunded Amount",),
        "status": ("Financial Status",),
        "cancelled_at": ("Cancelled at",),
        "currency": ("Currency",),
        "quantity": ("Lineitem quantity",),
        "price": ("Lineitem price",),
        "product": ("Lineitem name",),
        "product_id": ("Lineitem sku",),
        "discount": ("Discount Amount",),
        "coupon": ("Discount Code",),
        "channel": ("Source",),
        "country": ("Shipping Country", "Billing Country"),
        "payment": ("Payment Method",),
    },
    order_amount=True,
    carry=(
        "email", "phone", "amount", "total", "postage", "refund", "status", "cancelled_at", "currency", "coupon",
        "channel", "country", "payment", "time",
    ),
    refuse="this export has no e-mail column, so nobody can be recognised",
    instead="export again with the column 'Email'",
)  # fmt: skip
