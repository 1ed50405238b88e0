# ruff: noqa: E501 — lists of words read better unbroken
"""Words of a state that look like another one: a refund refused, cash on delivery, goods on their way.

*Zwrot odrzucony* gives nothing back, *contre remboursement* says how money came, and what waits for
its delivery is paid: each is a sale, and none may be taken off for a part of its words.
"""

from __future__ import annotations

import re

# Who writes these says how a sale was paid, travelled or reached its buyer.
_REWORDED = (
    (r"\b(?:contre|contra|contro|kontra|onder)[\s-]?(?:remboursement|reembolso|rembours|ramburs)\b|^rembours$", "cash on delivery"),
    (r"\baller[\s/-]*(?:et[\s-]*)?retour\b", "round trip"),
    (r"\b(?:delivery|zustellung|livraison|entrega|consegna|levering|dostawa)\s(?:failed|fehlgeschlagen|échouée|fallida|falhou|fallita|mislukt|nieudana)\W+(?:(?:then|later|now|but|dann|später|puis)\s)?(?:re-?delivered|delivered|(?:erneut )?zugestellt|re?livrée?|(?:re)?entregad[oa]|(?:ri)?consegnat[oa])\b", "delivered"),
    (r"\b(?:(?:aus)?lieferung|versand|abholung|zustellung|levering|verzending|entrega|envio|envío|spedizione|consegna)\s(?:noch\s|nog\s)?(?:offen|openstaand|em aberto)\b|\boffene[rs]?\s(?:lieferung|versand|abholung|zustellung)\b|\bopenstaande\s(?:levering|verzending)\b", "awaiting delivery"),
    (r"\boffene?\s(?:(?:rechnung|posten|zahlung)\s)?(bezahlt|erledigt|beglichen)\b", r"\1"),
)  # fmt: skip

_UNDOING = (
    r"\b(?:returns?|refunds?|cancell?ation|rück(?:gabe|zahlung)|(?:rück)?erstattung|retoure|stornierung|storno|remboursement|retour|annulation|reembolso|devoluci[oó]n|cancelaci[oó]n|anulaci[oó]n|devolu[cç][aã]o|estorno|cancelamento|restituição"
    r"|rimborso|reso|restituzione|annullamento|terugbetaling|annulering|zwrotu?|anulowanie|återbetalning|retur|refusion|tilbakebetaling|tilbagebetaling|palautus|hyvitys|povrat|vrácení|visszatérítés|rambursare|iade|geri ödeme|iptal"
    r"|возврата?|отмена|повернення|скасування|επιστροφή|pengembalian|hoàn tiền|trả hàng|استرداد|استرجاع|إرجاع|إلغاء|الغاء|החזר)"
)
_BETWEEN = r"(?:\s(?:request|antrag|talebi|isteği|środków|pieniędzy|средств|dana|was|is|has|been|wurde|a été|fue|foi|è stat[oa]|is|bị|został[ao]?|бы[лa]о?))*\s"
_REFUSED = (
    r"(?:rejected|declined|denied|refused|failed|cancell?ed|expired|abgelehnt|verweigert|zurückgewiesen|fehlgeschlagen|abgelaufen|refusée?|rejetée?|rechazad[oa]|denegad[oa]|negad[oa]|recusad[oa]|rejeitad[oa]|indeferid[oa]|rifiutat[oa]|respint[oa]|negat[oa]"
    r"|geweigerd|afgewezen|odrzucon[aey]|nekad|avvisad|avvist|afvist|hylätty|odbijen|zamítnut[oaé]?|elutasítva|refuzat[aă]?|respins[aă]?|reddedildi|(?:kabul )?edilmedi|onaylanmadı|süresi (?:doldu|geçti)|отклон[её]н[ао]?|отказан[ао]?|відхилено"
    r"|απορρίφθηκε|ditolak|từ chối|مرفوض|נדחה)(?!\w)"
)
# A sale that stands: its refund was refused, or the words are the terms of a fare.
STANDS = (
    f"{_UNDOING}{_BETWEEN}{_REFUSED}|отказ\\w* в (?:возврат|отмен)|відмов\\w* у поверненн|\\b(?:refus|refusé) d[eu]\\s(?:remboursement|retour)|\\b(?:abgelehnte|rejected|declined|denied|odrzucony)\\s(?:rück)?(?:erstattung|gabe|refund|return|retoure|zwrot)\\b"
    r"|\b\w*(?:stornierbar|erstattungsfähig|reembolsable|reembolsável|rimborsabile|rückgabefrist)\w*|\b(?:non[\s-]?)?remboursable\b|\bannulable\b|\bkostenlose?\s(?:stornierung|rückgabe|retoure)|\b(?:annulation|retour)\sgratuite?\b|\bretour\spossible\b|\brückgabe\smöglich\b|\bcancela(?:ción|ção|cion)\sgr[aá]t\w*|\bcancellazione\sgratuita\b|бесплатн\w+ отмен|отмена бесплатн"
    r"|(?<!已)退[款货貨](?:申请|申請)?(?:已|被)?(?:取消|撤[销銷回]|驳回|駁回|拒|失[败敗]|关闭|關閉)|^取消退[款货貨]|取消(?:申请)?(?:已|被)?(?:拒|驳回|失败)|(?<![许认])可(?:退|取消)|免[费費]取消|不(?:支持|予)(?:退|取消)"
    r"|(?:返品|返金|払い?戻し?|キャンセル|取消し?)(?:申請|依頼|リクエスト)?[はが]?(?:不可|拒否|却下|できません|対象外|無料|料なし|料無料)"
    r"|(?:환불|반품|취소)\s?(?:요청\s?)?(?:거절|거부|불가|철회|반려)"
)

_WAITS = r"(?:aguardando|pendente|in attesa|in afwachting|en attente|ожидает(?:ся)?|ожидание)"
_ORDER = r"(?:order|commande|pedido|ordine|bestelling|заказ)"
_PAYMENT = r"(?:paiement|payement|règlement|reglement|virement|encaissement|acompte|pag(?:amento|to)|pgto|boleto|pix|bonifico|saldo|acconto|incasso|betaling|overschrijving|aanbetaling|(?:пред|до)?оплат[аыу]|плат[её]жа?)"
_OF = r"(?:(?:d|de|du|des|del|della|di|do|da|la|le|il|l|votre|van|het|uw|réception|reception|confirmation|validation|confirmação|conferma|ricezione|bevestiging|ontvangst|поступления|подтверждения|получения)[\s'’]+)"
# Waiting for money, or for nothing that is named; what waits for goods or a van is a sale.
WAITS_FOR_MONEY = (
    f"^(?:{_ORDER} )?{_WAITS}$|\\b{_WAITS}[\\s'’(:–-]+{_OF}{{0,4}}{_PAYMENT}|\\b{_PAYMENT} {_WAITS}"
)
# Paid, and something is open: its delivery, or more than that. Counted, and said aloud.
PAID_BUT_OPEN = r"^(?:bezahlt|paid|payée?|pagad[oa]|pagat[oa]|pago|betaald)\s*[,;/|+–-]+\s*(?:offen|open(?:staand)?|pendente|pendiente|en attente|in attesa|em aberto)$"


def reworded(plain: str) -> str:
    """Return a state with the words that only look like a refund put plainly.

    Parameters
    ----------
    plain : str
        A state in lower case.
    """
    for pattern, words in _REWORDED:
        plain = re.sub(pattern, words, plain)
    return plain
