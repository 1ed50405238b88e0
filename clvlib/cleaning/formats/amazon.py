"""Amazon: the order report may name buyers; the payment reports never do."""

from clvlib.cleaning.formats.base import Format

_NO_BUYER = "the report names no buyer, so nobody can be recognised"
_INSTEAD = (
    "ask for the report 'Amazon Fulfilled Shipments' or an order report with the column buyer-email"
)

ORDERS = Format(
    name="amazon_orders",
    title="Amazon all orders",
    signature=("amazon-order-id", "purchase-date", "order-status", "item-price"),
    columns={
        "order": ("amazon-order-id",),
        "email": ("buyer-email",),
        "phone": ("buyer-phone-number",),
        "time": ("purchase-date",),
        "amount": ("item-price",),
        "discount": ("item-promotion-discount",),
        "quantity": ("quantity",),
        "product": ("product-name",),
        "product_id": ("sku", "asin"),
        "status": ("order-status",),
        "status_2": ("item-status",),
        "currency": ("currency",),
        "channel": ("sales-channel",),
        "country": ("ship-country",),
        "fulfilment": ("fulfillment-channel",),
    },
    amount_before_discount=True,
    refuse=_NO_BUYER,
    instead=_INSTEAD,
)
DATE_RANGE = Format(
    name="amazon_date_range",
    title="Amazon date range report",
    signature=("date/time", "settlement id", "type", "order id", "product sales"),
    columns={"order": ("order id",), "time": ("date/time",), "amount": ("product sales",)},
    refuse=_NO_BUYER,
    instead=_INSTEAD,
)
SETTLEMENT = Format(
    name="amazon_settlement",
    title="Amazon settlement report",
    signature=("settlement-id", "transaction-type", "amount-type", "amount"),
    columns={"order": ("order-id",), "time": ("posted-date-time",), "amount": ("amount",)},
    refuse=_NO_BUYER,
    instead=_INSTEAD,
)
FORMATS = (ORDERS, DATE_RANGE, SETTLEMENT)
