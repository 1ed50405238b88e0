# ruff: noqa: E501 — lists of words read better unbroken
"""Where an export comes from: its currency, its clock, its script.

A currency's sign or code beside the amounts decides. Without one, the language of the headers
says what is likely, and that is asked, or assumed aloud.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from clvlib.cleaning.meanings import words_of
from clvlib.cleaning.sql import ident
from clvlib.cleaning.staging import Staged
from clvlib.merchant import check_currency

ZONES = {
    "GBP": "Europe/London", "EUR": "Europe/Berlin", "USD": "America/New_York", "CNY": "Asia/Shanghai",
    "JPY": "Asia/Tokyo", "INR": "Asia/Kolkata", "CAD": "America/Toronto", "AUD": "Australia/Sydney",
    "CHF": "Europe/Zurich", "HKD": "Asia/Hong_Kong", "SGD": "Asia/Singapore", "KRW": "Asia/Seoul",
    "BRL": "America/Sao_Paulo", "MXN": "America/Mexico_City", "PLN": "Europe/Warsaw", "SEK": "Europe/Stockholm",
    "NOK": "Europe/Oslo", "DKK": "Europe/Copenhagen", "CZK": "Europe/Prague", "TRY": "Europe/Istanbul",
    "RUB": "Europe/Moscow", "ZAR": "Africa/Johannesburg", "NZD": "Pacific/Auckland", "TWD": "Asia/Taipei",
    "THB": "Asia/Bangkok", "AED": "Asia/Dubai", "HUF": "Europe/Budapest", "RON": "Europe/Bucharest", "VND": "Asia/Ho_Chi_Minh",
    "IDR": "Asia/Jakarta", "UAH": "Europe/Kyiv", "ILS": "Asia/Jerusalem", "SAR": "Asia/Riyadh", "ARS": "America/Argentina/Buenos_Aires",
    "CLP": "America/Santiago", "COP": "America/Bogota", "PEN": "America/Lima", "UYU": "America/Montevideo",
    "MYR": "Asia/Kuala_Lumpur", "PHP": "Asia/Manila", "EGP": "Africa/Cairo", "NGN": "Africa/Lagos", "KES": "Africa/Nairobi",
    "MAD": "Africa/Casablanca", "BGN": "Europe/Sofia", "RSD": "Europe/Belgrade", "ISK": "Atlantic/Reykjavik",
    "KZT": "Asia/Almaty", "PKR": "Asia/Karachi", "BDT": "Asia/Dhaka", "LKR": "Asia/Colombo", "KWD": "Asia/Kuwait", "QAR": "Asia/Qatar",
}  # fmt: skip
# Longer signs first: R$ is no $.
SIGNS = {
    "R$": "BRL", "A$": "AUD", "C$": "CAD", "HK$": "HKD", "NT$": "TWD", "S$": "SGD", "US$": "USD", "£": "GBP", "€": "EUR",
    "$": "USD", "￥": "CNY", "¥": "CNY", "元": "CNY", "円": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY", "zł": "PLN",
    "Kč": "CZK", "฿": "THB", "₫": "VND", "₴": "UAH", "₪": "ILS", "Ft": "HUF", "lei": "RON", "Rp": "IDR",
    "ر.س": "SAR", "د.إ": "AED", "ج.م": "EGP", "грн": "UAH", "руб": "RUB", "원": "KRW", "TL": "TRY",
}  # fmt: skip
# Codes that are no words: in small letters too they name a currency, as in ``net_total_eur``.
_NO_WORDS = frozenset(
    ["EUR", "USD", "GBP", "CHF", "CNY", "JPY", "PLN", "SEK", "NOK", "DKK", "CZK", "HUF", "BRL", "INR", "CAD", "AUD", "NZD"]
)  # fmt: skip
# Words of headers that only one language has, and the currency most of its exports are in.
_TELLING = {
    "EUR": r"\b(kunde\w*|datum|betrag|umsatz|menge|bestell\w*|beleg\w*|rechnung\w*|commande|montant|produit|achat|libelle|pedido|fecha|importe|cliente|ordine|totale|prezzo|data ordine|klant\w*|bedrag|ordernummer|quantita|cantidad)\b",
    "BRL": r"\b(cpf|cnpj|preco|valor|situacao|venda|vendas|pagamento)\b",
    "PLN": r"\b(klient|zamowieni\w*|kwota|cena|ilosc)\b",
    "RUB": "клиент|покупател|заказ|сумма|дата",
    "KRW": "고객|주문|금액|회원|날짜",
    "SEK": r"\b(kund\w*nummer|belopp|ordernummer|orderdatum|antal|datum)\b",
    "DKK": r"\b(kundenr|kunde nr|beløb|dato|varenavn|antal|ordrenr)\b",
    "NOK": r"\b(kundenr|kundenummer|beløp|dato|varenavn|antall|ordrenr)\b",
    "CZK": r"\b(zakaznik|objednavk\w*|mnozstvi|castka|zbozi|celkem)\b",
    "HUF": r"\b(vevo|ugyfel|rendeles\w*|osszeg|mennyiseg|termek)\b",
    "TRY": r"\b(musteri|siparis|tutar|urun|adet|tarih\w*)\b",
    "RON": r"\b(comanda|valoare|cantitate|produs|suma)\b",
    "VND": r"\b(khach hang|đon hang|ngay|so luong|thanh tien)\b",
    "IDR": r"\b(pelanggan|pesanan|tanggal|jumlah|harga)\b",
    "UAH": "клієнт|замовлен|сума|кількість",
    "ILS": "לקוח|הזמנה|תאריך|סכום",
    "THB": "ลูกค้า|คำสั่งซื้อ|วันที่|ยอด",
}
_SPANISH = r"\b(fecha|importe|cliente|pedido|cantidad|cant|monto|precio|articulo|descripcion|folio|unidades|venta)\b"
_JAPANESE = re.compile("[ぁ-ヿ売円単価様獲駅沢戻伝払図]")
DOLLAR = "$"  # of the States, of Canada, Australia, Singapore …
_LAKH = re.compile(r"(?<![\d,])\d{1,2}(?:,\d{2})+,\d{3}(?!\d)")  # 12,34,567: only India groups so
_CHINESE = re.compile("[\u4e00-\u9fff]")
_TAIWAN = re.compile(
    "[訂單編號會員數價額實購買狀態時間類別發貨電話]"
)  # and Hong Kong: no mainland's export
_MAINLAND = re.compile("[订单编号会员数价额实购买状态时间类别发货电话]")


@dataclass(frozen=True)
class Seat:
    """A staged file and its columns by kit name: where to look for signs of its origin."""

    staged: Staged
    columns: Mapping[str, str]


def currencies_in(connection: duckdb.DuckDBPyConnection, seats: Iterable[Seat]) -> list[str]:
    """Return the currencies that files show, the commonest first; ``$`` for dollars that name no country."""
    found: Counter[str] = Counter()
    for seat in seats:
        found.update(_in_column(connection, seat) or _beside_amounts(connection, seat))
    return [code for code, _ in found.most_common() if code == DOLLAR or _is_currency(code)]


def usual_currency(seats: Sequence[Seat]) -> str:
    """Return the currency to propose where no file shows one: by the language of the headers."""
    script = script_of(seats)
    if script:
        own = "".join(header for seat in seats for header in seat.staged.headers)
        taiwan = len(_TAIWAN.findall(own)) > len(_MAINLAND.findall(own))
        return {"zh": "TWD" if taiwan else "CNY", "ja": "JPY"}[script]
    headers = " ".join(words_of(header) for seat in seats for header in seat.staged.headers)
    counts = {code: len(re.findall(words, headers)) for code, words in _TELLING.items()}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] else "USD"


def script_of(seats: Iterable[Seat]) -> str:
    """Return ``zh`` or ``ja`` where the headers are mostly written so; else an empty text."""
    headers = "".join(header for seat in seats for header in seat.staged.headers)
    if len(_CHINESE.findall(headers)) + len(_JAPANESE.findall(headers)) <= 0.3 * len(headers):
        return ""
    return "ja" if _JAPANESE.search(headers) else "zh"


def _in_column(connection: duckdb.DuckDBPyConnection, seat: Seat) -> Counter[str]:
    """Count the codes of a column of currencies."""
    if "currency" not in seat.columns:
        return Counter()
    text = ident(seat.columns["currency"])
    rows = connection.execute(
        f"""SELECT upper(trim({text}, ' `''\t')) AS code, count(*) FROM {seat.staged.table}
            WHERE length({text}) > 2 GROUP BY 1"""
    ).fetchall()
    return Counter(dict(rows))


def _beside_amounts(connection: duckdb.DuckDBPyConnection, seat: Seat) -> Counter[str]:
    """Find a sign or a code in the cells of the amounts or in their header."""
    header = seat.columns.get("amount") or seat.columns.get("price")
    if header is None:
        return Counter()
    cells = connection.execute(
        f"SELECT {ident(header)} FROM {seat.staged.table} WHERE {ident(header)} IS NOT NULL LIMIT 50"
    ).fetchall()
    remark = (
        "".join(re.findall(r"[(（\[][^)）\]]*[)）\]]", header))
        + " "
        + " ".join(
            word.upper()
            for word in re.split(r"[\W_]+", header)
            if len(word) == 3 and (word.isupper() or word.upper() in _NO_WORDS)
        )
    )
    text = " ".join(str(cell) for (cell,) in cells) + remark
    for code in re.findall(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])", text):
        if _is_currency(code):
            return Counter({code: 1})
    latin = _latin_dollar(seat) if "$" in text else ""
    japanese = script_of([seat]) == "ja"
    for sign, code in SIGNS.items():
        if _written(sign, text):
            if sign == "$" and latin:
                return Counter()  # of which country is asked for
            if sign == DOLLAR:
                return Counter({DOLLAR: 1})
            return Counter({"JPY" if japanese and code == "CNY" else code: 1})
    return Counter({"INR": 1} if _LAKH.search(text) else {})


def _written(sign: str, text: str) -> bool:
    """Say whether a sign stands in a text; one of letters must stand beside a number."""
    if not sign.isalpha() or not sign.isascii():
        return sign in text
    return bool(re.search(rf"(?:\d\s?{sign}(?![A-Za-z])|(?<![A-Za-z]){sign}\.?\s?\d)", text))


def _latin_dollar(seat: Seat) -> str:
    """Return the language of headers beside amounts in ``$`` that are no dollars of the States."""
    header = seat.columns.get("amount") or seat.columns.get("price")
    words = " ".join(words_of(name) for name in seat.staged.headers)
    return "es" if header and re.search(_SPANISH, words) else ""


def _is_currency(code: str) -> bool:
    try:
        return bool(check_currency(code))
    except ValueError:
        return False
