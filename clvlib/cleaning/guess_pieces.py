"""Whether a column of money is what one piece costs, where another one holds what the row comes to.

Merchandise programs write the net price of a piece beside the gross total of the line. A price that is
taken for the amount loses every further piece: the rows with several pieces tell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from statistics import median

from clvlib.cleaning.meanings import speaks_for, words_of

LEAST = 10  # rows of several pieces that must bear it out
MOST = 0.95
SAME = 0.03  # a price stays what it is, however many are bought
_COST = re.compile(
    r"cost|kosten|cout|custo|koszt|einkauf|\bek\b|wholesale|purchase|achat|acquist|compra|zakup|закуп|себестоим|成本|进价|进货|原価|仕入|원가|매입|alis|maliyet|inkop|inkoop"
    r"|profit|margin|marge|gewinn|points|punkte|puntos|积分|ポイント|weight|gewicht|poids|peso|list|uvp|rrp|msrp|original|katalog"
)
Numbers = list[float | None]


def whole_of_pieces(
    header: str, found: Mapping[str, str], columns: Mapping[str, Numbers]
) -> tuple[str, str] | None:
    """Return the column that is quantity × a price where this one is but a piece's price, and that price's.

    This one must not grow with the pieces: a line's amount less a discount does.

    Parameters
    ----------
    header : str
        The column taken for the amount.
    found : mapping of str to str
        Kit name → header, so far.
    columns : mapping of str to list of float or None
        Header → its numbers row by row, of the columns of numbers.
    """
    count, own = found.get("quantity", ""), columns.get(header)
    if count not in columns or own is None or "discount" in found:
        return None
    taken = {h for name, h in found.items() if name not in ("amount", "product", "product_id")}
    money = [n for n in columns if n not in taken and not _COST.search(words_of(n))]
    for whole in money:
        if whole == header or speaks_for(whole, "amount") <= 0:
            continue
        for piece in (*money, *([found["price"]] if found.get("price") in columns else [])):
            if piece != whole and _is_whole(columns[count], columns[piece], columns[whole], own):
                return whole, piece
    return None


def _is_whole(counts: Numbers, pieces: Numbers, wholes: Numbers, owns: Numbers) -> bool:
    """Say whether the wholes are counts × pieces, and the own ones stand to the pieces alike in all rows."""
    rows = [
        (count, piece, whole, own)
        for count, piece, whole, own in zip(counts, pieces, wholes, owns, strict=True)
        if count and piece and whole and own and count > 0 and piece > 0
    ]
    several = [row for row in rows if row[0] > 1]
    single = [own / piece for count, piece, _, own in rows if count == 1]
    if len(several) < LEAST or len(single) < LEAST:
        return False
    usual = median(single)
    fitting = sum(
        abs(count * piece - whole) < 0.006 * max(count, 2)
        and abs(own / piece - usual) < SAME * usual
        for count, piece, whole, own in several
    )
    return fitting > MOST * len(several)
