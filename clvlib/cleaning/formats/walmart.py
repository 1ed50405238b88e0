"""Walmart Marketplace: orders, a row a line. ``Item Cost`` is what the buyer pays, without tax and shipping."""

from clvlib.cleaning.formats.base import Format

FORMAT = Format(
    name="walmart",
    title="Walmart Marketplace orders",
    signature=("PO#", "Order#", "Order Date", "Item Cost", "Shipping Cost", "Qty"),
    columns={
        "order": ("Order#",),
        "customer": ("Customer Name",),
        "phone": ("Customer Phone Number",),
        "time": ("Order Date",),
        "price": ("Item Cost",),
        "quantity": ("Qty",),
        "status": ("Status",),
        "product": ("Item Description",),
        "product_id": ("SKU", "UPC"),
        "country": ("Country",),
    },
    customer_from=("customer", "phone"),
    by_name=True,
)
