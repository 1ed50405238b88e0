"""Shopware 5: the export of orders, a row a line; states are numbers and the total stands on each line."""

from clvlib.cleaning.formats.base import Format
from clvlib.cleaning.statuses import CANCELLED, SALE, UNPAID

_ORDER = {"-1": UNPAID, "4": CANCELLED} | {str(n): SALE for n in (0, 1, 2, 3, 5, 6, 7, 8)}

FORMAT = Format(
    name="shopware5",
    title="Shopware 5 orders",
    signature=("orderNumber", "customerId", "orderStatusId", "invoiceAmount", "orderTime"),
    columns={
        "order": ("orderNumber", "orderId"),
        "customer": ("customerNumber", "customerId"),
        "email": ("email",),
        "time": ("orderTime",),
        "amount": ("invoiceAmount",),
        "shipping": ("invoiceShipping",),
        "status": ("orderStatusId",),
        "currency": ("currency",),
        "quantity": ("quantity",),
        "price": ("price",),
        "product": ("articleName",),
        "product_id": ("articleNumber",),
    },
    customer_from=("email", "customer"),
    order_amount=True,
    states=_ORDER,
)
