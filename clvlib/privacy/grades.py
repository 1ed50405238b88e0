# ruff: noqa: E501 — lists of words read better unbroken
"""How delicate a source column is, by its name and by what stands in it.

Five grades, after GB/T 43697-2024 (data classification) and PIPL art. 28: *sensitive*
(identity and bank-card numbers, health, belief, exact place: harm if it leaks), *personal*
(names, addresses, telephones, e-mails …: points to a person), *identifier* (an id by which
one system knows a customer), *business* (what was sold, when, for how much), *public*
(country, currency, product names). Check digits and numbering plans come from
``python-stdnum`` and ``phonenumbers``; the words for headers are ours.
"""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Grade = Literal["sensitive", "personal", "identifier", "business", "public"]
ORDER: tuple[Grade, ...] = ("sensitive", "personal", "identifier", "business", "public")

MOST = 0.5  # a column is what most of its values are …
SOME = 0.05  # … and free text is as delicate as what even a few of them hold
LOOKED_AT = 400

# Parts of headers, by kind; a part in Latin letters must stand as words of its own.
HEADERS: tuple[tuple[str, Grade, str], ...] = (
    ("identity number", "sensitive", "identity|national id|id number|id card|passport|ssn|social security|tax id|vat id|证件|身份证|护照|ausweis|dni|nif|cpf"),
    ("bank account", "sensitive", "iban|bank account|account number|card number|cardholder|bank card|credit card|银行卡|银行账号|卡号后|开户|持卡人|konto|kontonummer"),
    ("health", "sensitive", "health|diagnosis|allergy|allergies|medical|prescription|病|过敏|健康|处方|诊断"),
    ("belief or origin", "sensitive", "religion|ethnicity|race|political|宗教|民族|种族"),
    ("exact place", "sensitive", "latitude|longitude|lat|lng|gps|geo point|经度|纬度|定位"),
    ("biometric", "sensitive", "fingerprint|face id|biometric|人脸|指纹"),
    ("e-mail", "personal", "email|e mail|mail address|邮箱|电子邮件|courriel|correo"),
    ("telephone", "personal", "phone|mobile|telephone|tel|cell|fax|手机|电话|联系方式|telefon|handy|téléphone|teléfono"),
    ("address", "personal", "address|street|zip|postcode|postal code|address1|address2|收货地址|地址|街道|邮编|详细地址|adresse|strasse|straße|plz|dirección|rue"),
    ("name of a person", "personal", "customer name|first name|last name|full name|surname|given name|family name|billing name|shipping name|ship name|recipient|recipient name|receiver|consignee|contact|buyer name|payer|payer name|cashier|姓名|收货人|收件人|联系人|买家姓名|真实姓名|昵称|微信名|vorname|nachname|kundenname|nom|prénom|nombre|apellido"),
    ("birth or age", "personal", "birthday|birth date|date of birth|dob|birth year|age|生日|出生|年龄|geburtstag|geburtsdatum"),
    ("gender", "personal", "gender|sex|salutation|性别|称谓|anrede|geschlecht"),
    ("network address", "personal", "ip|ip address|browser ip|user agent|mac address|device id|imei|idfa|设备号"),
    ("free text about a person", "personal", "note|notes|note attributes|remark|remarks|comment|comments|message|buyer message|备注|留言|买家留言|订单备注|bemerkung"),
    ("customer id", "identifier", "customer|customer id|client id|client|member|member id|member no|user|user id|uid|buyer|buyer id|openid|open id|unionid|account|account id|loyalty id|loyalty card|card no|cookie|会员|会员号|会员卡号|客户|顾客|用户|买家|买家id|买家会员名|kunde|kundennummer|cliente"),
    ("order id", "identifier", "order id|order number|order no|invoice|invoice no|receipt|receipt no|transaction id|tracking number|订单号|订单编号|流水号|交易号|单号|运单号|bestellnummer|rechnungsnummer"),
    ("public", "public", "country|currency|category|product|product name|item|sku|stock code|vendor|size|colour|color|language|国家|币种|货币|品类|类别|商品|商品名称|规格|颜色|land|kategorie|artikel"),
)  # fmt: skip

# What is counted or dated is business, whoever it is said of.
MEASURES = (
    "amount|total|price|tax|vat|fee|fees|qty|quantity|items|paid|discount|sales|refund|refunded|date|time|status|type|"
    "金额|货款|邮费|运费|积分|服务费|总价|数量|种类数|时间|日期|状态|类型|税|费率"
)  # fmt: skip

_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]{2,}")
_LONG = re.compile(r"(?<![\w.])[\d][\d \-]{12,22}[\dXx](?!\w)")
_PHONE = re.compile(r"(?<![\w.,])\+?\d[\d ()\-./]{6,18}\d(?![\w,])")
_OPENID = re.compile(r"o[A-Za-z0-9_-]{27}")
_ADDRESS = re.compile(
    r"[省市区县].{0,20}[路街道巷弄村].{0,12}\d+\s*[号室栋幢楼]"
    r"|\b\d{1,5}[a-z]?,?\s+(?:[\w'.-]+\s+){1,4}(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|way|court|ct|place|blvd)\b"
    r"|\b[\w.-]*(?:straße|strasse|str\.|gasse|weg|platz)\s+\d+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Graded:
    """What a column was graded as, what kind of thing it holds, and by which evidence."""

    grade: Grade
    kind: str
    evidence: Literal["name", "content", "neither"]

    @property
    def protected(self) -> bool:
        """Whether it is dropped at reading unless the settings state a purpose."""
        return self.grade in ("sensitive", "personal")


def grade_column(header: str, values: Sequence[object] = ()) -> Graded:
    """Grade one column; where name and content differ, the more delicate one counts.

    Parameters
    ----------
    header : str
        As the export spells it.
    values : sequence
        Some of its values, as texts; the first few hundred are looked at.
    """
    found = [Graded(*kind, "content") for kind in _by_content(values)]
    if named := _by_header(header):
        found.append(Graded(*named, "name"))
    if not found:
        return Graded("business", "business", "neither")
    return min(found, key=lambda graded: ORDER.index(graded.grade))


def _by_header(header: str) -> tuple[Grade, str] | None:
    """Return the most delicate reading of a header; "buyer paid" is a sum and no buyer."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header).casefold()
    plain = f" {re.sub(r'[^0-9a-zà-ÿ一-鿿]+', ' ', words).strip()} "
    found: list[tuple[Grade, str]] = [
        (grade, kind)
        for kind, grade, parts in HEADERS
        if any(_stands_in(part, plain) for part in parts.split("|"))
    ]
    if any(_stands_in(part, plain) for part in MEASURES.split("|")):
        found = [(grade, kind) for grade, kind in found if grade in ("sensitive", "personal")]
        found.append(("business", "business"))
    return min(found, key=lambda read: ORDER.index(read[0]), default=None)


def _stands_in(part: str, plain: str) -> bool:
    return f" {part} " in plain if part.isascii() else part in plain


def _by_content(values: Sequence[object]) -> list[tuple[Grade, str]]:
    texts = [str(v).strip().lstrip("`'") for v in values[:LOOKED_AT] if v is not None]
    different = Counter(text for text in texts if text)
    if not different:
        return []
    found: list[tuple[Grade, str]] = []
    for kind, grade, least, holds in CONTENT:
        if sum(many * holds(text) for text, many in different.items()) / different.total() >= least:
            found.append((grade, kind))
    return found


def _email(text: str) -> bool:
    return bool(_EMAIL.search(text))


def _identity(text: str) -> bool:
    """Say whether a text holds a Chinese identity number (GB 11643, check digit mod 11-2)."""
    from stdnum.cn import ric

    return any(ric.is_valid(re.sub(r"[ -]", "", found)) for found in _LONG.findall(text))


def _bank_card(text: str) -> bool:
    """Say whether a text holds a bank-card number (ISO/IEC 7812: 16 to 19 digits, Luhn)."""
    from stdnum import luhn

    if not text.isascii() or len(text) > 80:
        return False
    found = (re.sub(r"[ -]", "", piece) for piece in _LONG.findall(text))
    return any(
        16 <= len(card) <= 19 and card[0] in "23456" and card.isdigit() and luhn.is_valid(card)
        for card in found
    )


def _iban(text: str) -> bool:
    from stdnum import iban

    return bool(re.match(r"[A-Z]{2}\d\d", text)) and iban.is_valid(text)


def _phone(text: str) -> bool:
    """Say whether a text holds a telephone number: international, or a Chinese mobile one."""
    import phonenumbers

    for found in _PHONE.findall(text):
        digits = re.sub(r"\D", "", found)
        if re.fullmatch(r"(?:86)?1[3-9]\d{9}", digits) and not _identity(text):
            return True
        if found.startswith("+"):
            try:
                return phonenumbers.is_valid_number(phonenumbers.parse(found))
            except phonenumbers.NumberParseException:
                continue
    return False


def _address(text: str) -> bool:
    return bool(_ADDRESS.search(text))


def _network(text: str) -> bool:
    if "." not in text and ":" not in text:
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _openid(text: str) -> bool:
    return bool(_OPENID.fullmatch(text)) and any(c.isupper() or c.isdigit() for c in text[1:])


CONTENT: tuple[tuple[str, Grade, float, Callable[[str], bool]], ...] = (
    ("identity number", "sensitive", SOME, _identity),
    ("bank card", "sensitive", MOST, _bank_card),
    ("bank account", "sensitive", SOME, _iban),
    ("e-mail", "personal", SOME, _email),
    ("telephone", "personal", MOST / 2, _phone),
    ("address", "personal", SOME, _address),
    ("network address", "personal", MOST, _network),
    ("openid", "identifier", MOST, _openid),
)
