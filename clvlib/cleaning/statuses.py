# ruff: noqa: E501 — lists of words read better unbroken
"""What an order's status or a row's kind says, in the words of many exports.

The distinct words of a column are few, so they are classed here one by one; a word
that is not known counts as an ordinary sale and is named in the file's warnings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

CANCELLED, UNPAID, REFUNDED, TEST, ADJUSTMENT, SALE, UNKNOWN = (
    "cancelled", "unpaid", "refunded", "test", "adjustment", "sale", "unknown",
)  # fmt: skip

# Each list of words stands once: a status and a row's kind are classed by the same.
_TEST = r"^tests?( order| transaction| payment)?$|测试"
_REFUNDED = r"refund(?!able)|\breturned\b|^returns?$|\breturn (received|completed?)|reversed|charge ?back|dispute lost|退款|退货|已退|erstattet|retour|rembours|reembols|devuelt|rimbors|reso\b|返金|返品|estornad|devolv|devolu|terugbetaald|geretourneerd|zwrot|zwrócon|возврат|возвращ|환불|반품|gutgeschrieben|iade|dikembalikan|pengembalian|hoàn tiền|trả hàng|คืน|مسترجع|مرتجع|återbet|returner|palautet|visszat|vrácen|повернен|退回|استرجاع|استرداد|إرجاع|storno rückzahl"
_CANCELLED = r"(?<!free )cancel(?!l?able|lation (?:insurance|policy|protection|window|period))|kansel|avlyst|batal|iptal|hủy|ยกเลิก|ملغ|إلغاء|الغاء|בוטל|ακυρ|anulat|peruut|avbok|avbrut|avbest|töröl|lemond|скасован|провал|не состоял|удал[её]н|\blost\b|no[- ]?show|declin|error|erreur|échec|zruš|afvist|void|annul|storn|abgebrochen|anulad|trash|failed|declined|expired|rejected|deleted|已?取消|已?关闭|交易关闭|作废|撤销|失败|revoked|キャンセル|取消|geannuleerd|anulow|отмен|취소|abgelehnt|fehlgeschlagen|refusé|rechazad|recusad"
# A document of this kind takes goods back; a status of the word says something else.
_TAKES_BACK = r"return(?!ing)|credit(?![ -]?(?:card|sale))|gutschrift|retoure|avoir|devoluci|rückgabe|abono|erstattung|korekta|korygując|dobropis|kreditnota|hyvitys|terugbetaling"

_PAYMENT = r"\b(cash|debit|visa|master ?card|paypal|amex|bar|ec-karte|esp[eè]ces|efectivo|contanti|контант|наличн\w*)\b|现金|刷卡|現金|현금"
_JOURNEY = (
    r"\b(one[- ]?way|single|outbound|einfach|hinfahrt|aller simple|solo ida|andata)\b|单程|片道"
)
# Beside invoices a payment settles one of them and is no purchase of its own.
_INVOICE = (
    r"(sales |tax )?invoice|rechnung|facture|factura|fattura|faktura|factuur|fatura|счет|счёт"
)
_SETTLES = r"payment( received)?|zahlung(seingang)?|paiement|règlement|pago|cobro|pagamento|incasso|betaling|wpłata|platba|оплата"
_NO_DOCUMENT = r"^credit([ -]?cards?)?$|^returns?( ticket)?$|^kredit(karte)?$|^retour$|^a/?r$"

# Tried in this order: "partially refunded" must not be read as "refunded".
_STATUS = (
    (SALE, r"hoàn thành|ไม่(ได้)?(ยกเลิก|คืน)|未取消|未作废|未退货|\breturn (window|policy|period)|(return|refund|retoure|erstattung|rückgabe|retour|devolución)s?( request)? (was )?(rejected|declined|denied|refused|failed|cancell?ed|abgelehnt|verweigert|refusée?|rechazad[oa])|partial|partly|部分退款|teilweise|in person|无退款|未退款|退款关闭|退款失败|已?拒绝|not refunded|unrefunded"),
    (TEST, _TEST),
    (REFUNDED, _REFUNDED),
    (CANCELLED, _CANCELLED),
    (UNPAID, r"unsuccess|неуспе|неоплач|ไม่สำเร็จ|obetal|ubetal|onbetaal|nezaplat|nieopłac|payment not|不成功|payment due|past due|overdue|dunning|belum bayar|menunggu pembayaran|ödeme bekle|ej betald|nezaplac|neuhraz|in arrears|uncollect|unpaid|pending payment|^pending$|awaiting payment|not paid|incomplete|checkout[- ]draft|^draft$|abandoned|on[- ]hold|等待.*付款|待付款|未付款|待支付|未支付|unbezahlt|offen|impay|pendiente de pago|notpay|userpaying|payerror|入金待ち|未入金|未払|aguardando|pendente|em aberto|da pagare|in attesa|in afwachting|openstaand|nieopłacon|ожидает|не оплачен|미결제|입금대기|en attente"),
    (UNKNOWN, r"\breturns?\b|未完成|未成功|未確定|미완료|미배송|미확정|미확인|ไม่"),
    (SALE, r"\b(levert\b|lliurad|виконан|wysł|dorucz|success|succeed|accepted|selesai|teslim|dikirim|vyříz|odesl|doruč|успеш|отправл|відправ|levererad|betald|skickad|toimitettu|teljesít|kézbes|livrat|finalizat|παραδ|ολοκλ|complet|deliver|shipped|fulfil|unfulfil|authori[sz]ed|bezahlt|abgeschlossen|versandt|versendet|geliefert|payée?|livr|expédi|pagad|pagat|pago|entregad|enviad|consegnat|spedit|entregue|conclu[ií]d|faturad|finalizad|betaald|geleverd|voltooid|verzonden|evaso|opłacon|zrealizow|dostarcz|оплачен|выполнен|доставлен|terminé|traité|abgeholt)"
     r"|\b(paid|prepaid|processing|sent|closed|ok|okay|done|normal|sold|captured|settled|active|approved|sales order|booked|checked|confirmed|invoiced|open|live|true|false)\b"
     r"|مكتمل|تم (ال)?(توصيل|شحن|تسليم|دفع)|สำเร็จ|จัดส่ง|확정|확인|成功|完成|已付|已发货|发货|已签收|收货|支付|正常|已收|出库|待发货|待评价|^-$|^n/?a$|^无$|^none$|^0$|完了|発送|入金済|済み?$|配達|완료|배송|결제"),
)  # fmt: skip
_KIND = (
    (TEST, _TEST),
    (ADJUSTMENT, r"fee|transfer|adjust|deposit|payout|reserve|tip|手续费|提现|转账|服务费|charge$|liquidation|debt|advert|gift card"),
    (REFUNDED, f"{_REFUNDED}|{_TAKES_BACK}"),
    (CANCELLED, _CANCELLED),
    (SALE, r"."),
)  # fmt: skip

_NOT = (
    r"\b(?:not|nicht|kein|keine|keiner|no|não|nao|non|niet|geen|ej|inte|ikke|не|nie|pas|without|ohne|sans|sin|sem|senza|zonder|без|bez|لم|غير|لا)\b"
    r"[\s-]*(?:(?:yet|be|been|was|fully|noch|worden|yet been|été|ha sido|foi|stato|a été|يتم)\s+)*(?P<what>[^\W_]+)?"
)
_NOT_UNDONE = (
    r"\b(?:un|ne|nie|не)(?:refund|return|cancel|void|storn|zruš|vrác|anul|zwró|отмен|возвр|удал)"
)
_PAY = r"^(?:paid|pay|payed|bezahlt|gezahlt|betal|betaald|pay[ée]|pagad|pagat|pago|paga|opłacon|zapłac|оплач|مدفوع|success|erfolgreich|успешн)"
_SAID_SO = r"no[- ]?show|не состоял|^n/?a$|\bnot? (?:refunded|return)\w* (?:in full|fully)"


def class_of_status(word: str, cancelled: Iterable[str] = (), refunded: Iterable[str] = ()) -> str:
    """Class one status; the merchant's own lists go first."""
    plain = _folded(word)
    if plain in {_folded(own) for own in cancelled}:
        return CANCELLED
    if plain in {_folded(own) for own in refunded}:
        return REFUNDED
    return _negated(plain) or _first(_STATUS, plain)


def _negated(plain: str) -> str | None:
    """Class a status that denies something; nothing where it denies nothing.

    What is not paid is unpaid, what is not cancelled or returned is a sale; whatever else is
    denied says nothing of the sale, unless the rest of the words do.
    """
    if re.search(_SAID_SO, plain):
        return None
    if re.search(_NOT_UNDONE, plain):
        return SALE
    found = re.search(_NOT, plain)
    if found is None:
        return None
    denied = found["what"] or ""
    rest = _first(_STATUS, f"{plain[: found.start()]} {plain[found.end() :]}".strip(" ,;:/-"))
    if re.search(_PAY, denied):
        return UNPAID
    kind = _first(_STATUS, denied)
    if denied and rest in (CANCELLED, REFUNDED, UNPAID):
        return rest
    if kind in (CANCELLED, REFUNDED):
        return SALE
    return SALE if rest == SALE and denied else UNKNOWN


def _folded(word: str) -> str:
    """Return a word in lower case; a Turkish İ leaves no dot behind."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", word.strip()).replace("_", " ")
    return words.casefold().replace("i\u0307", "i")


def class_of_kind(word: str) -> str:
    """Class the kind of a row: a sale, a refund, or money that is no purchase."""
    return _first(_KIND, _folded(word))


def classes_of_kinds(words: Iterable[str]) -> dict[str, str]:
    """Class the kinds of a file's rows, each in the light of the others.

    *Credit* beside *Cash* is a way to pay and *Return* beside *Single* a journey; a *Payment* beside
    *Invoice* settles it; a *charge* is a fee, unless nothing else is a sale.
    """
    classes = {word: class_of_kind(word) for word in words}
    plain = {_folded(word) for word in classes}
    if any(re.search(_PAYMENT, word) or re.search(_JOURNEY, word) for word in plain):
        harmless = (REFUNDED, CANCELLED)
        return {
            word: SALE if kind in harmless and re.search(_NO_DOCUMENT, _folded(word)) else kind
            for word, kind in classes.items()
        }
    if any(re.fullmatch(_INVOICE, word) for word in plain):
        settled = {word for word in classes if re.fullmatch(_SETTLES, _folded(word))}
        return {word: ADJUSTMENT if word in settled else kind for word, kind in classes.items()}
    if SALE not in classes.values():
        return {w: SALE if re.fullmatch("charge", _folded(w)) else k for w, k in classes.items()}
    return classes


def _first(table: Iterable[tuple[str, str]], word: str) -> str:
    return next((kind for kind, pattern in table if re.search(pattern, word)), UNKNOWN)
