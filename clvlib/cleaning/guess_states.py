# ruff: noqa: E501 — lists of words read better unbroken
"""Columns that say what became of a row: a status in words, or a yes beside ``Void?``.

A cancelled row that counts as a sale is a wrong figure without a warning, so these are told by
their cells more than by their headers: whoever writes *Delivered* and *Cancelled* under any header
writes a status.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from clvlib.cleaning import statuses
from clvlib.cleaning.evidence import Evidence
from clvlib.cleaning.headers import plain
from clvlib.cleaning.meanings import words_of

MOST_WORDS = 60
LEAST = 3  # customers who came again and hold a rarer word: fewer may be chance
_HEADER = re.compile(
    r"stat(us|e$|o$|ut|usu)|\bestado|\betat|\bdurum|situac|\bstav\b|\btila\b|\bstan\b|\bстан\b|\bestat\b|状态|狀態|状況|ステータス|상태|статус|стади|состояни|stage|حالة|สถานะ|สถานภาพ|trang thai|κατασταση|סטטוס|מצב|allapot|stare|\boutcome\b|\bolek\b|busena"
)
MOSTLY_SAID = 0.9  # of the rows hold a word: below, blank is one of the states
_AGAINST = re.compile(
    r"reason|grund|motivo|raison|policy|method|reviews?\b|customer|marital|member|kunde|client|prior|原因|理由|причин|country|address|\bus state|province"
    r"|subscri|\babo\b|abonn|account|konto|\bplan\b|newsletter|e ?mail|\bsms\b|consent|einwillig|insurance|versicher\w*|voucher|gutschein|warrant|garantie|product|\btickets?\b|\bleads?\b|\btips?\b|cookie|\breturns?\b|\brefunds?\b|invoice mail|loyalty|opt in|会员|客户|订阅|保险"
)
_RESULT = re.compile(r"\bresults?\b|ergebnis|\bresultado\b|\bresultat\b")
_PAID = re.compile(r"(?i)\bpa(?:y|id)|charge|declin|approv|zahl|pago|cobro|pai|paye")
_PAYMENT = re.compile(r"\b(payment|card|charge|transaction|zahlungs?|pago|paiement)")
_AUTHORISED = re.compile(r"\b(auth|authori[sz]ation|approval|response) (code|no|number|id)\b")
_VAGUE = re.compile(
    r"normal|ok(ay)?|active|open|live|true|false|closed|sold|checked|confirmed|sent|done|delivery|none|n/?a|[-\d]*|正常|无"
)
_BY_WHOM = re.compile(r"\b(by|von|vom|par|por|da) (the )?(customer|client|kunden?|cliente)\b")
_SHIPPED = re.compile(
    r"(?i)\b(sent|shipped|deliver\w*|dispatch\w*|fulfilled|versandt|versendet|geliefert|zugestellt|livr\w+|expédi\w+|enviad\w+|entreg\w+|spedit\w+|consegnat\w+|verzonden|geleverd|wysłan\w+|dostarcz\w+|отправл\w+|доставл\w+|kargo\w*|teslim|skicka\w*|levere\w+)\b|发货|發貨|签收|收货|配達|発送|배송"
)
_FLAGS = (
    ("refunded_flag", r"\b(refunded|returned|retourniert|zuruckgesendet|rembourse|retournee?|reembolsad[oa]|devuelt[oa]|devolvid[oa]|reso|rimborsat[oa]|geretourneerd|retour|zwrocon[aey]|возврат|возвращено?|возвращена|iade)\b|已退|是否退|返品|환불"),
    ("cancelled_flag", r"\b(cancell?ed|voided|void(?! (?:fill|form|stamp))|deleted|storniert|storno|annulee?|anulad[oa]|cancelad[oa]|annullat[oa]|geannuleerd|anulowan[aey]|отмена|отменено?|отменена|отменён|удален[ао]?|iptal)\b|取消|作废|취소"),
    ("test", r"^(is )?test( order| mode| transaction| payment)?$|\bis test\b|\btest order\b|\btestmode\b|测试"),
)  # fmt: skip
_YES = frozenset(
    ["true", "yes", "y", "1", "x", "ja", "j", "oui", "si", "sí", "sim", "да", "tak", "ano", "evet", "是", "有", "はい", "예", "wahr", "vrai", "vero", "verdadero", "kyllä", "igen", "✓", "✔", "t"]
)  # fmt: skip
_NO = frozenset(
    ["false", "no", "n", "0", "", "nein", "non", "não", "nao", "нет", "nie", "ne", "hayır", "否", "无", "いいえ", "아니오", "falsch", "faux", "falso", "ei", "nem", "f", "nee", "nej", "nei", "-"]
)  # fmt: skip
_ANSWERS = _YES | _NO
# A header that says nothing but "status": the order's, or the customer's.
PLAIN_STATUS = frozenset(
    ["status", "state", "statut", "estado", "stato", "état", "situação", "状态", "狀態", "状態", "ステータス", "статус", "stan", "stav", "durum", "상태"]
)  # fmt: skip
_OF_CUSTOMERS = re.compile(
    r"(?:in)?active|(?:in)?aktiv[ea]?|(?:in)?acti[fv]e?|(?:in)?activ[oa]|(?:in)?attiv[oa]|(?:nie)?aktywn[ya]|(?:не)?активн\w+|(?:un)?subscribed|opted[ -](?:in|out)"
    r"|(?:non[ -])?members?|vip|gold|silver|bronze|platinum|regular|loyal|lapsed|churned|dormant|prospect|new|returning|blocked|suspended|gekündigt|pausiert|paused"
    r"|stammkunde|neukunde|prospecto|abonné|désabonné|会员|非会员|普通|活跃|不活跃|流失|新客|老客|黑名单"
)
_EITHER = frozenset(["open", "closed", "live", "normal", "正常"])
YES = tuple(sorted(_YES))
_TELLING = (statuses.CANCELLED, statuses.REFUNDED, statuses.UNPAID)


def states_told(
    found: Mapping[str, str], names: Iterable[str], known: Mapping[str, Evidence]
) -> dict[str, str]:
    """Return further columns of states: ``status``, ``status_2`` and flags.

    Parameters
    ----------
    found : mapping of str to str
        Kit name → header, so far.
    names : iterable of str
        The headers, in order.
    known : mapping of str to Evidence
        What the cells show.
    """
    free = [n for n in names if n in known and n not in found.values() and known[n].filled]
    more: dict[str, str] = {}
    for header in free:
        flag = _flag_of(header)
        if flag is None or flag in more or not is_yes_no(known[header]):
            continue
        if not _of_customers(header, found, known):
            more[flag] = header
    paying = any(_AUTHORISED.search(words_of(n)) for n in names)
    told = [
        n
        for n in free
        if n not in more.values()
        and _is_state(n, known[n], paying)
        and not _of_customers(n, found, known)
    ]
    told.sort(key=lambda n: not _HEADER.search(words_of(n)))
    places = [name for name in ("status", "status_2") if name not in found]
    return {**more, **dict(zip(places, told, strict=False))}


def looks_like_state(header: str, cells: Evidence) -> str:
    """Return a word by which a column that was not taken for a state could be one; '' where none is.

    Few different words, one of which cancels or gives back, under a header that means nothing else.
    """
    words = sorted({cell.strip() for cell in set(cells.cells) if cell.strip()})
    least = 2 if cells.filled > MOSTLY_SAID else 1  # VOID among blanks
    if not least <= len(words) <= 12 or cells.numbers > 0.2 or _AGAINST.search(words_of(header)):
        return ""
    telling = (statuses.CANCELLED, statuses.REFUNDED)
    return next((word for word in words if statuses.class_of_status(word) in telling), "")


def state_codes(header: str, cells: Evidence) -> list[str]:
    """Return the numbers that a column called after a state holds, some of which may cancel; else nothing."""
    codes = sorted({cell.strip() for cell in set(cells.cells) if cell.strip()})
    if not 2 <= len(codes) <= 12 or not all(re.fullmatch(r"-?\d{1,4}", code) for code in codes):
        return []
    words = words_of(header)
    told = _HEADER.search(words) and not _AGAINST.search(words) and set(codes) != {"0", "1"}
    return codes if told else []


def not_of_orders(found: Mapping[str, str], known: Mapping[str, Evidence]) -> bool:
    """Say whether a plain *Status* is the customer's: active, inactive, VIP, subscribed.

    Words that cancel something (*active, cancelled*) can be either's and are read as the order's.

    Parameters
    ----------
    found : mapping of str to str
        Kit name → header, ``status`` among them.
    known : mapping of str to Evidence
        What the cells show.
    """
    header = found.get("status", "")
    if header not in known or plain(header) not in PLAIN_STATUS:
        return False
    words = {cell.strip().casefold() for cell in known[header].cells if cell.strip()}
    own = {word for word in words if _OF_CUSTOMERS.fullmatch(word)}
    if not own - {"new"} or any(map(_SHIPPED.search, words)):
        return False
    classes = {word: statuses.class_of_status(word) for word in words - own - _EITHER}
    return all(kind == statuses.UNKNOWN for kind in classes.values())


def _flag_of(header: str) -> str | None:
    """Return the flag that a header names: of the order, and of nothing else."""
    words = _BY_WHOM.sub(" ", words_of(header))
    if _AGAINST.search(words):
        return None
    return next((name for name, pattern in _FLAGS if re.search(pattern, words)), None)


def _of_customers(header: str, found: Mapping[str, str], known: Mapping[str, Evidence]) -> bool:
    """Say whether a column never differs between the orders of a customer: it is the customer's.

    Several customers with two orders or more have to hold what is not the most frequent word.
    """
    who = next((found[n] for n in ("customer", "email", "phone") if n in found), None)
    if who is None or who not in known:
        return False
    moment = next((found[n] for n in ("order", "time", "date") if n in found), None)
    times = (
        known[moment].cells
        if moment and moment in known
        else map(str, range(len(known[who].cells)))
    )
    orders: dict[str, set[str]] = {}
    held: dict[str, set[str]] = {}
    for person, order, word in zip(known[who].cells, times, known[header].cells, strict=False):
        orders.setdefault(person, set()).add(order)
        held.setdefault(person, set()).add(word.strip().casefold())
    again = [held[person] for person in orders if person.strip() and len(orders[person]) > 1]
    if any(len(words) > 1 for words in again):
        return False
    counts = Counter(word for words in again for word in words).most_common()
    return sum(count for _, count in counts[1:]) >= LEAST


def is_yes_no(cells: Evidence) -> bool:
    """Say whether the cells are yes and no."""
    words: set[str] = set()
    for cell in set(cells.cells):
        word = cell.strip().casefold()
        if word not in _ANSWERS:
            return False  # as most columns show at once
        words.add(word)
    return bool(words & _YES)


def _is_state(header: str, cells: Evidence, paying: bool) -> bool:
    """Say whether a column's cells are mostly words for an order's state, some of them telling."""
    words = {cell.strip() for cell in set(cells.cells) if cell.strip()}
    if _AGAINST.search(words_of(header)) or not 1 <= len(words) <= MOST_WORDS:
        return False
    if all(word.casefold() in _YES | _NO for word in words) or cells.numbers > 0.5:
        return False
    classes = [statuses.class_of_status(word) for word in words]
    sure = sum(kind != statuses.UNKNOWN for kind in classes)
    if _HEADER.search(words_of(header)) or _flag_of(header):
        return sure >= 0.3 * len(words)
    told = len(words) > 1 and sure == len(words) and any(kind in _TELLING for kind in classes)
    if header.isdigit():  # no header: beside what cancels there has to be a clear sale
        clear = {word for word in words if not _VAGUE.fullmatch(word.casefold())}
        return told and statuses.SALE in map(statuses.class_of_status, clear)
    if _RESULT.search(words_of(header)):  # of a payment, not of an inspection or a match
        of_payment = paying or _PAYMENT.search(words_of(header)) or any(map(_PAID.search, words))
        return told and bool(of_payment)
    return told and any(map(_SHIPPED.search, words))
