"""The SQL of a row's money and of what became of it, over the texts of its file."""

from __future__ import annotations

from clvlib.cleaning import people, statuses
from clvlib.cleaning.extras import EXTRAS
from clvlib.cleaning.guess_states import YES
from clvlib.cleaning.spreading import amount_of as _amount
from clvlib.cleaning.spreading import line_value
from clvlib.cleaning.sql import literal, literals
from clvlib.cleaning.typed_file import TypedFile


def refund_of(file: TypedFile) -> str:
    """Return what a row says was given back of itself."""
    if file.order_amount:
        return f"coalesce(nullif(__refund, 0), {_pieces_back(file)}, 0)"
    inside = file.amounts["amount"].refunded if "amount" in file.amounts else None
    given = _without_tax(file, _amount(file, "refund")) if "refund" in file.amounts else "NULL"
    refund = f"coalesce({given}, {inside or 'NULL'}, {_pieces_back(file)}, 0)"
    if "kind" in file.classes:
        return f"CASE WHEN {classed(file, 'kind')} = 'refunded' THEN 0 ELSE {refund} END"
    return refund


def _without_tax(file: TypedFile, refund: str) -> str:
    """Return what was given back without its tax, where a platform's amounts hold tax.

    Pieces come back with their tax, and shipping stays paid until more is given back than that.
    """
    if file.mapping.format.name == "generic" or "tax" not in file.amounts:
        return refund
    money, tax, freight = (
        f"coalesce({part}, 0)"
        for part in (_money(file), _amount(file, "tax"), _amount(file, "shipping"))
    )
    share = f"least(1, abs({refund}) / nullif({money} - {freight}, 0))"
    scaled = f"coalesce(round(({money} - {freight} - {tax}) * {share}, 4), {refund})"
    return f"CASE WHEN {refund} IS NOT NULL THEN {scaled} END"


def _pieces_back(file: TypedFile) -> str:
    """Return what pieces given back were worth: their share of the line's money."""
    if "returned" not in file.amounts or "quantity" not in file.amounts:
        return "NULL"
    share = f"CAST({_amount(file, 'returned')} AS DOUBLE) / nullif({_amount(file, 'quantity')}, 0)"
    goods = "__money - __extra" if file.order_amount else _money(file)
    return f"round(({goods}) * {share}, 4)"


def extra_of(file: TypedFile) -> str:
    """Return the tax and shipping inside a row's money.

    A row that gives money back gives tax and shipping back where they bear its own sign: a refund
    that repeats what the order once paid says nothing of them.
    """
    parts = (
        ["__extra"]
        if file.order_amount
        else [_amount(file, name) for name in EXTRAS if name in file.amounts]
    )
    if not parts:
        return "0"
    whole = " + ".join(f"coalesce({part}, 0)" for part in parts)
    taken = " + ".join(f"least(coalesce({part}, 0), 0)" for part in parts)
    turned = " + ".join(f"-abs(coalesce({part}, 0))" for part in parts)
    return (
        f"CASE WHEN ({signed_money(file)}) < 0 THEN CASE WHEN ({_money(file)}) < 0 THEN {taken}"
        f" ELSE {turned} END ELSE {whole} END"
    )


def signed_money(file: TypedFile) -> str:
    """Return the money of a row; negative where the row gives money back."""
    money = _money(file)
    if "quantity" in file.amounts and "amount" in file.amounts:
        money = f"CASE WHEN {_amount(file, 'quantity')} < 0 THEN -abs({money}) ELSE {money} END"
    if "kind" in file.classes:
        given = _amount(file, "refund")
        back = f"coalesce(nullif({money}, 0), {given}, 0)"
        if file.mapping.format.name != "generic":  # its refunds repeat what the order came to
            back = f"coalesce(nullif({given}, 0), {money}, 0)"
        money = f"CASE WHEN {classed(file, 'kind')} = 'refunded' THEN -abs({back}) ELSE {money} END"
    if file.returns:
        money = f"-abs({money})"
    by_kind = file.mapping.format.back_by_kind
    if "refund_order" in file.texts and not by_kind:  # whoever names an original gives it back
        named = f"nullif({file.texts['refund_order']}, '') IS NOT NULL"
        money = f"CASE WHEN {named} THEN -abs({money}) ELSE {money} END"
    return money


def who_of(file: TypedFile) -> str:
    """Return a row's customer: who paid, or to whom a refund went."""
    if "refund_email" not in file.texts:
        return file.customer
    other = {**file.texts, "email": file.texts["refund_email"]}
    back = people.source_id(other, file.mapping.format.customer_from, file.code, file.guests)
    return f"CASE WHEN {classed(file, 'kind')} = 'refunded' THEN {back} ELSE {file.customer} END"


def original_of(file: TypedFile) -> str:
    """Return the order that a row gives back."""
    named = file.texts.get("refund_order", "NULL::VARCHAR")
    if not file.mapping.format.back_by_kind:
        return named
    return f"CASE WHEN {classed(file, 'kind')} = 'refunded' THEN nullif({named}, '') END"


def _money(file: TypedFile) -> str:
    """Return a row's money as the export means it: a line's total, or quantity × price."""
    if file.order_amount:
        return "__money"
    discount = (
        f" - abs(coalesce({_amount(file, 'discount')}, 0))" if "discount" in file.amounts else ""
    )
    if "amount" not in file.amounts and "discount_percent" in file.amounts:
        percent = f"abs(coalesce({_amount(file, 'discount_percent')}, 0))"
        return f"round({line_value(file)} * (100 - {percent}) / 100, 4)"
    if "amount" not in file.amounts:
        return line_value(file) + discount
    return _amount(file, "amount") + (
        discount if file.mapping.format.amount_before_discount else ""
    )


def state_of(file: TypedFile) -> str:
    """Return the class of an order's state; the first column that says more than 'sale' wins."""
    parts = []
    if "cancelled_at" in file.texts:
        parts.append(f"CASE WHEN {file.texts['cancelled_at']} IS NOT NULL THEN 'cancelled' END")
    if "test" in file.texts:
        flag = f"lower({file.texts['test']}) IN {literals(('test', *YES))}"
        parts.append(f"CASE WHEN {flag} THEN 'test' END")
    if "cancelled_flag" in file.texts:
        flag = f"lower({file.texts['cancelled_flag']}) IN {literals(YES)}"
        parts.append(f"CASE WHEN {flag} THEN 'cancelled' END")
    if "refunded_flag" in file.texts:
        flag = f"lower({file.texts['refunded_flag']}) IN {literals(YES)}"
        parts.append(f"CASE WHEN {flag} THEN 'refunded' END")
    for class_ in ("test", "cancelled"):
        if class_ in file.classes.get("kind", {}).values():
            parts.append(f"CASE WHEN {classed(file, 'kind')} = '{class_}' THEN '{class_}' END")
    states = [name for name in ("status", "status_2") if name in file.classes]
    parts.extend(_unless_paid(file, name, states) for name in states)
    return f"coalesce({', '.join(parts)}, 'sale')" if parts else "'sale'"


def _unless_paid(file: TypedFile, name: str, states: list[str]) -> str:
    """Return the class of a state; an open order is no unpaid one where the payment's state says paid."""
    own = classed(file, name)
    for other in states:
        words = file.classes[other]
        paid = sorted(word for word in words if statuses.says_paid(word))
        open_words = sorted(word for word in file.classes[name] if statuses.is_open(word))
        if other != name and paid and open_words:
            both = f"{file.texts[name]} IN {literals(open_words)} AND {file.texts[other]} IN {literals(paid)}"
            return f"CASE WHEN {both} THEN NULL ELSE {own} END"
    return own


def classed(file: TypedFile, name: str) -> str:
    """Return the class of a column of states, where it is not an ordinary sale."""
    telling = {
        word: kind
        for word, kind in file.classes.get(name, {}).items()
        if kind not in (statuses.SALE, statuses.UNKNOWN)
    }
    cases = " ".join(f"WHEN {literal(word)} THEN {literal(kind)}" for word, kind in telling.items())
    return f"CASE {file.texts[name]} {cases} END" if cases else "NULL::VARCHAR"
