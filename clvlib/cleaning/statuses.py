# ruff: noqa: E501 — lists of words read better unbroken
"""What an order's status or a row's kind says, in the words of many exports.

The distinct words of a column are few, so they are classed here one by one; a word
that is not known counts as an ordinary sale and is named in the file's warnings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from clvlib.cleaning.state_terms import PAID_BUT_OPEN, STANDS, WAITS_FOR_MONEY, reworded

CANCELLED, UNPAID, REFUNDED, TEST, ADJUSTMENT, SALE, UNKNOWN = (
    "cancelled", "unpaid", "refunded", "test", "adjustment", "sale", "unknown",
)  # fmt: skip

# Each list of words stands once: a status and a row's kind are classed by the same.
_TEST = r"^tests?( order| transaction| payment)?$|测试"
_REFUNDED = r"refund(?!able)|\breturned\b|^returns?$|\breturn (received|completed?)|reversed|charge ?back|dispute lost|退款|退货|已退|erstattet|retour|rembours|reembols|devuelt|rimbors|reso\b|返金|返品|estornad|devolv|devolu|terugbetaald|geretourneerd|zwrot|zwrócon|возврат|возвращ|환불|반품|gutgeschrieben|iade|dikembalikan|pengembalian|hoàn tiền|trả hàng|คืน|مسترجع|مرتجع|återbet|returner|palautet|visszat|vrácen|повернен|退回|استرجاع|استرداد|إرجاع|storno rückzahl|erstattung|zurück(?:ge(?:schickt|geben|sandt)|erstatt)|rückgabe(?!recht|frist)|money back|reimbursed|^credited$|^gecrediteerd$|^zurückgebucht$|^rendue?s?$|reintegrad|restituit|ressarcid|teruggestuurd|возмещ[её]н|geri öden|払い?戻し|退貨|مسترد|^معاد|tilbage?betalt|tilbakebetalt|hyvitet|visszáru|vrátené|rambursa[tr]|^returnat|επιστρ|възстановен|वापस|रिफंड|הוחזר|זוכה|vraćen|^povrat\b|^vrnjen|grąžint|atmaksāt|tagastat"
_CANCELLED = r"(?<!free )cancel(?!l?able|lation (?:insurance|policy|protection|window|period))|kansel|avlyst|batal|iptal|hủy|ยกเลิก|ملغ|إلغاء|الغاء|בוטל|ακυρ|anulat|peruut|avbok|avbrut|avbest|töröl|lemond|скасован|провал|не состоял|удал[её]н|\blost\b|no[- ]?show|niet verschenen|nicht erschienen|non présent|no presentad|no se present|nie stawi|не явил|не приш|uteblev|ikke møtt|ikke mødt|declin|error|erreur|échec|zruš|afvist|void|annul|storn|abgebrochen|anulad|trash|failed|\bfail(?:ure)?\b|declined|expired|rejected|deleted|已?取消|已?关闭|交易关闭|^(?:订单|訂單|交易)?不成立$|作废|撤销|^已?作廢$|^交易關閉$|^[(（]?已?删除|失败|revoked|キャンセル|取消|geannuleerd|anulow|отмен|аннулир|취소|abgelehnt|fehlgeschlagen|refusé|rechazad|recusad|لغي|makuler|peruttu|\bотказан[ао]?\b|huỷ|रद्द|otkazan|preklican|atšaukt|atcelt|tühistat"
_PARTLY = r"partial|partiel|parcial|parzial|parțial|partly|gedeeltelijk|deels|częściow|частич|частков|delvis|kısm|osittain|částečn|részleges|μερικ|sebagian|một phần|บางส่วน|部分|一部|részben|جزئي|일부|부분|teilweise|teil(?=erstatt|retour|rück|storn)|deel(?=retour)|\bparțial|\bparțială"
# A document of this kind takes goods back; a status of the word says something else.
_TAKES_BACK = r"return(?!ing)|credit(?![ -]?(?:card|sale))|gutschrift|retoure|avoir|devoluci|rückgabe|abono|erstattung|korekta|korygując|dobropis|kreditnota|hyvitys|terugbetaling"

_PAYMENT = r"\b(cash|debit|visa|master ?card|paypal|amex|bar|ec-karte|esp[eè]ces|efectivo|contanti|контант|наличн\w*)\b|^(credit |debit )?cards?$|^(karte|carte|tarjeta|carta|kort)$|现金|刷卡|現金|현금"
_JOURNEY = r"\b(one[- ]?way|single|outbound|einfach|hinfahrt|aller simple|solo ida|andata)\b|^(new|first|first time|season|recurring|walk[- ]?in)\b|单程|片道"
# Clear documents of a sale: only beside one of these can other words be documents too.
_SOLD = (
    r"(?:(?:tax|sales|cash|retail|online|web|pos|card|credit) )?(?:sales?|purchases?|invoices?|receipts?|orders?|bookings?|payments?)(?: (?:invoice|receipt|transaction|order))?|sold|sell|charge"
    r"|rechnung|verkauf|bestellung|kassenbon|facture|vente|commande|factura|venta|pedido|fattura|vendita|ricevuta|ordine|factuur|verkoop|faktura(?: vat)?|paragon|sprzedaż|fatura|venda|nota fiscal"
    r"|salg|försäljning|köp|kjøp|myynti|satış|prodej|számla|eladás|vânzare|penjualan|продажа|реализация|реалізація|чек|销售单?|售出|消费|订单|銷售|売上|販売|판매|بيع|فاتورة|ขาย"
)
_OF_GOODS = r"(?: (?:de|di|of|von|du|des) (?:mercadorias?|mercanc[ií]as?|merce|merci|goods|waren?|marchandises?|produ[ck]?tos?))?"
# Beside invoices a payment may settle one of them and be no purchase of its own.
_INVOICE = r"(?:(?:sales|tax) )?invoices?|rechnung|facture|factura|fattura|faktura|factuur|fatura|счет|счёт"
_SETTLES = r"(?:customer |invoice )?payment(?: received)?|zahlung(?:seingang)?|paiement|règlement|pago|cobro|pagamento|incasso|betaling|wpłata|platba|оплата"
# Beside orders or charges as well, where it has the number and the money of one.
_TAKEN = rf"{_SETTLES}|(?:payment )?captured?"
_OWED = r"(?:customer |sales |web |online )?orders?|charges?|bestellung|commande|pedido|ordine|заказ|订单"
_MONEY = r"(?:(?:service|transaction|processing|listing|platform|payment|selling|marketplace|bank|stripe|paypal|commission|card|fba|inventory|advertising) )*fees?|(?:bank |internal )?transfers?|(?:balance )?adjustments?|payouts?|reserves?|withdrawals?|charge|liquidations?|debts?|手续费|提现|转账|服务费"
# These take money off beside documents of sales only; elsewhere they are a way to pay, a ticket.
_NOT_ALONE = r"credits?|kredit|avoir|abono|retour|a/?r"
_BARE = r"^(?:(?:customer|sales|full|partial|cash|card|order|payment|online) )|(?: (?:issued|completed|processed|receipt|transaction|invoice|note|memo|order))$"
_WORD_STARTS = r"(?<![a-zà-ɏа-яёіїєґά-ώ])"  # no part of a word: Avoidance, Granulated, Espresso
_COMPOUND = r"\w+(?:gutschrift|retoure|rückgabe|erstattung)\b"

# Documents that accounting programs write in two letters: those that sell, those that take back.
_CODES: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (frozenset(["si", "sd"]), frozenset(["sc", "scr"])),
    (frozenset(["ft", "fr", "fs", "vd", "nd"]), frozenset(["nc"])),
    (frozenset(["td01", "td02", "td06", "td24", "td25"]), frozenset(["td04"])),
    (frozenset(["re", "rg", "ar", "rech"]), frozenset(["gu", "gs", "ga", "gut"])),
    (frozenset(["inv", "in", "i"]), frozenset(["cn", "crn", "crm", "cm", "cr"])),
    (frozenset(["fa", "fac", "fc", "fact"]), frozenset(["av", "avo", "nc", "ab", "nca"])),
    (frozenset(["fv", "fs", "pa", "par", "fvs"]), frozenset(["kor", "fk", "kfv", "kfs", "fvk", "fkor"])),
    (frozenset(["accrec"]), frozenset(["accreccredit"])),
    (frozenset(["vf", "fact", "f"]), frozenset(["cf", "cred", "nc"])),
)  # fmt: skip

# Tried in this order: "partially refunded" must not be read as "refunded".
_STATUS = (
    (SALE, r"hoàn thành|ไม่(ได้)?(ยกเลิก|คืน)|未取消|未作废|未退货|\breturn (window|policy|period)|(return|refund|retoure|erstattung|rückgabe|retour|devolución)s?( request)? (was )?(rejected|declined|denied|refused|failed|cancell?ed|abgelehnt|verweigert|refusée?|rechazad[oa])|" + STANDS + "|" + _PARTLY + r"|in person|无退款|未退款|退款关闭|退款失败|已?拒绝|not refunded|unrefunded"),
    (TEST, _TEST),
    (REFUNDED, _REFUNDED),
    (CANCELLED, _CANCELLED),
    (UNKNOWN, PAID_BUT_OPEN),
    (UNPAID, r"unsuccess|^afventer betaling$|^venter på betaling$|^inväntar betalning$|^odottaa maksua$|^wartet auf zahlung$|^未繳(?:費|款)$|неуспе|неоплач|ไม่สำเร็จ|obetal|ubetal|onbetaal|nezaplat|nieopłac|ödenmedi|ödenmemiş|zahlung (?:steht (?:noch )?aus|(?:noch )?ausstehend)\b|paiement en (?:attente|cours|suspens)\b|pago pendiente|^beklemede$|oczekuj\w* na (?:płat|wpłat)|^w oczekiwaniu$|^(?:sales )?quot(?:e|ation)(?: sent)?$|^angebot(?: (?:ge|ver)sendet)?$|^devis(?: envoyé)?$|^presupuesto(?: enviado)?$|^offerte(?: verzonden)?$|^preventivo(?: inviato)?$|^orçamento(?: enviado)?$|^cotizaci[oó]n(?: enviada)?$|^cotação$|^nabídka$|^oferta wysłana$|payment not|不成功|payment due|past due|overdue|dunning|belum bayar|menunggu pembayaran|ödeme bekle|ej betald|nezaplac|neuhraz|in arrears|uncollect|unpaid|pending payment|^pending$|awaiting (?:(?:bank ?wire|bank transfer|wire transfer|che(?:ck|que)) )?payment|not paid|incomplete|checkout[- ]draft|^draft$|abandoned|on[- ]hold|等待(?!.*已付款).*付款|待付款|未付款|待支付|未支付|unbezahlt|offen|impay|pendiente de pago|notpay|userpaying|payerror|入金待ち|未入金|未払|em aberto|da pagare|openstaand|nieopłacon|не оплачен|미결제|미입금|(?:입금|결제)\s?대기|payment pending|\bimpagad|wacht op betaling|ödeme bekliyor|بانتظار الدفع|في انتظار الدفع|väntar på betalning|maksamatta|fizetésre vár|čeká na (?:platbu|zaplacení)|neplătit|απλήρωτ|не сплачен|belum (?:di)?bayar|belum lunas|chưa thanh toán|รอชำระ|לא שולם|neplaćen|" + WAITS_FOR_MONEY),
    (UNKNOWN, r"\breturns?\b|未完成|未成功|未確定|미완료|미배송|미확정|미확인|ไม่"),
    (SALE, r"\b(levert\b|lliurad|виконан|wysł|w realizacji|zakończon|tamamland|ödendi|afgerond|in bearbeitung|в доставке|kargoya ver|dorucz|success|succeed|accepted|selesai|teslim|dikirim|vyříz|odesl|doruč|успеш|отправл|відправ|levererad|betald|skickad|toimitettu|teljesít|kézbes|livrat|finalizat|παραδ|ολοκλ|complet|deliver|shipped|fulfil|unfulfil|authori[sz]ed|bezahlt|abgeschlossen|versandt|versendet|geliefert|payée?|livr|expédi|pagad|pagat|pago|entregad|enviad|consegnat|spedit|entregue|conclu[ií]d|faturad|finalizad|betaald|geleverd|voltooid|verzonden|evaso|opłacon|zrealizow|dostarcz|odebran[aeoy]|оплачен|выполнен|доставлен|terminé|traité|abgeholt|erledigt|verkauft|fertig$|validée?|réglée?|concluso|aprovad|заверш[её]н|продан|slutför|betalt|leveret|gennemført|gjennomført|fullført|maksettu|valmis|kifizet|fizetve|kiszállít|zaplacen|dokončen|plătit|πληρώθηκε|сплачен|dibayar|lunas|plaćen|isporučen)"
     r"|\b(paid|prepaid|processing|sent|closed|finished|ok|okay|done|normal|sold|captured|settled|active|approved|sales order|booked|checked|confirmed|invoiced|open|live|true|false)\b"
     r"|مكتمل|^مدفوع|تم (ال)?(توصيل|شحن|تسليم|دفع)|สำเร็จ|จัดส่ง|ชำระเงินแล้ว|đã (?:giao|thanh toán)|שולם|הושלם|확정|확인|成功|完成|已付|已发货|发货|已签收|收货|支付|正常|已收|出库|待发货|待评价|^-$|^n/?a$|^无$|^none$|^0$|完了|発送|入金済|済み?$|配達|완료|배송|결제"),
)  # fmt: skip
_KIND = (
    (TEST, _TEST),
    (ADJUSTMENT, r"\b(?:fees?|transfers?|adjust\w*|deposits?|payouts?|reserves?|tips?|liquidations?|debts?|advert\w*|gift cards?|withdrawals?)\b|\bcharge$|手续费|提现|转账|服务费"),
    (REFUNDED, f"{_WORD_STARTS}(?:{_REFUNDED}|{_TAKES_BACK}|{_COMPOUND})"),
    (CANCELLED, rf"{_WORD_STARTS}(?:{_CANCELLED}|\w+storno)"),
    (SALE, r"."),
)  # fmt: skip

_NOT = (
    r"\b(?:not|nicht|kein|keine|keiner|no|não|nao|non|niet|geen|ej|inte|ikke|не|nie|pas|without|ohne|sans|sin|sem|senza|zonder|без|bez|لم|غير|لا)\b"
    r"[\s-]*(?:(?:yet|be|been|was|fully|noch|worden|yet been|été|ha sido|foi|stato|a été|يتم)\s+)*(?P<what>[^\W_]+)?"
)
_NOT_UNDONE = (
    r"\b(?:un|ne|nie|не)(?:refund|return|cancel|void|storn|zruš|vrác|anul|zwró|отмен|возвр|удал)"
)
_PAY = r"^(?:paid|pay|payed|bezahlt|gezahlt|betal|betaald|pay[ée]|pagad|pagat|pago|paga|opłacon|zapłac|оплач|сплач|مدفوع|success|erfolgreich|успешн)"
_CAME = (
    r"(?:(?:fully|already|vollständig|komplett|bereits|volledig|totalement|totalmente) )?(?:paid|payed|bezahlt|gezahlt|betalt|betald|betaald|pay[ée]e?s?|pagad[oa]s?|pagat[oa]|pag[oa]|opłacon[aey]|zapłacon[aey]|оплачен[оаы]?|مدفوعة?|success|successful|erfolgreich|успешно)"
    r"(?: in full| fully| online)?|payment (?:received|successful|succeeded|complete[d]?)|zahlung (?:erhalten|eingegangen)|paiement reçu|pago recibido"
)
_OPEN = r"offen|open|openstaand|pending|pendiente|pendente|en attente|in attesa|in afwachting|beklemede|ожидает|待处理|on[- ]hold"
_SAID_SO = r"no[- ]?show|ikke møtt|ikke mødt|niet verschenen|nicht erschienen|non présent|no presentad|no se present|nie stawi|не явил|не приш|не состоял|^n/?a$|\bnot? (?:refunded|return)\w* (?:in full|fully)"


def class_of_status(word: str, cancelled: Iterable[str] = (), refunded: Iterable[str] = ()) -> str:
    """Class one status; the merchant's own lists go first."""
    plain = _folded(word)
    if plain in {_folded(own) for own in cancelled}:
        return CANCELLED
    if plain in {_folded(own) for own in refunded}:
        return REFUNDED
    return _negated(plain) or _first(_STATUS, plain)


def says_paid(word: str) -> bool:
    """Say whether a status says no more than that the money came: *Bezahlt*, *Paid in full*.

    *Pay on delivery* and *Payé à la livraison* say how it will come.
    """
    return bool(re.fullmatch(_CAME, _folded(word).strip()))


def is_open(word: str) -> bool:
    """Say whether a status says no more than that an order is not finished: *Offen*, *Pending*."""
    return bool(re.fullmatch(_OPEN, _folded(word)))


def gives_part_back(word: str) -> bool:
    """Say whether a status says that part of a sale was given back or cancelled, and part stands."""
    plain = _folded(word)
    partly = re.search(_PARTLY, plain) and re.search(
        f"{_REFUNDED}|{_CANCELLED}|\\breturns?\\b", plain
    )
    return bool(partly) and class_of_status(word) == SALE


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
    if kind in (CANCELLED, REFUNDED) or re.search(STANDS, denied):
        return SALE
    return SALE if rest == SALE and denied else UNKNOWN


def _folded(word: str) -> str:
    """Return a word in lower case; a Turkish İ leaves no dot behind, ``TD04 - `` before it goes."""
    word = re.sub(r"^[A-Z]{2}\d{2}\s*[-–:.]?\s+(?=\w{3})", "", word.strip())
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", word.strip()).replace("_", " ")
    return reworded(words.casefold().replace("i\u0307", "i"))


def class_of_kind(word: str) -> str:
    """Class the kind of a row: a sale, a refund, or money that is no purchase."""
    return _first(_KIND, _folded(word))


def classes_of_kinds(words: Iterable[str], known: bool = False) -> dict[str, str]:
    """Class the kinds of a file's rows, each in the light of the others.

    Where one of them is a clear document of a sale and the others are documents too, each is what
    it says. Else the words may be categories or ways to pay (*Coffee*, *Bank transfer*, *Credit*,
    a *Return* beside a *Single*): only what says nothing but refund or cancellation is read so.

    Parameters
    ----------
    words : iterable of str
        The different words of the column.
    known : bool
        Whether a known platform wrote them: then each means what it says there.
    """
    words = list(words)
    classes = {word: class_of_kind(word) for word in words}
    if all(re.fullmatch(_TAKEN, _folded(word)) for word, kind in classes.items() if kind == SALE):
        charges = {word: SALE for word in classes if _folded(word) == "charge"}
        classes |= charges
    if known:
        return classes
    plain = {word: _folded(word) for word in classes}
    sold = {word for word in classes if re.fullmatch(f"(?:{_SOLD}){_OF_GOODS}", plain[word])}
    documents = bool(sold) and all(
        kind != SALE or word in sold or re.fullmatch(_SETTLES, plain[word])
        for word, kind in classes.items()
    )
    ways = any(re.search(f"{_PAYMENT}|{_JOURNEY}", word) for word in plain.values())
    return {
        word: kind if kind == TEST or _is_document(plain[word], kind, documents, ways) else SALE
        for word, kind in classes.items()
    }


def _is_document(word: str, kind: str, documents: bool, ways: bool) -> bool:
    """Say whether a word certainly takes a row off the sales."""
    if kind == ADJUSTMENT:
        return documents and bool(re.fullmatch(_MONEY, word))
    if documents or kind == SALE:
        return True
    alone = re.sub(_BARE, "", word)
    if re.fullmatch(_NOT_ALONE, word) or (ways and re.fullmatch(r"returns?( ticket)?", word)):
        return False
    return " " not in alone or not re.search(r"[a-z]", word)


def codes_of_documents(words: Iterable[str]) -> dict[str, str]:
    """Return word → class where all words are one program's codes of documents; {} where not.

    Both those that sell and those that take back have to be there: *SI* alone may be anything. Two
    letters may be sizes or grades as well, so the rows have to bear it out.
    """
    plain = {word: _folded(word) for word in words}
    for sold, back in _CODES:
        own = set(plain.values())
        if own <= sold | back and own & sold and own & back:
            return {word: REFUNDED if code in back else SALE for word, code in plain.items()}
    return {}


def payments_of(words: Iterable[str]) -> list[str]:
    """Return the words that say *payment*, where others say *invoice* or *order*: they may settle those."""
    plain = {word: _folded(word) for word in words}
    pattern = _SETTLES if invoices_of(plain) else _TAKEN
    return [w for w, own in plain.items() if orders_of(plain) and re.fullmatch(pattern, own)]


def invoices_of(words: Iterable[str]) -> list[str]:
    """Return the words that say *invoice*."""
    return [word for word in words if re.fullmatch(_INVOICE, _folded(word))]


def orders_of(words: Iterable[str]) -> list[str]:
    """Return the words that say *invoice*; where none does, those that say *order* or *charge*."""
    words = list(words)
    return invoices_of(words) or [w for w in words if re.fullmatch(_OWED, _folded(w))]


def _first(table: Iterable[tuple[str, str]], word: str) -> str:
    return next((kind for kind, pattern in table if re.search(pattern, word)), UNKNOWN)
