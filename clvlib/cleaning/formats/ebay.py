"""eBay: the orders report. An order of several items has a row of its own above theirs.

That row names the buyer, the day and what the whole order came to, with shipping and tax, that of
eBay itself among it where a column says so; the items' rows below it repeat the order's number only.
"""

from clvlib.cleaning.formats.base import Format

FORMAT = Format(
    name="ebay",
    title="eBay orders report",
    signature=("Sales Record Number", "Order Number", "Buyer Username", "Sale Date", "Total Price"),
    columns={
        "order": ("Order Number",),
        "customer": ("Buyer Username",),
        "email": ("Buyer Email",),
        "time": ("Sale Date",),
        "amount": ("Total Price",),
        "tax": ("Seller Collected Tax",),
        "collected": ("eBay Collected Tax",),
        "collected_inside": ("eBay Collected Tax and Fees Included in Total",),
        "paid_on": ("Paid On Date",),
        "shipping": ("Shipping And Handling",),
        "quantity": ("Quantity",),
        "price": ("Sold For",),
        "product": ("Item Title",),
        "product_id": ("Custom Label", "Item Number"),
        "country": ("Ship To Country", "Buyer Country"),
        "payment": ("Payment Method",),
    },
    order_amount=True,
    carry=(
        "customer",
        "email",
        "time",
        "amount",
        "tax",
        "collected",
        "collected_inside",
        "paid_on",
        "shipping",
        "country",
        "payment",
    ),
)
