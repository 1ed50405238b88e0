# ruff: noqa: E501 — SQL reads better unbroken
"""Foreign currency: converted with the merchant's own rates, or set aside, or refused.

A rates file has the columns ``currency`` and ``rate`` (units of the merchant's currency
for one foreign unit) and may have ``month`` (YYYY-MM). Nothing is looked up elsewhere: a
report must come out the same next year.
"""

from __future__ import annotations

import csv
from decimal import Decimal, InvalidOperation
from pathlib import Path

from clvlib.cleaning.sql import literal
from clvlib.errors import InputError
from clvlib.merchant import Settings

Rates = dict[str, Decimal]
REFUSED_SHARE = 0.05  # of a file's rows; fewer are set aside


def read_rates(settings: Settings, folder: Path) -> Rates:
    """Return ``EUR`` or ``EUR 2024-03`` → rate; empty where the settings name no file.

    Raises
    ------
    InputError
        If the file is missing or a rate cannot be read.
    """
    name = settings.rules.exchange_rates
    if name is None:
        return {}
    path = folder / name
    if not path.is_file():
        raise InputError("rules.exchange_rates", f"file '{name}' is not there")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return dict(_rate(row, f"{name}, row {number}") for number, row in enumerate(rows, 2))


def _rate(row: dict[str, str], where: str) -> tuple[str, Decimal]:
    try:
        rate = Decimal(row["rate"].strip())
        key = f"{row['currency'].strip().upper()} {(row.get('month') or '').strip()[:7]}".strip()
    except (KeyError, InvalidOperation, AttributeError) as error:
        raise InputError(
            where, "cannot be read", "columns currency, rate and perhaps month"
        ) from error
    if not rate.is_finite() or rate <= 0:
        raise InputError(where, f"the rate {rate} is not above zero")
    return key, rate


def rate_of(rates: Rates, currency: str, moment: str, home: str) -> str:
    """Return the SQL of a row's rate: 1 at home, NULL where no rate is known."""
    if not rates:
        return f"CASE WHEN coalesce({currency}, {literal(home)}) = {literal(home)} THEN 1 END"
    dated = _case(
        f"({currency} || ' ' || strftime({moment}, '%Y-%m'))",
        {k: v for k, v in rates.items() if " " in k},
    )
    plain = _case(currency, {k: v for k, v in rates.items() if " " not in k})
    return f"CASE WHEN coalesce({currency}, {literal(home)}) = {literal(home)} THEN 1 ELSE coalesce({dated}, {plain}) END"


def _case(key: str, rates: Rates) -> str:
    cases = " ".join(f"WHEN {literal(name)} THEN {rate}" for name, rate in rates.items())
    return f"CASE {key} {cases} END" if cases else "NULL"


def refuse_foreign(
    file: str, foreign: int, rows: int, example: str | None, settings: Settings
) -> None:
    """Refuse a file of which too much is in another currency.

    Raises
    ------
    InputError
        Says how many rows, which currency, and how to go on.
    """
    if foreign > REFUSED_SHARE * rows:
        raise InputError(
            file,
            f"{foreign} of {rows} rows are in {example}, the merchant's currency is {settings.currency}",
            remedy="set 'currency' in merchant.yml, or give rules.exchange_rates a file of rates",
        )
