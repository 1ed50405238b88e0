"""Walmart Marketplace: orders, a row a line. ``Item Cost`` is what the buyer pays, without tax and shipping.

Others' ``Item Cost`` is what they pay for a piece themselves, and another column holds the sale.
"""

from clvlib.cleaning.formats.base import Format

FORMAT = Format(
    name="walmart",
    title="Walmart Marketplace orders",
    signature=("PO#", "Order#", "Order Date", "Item Cost", "Shipping Cost", "Qty", "FLIDS"),
    never=(
        "Total",
        "Sale Total",
        "Order Total",
        "Amount",
        "Price",
        "Item Price",
        "Unit Price",
        "Sale Price",
        "Retail",
    ),
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
