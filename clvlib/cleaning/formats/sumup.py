"""SumUp: the report of sales. ``Account`` is the shop's own, so nobody who bought is named."""

from clvlib.cleaning.formats.base import Format

FORMAT = Format(
    name="sumup",
    title="SumUp sales report",
    signature=("Account", "Transaction ID", "Receipt Number", "Price (Gross)", "Price (Net)"),
    columns={
        "order": ("Transaction ID",),
        "date": ("Date",),
        "time_of_day": ("Time",),
        "amount": ("Price (Net)",),
    },
    refuse="the report names the shop's account and no buyer, so nobody can be recognised",
    instead="ask for an export of receipts or invoices that names customers",
)
