"""What the CLV stage shows and says of the cost of winning customers."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.words import Words

from .acquisition import Payback

HEALTHY = 3.0


def acquisition_pays(pay: Payback, look: Look, horizon: str) -> Exhibit:
    """Show cost, value and their ratio by channel of the first order."""
    words = look.words
    named = pay.table[pay.table.index != ""]
    rows = [_row(str(channel), entry, words) for channel, entry in named.iterrows()]
    spend = pay.cac * pay.customers
    rows.append((
        words.t("All new customers"), words.number(pay.customers), words.money(spend, 0),
        words.money(pay.cac, 2), words.money(pay.value, 2), words.number(pay.ratio, 2),
    ))  # fmt: skip
    return Exhibit(
        "acquisition-payback",
        _headline(pay, words),
        words.t("Cost of a new customer against margin so far plus CLV over the next {horizon}",
                horizon=horizon),
        TableView((Column(words.t("Channel of the first order"), "left", 0.3),
                   Column(words.t("New customers")), Column(words.t("Ad spend")), Column("CAC"),
                   Column(words.t("Value")), Column("CLV:CAC")), tuple(rows),
                  totals=(len(rows) - 1,)),
        words.t("Table of {count} rows: a new customer costs {cac} and brings {value}.",
                count=words.number(len(rows)), cac=words.money(pay.cac, 2),
                value=words.money(pay.value, 2)),
        look.source,
        note=_period(pay, words),
        data=pay.table.reset_index(),
    )  # fmt: skip


def acquisition_paragraph(pay: Payback, words: Words) -> str:
    """Return whether winning customers pays, and where it does not."""
    named = pay.table[pay.table.index != ""]
    losing = [str(channel) for channel in named.index[named["ratio"] < 1]]
    if pay.ratio < 1:
        verdict = words.t(
            "Acquisition does not pay back: a new customer costs {cac} and brings {value} of "
            "margin.",
            cac=words.money(pay.cac, 2), value=words.money(pay.value, 2),
        )  # fmt: skip
    elif pay.ratio < HEALTHY:
        verdict = words.t(
            "A new customer costs {cac} and brings {value} of margin, {ratio} times the cost; 3 "
            "times and more is called healthy.",
            cac=words.money(pay.cac, 2), value=words.money(pay.value, 2),
            ratio=words.number(pay.ratio, 1),
        )  # fmt: skip
    else:
        verdict = words.t(
            "A new customer costs {cac} and brings {value} of margin, {ratio} times the cost, "
            "which is healthy.",
            cac=words.money(pay.cac, 2), value=words.money(pay.value, 2),
            ratio=words.number(pay.ratio, 1),
        )  # fmt: skip
    if not losing or len(losing) == len(named):
        return verdict
    return words.passage(
        verdict,
        words.t("Customers won through {channels} bring less than they cost.",
                channels=words.join(losing)),
    )  # fmt: skip


def _headline(pay: Payback, words: Words) -> str:
    cac, value = words.money(pay.cac, 2), words.money(pay.value, 2)
    if pay.ratio < 1:
        return words.t("A new customer costs {cac} and brings only {value}", cac=cac, value=value)
    return words.t("A new customer costs {cac} and brings {value}", cac=cac, value=value)


def _row(channel: str, entry: pd.Series, words: Words) -> tuple[str, ...]:
    return (
        channel, words.number(entry["customers"]), words.money(entry["spend"], 0),
        words.money(entry["cac"], 2), words.money(entry["value"], 2),
        words.number(entry["ratio"], 2),
    )  # fmt: skip


def _period(pay: Payback, words: Words) -> str:
    if pay.first is None or pay.last is None:
        return words.t("The cost of a new customer is the one figure given in the settings.")
    return words.t(
        "Spend and new customers from {first} to {last}. Value counts the margin that they brought "
        "so far, and what they are still expected to bring.",
        first=words.date(pay.first), last=words.date(pay.last),
    )  # fmt: skip
