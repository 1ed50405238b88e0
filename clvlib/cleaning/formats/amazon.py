"""Amazon: the reports of orders and shipments may name buyers; the payment reports never do.

What a promotion took off stands beside the price, with a minus in some reports.
"""

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
ORDER_REPORT = Format(
    name="amazon_order_report",
    title="Amazon order report",
    signature=("order-id", "order-item-id", "purchase-date", "item-price", "quantity-purchased"),
    columns={
        "order": ("order-id",),
        "email": ("buyer-email",),
        "phone": ("buyer-phone-number",),
        "time": ("purchase-date",),
        "amount": ("item-price",),
        "discount": ("item-promotion-discount",),
        "quantity": ("quantity-purchased",),
        "product": ("product-name",),
        "product_id": ("sku",),
        "currency": ("currency",),
        "country": ("ship-country",),
    },
    customer_from=("email", "phone"),
    amount_before_discount=True,
    refuse=_NO_BUYER,
    instead=_INSTEAD,
)
SHIPMENTS = Format(
    name="amazon_shipments",
    title="Amazon Fulfilled Shipments",
    signature=("amazon-order-id", "shipment-id", "purchase-date", "item-price", "buyer-email"),
    columns={
        "order": ("amazon-order-id", "Amazon Order Id"),
        "email": ("buyer-email", "Buyer Email"),
        "time": ("purchase-date", "Purchase Date"),
        "amount": ("item-price", "Item Price"),
        "discount": ("item-promotion-discount", "Item Promo Discount", "Item Promotion Discount"),
        "quantity": ("quantity-shipped", "Shipped Quantity", "Quantity Shipped"),
        "product": ("product-name", "Title"),
        "product_id": ("sku", "Merchant SKU"),
        "currency": ("currency",),
        "channel": ("sales-channel", "Sales Channel"),
        "country": ("ship-country", "Ship Country"),
    },
    amount_before_discount=True,
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
FORMATS = (ORDERS, ORDER_REPORT, SHIPMENTS, DATE_RANGE, SETTLEMENT)
