"""QuickBooks: sales by customer, in detail. A customer's name stands in a row of its own above the rows.

Column names differ by age and by country; a row is a line of an invoice, a receipt or a credit memo.
A memo's price may be negative, so the amount alone counts. Sales by product, place or seller look the same,
but a column names the customer there.
"""

from clvlib.cleaning.formats.base import Format

FORMAT = Format(
    name="quickbooks",
    title="QuickBooks sales by customer detail",
    signature=("column 0", "Transaction Type", "Num", "Sales Price", "Amount", "Balance"),
    never=("Customer", "Customer full name", "Customer name", "Name", "Client"),
    columns={
        "order": ("Num",),
        "customer": ("column 0",),
        "time": ("Transaction date", "Date"),
        "kind": ("Transaction type",),
        "amount": ("Amount",),
        "quantity": ("Quantity", "Qty"),
        "product": (
            "Product/Service full name",
            "Product/Service",
            "Description",
            "Memo/Description",
        ),
    },
    customer_from=("customer",),
    by_name=True,
    headings="column 0",
)
