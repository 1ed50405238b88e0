"""What ``clv new`` has to ask: whatever no file can say, and what a guess would cost if it were wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import duckdb

from clvlib.cleaning.evidence import evidence_of
from clvlib.cleaning.origin import DOLLAR, Seat, currencies_in, usual_currency
from clvlib.cleaning.states_aside import perhaps_inside, shipping_told
from clvlib.cleaning.typed_file import TypedFile
from clvlib.cleaning.units import perhaps_cents
from clvlib.errors import InputError
from clvlib.merchant import Source, check_currency

TRIES = 20  # for a person; a script that answers wrongly must not go on for ever


class Ask(Protocol):
    """Puts a question to a person and returns one of the options, or the default."""

    def __call__(self, question: str, options: Sequence[str], default: str | None) -> str | None:
        """Ask; None means that nobody answered and there is no default."""
        ...


def currency_of(connection: duckdb.DuckDBPyConnection, seats: list[Seat], ask: Ask) -> str:
    """Return the currency that the files show; the answer where they show several, none or a bare ``$``."""
    shown = currencies_in(connection, seats)
    if len(shown) == 1 and shown != [DOLLAR]:
        return shown[0]
    found = [] if shown == [DOLLAR] else ["USD" if code == DOLLAR else code for code in shown]
    usual = "USD" if shown else usual_currency(seats)
    return ask_until(
        ask, "Which currency are the amounts in?", found,
        found[0] if found else usual, lambda answer: check_currency(answer.upper()),
    )  # fmt: skip


def ask_until(
    ask: Ask,
    question: str,
    options: Sequence[str],
    default: str,
    check: Callable[[str], str],
) -> str:
    """Ask until the answer is one that a merchant's settings take.

    Raises
    ------
    InputError
        If no answer is one after many tries.
    """
    asked, problem = question, ""
    for _ in range(TRIES):
        answer = (ask(asked, options, default) or default).strip()
        try:
            return check(answer)
        except ValueError as error:
            problem = f"'{answer}' is none: {error}"
            asked = f"{problem}. {question}"
    raise InputError(question, problem)


def ask_for_cents(
    connection: duckdb.DuckDBPyConnection, file: TypedFile, currency: str, ask: Ask
) -> Source:
    """Ask whether amounts without any decimals are cents; say so where nobody answers."""
    header = file.mapping.columns.get("amount") or file.mapping.columns.get("price", "")
    amounts = evidence_of(connection, file.staged).get(header)
    if file.source.unit is not None or not perhaps_cents(amounts, header, currency):
        return file.source
    question = (
        f"{file.staged.name}, column '{header}': all amounts are whole numbers. Are they cents?"
    )
    if ask(question, ("yes", "no"), "no") == "yes":
        return file.source.model_copy(update={"unit": 0.01})
    file.staged.warn(
        f"column '{header}' holds whole numbers only: if they are cents, set 'unit: 0.01' of this source"
    )
    return file.source


def ask_for_shipping(connection: duckdb.DuckDBPyConnection, file: TypedFile, ask: Ask) -> Source:
    """Ask whether shipping stands inside the amounts where no arithmetic shows it; no is the default."""
    columns = file.mapping.columns
    if file.mapping.format.name != "generic" or not file.source.columns:
        return file.source
    for header, cells in evidence_of(connection, file.staged).items():
        if header in columns.values() or not (money := perhaps_inside(header, cells, columns)):
            continue
        question = f"{file.staged.name}: does '{columns['amount']}' include '{header}' ({money:.2f} in the first rows)?"
        if ask(question, ("yes", "no"), "no") == "yes":
            told = shipping_told(header, columns["amount"], money)
            file.staged.warnings[:] = [text for text in file.staged.warnings if text != told]
            return file.source.model_copy(
                update={"columns": {**file.source.columns, "shipping": header}}
            )
        return file.source
    return file.source


def ask_for_returns(file: TypedFile, ask: Ask, only: bool) -> Source:
    """Ask whether a file called after returns holds nothing else: each row would take money off.

    The only file of a merchant holds no returns unless somebody says so: his shop may be called so.
    """
    if not file.returns or file.source.returns is not None:
        return file.source
    question = f"{file.staged.name}: is called after returns. Does every row take money off?"
    answer = ask(question, ("yes", "no"), "no" if only else "yes")
    if answer == "no":
        told = [text for text in file.staged.warnings if "read as goods given back" not in text]
        file.staged.warnings[:] = told
        file.staged.warn(
            f"'{file.name}' is called after returns and read as sales: if it holds returns, set"
            " 'returns: true' of its source"
        )
    return file.source.model_copy(update={"returns": answer != "no"})
