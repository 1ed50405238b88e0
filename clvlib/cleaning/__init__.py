"""Cleaning: from what merchants really export to lines, orders and a ledger that balances."""

from clvlib.cleaning.clean import clean, customer_ids
from clvlib.cleaning.cleaned import Cleaned, FileReport, ledger_summary
from clvlib.cleaning.propose import Proposal, Taken, propose
from clvlib.cleaning.spend import acquisition_spend

__all__ = [
    "Cleaned",
    "FileReport",
    "Proposal",
    "Taken",
    "acquisition_spend",
    "clean",
    "customer_ids",
    "ledger_summary",
    "propose",
]
