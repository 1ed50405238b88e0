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

# Tried in this order: "partially refunded" must not be read as "refunded".
_STATUS = (
    (SALE, r"not deleted|not void|не удал|не отмен|не возвр|nie anul|hoàn thành|partial|partly|部分退款|teilweise|in person|无退款|未退款|退款关闭|退款失败|已?拒绝|not refunded|unrefunded"),
    (TEST, r"^tests?\b|\btest order|测试"),
    (REFUNDED, r"refund|return(?!ing)|reversed|charge ?back|dispute lost|退款|退货|已退|erstattet|retour|rembours|reembols|devuelt|rimbors|reso\b|返金|返品|estornad|devolv|devolu|terugbetaald|geretourneerd|zwrot|zwrócon|возврат|возвращ|환불|반품|gutgeschrieben|iade|dikembalikan|pengembalian|hoàn tiền|trả hàng|คืน|مسترجع|مرتجع|återbet|returner|palautet|visszat|vrácen|повернен|退回|credited|storno rückzahl"),
    (CANCELLED, r"cancel|batal|iptal|hủy|ยกเลิก|ملغ|בוטל|ακυρ|anulat|peruut|avbok|avbrut|avbest|törölt|lemond|скасован|провал|не состоял|удал[её]н|\blost\b|no[- ]?show|declin|error|erreur|échec|zruš|afvist|void|annul|storn|abgebrochen|anulad|trash|failed|declined|expired|rejected|deleted|已?取消|已?关闭|交易关闭|作废|撤销|失败|revoked|キャンセル|取消|geannuleerd|anulow|отмен|취소|abgelehnt|fehlgeschlagen|refusé|rechazad|recusad"),
    (UNPAID, r"payment due|past due|overdue|dunning|belum bayar|menunggu pembayaran|ödeme bekle|ej betald|nezaplac|neuhraz|in arrears|uncollect|unpaid|pending payment|^pending$|awaiting payment|not paid|incomplete|checkout[- ]draft|^draft$|abandoned|on[- ]hold|等待.*付款|待付款|未付款|待支付|未支付|unbezahlt|offen|impay|pendiente de pago|notpay|userpaying|payerror|入金待ち|未入金|未払|aguardando|pendente|em aberto|da pagare|in attesa|in afwachting|openstaand|nieopłacon|ожидает|не оплачен|미결제|입금대기|en attente"),
    (SALE, r"wysł|dorucz|succe|accept|selesai|teslim|dikirim|vyříz|odesl|doruč|успеш|отправл|відправ|levererad|betald|skickad|toimitettu|teljesít|kézbes|livrat|finalizat|παραδ|ολοκλ|مكتمل|تم |สำเร็จ|จัดส่ง|sales order|확정|확인|booked|checked|paid|complete|success|shipped|deliver|fulfilled|processing|authori[sz]ed|sent|closed|ok|done|normal|accepted|sold|captured|settled|active|approved|成功|完成|已付|已发货|发货|已签收|收货|支付|正常|已收|出库|待发货|待评价|bezahlt|abgeschlossen|versandt|geliefert|pay[ée]e?|livr|expédi|pagad|entregad|enviad|pagat|consegnat|spedit|^-$|^n/?a$|^无$|^none$|^0$|entregue|conclu[ií]d|pago|faturad|completad|finalizad|betaald|geleverd|voltooid|verzonden|完了|発送|入金済|済み?$|配達|evaso|opłacon|zrealizow|dostarcz|оплачен|выполнен|доставлен|완료|배송|결제|terminé|traité|abgeholt|confirmed|invoiced|open|live|true|false"),
)  # fmt: skip
_KIND = (
    (TEST, r"^tests?\b|测试"),
    (ADJUSTMENT, r"fee|transfer|adjust|deposit|payout|reserve|tip|手续费|提现|转账|服务费|charge$|liquidation|debt|advert|gift card"),
    (REFUNDED, r"refund|return|credit|chargeback|reversal|退款|退货|erstattung|gutschrift|retoure|rembours|retour|avoir|reembolso|devoluci|reso|rimborso"),
    (CANCELLED, r"cancel|batal|iptal|hủy|ยกเลิก|ملغ|בוטל|ακυρ|anulat|peruut|avbok|avbrut|avbest|törölt|lemond|скасован|провал|не состоял|удал[её]н|\blost\b|no[- ]?show|declin|error|erreur|échec|zruš|afvist|void|storno|撤销|作废"),
    (SALE, r"."),
)  # fmt: skip


def class_of_status(word: str, cancelled: Iterable[str] = (), refunded: Iterable[str] = ()) -> str:
    """Class one status; the merchant's own lists go first."""
    plain = _folded(word)
    if plain in {own.casefold() for own in cancelled}:
        return CANCELLED
    if plain in {own.casefold() for own in refunded}:
        return REFUNDED
    return _first(_STATUS, plain)


def _folded(word: str) -> str:
    """Return a word in lower case; a Turkish İ leaves no dot behind."""
    return word.strip().casefold().replace("i\u0307", "i")


def class_of_kind(word: str) -> str:
    """Class the kind of a row: a sale, a refund, or money that is no purchase."""
    return _first(_KIND, _folded(word))


def _first(table: Iterable[tuple[str, str]], word: str) -> str:
    return next((kind for kind, pattern in table if re.search(pattern, word)), UNKNOWN)
