"""What each word of a file's columns of states says of its rows: sold, cancelled, given back."""

from __future__ import annotations

import duckdb

from clvlib.cleaning import statuses
from clvlib.cleaning.sql import literals, one
from clvlib.cleaning.typed_file import TypedFile
from clvlib.errors import InputError
from clvlib.merchant import Settings

STATES = ("status", "status_2", "kind")
TWINS = 0.9  # of the voids that must repeat a sale of their customer


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
        classes = statuses.classes_of_kinds(words)
        settled = [w for w, kind in classes.items() if kind != statuses.class_of_kind(w)]
        if settled:
            header = file.mapping.columns[name]
            read = ", ".join(f"{word}: {classes[word]}" for word in settled[:5])
            file.staged.warn(f"column '{header}' read by its words together ({read})")
        return _voids_as_refunds(connection, file, classes)
    own = settings.rules
    classes = {
        word: statuses.class_of_status(word, own.cancelled_status, own.refunded_status)
        for word in words
    }
    if "payment" in file.mapping.columns[name].casefold():  # an open payment, and no open order
        classes |= {word: statuses.UNPAID for word in words if word.strip().casefold() == "open"}
    unknown = [word for word, kind in classes.items() if kind == statuses.UNKNOWN]
    if unknown:
        file.staged.warnings.append(f"status counted as a sale: {', '.join(unknown[:5])}")
    return classes


def _voids_as_refunds(
    connection: duckdb.DuckDBPyConnection, file: TypedFile, classes: dict[str, str]
) -> dict[str, str]:
    """Class cancelling documents that repeat a sale under a number of their own as refunds.

    A void with its sale's number goes with that sale; one that stands in the sale's place is
    set aside alone; a *Storno* has its own number, and the sale that it takes back is found as a
    refund's is.
    """
    voids = [word for word, kind in classes.items() if kind == statuses.CANCELLED]
    amount = file.amounts.get("amount")
    if not voids or not file.has_order or amount is None or file.staged.whole is not None:
        return classes
    sold = [word for word, kind in classes.items() if kind == statuses.SALE]
    kind, order, who = file.texts["kind"], file.texts["order"], file.customer
    product = file.texts.get("product", "NULL")
    rows, named, twins = one(
        connection,
        f"""WITH own AS (SELECT {order} AS number, {who} AS who, abs({amount.sql}) AS money, {product} AS product,
                {kind} IN {literals(voids)} AS void, {kind} IN {literals(sold)} AS sale FROM {file.staged.table}),
            sales AS (SELECT DISTINCT who, money, product FROM own WHERE sale)
            SELECT count(*), count_if(number IN (SELECT number FROM own WHERE sale)),
                count_if(EXISTS (SELECT 1 FROM sales s WHERE s.who = v.who AND s.money = v.money
                    AND s.product IS NOT DISTINCT FROM v.product))
            FROM own v WHERE void""",
    )
    if named > 0.1 * rows or twins < TWINS * rows:
        return classes
    header = file.mapping.columns["kind"]
    file.staged.warn(
        f"column '{header}': {rows} rows ({', '.join(voids[:3])}) repeat a sale of their customer and are"
        " read as its refund"
    )
    return {w: statuses.REFUNDED if w in voids else k for w, k in classes.items()}


def _words(connection: duckdb.DuckDBPyConnection, file: TypedFile, name: str) -> list[str]:
    sql = f"SELECT DISTINCT {file.texts[name]} AS word FROM {file.staged.table} WHERE word IS NOT NULL LIMIT 501"
    words = [row[0] for row in connection.execute(sql).fetchall()]
    if len(words) > 500:
        where = f"{file.name}, column '{file.mapping.columns[name]}'"
        raise InputError(where, "holds more than 500 different words, so it is no status")
    return sorted(words)
