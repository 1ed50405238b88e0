# ruff: noqa: E501 — patterns read better unbroken
"""How well a column fits a meaning: its header's words against what its cells can be."""

from __future__ import annotations

import re
from functools import lru_cache

from clvlib.cleaning import statuses
from clvlib.cleaning.discounts import is_percent, is_rate
from clvlib.cleaning.evidence import Evidence
from clvlib.cleaning.guess_states import is_yes_no
from clvlib.cleaning.headers import REQUIRED, VOCABULARY, plain
from clvlib.cleaning.meanings import MEANINGS, speaks_for, words_of
from clvlib.privacy.grades import grade_column

USUAL = 6.0  # above what words alone can give
EXTRAS, EXTRA = ("tax", "shipping"), 1.8  # how clearly a header has to speak for one of them
FEW, MANY = 0.02, 100  # an order's number changes more often than every fifty rows
DOUBTFUL = 1.2  # the right name over wrong cells: taken for want of a better one, and refused aloud
# What points to a person and yet must never serve to tell customers apart.
NO_ID = frozenset(
    ["bank account", "bank card", "health", "belief or origin", "exact place",
     "biometric", "address", "birth or age", "gender", "network address", "free text about a person"]
)  # fmt: skip
_NUMBERS = ("amount", "price", "quantity", "discount", "refund", "tax", "shipping")
_IDS = ("customer", "order", "product_id", "refund_order")
SEVERAL = 10  # rows for each different word: no order has as many
MOST_PIECES = 10  # given back: above, it is money
_SAYS_MONEY = re.compile(
    r"refund|amount|total|sum|betrag|erstatt|montant|rembours|importe|reembols|valor|kwota|金额|退款|額"
)
_GUESTS = ("guest", "guests", "gast", "gäste", "covers", "pax", "invités", "convives", "ospiti")
_STAFF = re.compile(
    r"\b(?:staff|team members?|employees?|cashiers?|server|waiter|waitress|clerk|sales ?(?:rep|person|man)|mitarbeiter|kassierer|bediener|verkaufer|caissier|vendeur|cajero|vendedor|empleado|cassiere|kassor)\b|收银员|店员|营业员|担当者|スタッフ|직원"
)
_GOODS = re.compile(
    r"\b(?:articles?|artikel\w*|articulos?|articolo|artigo|sku|ean|gtin|upc|asin|products?|produkt\w*|productos?|prodotto|produtos?)\b|商品|货号|品番|상품|артикул|товар"
)
_BUYER = re.compile(
    r"customer|\bclients?\b|buyer|purchaser|shopper|\bowner|\busers?\b|\bmember|\baccount|kaufer|kunde|besteller|abnehmer|kunden|comprador|cliente|acheteur|adherent|acquirente|klant|koper|klient|kupuj|nabywc|\bkund|kopare|kjoper|kober|asiakas|ostaja|musteri|alici|zakaznik|kupujici|vevo|pelanggan|pembeli|khach"
    r"|покупат|клиент|заказчик|клієнт|замовник|покуп|买|買|购|購|客|会员|會員|会員|用户|用戶|注文者|구매|고객|주문자|회원|ลูกค้า|العميل|לקוח|πελατ"
)
OFF, NOUGHT, MOSTLY = 1.2, 0.5, 0.5  # off an amount that is called a discount, or is mostly none
_TAKEN_OFF = re.compile(r"할인|割引|giam gia|chiet khau|εκπτωσ|potongan|ส่วนลด|خصم|הנחה")
_AFTER = re.compile(  # the discount: it is paid
    r"후|적용|後|后|\bsau\b|μετα|setelah|หลัง|بعد|אחרי|לאחר ה?הנחה"
    r"|割引(?:価|単価)|할인(?:된|판매)?(?:가(?!능)|단가)|\bμε (?:την )?εκπτωσ"
)
FEW_ADDRESSES = 0.02  # of the rows hold another one: fewer write for a shop, and do not buy there
_PARTY = re.compile(
    r"\b(?:of guests|guest count|party size|anzahl (?:gaste|personen)|no of (?:people|persons))\b"
)
_STATES = ("state", "estado", "état", "stato")  # of an order, or of a federation


def score_of(name: str, header: str, evidence: Evidence | None) -> float:
    """Return how well a column fits a meaning; 0 where its cells cannot be that.

    Parameters
    ----------
    name : str
        The meaning's kit name.
    header : str
        The column's header.
    evidence : Evidence or None
        What its cells show; the header alone decides where there is none.
    """
    if name == "customer" and grade_column(header, _cells(evidence)).kind in NO_ID:
        return 0.0
    if name == "customer" and _names_goods(words_of(header)):
        return 0.0
    if name in ("customer", "email", "phone") and _STAFF.search(words_of(header)):
        return 0.0
    usual, own = _usual(name), plain(header)
    if evidence is not None and evidence.cells and not evidence.filled:
        return 0.0
    said = speaks_for(header, name) if name in MEANINGS else 0.0
    if name == "amount" and max(speaks_for(header, other) for other in EXTRAS) >= EXTRA:
        said = 0.0  # the tax of an amount, and not the amount
    if name == "price" and _is_taken_off(words_of(header)):
        said = 0.0
    if name == "amount" and said:
        said = max(said - _less_likely(words_of(header), evidence), 0.0)
    if name == "tax" and is_rate(header, evidence):
        return 0.0
    score = USUAL - 0.01 * usual[own] if own in usual else said
    if evidence is None or not evidence.filled:
        return score
    if name in ("email", "phone") and of_one(evidence):
        return 0.0
    if name == "email" and evidence.emails > 0.6 and (said or not _of_few(evidence)):
        return max(score, USUAL - 1)
    if name == "customer" and (is_yes_no(evidence) or _party(evidence)):
        return 0.0
    if not score or _possible(name, evidence):
        return score
    return DOUBTFUL if own in usual and name in REQUIRED else 0.0


@lru_cache(maxsize=64)
def _usual(name: str) -> dict[str, int]:
    """Return the usual headers of a meaning, and which place each has among them."""
    words = [plain(word) for word in VOCABULARY.get(name, ())]
    return {word: place for place, word in reversed(list(enumerate(words)))}


def _is_taken_off(words: str) -> bool:
    """Say whether a header names what a discount takes off, and not what is left after it."""
    return bool(_TAKEN_OFF.search(words)) and not _AFTER.search(words)


def _less_likely(words: str, evidence: Evidence | None) -> float:
    """Return what speaks against an amount: it is called a discount, or is nought on most rows."""
    off = OFF if _is_taken_off(words) else 0.0
    values = evidence.values if evidence is not None else ()
    mostly = sum(not value for value in values) > MOSTLY * len(values)
    return off + (NOUGHT if mostly else 0.0)


def _names_goods(words: str) -> bool:
    """Say whether a header speaks of goods and of nobody who buys them: an article's number of a partner."""
    return bool(_GOODS.search(words)) and not _BUYER.search(words)


def _cells(evidence: Evidence | None) -> tuple[str, ...]:
    return evidence.cells[:100] if evidence is not None else ()


def _possible(name: str, evidence: Evidence) -> bool:
    """Say whether cells can be what a header says."""
    if name == "time":
        return evidence.is_time or evidence.packed > 0.8 or evidence.dates > 0.5
    if name == "time_of_day":
        return evidence.clocks > 0.8 or evidence.bare_clock
    if name in ("product", "category") and evidence.numbers > 0.8 and evidence.fractions > 0.3:
        return False  # money, whatever its header says it was for
    if name == "amount" and speaks_for(evidence.header, "quantity") >= 1 and _counts(evidence):
        return False
    if name == "refund" and _counts(evidence) and not _SAYS_MONEY.search(plain(evidence.header)):
        return not any(evidence.values) or max(evidence.values) > MOST_PIECES
    if name in _NUMBERS:
        return (
            evidence.numbers > 0.5
            and evidence.dates < 0.5
            and evidence.clocks < 0.5
            and not _rate(name, evidence)
            and not evidence.counts_up
        )
    if name in _IDS:
        broken = evidence.fractions - evidence.floated if evidence.numbers > 0.5 else 0.0
        if name == "order" and (_of_many(evidence) or _says_words(evidence)):
            return False
        if name == "customer" and _two_sorts(evidence):
            return False
        return not evidence.is_time and evidence.clocks < 0.5 and broken < 0.2
    if name == "email":
        return evidence.emails > 0.3
    if name == "status" and plain(evidence.header) in _STATES:
        return _is_status(evidence)
    return True


def _of_many(evidence: Evidence) -> bool:
    """Say whether a number stands on too many rows of a long column to be an order's."""
    return evidence.distinct < FEW and len(evidence.cells) >= MANY


def _says_words(evidence: Evidence) -> bool:
    """Say whether cells are a few words that come again and again, without a digit: states, and no numbers."""
    cells = [cell for cell in evidence.cells if cell.strip()]
    several = len(cells) >= SEVERAL * max(len(set(cells)), 1)
    return several and not any(letter.isdigit() for cell in set(cells) for letter in cell)


def _counts(evidence: Evidence) -> bool:
    """Say whether cells are small whole numbers: pieces, under a word that means sums as well."""
    values = evidence.values
    return bool(values) and all(value == int(value) and abs(value) <= 100 for value in values)


def _party(evidence: Evidence) -> bool:
    """Say whether cells count the guests of a table, and name none of them."""
    values = evidence.values
    small = bool(values) and all(value == int(value) and 0 <= value <= 20 for value in values)
    named = plain(evidence.header) in _GUESTS or _PARTY.search(words_of(evidence.header))
    return small and evidence.numbers > 0.9 and bool(named)


def _of_few(evidence: Evidence) -> bool:
    """Say whether addresses under a header that says nothing are those of a handful: of the staff."""
    return len(evidence.cells) >= MANY and evidence.distinct < FEW_ADDRESSES


def of_one(evidence: Evidence) -> bool:
    """Say whether a long column holds one and the same address: the shop's own, or its account's.

    Parameters
    ----------
    evidence : Evidence
        What its cells show.
    """
    if evidence.varies or len(evidence.cells) < MANY:
        return False
    return len({cell.strip() for cell in set(evidence.cells)}) == 1


def _two_sorts(evidence: Evidence) -> bool:
    """Say whether cells tell two sorts of customers apart (new, returned) and no customers."""
    words = {cell.strip() for cell in set(evidence.cells)} - {""}
    filled = sum(bool(cell.strip()) for cell in evidence.cells) if len(words) <= 2 else 0
    return is_yes_no(evidence) or filled >= MANY


def _rate(name: str, evidence: Evidence) -> bool:
    """Say whether a discount is a share of the price and no amount."""
    if name != "discount":
        return False
    values = evidence.values
    share = bool(values) and 0 < max(map(abs, values)) <= 1
    return share or is_percent(evidence.header, evidence)


def _is_status(evidence: Evidence) -> bool:
    """Say whether most cells are words for an order's state (and no federal state)."""
    words = {cell.strip() for cell in evidence.cells if cell.strip()}
    known = sum(statuses.class_of_status(word) != statuses.UNKNOWN for word in words)
    return len(words) <= 60 and known >= 0.5 * len(words)
