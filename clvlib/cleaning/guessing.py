"""Which column means what where nobody has said so: by its header's words and by its cells.

Every pair of a column and a meaning gets a score: a usual name counts most, single words
that speak for or against the meaning less, and cells that cannot be what the header says count
against all of it. The best pairs win, one column a meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from clvlib.cleaning.evidence import Evidence
from clvlib.cleaning.extras import EXTRAS, extras_inside
from clvlib.cleaning.guess_amounts import amount_paid
from clvlib.cleaning.guess_orders import only_of_refunds, order_by_rows, order_of_lines
from clvlib.cleaning.guess_parts import (
    date_of_parts,
    given_back,
    net_of_tax,
    own_number,
    percent_off,
    pieces_back,
    price_as_amount,
    price_of_the_line,
    two_names,
    without_numbered,
)
from clvlib.cleaning.guess_people import without_first_names
from clvlib.cleaning.guess_records import (
    instalments,
    kind_told,
    only_moment,
)
from clvlib.cleaning.guess_scores import USUAL, score_of
from clvlib.cleaning.guess_states import not_of_orders, states_told
from clvlib.cleaning.guess_visits import visit_not_booking
from clvlib.cleaning.headers import VOCABULARY
from clvlib.cleaning.meanings import MEANINGS, words_of

RIVAL = 1.5  # a customer's column this much below the best one may still be the right one
ENOUGH = 1.0
OTHERS = (
    "date", "year", "month", "day", "first_name", "last_name", "discount_percent", "returned",
    "cancelled_flag", "refunded_flag", "test",
)  # fmt: skip
_CURRENCY = re.compile(
    r"\b(?:currency|wahrung|devise|moneda|moeda|valuta|waluta|mena|currency iso|iso code)$"
)
_OTHER_CURRENCY = re.compile(
    r"payout|settle|convert|conversion|exchange|target|account|base|auszahl"
)
_NOT_OF_BUYERS = (
    "product", "item", "store", "file", "brand", "artikel", "tab name", "table", "server", "staff", "employee",
    "cashier", "waiter", "clerk",
)  # fmt: skip
_NAME = ("name", "nom", "nombre", "nome", "kunde", "client", "customer", "姓名", "客户名称", "氏名")


def guess_columns(
    headers: Iterable[str], evidence: Mapping[str, Evidence] | None = None
) -> dict[str, str]:
    """Return kit name → header for the columns whose meaning is clear.

    Parameters
    ----------
    headers : iterable of str
        The file's headers.
    evidence : mapping of str to Evidence, optional
        What the cells show; headers alone decide where left out.
    """
    known = evidence or {}
    names, _ = without_numbered(header for header in headers if words_of(header))
    scores = {
        (name, header): score
        for header in names
        for name in dict.fromkeys((*VOCABULARY, *MEANINGS))
        if (score := score_of(name, header, known.get(header))) >= ENOUGH
    }
    found: dict[str, str] = {}
    for name, header in sorted(scores, key=lambda pair: (-scores[pair], names.index(pair[1]))):
        if name not in found and header not in found.values():
            found[name] = header
    if not_of_orders(found, known):
        del found["status"]
    _prefer_who_returns(found, scores, known)
    without_first_names(found, known)
    order_of_lines(found, names, known)
    _reference_is_an_order(found, known)
    visit_not_booking(found, names, known)
    _parts_of_a_date(found, names, known)
    _clock_beside_date(found, names, known)
    given_back(found, names, known)
    net_of_tax(found, names, known)
    price_of_the_line(found, known)
    percent_off(found, names, known)
    pieces_back(found, names, known)
    price_as_amount(found)
    amount_paid(found, names, known)
    instalments(found, names, known)
    own_number(found, names, known)
    only_moment(found, names, known)
    order_by_rows(found, names, known)
    only_of_refunds(found, known)
    _name_for_want_of_a_number(found, names, known)
    found |= kind_told(found, names, known)
    found |= states_told(found, names, known)
    _currency_of_amounts(found, names, known)
    inside = extras_inside(found, known)
    return _tidied({name: h for name, h in found.items() if name not in EXTRAS or name in inside})


def _prefer_who_returns(
    found: dict[str, str], scores: Mapping[tuple[str, str], float], known: Mapping[str, Evidence]
) -> None:
    """Take the id that comes back where the best name is new on every row.

    Some exports give each order a customer's id of its own, and the person's beside it.
    """
    best = found.get("customer")
    if best is None or best not in known or known[best].distinct < 1:
        return
    top = scores["customer", best]
    rivals = [
        header
        for (name, header), score in scores.items()
        if name == "customer" and score > top - USUAL and header not in found.values()
        and header in known and known[header].distinct < 1 and known[header].filled > 0.5
        and score > ENOUGH + RIVAL
    ]  # fmt: skip
    if rivals:
        found["customer"] = min(rivals, key=lambda header: -scores["customer", header])


def _reference_is_an_order(found: dict[str, str], known: Mapping[str, Evidence]) -> None:
    """Take a product's number that is new on every row for what it is: the order's."""
    header = found.get("product_id", "")
    if "order" in found or header not in known:
        return
    if known[header].distinct == 1 and len(known[header].cells) > 1:
        found["order"] = found.pop("product_id")


def _parts_of_a_date(
    found: dict[str, str], names: list[str], known: Mapping[str, Evidence]
) -> None:
    """Take year, month and day for the date where no column holds all of it."""
    time = known.get(found.get("time", ""))
    if time is not None and (time.is_time or time.packed > 0.8):
        return
    if parts := date_of_parts(names, known):
        for name in [n for n, header in found.items() if header in parts.values()]:
            del found[name]
        found.pop("time", None)
        found.update(parts)
        clocks = [n for n in names if n in known and known[n].clocks > 0.8]
        if clocks:
            found["time_of_day"] = clocks[0]


def _clock_beside_date(
    found: dict[str, str], names: list[str], known: Mapping[str, Evidence]
) -> None:
    """Join a column of times of day to a date that has none."""
    header = found.get("time")
    if header is None or header not in known:
        return
    with_clock = sum(":" in cell for cell in known[header].cells)
    clocks = [n for n in names if n in known and known[n].clocks > 0.8]
    if found.get("time_of_day") not in clocks and "time_of_day" in found:
        clocks.append(found["time_of_day"])  # written without colons
    if clocks and with_clock < 0.2 * len(known[header].cells):
        found["date"] = found.pop("time")
        found["time_of_day"] = found.get("time_of_day", clocks[0])


def _name_for_want_of_a_number(
    found: dict[str, str], names: list[str], known: Mapping[str, Evidence]
) -> None:
    """Take the customers' names where an export has nothing better to tell them apart."""
    both = two_names(names, known)
    if both and both["first_name"] == found.get("customer") and not {"email", "phone"} & set(found):
        del found["customer"]  # which the last name beside it makes whole
    if {"customer", "email", "phone"} & set(found):
        return
    if both:
        found.update(both)
        return
    for header in names:
        words = words_of(header)
        person = any(word in words for word in _NAME) and not any(
            word in words for word in _NOT_OF_BUYERS
        )
        cells = known.get(header)
        many = (
            cells is not None
            and cells.words > 1.5
            and cells.numbers < 0.5
            and cells.distinct > 0.02
        )
        if person and many and header not in found.values():
            found["customer"] = header
            return


def _currency_of_amounts(
    found: dict[str, str], names: list[str], known: Mapping[str, Evidence]
) -> None:
    """Take a column such as ``TotalToPayCurrency`` where all of that kind hold one and the same code."""
    if "currency" in found:
        return
    codes = [
        n for n in names
        if n in known and known[n].filled and _CURRENCY.search(words_of(n))
        and not _OTHER_CURRENCY.search(words_of(n))
    ]  # fmt: skip
    held = {cell.strip() for n in codes for cell in known[n].cells if cell.strip()}
    if len(held) == 1 and re.fullmatch("[A-Z]{3}", held.pop()):
        found["currency"] = codes[0]


def _tidied(found: Mapping[str, str]) -> dict[str, str]:
    """Return the columns in the order of the vocabulary, the clock beside its date."""
    columns = {name: found[name] for name in (*VOCABULARY, *OTHERS) if name in found}
    if "year" in columns:
        return columns
    if "time_of_day" in columns and "date" not in columns:
        clock = columns.pop("time_of_day")
        columns.setdefault("time", clock)
    return columns
