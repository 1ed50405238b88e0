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
    (SALE, r"partial|partly|部分退款|teilweise|in person|无退款|未退款|退款关闭|退款失败|已?拒绝|not refunded|unrefunded"),
    (TEST, r"^test|\btest order|测试"),
    (REFUNDED, r"refund|returned|reversed|charge ?back|dispute lost|退款|退货|已退|erstattet|retour|rembours|reembols|devuelt|rimbors|reso\b|返金|返品|estornad|devolv|devolu|terugbetaald|geretourneerd|zwrot|zwrócon|возврат|возвращ|환불|반품|gutgeschrieben"),
    (CANCELLED, r"cancel|void|annul|storn|abgebrochen|anulad|trash|failed|declined|expired|rejected|deleted|已?取消|已?关闭|交易关闭|作废|撤销|失败|revoked|キャンセル|取消|geannuleerd|anulow|отмен|취소|abgelehnt|fehlgeschlagen|refusé|rechazad|recusad"),
    (UNPAID, r"unpaid|pending payment|^pending$|awaiting payment|not paid|incomplete|checkout[- ]draft|^draft$|abandoned|on[- ]hold|等待.*付款|待付款|未付款|待支付|未支付|unbezahlt|offen|impay|pendiente de pago|notpay|userpaying|payerror|入金待ち|未入金|未払|aguardando|pendente|em aberto|da pagare|in attesa|in afwachting|openstaand|nieopłacon|ожидает|не оплачен|미결제|입금대기|en attente"),
    (SALE, r"paid|complete|success|shipped|deliver|fulfilled|processing|authori[sz]ed|sent|closed|ok|done|normal|accepted|sold|captured|settled|active|approved|成功|完成|已付|已发货|发货|已签收|收货|支付|正常|已收|出库|待发货|待评价|bezahlt|abgeschlossen|versandt|geliefert|pay[ée]e?|livr|expédi|pagad|entregad|enviad|pagat|consegnat|spedit|^-$|^n/?a$|^无$|^none$|^0$|entregue|conclu[ií]d|pago|faturad|completad|finalizad|betaald|geleverd|voltooid|verzonden|完了|発送|入金済|済み?$|配達|evaso|opłacon|zrealizow|dostarcz|оплачен|выполнен|доставлен|완료|배송|결제|terminé|traité|abgeholt|confirmed|invoiced|open|live|true|false"),
)  # fmt: skip
_KIND = (
    (ADJUSTMENT, r"fee|transfer|adjust|deposit|payout|reserve|tip|手续费|提现|转账|服务费|charge$|liquidation|debt|advert|gift card"),
    (REFUNDED, r"refund|return|credit|chargeback|reversal|退款|退货|erstattung|gutschrift|retoure|rembours|retour|avoir|reembolso|devoluci|reso|rimborso"),
    (CANCELLED, r"cancel|void|storno|撤销|作废"),
    (SALE, r"."),
)  # fmt: skip


def class_of_status(word: str, cancelled: Iterable[str] = (), refunded: Iterable[str] = ()) -> str:
    """Class one status; the merchant's own lists go first."""
    plain = word.strip().casefold()
    if plain in {own.casefold() for own in cancelled}:
        return CANCELLED
    if plain in {own.casefold() for own in refunded}:
        return REFUNDED
    return _first(_STATUS, plain)


def class_of_kind(word: str) -> str:
    """Class the kind of a row: a sale, a refund, or money that is no purchase."""
    return _first(_KIND, word.strip().casefold())


def _first(table: Iterable[tuple[str, str]], word: str) -> str:
    return next((kind for kind, pattern in table if re.search(pattern, word)), UNKNOWN)
