# ruff: noqa: E501 — lists of words read better unbroken
"""What stands in several columns at once: a date in three, a name in two, products in a row's width.

And what has to serve where the usual column is missing: a price where no total is, the number that
a row has of its own where no order's number is.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from statistics import median

from clvlib.cleaning.discounts import DISCOUNT, is_percent
from clvlib.cleaning.evidence import Evidence
from clvlib.cleaning.extras import adds_up
from clvlib.cleaning.headers import plain
from clvlib.cleaning.meanings import speaks_for, words_of
from clvlib.cleaning.rough_numbers import value_of

_PARTS = {
    "year": (r"^(\w+ )?(year|jahr|annee|ano|anno|jaar|rok|god|год|рік|ar|vuosi|yil|年|年份|연도|년)$", 1980, 2600),
    "month": (r"^(\w+ )?(month|monat|mois|mes|mese|maand|miesiac|mesic|месяц|місяць|manad|maned|kuukausi|ay|月|月份|월)$", 1, 12),
    "day": (r"^(\w+ )?(day|tag|jour|dia|giorno|dag|dzien|den|день|dan|paiva|gun|日|일|day of month)$", 1, 31),
}  # fmt: skip
_FIRST = r"^((?:\w+ ){0,3})(first ?name|given ?name|forename|vorname|prenom|nombre|nome|fornamn|fornavn|etunimi|imie|jmeno|имя|імя|ad|ad[ıi]|voornaam|keresztnev|名|firstname)$"
_LAST = r"^((?:\w+ ){0,3})(last ?name|surname|family ?name|nachname|familienname|nom|nom de famille|apellidos?|cognome|sobrenome|efternamn|etternavn|efternavn|sukunimi|nazwisko|prijmeni|фамилия|прізвище|soyad|soyad[ıi]|achternaam|vezeteknev|姓|lastname)$"
# Whose name, or where it stands, may follow as well: Vorname Lieferadresse, Imię klienta.
_WHOSE = r"(?: (?:lieferadresse|rechnungsadresse|lieferanschrift|rechnungsanschrift|kunde|klienta|kupujacego|klient|client|cliente|acheteur|comprador|покупателя|клиента))?"
_DELIVERED = " liefera"
_OF_OTHERS = re.compile(
    r"\b(staff|employee|cashier|server|waiter|clerk|agent|seller|sales(?: ?(?:rep|person|man))?|manager|driver|courier|gift|mitarbeiter\w*|verkaufer\w*|fahrer|vendeur|vendedor|emplead[oa]|product|produkt|item|artikel|company|firma|brand|shop|store)\b"
)
_BUYER = re.compile(
    r"\b(customer|client|billing|bill|buyer|purchaser|guest|kunden?|besteller|rechnungs\w*|kaufer|cliente|acheteur|comprador|acquirente|klant|koper|kund|klient|покупател[ья]|клиента?)\b"
)
_NUMBERED = re.compile(r"^(.*?\D)[\s_.#-]*(\d{1,2})$")
_LINE = ("amount", "quantity", "price", "discount", "product", "product_id")
_BACK = r"\b(returned|refunded|retournee?s?|retourniert\w*|retouren?menge|zuruck(gegeben|gesendet|geschickt)\w*|rembourse\w*|devuelt[ao]s?|devolvid[ao]s?|geretourneerd\w*|zwroc\w*|возвращ[её]н\w*)\b|退货数|退款数|退货件|返品数|반품수"
ALL_BACK = 0.2  # of the rows: a count that is mostly the whole quantity says what could go back
_PIECES = r"qty|quantit|units|pieces|pcs|menge|anzahl|stuck|cantidad|unidad|qte|nombre|pezzi|aantal|ilosc|кол|数量|件数|个数|点数|수량"
_CODE = re.compile(r"[^\W\d_]|$")  # r12, or nothing
MOSTLY = 0.95  # of a refunds' file's rows give something back
ENOUGH = 5  # pairs of prices that must bear out what a price is
_OWN = ("id", "no", "nr", "number", "#", "nummer", "numero", "编号", "序号", "номер", "番号")


def without_numbered(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Part headers from those of a wide table: ``item1``, ``item2`` … ``price3``.

    Returns
    -------
    (list of str, list of str)
        The headers that stand alone, and those of which there are several by number.
    """
    names = list(names)
    bases = {name: _base(name) for name in names}
    counts = Counter(base for base in bases.values() if base)
    groups = {base for base, count in counts.items() if count > 1}
    wide = len(groups) > 1  # one alone may be two lines of an address
    return (
        [name for name in names if not (wide and bases[name] in groups)],
        [name for name in names if wide and bases[name] in groups],
    )


def _base(header: str) -> str:
    match = _NUMBERED.match(header.strip())
    return plain(match.group(1)) if match else ""


def date_of_parts(names: Iterable[str], known: Mapping[str, Evidence]) -> dict[str, str]:
    """Return ``year``, ``month`` and ``day`` where three columns make up the date."""
    found: dict[str, str] = {}
    for header in names:
        words = words_of(header)
        for part, (pattern, least, most) in _PARTS.items():
            if part not in found and header in known and re.match(pattern, words):
                values = known[header].values
                if values and all(
                    least <= value <= most and value == int(value) for value in values
                ):
                    found[part] = header
    return found if len(found) == len(_PARTS) else {}


def two_names(names: Iterable[str], known: Mapping[str, Evidence]) -> dict[str, str]:
    """Return ``first_name`` and ``last_name`` where a person's name stands in two columns.

    A bare name comes before one with a word before it. Two or three words before both have to say
    that they are the buyer's: an instructor has a name, too.
    """
    found: dict[tuple[str, str], str] = {}
    for header in names:
        words = words_of(header)
        cells = known.get(header)
        if cells is None or not cells.filled or cells.numbers > 0.2 or _OF_OTHERS.search(words):
            continue
        for name, pattern in (("first_name", _FIRST), ("last_name", _LAST)):
            if match := re.match(rf"{pattern[:-1]}(?P<whose>{_WHOSE})$", words):
                found.setdefault((name, match[1] + match["whose"]), header)
                break
    before = sorted(
        {words for _, words in found}, key=lambda words: (_DELIVERED in words, len(words.split()))
    )  # who pays comes before who is sent it
    for words in before:
        pair = {name: h for (name, own), h in found.items() if own == words}
        if len(pair) == 2 and (len(words.split()) < 2 or _BUYER.search(words)):
            return pair
    short = [(name, h) for (name, words), h in found.items() if len(words.split()) < 2]
    return {name: h for name, h in reversed(short)} if len(dict(short)) == 2 else {}


def percent_off(found: dict[str, str], names: Iterable[str], known: Mapping[str, Evidence]) -> None:
    """Take a discount in per cent where nothing but quantity and price says what was paid."""
    if "amount" in found or "discount" in found:
        return
    for header in names:
        cells = known.get(header)
        if cells is None or not DISCOUNT.search(words_of(header)) or cells.numbers < 0.5:
            continue
        values = cells.values
        if values and 0 < max(map(abs, values)) <= 100 and is_percent(header, cells):
            found["discount_percent"] = header
            return


def net_of_tax(found: dict[str, str], names: Iterable[str], known: Mapping[str, Evidence]) -> None:
    """Take the price without tax where the other one is this one and a column of tax."""
    gross = known.get(found.get("price", ""))
    if gross is None or "amount" in found:
        return
    numbers = [n for n in names if n in known and known[n].is_amount and n != gross.header]
    taxes = [n for n in numbers if speaks_for(n, "tax") >= 1]
    for net in numbers:
        for tax in taxes:
            if net != tax and adds_up(gross, [known[net], known[tax]]):
                found["price"] = net
                return


def price_of_the_line(found: dict[str, str], known: Mapping[str, Evidence]) -> None:
    """Take a price that grows with the quantity for what it is: the line's amount.

    Told by products that were bought both singly and several at a time.
    """
    cells = [known.get(found.get(name, "")) for name in ("product", "quantity", "price")]
    if "amount" in found or any(column is None for column in cells):
        return
    by_count: dict[str, dict[float, list[float]]] = defaultdict(lambda: defaultdict(list))
    for product, count, price in zip(*(column.cells for column in cells if column), strict=True):
        quantity, money = value_of(count), value_of(price)
        if product and quantity and money and quantity > 0 and money > 0:
            by_count[product][quantity].append(money)
    ratios = [
        (quantity, median(prices) / median(own[1]))
        for own in by_count.values() if 1 in own for quantity, prices in own.items() if quantity >= 2
    ]  # fmt: skip
    growing = sum(abs(ratio / quantity - 1) < 0.03 for quantity, ratio in ratios)
    if len(ratios) >= ENOUGH and growing > 0.6 * len(ratios):
        found["amount"] = found.pop("price")


def price_as_amount(found: dict[str, str]) -> None:
    """Take the price for the amount where a row is one piece: no total, no quantity."""
    if "amount" not in found and "quantity" not in found and "price" in found:
        found["amount"] = found.pop("price")


def given_back(found: dict[str, str], names: Iterable[str], known: Mapping[str, Evidence]) -> None:
    """Take a file of nothing but refunds as such: their day and their amount.

    Nearly all of its rows give something back, and no other money stands beside it that may be what
    was paid under a name nobody knows.
    """
    back = known.get(found.get("refund", ""))
    if back is None or {"amount", "price"} & set(found):
        return
    given = sum(bool(value_of(cell)) for cell in back.cells)
    others = [n for n in free_money(found, names, known) if speaks_for(n, "refund") < 1]
    if given < MOSTLY * len(back.cells) or others:
        return
    days = [n for n in names if n in known and known[n].is_time and n not in found.values()]
    if "time" in found or days:
        found["amount"] = found.pop("refund")
        found.setdefault("time", days[0] if days else "")


def free_money(
    found: Mapping[str, str], names: Iterable[str], known: Mapping[str, Evidence]
) -> list[str]:
    """Return the columns that were taken for nothing and may be money: numbers, and no numbers of things.

    Parameters
    ----------
    found : mapping of str to str
        Kit name → header.
    names : iterable of str
        The headers.
    known : mapping of str to Evidence
        What the cells show.
    """
    return [
        n for n in names
        if n not in found.values() and n in known and known[n].is_amount and not known[n].counts_up
        and not set(words_of(n).split()) & set(_OWN) and not all(map(_CODE.match, known[n].cells))
    ]  # fmt: skip


def pieces_back(found: dict[str, str], names: Iterable[str], known: Mapping[str, Evidence]) -> None:
    """Take a count of pieces given back, where no amount says what was refunded.

    Never more than were bought, in any row, and on few rows all of them.
    """
    bought = known.get(found.get("quantity", ""))
    if "refund" in found or bought is None or not {"price", "amount"} & set(found):
        return
    for header in names:
        cells = known.get(header)
        words = words_of(header)
        if cells is None or header in found.values() or not re.search(_BACK, words):
            continue
        if not re.search(_PIECES, words) or cells.numbers < 0.95:
            continue
        pairs = list(zip(map(value_of, cells.cells), map(value_of, bought.cells), strict=True))
        whole = sum(bool(back) and back == had for back, had in pairs)
        fits = all(back is None or 0 <= back <= (had or 0) for back, had in pairs)
        if fits and whole <= ALL_BACK * len(pairs):
            found["returned"] = header
            return


def own_number(found: dict[str, str], names: Iterable[str], known: Mapping[str, Evidence]) -> None:
    """Take a row's own number for its order where none is named."""
    if "order" in found:
        return
    for header in names:
        cells = known.get(header)
        if plain(header) not in _OWN or header in found.values() or cells is None:
            continue
        if cells.distinct == cells.filled == 1:
            found["order"] = header
            return
