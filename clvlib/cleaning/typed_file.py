"""A staged file with everything decided about its columns: what the rules and tables are made from."""

from __future__ import annotations

from dataclasses import dataclass, field

from clvlib.cleaning import amounts, dates, people
from clvlib.cleaning.columns import Mapping
from clvlib.cleaning.staging import Staged
from clvlib.merchant import Source

PARTS = ("year", "month", "day")


@dataclass
class TypedFile:
    """A staged file with everything decided about its columns.

    Parameters
    ----------
    number : int
        Its place among the merchant's files, and its key in ``rows``.
    texts : dict of str to str
        Kit name → SQL of the column's text.
    classes : dict of str to dict
        Of ``status``, ``status_2`` and ``kind``: word → class.
    foreign : tuple of str
        Currencies other than the merchant's.
    order_amount : bool
        Whether ``amount`` is the order's total, to be spread over its lines.
    code : str
        Calling code of the merchant's country.
    carried : bool
        Whether what stands on an order's first row only was filled down.
    returns : bool
        Whether its rows are goods given back, written with positive amounts.
    guests : bool
        Whether addresses tell who its guests were.
    nameless : bool
        Whether words that tills write for a customer stand on rows without an address only.
    """

    number: int
    staged: Staged
    mapping: Mapping
    source: Source
    texts: dict[str, str] = field(default_factory=dict)
    time: dates.DateRule | None = None
    amounts: dict[str, amounts.AmountRule] = field(default_factory=dict)
    classes: dict[str, dict[str, str]] = field(default_factory=dict)
    foreign: tuple[str, ...] = ()
    order_amount: bool = False
    code: str = ""
    carried: bool = False
    returns: bool = False
    guests: bool = False
    nameless: bool = True

    @property
    def name(self) -> str:
        """The file's name in messages and in the ledger."""
        return self.staged.name

    @property
    def has_order(self) -> bool:
        """Say whether the export names orders."""
        return "order" in self.mapping.columns

    @property
    def customer(self) -> str:
        """SQL of the raw customer id."""
        return people.source_id(
            self.texts, self.mapping.format.customer_from, self.code, self.guests
        )

    @property
    def time_text(self) -> str:
        """SQL of the text of date and clock."""
        return _time_text(self.texts)


def _time_text(texts: dict[str, str]) -> str:
    if set(PARTS) <= set(texts):
        date = "(" + " || '-' || ".join(texts[part] for part in PARTS) + ")"
    else:
        date = texts.get("date", texts.get("time", ""))
    clock = texts.get("time_of_day") or (
        texts.get("time") if {"date", "year"} & set(texts) else None
    )
    return f"({date} || ' ' || coalesce({clock}, ''))" if clock else date
