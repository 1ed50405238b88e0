"""Gumroad: sales. ``Subtotal`` is without tax and shipping; times are UTC."""

from clvlib.cleaning.formats.base import Format

FORMAT = Format(
    name="gumroad",
    title="Gumroad sales",
    signature=("Purchase ID", "Item Name", "Purchase Email", "Purchase Date", "Sale Price ($)"),
    columns={
        "order": ("Purchase ID",),
        "email": ("Purchase Email",),
        "date": ("Purchase Date",),
        "time_of_day": ("Purchase Time (UTC timezone)",),
        "amount": ("Subtotal ($)", "Sale Price ($)"),
        "refund": ("Partial Refund ($)",),
        "refunded_flag": ("Fully Refunded?", "Refunded?"),
        "product": ("Item Name",),
        "quantity": ("Quantity",),
        "coupon": ("Discount Code",),
        "country": ("Country",),
    },
    timezone="UTC",
)
