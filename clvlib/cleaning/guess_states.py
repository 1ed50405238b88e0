# ruff: noqa: E501 — lists of words read better unbroken
"""Columns that say what became of a row: a status in words, or a yes beside ``Void?``.

A cancelled row that counts as a sale is a wrong figure without a warning, so these are told by
their cells more than by their headers: whoever writes *Delivered* and *Cancelled* under any header
writes a status.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from clvlib.cleaning import statuses
from clvlib.cleaning.evidence import Evidence
from clvlib.cleaning.meanings import words_of

MOST_WORDS = 60
_HEADER = re.compile(
    r"stat(us|e$|o$|ut|usu)|\bestado|\betat|\bdurum|situac|\bstav\b|\btila\b|\bstan\b|状态|狀態|状況|ステータス|상태|статус|стади|состояни|stage|الحالة|สถานะ|trang thai|κατασταση|סטטוס|allapot|stare"
)
_AGAINST = re.compile(
    r"reason|grund|motivo|raison|policy|method|reviews?\b|customer stat|marital|member|kunde|client|prior|原因|理由|причин|country|address|\bus state|province"
)
_FLAGS = (
    ("refunded_flag", r"\b(refunded|returned|retourniert|zuruckgesendet|rembourse|retourne|reembolsado|devuelto|devolvido|reso|rimborsato|geretourneerd|retour|zwrocon|возвра|已退|是否退|返品|환불|iade)"),
    ("cancelled_flag", r"\b(cancell?ed|voided|void|deleted|storniert|storno|annulee?|anulad[oa]|cancelad[oa]|annullato|geannuleerd|anulowan|отмен|удален|удалено|iptal)|取消|作废|취소"),
    ("test", r"\b(is test|test order|test$|testmode|test mode)|测试"),
)  # fmt: skip
_YES = frozenset(
    ["true", "yes", "y", "1", "x", "ja", "j", "oui", "si", "sí", "sim", "да", "tak", "ano", "evet", "是", "有", "はい", "예", "wahr", "vrai", "vero", "verdadero", "kyllä", "igen", "✓", "✔", "t"]
)  # fmt: skip
_NO = frozenset(
    ["false", "no", "n", "0", "", "nein", "non", "não", "nao", "нет", "nie", "ne", "hayır", "否", "无", "いいえ", "아니오", "falsch", "faux", "falso", "ei", "nem", "f", "nee", "nej", "nei", "-"]
)  # fmt: skip
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
        words = words_of(header)
        flag = next((name for name, pattern in _FLAGS if re.search(pattern, words)), None)
        if flag and flag not in more and _is_flag(known[header]):
            more[flag] = header
    told = [n for n in free if n not in more.values() and _is_state(n, known[n])]
    told.sort(key=lambda n: not _HEADER.search(words_of(n)))
    places = [name for name in ("status", "status_2") if name not in found]
    return {**more, **dict(zip(places, told, strict=False))}


def _is_flag(cells: Evidence) -> bool:
    """Say whether the cells are yes and no."""
    words = {cell.strip().casefold() for cell in cells.cells}
    return bool(words & _YES) and words <= _YES | _NO


def _is_state(header: str, cells: Evidence) -> bool:
    """Say whether a column's cells are mostly words for an order's state, some of them telling."""
    words = {cell.strip() for cell in cells.cells if cell.strip()}
    if _AGAINST.search(words_of(header)) or not 1 <= len(words) <= MOST_WORDS:
        return False
    if all(word.casefold() in _YES | _NO for word in words) or cells.numbers > 0.5:
        return False
    classes = [statuses.class_of_status(word) for word in words]
    sure = sum(kind != statuses.UNKNOWN for kind in classes)
    if _HEADER.search(words_of(header)):
        return sure >= 0.3 * len(words)
    return len(words) > 1 and sure == len(words) and any(kind in _TELLING for kind in classes)
