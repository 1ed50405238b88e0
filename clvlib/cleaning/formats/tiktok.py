"""TikTok Shop: orders, a row a line; the order's amount stands on each of its lines."""

from clvlib.cleaning.formats.base import Format

FORMAT = Format(
    name="tiktok_shop",
    title="TikTok Shop orders",
    signature=(
        "Order ID",
        "Order Status",
        "SKU Unit Original Price",
        "Order Amount",
        "Created Time",
    ),
    columns={
        "order": ("Order ID",),
        "customer": ("Buyer Username",),
        "time": ("Created Time", "Paid Time"),
        "amount": ("Order Amount",),
        "tax": ("Taxes",),
        "shipping": ("Shipping Fee After Discount",),
        "refund": ("Order Refund Amount",),
        "status": ("Order Status",),
        "quantity": ("Quantity",),
        "price": ("SKU Unit Original Price",),
        "product": ("Product Name",),
        "product_id": ("Seller SKU", "SKU ID"),
        "country": ("Country",),
        "payment": ("Payment Method",),
    },
    order_amount=True,
    customer_from=("customer",),
    refuse="this export names no buyer, so nobody can be recognised",
    instead="export again with the column 'Buyer Username'",
)
