"""BigCommerce: orders. ``Order Total (ex tax)`` is after discounts and holds shipping without tax.

What was refunded holds its tax, and so counts as a share of the total that does.
"""

from clvlib.cleaning.formats.base import Format

FORMAT = Format(
    name="bigcommerce",
    title="BigCommerce orders",
    signature=("Order ID", "Customer Email", "Order Total (ex tax)", "Shipping Cost (ex tax)"),
    columns={
        "order": ("Order ID",),
        "email": ("Customer Email",),
        "phone": ("Customer Phone",),
        "time": ("Order Date",),
        "amount": ("Order Total (ex tax)",),
        "shipping": ("Shipping Cost (ex tax)",),
        "total": ("Order Total (inc tax)",),
        "refund": ("Refund Amount", "Refunded Amount"),
        "status": ("Order Status",),
        "currency": ("Order Currency Code",),
        "country": ("Shipping Country", "Billing Country"),
        "payment": ("Payment Method",),
        "channel": ("Channel Name",),
    },
    order_amount=True,
)
