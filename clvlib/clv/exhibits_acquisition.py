"""What the CLV stage shows and says of the cost of winning customers."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.words import Words

from .acquisition import Payback
from .exhibits_account import payback_text

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
        payback_text(_month(pay), pay.time.reached, pay.ratio, words),
    ))  # fmt: skip
    return Exhibit(
        "acquisition-payback",
        _headline(pay, words),
        words.t("Cost of a new customer against margin so far plus CLV over the next {horizon}",
                horizon=horizon),
        TableView((Column(words.t("Channel of the first order"), "left", 0.3),
                   Column(words.t("New customers")), Column(words.t("Ad spend")), Column("CAC"),
                   Column(words.t("Value")), Column("CLV:CAC"), Column(words.t("Payback"))),
                  tuple(rows),
                  totals=(len(rows) - 1,)),
        words.t("Table of {count} rows: a new customer costs {cac} and brings {value}.",
                count=words.number(len(rows)), cac=words.money(pay.cac, 2),
                value=words.money(pay.value, 2)),
        look.source,
        note=words.passage(
            _period(pay, words),
            words.t("Customer profitability ratio, margin over the cost of winning and serving: "
                    "{ratio}.", ratio=words.number(pay.profitability, 2))),
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
    weak = (
        words.t("Customers won through {channels} bring less than they cost.",
                channels=words.join(losing))
        if losing and len(losing) < len(named)
        else ""
    )  # fmt: skip
    low, high = pay.ratio_range
    spread = words.t("CLV:CAC is {ratio} (80% range {low} to {high}).",
                     ratio=words.number(pay.ratio, 2), low=words.number(low, 2),
                     high=words.number(high, 2))  # fmt: skip
    return words.passage(verdict, spread, payback_sentence(pay, words), weak)


def payback_sentence(pay: Payback, words: Words) -> str:
    """Return in which month a newcomer has paid back, or how far the months seen go."""
    time = pay.time
    if time.watched == 0:
        return ""
    if time.month is not None and pay.ratio < 1:
        return words.t("Only customers won early have paid back so far.")
    if time.month is None:
        return words.t(
            "Within {months} a newcomer has paid back {share} of the cost.",
            months=words.duration(time.watched, "month"), share=words.percent(time.reached),
        )  # fmt: skip
    if time.month == 1 and time.latest == 1:
        return words.t("The cost is paid back within the first month.")
    if time.latest is None:
        return words.t(
            "The cost is paid back in month {month} at the earliest; it may take longer than the "
            "{months} watched.",
            month=words.number(time.month), months=words.duration(time.watched, "month"),
        )  # fmt: skip
    return words.t(
        "The cost is paid back in month {month} (80% range {low} to {high}).",
        month=words.number(time.month), low=words.number(time.earliest or time.month),
        high=words.number(time.latest),
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
        payback_text(float(entry["month"]), float(entry["reached"]), float(entry["ratio"]), words),
    )  # fmt: skip


def _month(pay: Payback) -> float:
    """Return the month in which a mean newcomer has paid back; NaN where none is reached."""
    return float("nan") if pay.time.month is None else float(pay.time.month)


def _period(pay: Payback, words: Words) -> str:
    if pay.first is None or pay.last is None:
        return words.t("The cost of a new customer is the one figure given in the settings.")
    return words.t(
        "Spend and new customers from {first} to {last}. Value counts the margin that they brought "
        "so far, and what they are still expected to bring.",
        first=words.date(pay.first), last=words.date(pay.last),
    )  # fmt: skip
