"""WooCommerce, through its usual export plugins.

*Advanced Order Export* writes a row a line item and repeats the order's total on each;
*WebToffee* writes a row an order, and what was given back, with its tax, in one cell;
*Customer/Order CSV Export* a row a line, each with its own total after discounts and without tax.
A guest has customer 0, so the e-mail goes first.
"""

from clvlib.cleaning.formats.base import Format

ADVANCED = Format(
    name="woocommerce",
    title="WooCommerce (Advanced Order Export)",
    signature=("Order Number", "Order Status", "Order Date", "Email (Billing)"),
    columns={
        "order": ("Order Number", "Order ID"),
        "email": ("Email (Billing)",),
        "phone": ("Phone (Billing)",),
        "time": ("Order Date", "Paid Date"),
        "amount": ("Order Subtotal Amount", "Order Total Amount"),
        "total": ("Order Total Amount",),
        "refund": ("Order Refund Amount",),
        "status": ("Order Status",),
        "currency": ("Order Currency", "Currency"),
        "quantity": ("Quantity (- Refund)", "Quantity"),
        "price": ("Item Cost",),
        "product": ("Item Name", "Product Name"),
        "product_id": ("SKU", "Product Id"),
        "category": ("Category", "Product Category"),
        "coupon": ("Coupon Code",),
        "country": ("Country Code (Shipping)", "Country Code (Billing)"),
        "payment": ("Payment Method Title",),
    },
    order_amount=True,
)
WEBTOFFEE = Format(
    name="woocommerce_webtoffee",
    title="WooCommerce (WebToffee)",
    signature=("order_id", "order_date", "order_total", "billing_email", "order_currency"),
    columns={
        "order": ("order_number", "order_id"),
        "email": ("billing_email", "customer_email"),
        "phone": ("billing_phone",),
        "customer": ("customer_id", "customer_user"),
        "time": ("order_date", "paid_date"),
        "amount": ("order_total",),
        "tax": ("tax_total",),
        "shipping": ("shipping_total",),
        "discount": ("discount_total",),
        "refund": ("refund_items",),
        "status": ("status",),
        "currency": ("order_currency",),
        "country": ("shipping_country", "billing_country"),
        "payment": ("payment_method_title", "payment_method"),
    },
    customer_from=("email", "phone", "customer"),
    listed={"refund": "amount"},
)
ORDERS_EXPORT = Format(
    name="woocommerce_orders_export",
    title="WooCommerce (Customer/Order CSV Export)",
    signature=(
        "order_id",
        "order_number",
        "billing_email",
        "item_name",
        "item_quantity",
        "item_total",
    ),
    columns={
        "order": ("order_number", "order_id"),
        "email": ("billing_email",),
        "phone": ("billing_phone",),
        "customer": ("customer_id",),
        "time": ("date", "order_date"),
        "amount": ("item_total",),
        "refund": ("item_refunded",),
        "status": ("status", "order_status"),
        "currency": ("order_currency",),
        "quantity": ("item_quantity",),
        "price": ("item_price",),
        "product": ("item_name",),
        "product_id": ("item_sku", "item_product_id"),
        "country": ("shipping_country", "billing_country"),
        "payment": ("payment_method",),
    },
    customer_from=("email", "phone", "customer"),
)
FORMATS = (ADVANCED, WEBTOFFEE, ORDERS_EXPORT)
