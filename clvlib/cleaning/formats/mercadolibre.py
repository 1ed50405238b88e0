"""Mercado Libre: sales. What the goods came to stands before the marketplace's charges, which the total is after.

The headers name the currency, and the language is Spanish or Portuguese. A sale of several goods is a package
with the money, and a row without any for each of them.
"""

from clvlib.cleaning.formats.base import Format

_CODES = ("ARS", "MXN", "CLP", "COP", "UYU", "PEN", "USD")

SPANISH = Format(
    name="mercadolibre",
    title="Mercado Libre sales",
    signature=(
        "# de venta",
        "Fecha de venta",
        "Ingresos por productos",
        "Cargo por venta",
        "Comprador",
    ),
    columns={
        "order": ("# de venta",),
        "customer": ("Comprador",),
        "time": ("Fecha de venta",),
        "amount": tuple(f"Ingresos por productos ({code})" for code in _CODES),
        "refund": tuple(f"Anulaciones y reembolsos ({code})" for code in _CODES),
        "quantity": ("Unidades",),
        "status": ("Estado",),
        "product": ("Título de la publicación",),
        "product_id": ("SKU", "# de publicación"),
    },
    customer_from=("customer",),
    by_name=True,
    packed=("amount", "customer"),
)
PORTUGUESE = Format(
    name="mercadolivre",
    title="Mercado Livre sales",
    signature=("N.º de venda", "Data da venda", "Receita por produtos", "Comprador"),
    columns={
        "order": ("N.º de venda",),
        "customer": ("Comprador",),
        "time": ("Data da venda",),
        "amount": ("Receita por produtos (BRL)",),
        "refund": ("Cancelamentos e reembolsos (BRL)",),
        "quantity": ("Unidades",),
        "status": ("Estado",),
        "product": ("Título do anúncio",),
        "product_id": ("SKU", "# de anúncio"),
    },
    customer_from=("customer",),
    by_name=True,
    packed=("amount", "customer"),
)
FORMATS = (SPANISH, PORTUGUESE)
