"""Shopee: orders, a row a line. The subtotal is what a line's pieces cost by their deal price.

Pieces that came back stand beside it; what the whole order came to (with postage) repeats on its lines.
"""

from clvlib.cleaning.formats.base import Format
from clvlib.cleaning.statuses import UNPAID

ENGLISH = Format(
    name="shopee",
    title="Shopee orders",
    signature=("Order ID", "Order Status", "Deal Price", "Product Subtotal", "Username (Buyer)"),
    columns={
        "order": ("Order ID",),
        "customer": ("Username (Buyer)",),
        "time": ("Order Creation Date", "Order Paid Time"),
        "amount": ("Product Subtotal",),
        "quantity": ("Quantity",),
        "returned": ("Returned quantity",),
        "price": ("Deal Price",),
        "status": ("Order Status",),
        "product": ("Product Name",),
        "product_id": ("SKU Reference No.", "Parent SKU Reference No."),
        "country": ("Country",),
    },
    customer_from=("customer",),
)
PORTUGUESE = Format(
    name="shopee_br",
    title="Shopee orders (Portuguese)",
    signature=(
        "ID do pedido",
        "Status do pedido",
        "Preço acordado",
        "Subtotal do produto",
        "Quantidade",
    ),
    columns={
        "order": ("ID do pedido",),
        "customer": ("Nome de usuário (comprador)",),
        "time": ("Data de criação do pedido", "Hora do pagamento do pedido"),
        "amount": ("Subtotal do produto",),
        "quantity": ("Quantidade",),
        "returned": ("Returned quantity",),
        "price": ("Preço acordado",),
        "status": ("Status do pedido",),
        "product": ("Nome do Produto",),
        "product_id": ("Número de referência SKU", "Nº de referência do SKU principal"),
        "country": ("País",),
    },
    customer_from=("customer",),
    states={"não pago": UNPAID},
)
FORMATS = (ENGLISH, PORTUGUESE)
