"""What a platform's format is: which headers give it away, and what its columns mean.

A format is data, not code: a signature, a mapping from the kit's names to the
platform's headers, and a few switches for how its rows stand to orders. Adding a
platform is adding one small module with one ``FORMAT``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from clvlib.cleaning.headers import plain

Alternatives = tuple[str, ...]


@dataclass(frozen=True)
class Format:
    """One platform's export.

    Parameters
    ----------
    name : str
        The value of ``format`` in ``merchant.yml``.
    title : str
        What people call it.
    signature : tuple of str
        Headers that only this export has together; all must be there.
    never : tuple of str
        Headers that this export never has; a table with one of them is another's.
    proof : tuple of str
        Kit name and a pattern that some cell of it matches in full, where headers alone do not tell.
    columns : mapping of str to tuple of str
        Kit name → the platform's headers, best first; those absent are passed over.
    customer_from : tuple of str
        Kit names tried in turn for the customer (``customer``, ``email``, ``phone``).
    order_amount : bool
        True where ``amount`` is the order's total and stands on its first row, or on all
        of them; it is then spread over the order's lines.
    amount_before_discount : bool
        True where ``discount`` is still to be taken off ``amount``.
    back_by_kind : bool
        True where ``refund_order`` gives something back only on rows whose ``kind`` does.
    order_marks : str
        Characters to strip from order numbers, where the platform's files differ in them.
    carry : tuple of str
        Kit names that stand on the first row of an order only.
    refuse : str
        Why the export cannot serve where it lacks the customer; ``instead`` names the
        export to ask for.
    states : mapping of str to str
        The platform's words of states, in small letters, that mean something of their own there:
        word → class of :mod:`clvlib.cleaning.statuses`.
    by_name : bool
        True where nothing but a name tells customers apart.
    headings : str
        The column whose cells stand alone above the rows that they speak for, if the export has one.
    packed : tuple of str
        Kit names that rows of goods below a package all leave blank, as the package holds them.
    listed : mapping of str to str
        Kit name → the word before each number, where a cell lists several of them
        (``amount:4.00|reason:broken;amount:2.50|…``); they are added up.
    timezone : str, optional
        The zone of its times, where the platform always writes the same.
    day_first : bool, optional
        Where the platform always writes the same.
    """

    name: str
    title: str
    signature: tuple[str, ...]
    never: tuple[str, ...] = ()
    proof: tuple[str, ...] = ()
    columns: Mapping[str, Alternatives] = field(default_factory=dict)
    customer_from: tuple[str, ...] = ("customer", "email", "phone")
    order_amount: bool = False
    amount_before_discount: bool = False
    back_by_kind: bool = False
    order_marks: str = ""
    carry: tuple[str, ...] = ()
    refuse: str = ""
    instead: str = ""
    states: Mapping[str, str] = field(default_factory=dict)
    by_name: bool = False
    headings: str = ""
    packed: tuple[str, ...] = ()
    listed: Mapping[str, str] = field(default_factory=dict)
    timezone: str | None = None
    day_first: bool | None = None

    def fits(self, headers: Collection[str]) -> bool:
        """Say whether all headers of the signature are there, and none that this export never has."""
        present = {plain(header) for header in headers}
        return all(plain(header) in present for header in self.signature) and not any(
            plain(header) in present for header in self.never
        )

    def customer_in(self, headers: Collection[str]) -> bool:
        """Say whether a file has one of the columns that name the customer."""
        return bool(set(self.mapped(headers)) & set(self.customer_from))

    def mapped(self, headers: Collection[str]) -> dict[str, str]:
        """Return kit name → header, for the headers that this file has."""
        return {name: there[0] for name, there in self.present(headers).items()}

    def present(self, headers: Collection[str]) -> dict[str, list[str]]:
        """Return kit name → all of its headers that this file has, best first."""
        own: dict[str, str] = {}
        for header in headers:
            own.setdefault(_strict(header), header)
        found = {
            name: [own[_strict(header)] for header in alternatives if _strict(header) in own]
            for name, alternatives in self.columns.items()
        }
        return {name: there for name, there in found.items() if there}


def _strict(header: str) -> str:
    """Compare a platform's own headers with their brackets: 下单时间 is not 下单时间(UTC)."""
    return " ".join(header.casefold().replace("（", "(").replace("）", ")").split())


GENERIC = Format("generic", "export by column mapping", ())
