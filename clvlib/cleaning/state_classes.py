# ruff: noqa: E501 — SQL reads better unbroken
"""What each word of a file's columns of states says of its rows: sold, cancelled, given back."""

from __future__ import annotations

import re

import duckdb

from clvlib.cleaning import statuses
from clvlib.cleaning.guess_records import names_documents
from clvlib.cleaning.settling import settled
from clvlib.cleaning.sql import literals, one
from clvlib.cleaning.states_aside import tell_rows
from clvlib.cleaning.typed_file import TypedFile
from clvlib.errors import InputError
from clvlib.merchant import Settings

SALE = statuses.SALE
WORDY = 5  # letters: a code of more is no size, grade or fare
FEW = 0.2  # of the rows: credit notes are the exception
MOST = 0.9  # of them must follow a sale that was worth as much
STATES = ("status", "status_2", "kind")
# A document that takes another one back.
_DOCUMENT = r"storno([- ]?(rechnung|beleg|buchung))?|rechnungsstorno|annulation de facture|anulaci[oó]n de factura|storno fattura"  # fmt: skip
_VOID = rf"void( (sale|transaction|receipt))?|{_DOCUMENT}"


def classes_of(
    connection: duckdb.DuckDBPyConnection, file: TypedFile, name: str, settings: Settings
) -> dict[str, str]:
    """Class every word of a column of states.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the staged file.
    file : TypedFile
        The file, its texts and amounts decided; gets the warnings.
    name : str
        One of ``STATES``.
    settings : Settings
        The merchant's own words for cancelled and refunded.

    Raises
    ------
    InputError
        If the column holds too many different words to be one of states.
    """
    words = _words(connection, file, name)
    if name == "kind":
        known = file.mapping.format.name != "generic"
        codes = {} if known else statuses.codes_of_documents(words)
        classes = statuses.classes_of_kinds(words, known)
        if codes:
            classes = (
                codes
                if all(len(code) > WORDY for code in codes)
                or are_documents(connection, file, codes)
                else dict.fromkeys(words, SALE)
            )
        classes |= {} if known else settled(connection, file, classes)
        classes |= _own_words(file, words)
        read_otherwise = [w for w, kind in classes.items() if kind != statuses.class_of_kind(w)]
        if read_otherwise and not known:
            header = file.mapping.columns[name]
            read = ", ".join(f"{word}: {classes[word]}" for word in read_otherwise[:5])
            file.staged.warn(f"column '{header}' read by its words together ({read})")
        return _voids_as_refunds(connection, file, classes)
    own = settings.rules
    classes = {
        word: statuses.class_of_status(word, own.cancelled_status, own.refunded_status)
        for word in words
    }
    if "payment" in file.mapping.columns[name].casefold():  # an open payment, and no open order
        classes |= {word: statuses.UNPAID for word in words if word.strip().casefold() == "open"}
    classes |= _own_words(file, words)
    unknown = [word for word, kind in classes.items() if kind == statuses.UNKNOWN]
    if unknown:
        say = f"status counted as a sale: {', '.join(unknown[:5])}: {{rows}}{{money}}"
        tell_rows(connection, file, f"{file.texts[name]} IN {literals(unknown)}", say)
    return classes


def _own_words(file: TypedFile, words: list[str]) -> dict[str, str]:
    """Return the classes of the words that mean something of their own to the file's platform."""
    there = file.mapping.format.states
    told = {word: re.sub(r"^(-?\d+)\.0+$", r"\1", word.strip().casefold()) for word in words}
    return {word: there[own] for word, own in told.items() if own in there}


def are_documents(
    connection: duckdb.DuckDBPyConnection, file: TypedFile, codes: dict[str, str]
) -> bool:
    """Say whether rows bear out that two letters tell invoices from credit notes, and warn if not.

    No number is both, credit notes are few, and nearly all of them negative; or, under a header that
    names documents, they follow a sale of their customer that was worth as much. Sizes, grades,
    branches and fares are not so; and fixed prices bear out nothing, as any sale follows another one.
    """
    amount, header = (
        file.amounts.get("amount") or file.amounts.get("price"),
        file.mapping.columns["kind"],
    )
    back = [word for word, kind in codes.items() if kind == statuses.REFUNDED]
    if amount is None or file.time is None:
        return False
    kind, order = file.texts["kind"], file.texts["order"] if file.has_order else "NULL"
    rows, credits, following, negative, money, prices, both = one(
        connection,
        f"""WITH own AS (SELECT {file.customer} AS who, {order} AS number, {amount.sql} AS money,
                {file.time.sql} AS moment, {kind} IN {literals(back)} AS back
                FROM {file.staged.table} WHERE {kind} IS NOT NULL),
            orders AS (SELECT who, number, moment, sum(money) AS money FROM own WHERE NOT back GROUP BY ALL)
            SELECT count(*), count_if(back), count_if(back AND (money <= 0 OR EXISTS (
                SELECT 1 FROM orders o WHERE o.who = own.who AND o.moment <= own.moment AND o.money >= own.money - 0.01))),
                count_if(back AND money <= 0), sum(abs(money)) FILTER (back), count(DISTINCT money) FILTER (NOT back), (SELECT count(*) FROM (SELECT number FROM own
                WHERE number IS NOT NULL GROUP BY 1 HAVING bool_or(back) AND bool_or(NOT back))) FROM own""",
    )
    varied = prices >= FEW * (rows - credits)
    if following < MOST * credits or not (names_documents(header) and varied):
        following = negative
    if credits and credits <= FEW * rows and following >= MOST * credits and not both:
        return True
    if credits:
        file.staged.warn(
            f"column '{header}' holds {', '.join(back)}: {credits} rows, {money:,.2f} in all, read as sales; if"
            " they are credit notes, write 'refund' in their place"
        )
    return False


def is_void(word: str) -> bool:
    """Say whether a row's kind takes a sale back, rather than saying that one came to nothing."""
    return re.fullmatch(_VOID, word.strip().casefold()) is not None


def wants_all_rows(file: TypedFile) -> bool:
    """Say whether what a file's documents mean can only be judged beside all of its rows."""
    words = file.classes.get("kind", {})
    return "amount" in file.amounts and bool(
        statuses.payments_of(words)
        or statuses.codes_of_documents(words)
        or (file.has_order and _documents(words))
    )


def _documents(classes: dict[str, str]) -> list[str]:
    """Return the words of cancelling documents; none where other words are of cancelled sales."""
    voids = [word for word, kind in classes.items() if kind == statuses.CANCELLED]
    named = [word for word in voids if re.fullmatch(_DOCUMENT, word.strip().casefold())]
    return named if len(named) == len(voids) else []


def _voids_as_refunds(
    connection: duckdb.DuckDBPyConnection, file: TypedFile, classes: dict[str, str]
) -> dict[str, str]:
    """Class cancelling documents that repeat a sale under a number of their own as refunds.

    A *Storno* has its own number, and the sale that it takes back is found as a refund's is. So only
    where each of them has exactly one earlier sale of its customer, money and product that no other
    takes, and where money varies; else it is set aside alone, and so is whatever was merely
    cancelled, declined or voided.
    """
    voids, amount = _documents(classes), file.amounts.get("amount")
    if not voids or not file.has_order or amount is None or file.time is None:
        return classes
    sold = [word for word, kind in classes.items() if kind == statuses.SALE]
    kind, order, who = file.texts["kind"], file.texts["order"], file.customer
    product = file.texts.get("product", "NULL")
    rows, clear, named, money, most, sales = one(
        connection,
        f"""WITH own AS (SELECT {order} AS number, {who} AS who, abs({amount.sql}) AS money, {product} AS product,
                {file.time.sql} AS at, {kind} IN {literals(voids)} AS void, {kind} IN {literals(sold)} AS sale
                FROM {file.staged.table}),
            voids AS (SELECT *, count(*) OVER (PARTITION BY who, money, product) AS alike,
                (SELECT count(*) FROM own s WHERE s.sale AND s.who = v.who AND s.money = v.money
                    AND s.product IS NOT DISTINCT FROM v.product AND s.at <= v.at) AS meant FROM own v WHERE void)
            SELECT count(*), count_if(alike = 1 AND meant = 1), count_if(number IN (SELECT number FROM own WHERE sale)),
                sum(money), (SELECT max(n) FROM (SELECT count(*) AS n FROM own WHERE sale GROUP BY money)),
                (SELECT count_if(sale) FROM own) FROM voids""",
    )
    if not rows or clear < rows or named or most >= 0.5 * sales:
        return classes
    header = file.mapping.columns["kind"]
    file.staged.warn(
        f"column '{header}': {rows} rows ({', '.join(voids[:3])}) of {money:,.2f} repeat a sale of their"
        " customer and are read as its refund"
    )
    return {w: statuses.REFUNDED if w in voids else k for w, k in classes.items()}


def _words(connection: duckdb.DuckDBPyConnection, file: TypedFile, name: str) -> list[str]:
    sql = f"SELECT DISTINCT {file.texts[name]} AS word FROM {file.staged.table} WHERE word IS NOT NULL LIMIT 501"
    words = [row[0] for row in connection.execute(sql).fetchall()]
    if len(words) > 500:
        where = f"{file.name}, column '{file.mapping.columns[name]}'"
        raise InputError(where, "holds more than 500 different words, so it is no status")
    return sorted(words)
