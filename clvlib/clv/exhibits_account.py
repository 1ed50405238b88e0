"""The way from orders to money on the page: step by step, with every number filled in."""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView, charts
from clvlib.words import Words

from .account import Account, Steps, monthly_rate
from .acquisition import Payback
from .value import ValueTerms

USUAL_RATES = (0.05, 0.30)
MOST_MONTHS = 18


def value_account(account: Account, pay: Payback | None, look: Look, horizon: str) -> Exhibit:
    """Show every step from expected orders to net CLV, residual and from acquisition."""
    words = look.words
    whole, new = account.residual, account.newcomer
    ways = (whole, mean_of(whole), new)
    cac = pay.cac if pay else float("nan")
    rows = [*_steps(ways, account.terms, words), *_net(new, cac, words)]
    return Exhibit(
        "value-account",
        words.t("A known customer is still worth {known}, a new one {new}",
                known=words.money(ways[1].clv), new=words.money(new.clv)),
        words.t("From orders to discounted margin over {horizon}: residual from today on, and of a "
                "new customer from the first order on", horizon=horizon),
        TableView((Column(words.t("Step"), "left", 0.36), Column(words.t("All customers")),
                   Column(words.t("A known customer")), Column(words.t("A new customer"))),
                  tuple(rows), totals=tuple(i for i, r in enumerate(rows) if r[0] in _bold(words))),
        words.t("Table of {count} steps; all known customers come to {total}.",
                count=words.number(len(rows)), total=words.money(whole.clv, 0)),
        look.source,
        note=words.passage(
            words.t("LTV is revenue; CLV is discounted margin less what servicing costs. The "
                    "column of a new customer counts the first order."),
            words.t("Customer profitability ratio: margin over the cost of winning and serving.")
            if pay else ""),
        data=pd.DataFrame(
            [{**vars(way), "order_value": way.order_value, "cac": cac, "net": way.clv - cac,
              "monthly_rate": monthly_rate(account.terms)} for way in ways]
        ),
    )  # fmt: skip


def newcomer_paragraph(account: Account, pay: Payback | None, words: Words, horizon: str) -> str:
    """Fill in the formula of a new customer, net of what winning one costs."""
    new, terms = account.newcomer, account.terms
    text = words.t(
        "A new customer: {orders} orders × {value} an order × {margin} margin{servicing}, "
        "discounted at {rate} a year, is {clv} within {horizon} of the first order.",
        orders=words.number(new.orders, 2), value=words.money(new.order_value, 2),
        margin=words.percent(terms.gross_margin, 1), servicing=less_servicing(terms, words),
        rate=words.percent(terms.discount_rate_year, 1), clv=words.money(new.clv, 2),
        horizon=horizon,
    )  # fmt: skip
    if pay is None:
        return text
    net = new.clv - pay.cac
    return words.passage(
        text,
        words.t("Less {cac} to win one, {net} are left: CLV:CAC is {ratio} within the horizon.",
                cac=words.money(pay.cac, 2), net=words.money(net, 2),
                ratio=words.number(new.clv / pay.cac, 2))
        if net >= 0 else
        words.t("Winning one costs {cac}, {net} more than that: CLV:CAC is {ratio} within the "
                "horizon.", cac=words.money(pay.cac, 2), net=words.money(-net, 2),
                ratio=words.number(new.clv / pay.cac, 2)),
    )  # fmt: skip


def rate_paragraph(terms: ValueTerms, words: Words) -> str:
    """Print the discount rate by year and month; ask where a monthly one may have been given."""
    text = words.t(
        "The discount rate of {year} is a year's and comes to {month} a month; the horizon of "
        "{days} is counted by the calendar.",
        year=words.percent(terms.discount_rate_year, 1), month=words.percent(monthly_rate(terms), 2),
        days=words.duration(round(terms.horizon_days)),
    )  # fmt: skip
    low, high = USUAL_RATES
    if low <= terms.discount_rate_year <= high:
        return text
    return words.passage(
        text,
        words.t("Yearly rates of 8% to 15% are usual: check that no monthly rate was given."),
    )


def payback_curve(pay: Payback, look: Look) -> Exhibit | None:
    """Show a newcomer's margin adding up month by month against what winning one cost."""
    words, curve = look.words, pay.time.curve
    if len(curve) < 2:
        return None
    months = np.arange(1, len(curve) + 1)
    lines = {
        words.t("margin of a new customer"): pd.Series([0.0, *curve], [0, *months]),
        words.t("cost of winning one"): pd.Series(pay.cac, [0, *months]),
    }
    return Exhibit(
        "payback-curve",
        _curve_headline(pay, words),
        words.t("Margin of a mean new customer added up by month since the first order, among "
                "those watched that long"),
        charts.lines(lines, look, words.compact_money, words.t("Margin so far"),
                     words.t("Months since the first order"),
                     muted=[words.t("cost of winning one")]),
        words.t("A rising line from {first} to {last}; the cost lies at {cac}.",
                first=words.money(float(curve[0]), 2), last=words.money(float(curve[-1]), 2),
                cac=words.money(pay.cac, 2)),
        look.source,
        data=pd.DataFrame({"month": months, "margin": curve, "cac": pay.cac}),
    )  # fmt: skip


def acquisition_by_month(pay: Payback, look: Look) -> Exhibit | None:
    """Show cost, value, ratio and payback of the newcomers of each month."""
    words, table = look.words, pay.months.tail(MOST_MONTHS)
    if len(table) < 2:
        return None
    paid = int((table["ratio"] >= 1).sum())
    rows = tuple(_month_row(entry, words) for _, entry in table.iterrows())
    return Exhibit(
        "acquisition-by-month",
        words.t("In {paid} of {count} months new customers bring more than they cost",
                paid=words.number(paid), count=words.number(len(table))),
        words.t("Spend, cost and value of a new customer, by month of the first order"),
        TableView((Column(words.t("Month"), "left", 0.16), Column(words.t("New customers")),
                   Column(words.t("Ad spend")), Column("CAC"), Column(words.t("Value")),
                   Column("CLV:CAC"), Column(words.t("Payback"))), rows),
        words.t("Table of {count} months; CLV:CAC runs from {low} to {high}.",
                count=words.number(len(table)), low=words.number(float(table["ratio"].min()), 2),
                high=words.number(float(table["ratio"].max()), 2)),
        look.source,
        note=words.t("Value is the margin so far plus CLV. Payback is the month since the first "
                     "order in which the margin reaches the cost, or the share reached so far."),
        data=table.assign(month_of=table["month_of"].astype(str)),
    )  # fmt: skip


def payback_text(month: float, reached: float, ratio: float, words: Words) -> str:
    """Return the month of payback, or how much of the cost is paid back.

    Where all newcomers together bring less than they cost, a month that only the early ones reach is
    none.
    """
    if ratio < 1 and reached >= 1:
        return words.t("not yet")
    if np.isfinite(month):
        return words.t("month {month}", month=words.number(month))
    return words.percent(reached) if np.isfinite(reached) else "–"


def mean_of(steps: Steps) -> Steps:
    """Return the account of a mean customer out of that of all."""
    by = max(steps.customers, 1)
    parts = (steps.orders, steps.ltv, steps.margin, steps.servicing, steps.discount, steps.clv,
             steps.low, steps.high)  # fmt: skip
    return Steps(1, *(part / by for part in parts))


def _curve_headline(pay: Payback, words: Words) -> str:
    """Late months count only customers won early, who may be better than those won since."""
    month = pay.time.month
    if month is None:
        return words.t(
            "After {months} a new customer has paid back {share}",
            months=words.duration(pay.time.watched, "month"),
            share=words.percent(pay.time.reached),
        )
    if pay.ratio < 1:
        return words.t("Only customers won early pay back, in month {month}",
                       month=words.number(month))  # fmt: skip
    return words.t("A new customer has paid back in month {month}", month=words.number(month))


def _steps(
    ways: tuple[Steps, Steps, Steps], terms: ValueTerms, words: Words
) -> list[tuple[str, ...]]:
    """Give the rows down to net CLV; without servicing cost its row is left out."""

    def row(label: str, part: str, minus: bool = False) -> tuple[str, ...]:
        values = [getattr(way, part) * (-1 if minus else 1) for way in ways]
        return (label, *(words.money(v, 0 if i == 0 else 2) for i, v in enumerate(values)))

    rows = [
        (words.t("Expected orders"), *(words.number(w.orders, 0 if w.customers > 1 else 2)
                                       for w in ways)),
        (words.t("× revenue an order"), *(words.money(w.order_value, 2) for w in ways)),
        row(words.t("= gross LTV (revenue)"), "ltv"),
        row(words.t("× gross margin of {margin}", margin=words.percent(terms.gross_margin, 1)),
            "margin"),
    ]  # fmt: skip
    if terms.servicing_cost:
        rows.append(row(words.t("− servicing at {cost} an order",
                                cost=words.money(terms.servicing_cost, 2)), "servicing", True))  # fmt: skip
    rows += [
        row(words.t("− discounting at {rate} a year",
                    rate=words.percent(terms.discount_rate_year, 1)), "discount", True),
        row(words.t("= net CLV"), "clv"),
        (words.t("80% range"), *(
            words.t("{low}–{high}", low=words.compact_money(w.low), high=words.compact_money(w.high))
            for w in ways)),
    ]  # fmt: skip
    return rows


def _net(new: Steps, cac: float, words: Words) -> list[tuple[str, ...]]:
    """Give the rows that take acquisition off; none where its cost is not known."""
    if not np.isfinite(cac):
        return []
    ratio = (new.clv + new.servicing) / (cac + new.servicing)
    return [
        (words.t("− cost of winning one (CAC)"), "–", "–", words.money(-cac, 2)),
        (words.t("= CLV net of CAC"), "–", "–", words.money(new.clv - cac, 2)),
        ("CLV:CAC", "–", "–", words.number(new.clv / cac, 2)),
        (words.t("Customer profitability ratio"), "–", "–", words.number(ratio, 2)),
    ]


def _month_row(entry: pd.Series, words: Words) -> tuple[str, ...]:
    return (
        words.month(entry["month_of"].to_timestamp()), words.number(entry["customers"]),
        words.money(entry["spend"], 0), words.money(entry["cac"], 2),
        words.money(entry["value"], 2), words.number(entry["ratio"], 2),
        payback_text(float(entry["month"]), float(entry["reached"]), float(entry["ratio"]), words),
    )  # fmt: skip


def less_servicing(terms: ValueTerms, words: Words) -> str:
    """Return what a formula adds where orders cost something to serve; nothing otherwise."""
    if not terms.servicing_cost:
        return ""
    return words.t(" less {cost} of servicing an order", cost=words.money(terms.servicing_cost, 2))


def _bold(words: Words) -> tuple[str, ...]:
    return words.t("= gross LTV (revenue)"), words.t("= net CLV"), words.t("= CLV net of CAC")
