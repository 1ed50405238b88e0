"""What the cleaning stage shows: where every row and every cent went, and what is left."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd

from clvlib.cleaning.rule_names import rule_name
from clvlib.exhibits import Column, Exhibit, Look, TableView, charts

MONTHS_SHOWN = 60


def data_ledger(ledger: pd.DataFrame, look: Look) -> Exhibit:
    """Show rows and money read, set aside under each rule, and kept.

    Parameters
    ----------
    ledger : pandas.DataFrame
        Table ``ledger``.
    look : Look
        Words and theme.
    """
    words = look.words
    read, kept = _total(ledger, "in"), _total(ledger, "kept")
    aside = _by_rule(ledger)
    rows = [
        (words.t("Read from the files"), *_cells(read, read, look)),
        *((rule_name(rule, words), *_cells(entry, read, look)) for rule, entry in aside.items()),
        (words.t("Kept for the analysis"), *_cells(kept, read, look)),
    ]
    view = TableView(
        (
            Column(words.t("What was done with them"), "left", 0.42),
            Column(words.t("Rows")),
            Column(words.t("Share of rows")),
            Column(words.t("Money")),
        ),
        tuple(rows),
        totals=(0, len(rows) - 1),
    )
    headline, alt = _kept_rows(read[0], kept[0], len(aside), look)
    return Exhibit(
        "data-ledger",
        headline,
        words.t("Raw rows and their money by the rule that set them aside, {files}",
                files=words.n("{count} file", "{count} files", ledger["file"].nunique())),
        view,
        alt,
        look.source,
        note=words.t(
            "Rows read = rows kept + rows set aside, and the same for money, to the cent."
        ),
        data=ledger.assign(money=ledger["money"].astype(str)),
    )  # fmt: skip


def orders_by_month(orders: pd.DataFrame, look: Look) -> Exhibit:
    """Show orders by month: a gap, a jump or a sudden end of the log would show here first.

    Parameters
    ----------
    orders : pandas.DataFrame
        ``ordered_at``.
    """
    words = look.words
    month = orders["ordered_at"].dt.to_period("M")
    span = pd.period_range(month.min(), month.max(), freq="M")
    counts = month.value_counts().reindex(span, fill_value=0)
    empty = int((counts == 0).sum())
    shown = counts.tail(MONTHS_SHOWN)
    busiest = shown.index[int(shown.to_numpy().argmax())].to_timestamp()
    drawn = shown.set_axis([words.month(p.to_timestamp()) for p in shown.index])
    headline = (
        words.n("{count} month without any order; the busiest was {month}",
                "{count} months without any order; the busiest was {month}",
                empty, month=words.month(busiest))
        if empty
        else words.t("Orders in every one of {months}; the busiest was {month}",
                     months=words.duration(len(counts), "month"), month=words.month(busiest))
    )  # fmt: skip
    return Exhibit(
        "orders-by-month",
        headline,
        words.t("Orders kept for the analysis by month, {start} to {end}",
                start=drawn.index[0], end=drawn.index[-1]),
        charts.columns(drawn.to_frame(words.t("Orders")), look, words.number,
                       words.t("Orders a month")),
        words.t("Columns of orders for {months}; the highest is {month} with {orders}.",
                months=words.duration(len(shown), "month"), month=words.month(busiest),
                orders=words.number(int(shown.max()))),
        look.source,
        note=_edges(orders, look),
        data=shown.rename("orders").rename_axis("month").reset_index().astype({"month": str}),
    )  # fmt: skip


def order_values(orders: pd.DataFrame, look: Look) -> Exhibit:
    """Show how large orders are."""
    words = look.words
    values = orders["revenue"].to_numpy(float)
    middle, mean = float(np.median(values)), float(values.mean())
    return Exhibit(
        "order-values",
        words.t("Half of all orders are worth less than {median}; the mean is {mean}",
                median=words.money(middle), mean=words.money(mean)),
        words.t("Orders by net value, {orders}",
                orders=words.n("{count} order", "{count} orders", len(values))),
        charts.histogram(values, look, words.compact_money, words.t("Net value of an order"),
                         words.t("Orders"), (middle, words.t("median {money}",
                                                             money=words.money(middle))),
                         least=look.least),
        words.t("Histogram of order values; a quarter lies below {low}, a quarter above {high}.",
                low=words.money(float(np.quantile(values, 0.25))),
                high=words.money(float(np.quantile(values, 0.75)))),
        look.source,
        note=words.t("The last bar gathers the largest one per cent."),
    )  # fmt: skip


def refunds_by_month(orders: pd.DataFrame, look: Look) -> Exhibit | None:
    """Show partial refunds by month of the order; None where no order that counts has any."""
    if not orders["refunded"].sum():
        return None
    words = look.words
    month = orders["ordered_at"].dt.to_period("M")
    sums = orders.groupby(month)[["refunded", "gross_revenue"]].sum()
    sums = sums.reindex(pd.period_range(month.min(), month.max(), freq="M")).tail(MONTHS_SHOWN)
    share = (sums["refunded"] / sums["gross_revenue"].where(sums["gross_revenue"] > 0)).fillna(0.0)
    overall = float(orders["refunded"].sum() / orders["gross_revenue"].sum())
    worst = share.index[int(share.to_numpy().argmax())]
    drawn = share.set_axis([words.month(p.to_timestamp()) for p in share.index]).to_frame(
        words.t("refunded")
    )
    return Exhibit(
        "refunds-by-month",
        words.t("Partial refunds took {share} of order value; most in {month}",
                share=words.percent(overall, 1), month=words.month(worst.to_timestamp())),
        words.t("Refunds inside orders that still count, share of their gross value by month of the order"),
        charts.columns(drawn, look, lambda v: words.percent(v, 1), words.t("Share refunded")),
        words.t("Columns of the share refunded by month; the highest is {month} with {share}.",
                month=words.month(worst.to_timestamp()), share=words.percent(share.max(), 1)),
        look.source,
        data=sums.set_axis([str(p) for p in sums.index]),
    )  # fmt: skip


def _kept_rows(read: int, kept: int, rules: int, look: Look) -> tuple[str, str]:
    """Return headline and alt text of the ledger."""
    words = look.words
    rows = words.number(read)
    if kept == read:
        return (
            words.t("All {rows} rows are kept", rows=rows),
            words.t("Table: all {rows} rows read are kept.", rows=rows),
        )
    share = words.percent(kept / read, _digits(kept, read))
    return (
        words.t("{share} of {rows} rows are kept; every other is accounted for",
                share=share, rows=rows),
        words.t("Table of {rules} cleaning rules: of {rows} rows read, {kept} are kept.",
                rules=words.number(rules), rows=rows, kept=words.number(kept)),
    )  # fmt: skip


def _total(ledger: pd.DataFrame, kind: str) -> tuple[int, Decimal]:
    part = ledger[ledger["kind"] == kind]
    return int(part["rows"].sum()), sum(part["money"], Decimal(0))


def _by_rule(ledger: pd.DataFrame) -> dict[str, tuple[int, Decimal]]:
    """Return rows and money by rule, the largest first."""
    aside = ledger[ledger["kind"] == "set_aside"]
    entries = {
        str(rule): (int(part["rows"].sum()), sum(part["money"], Decimal(0)))
        for rule, part in aside.groupby("rule")
        if part["rows"].sum()
    }
    return dict(sorted(entries.items(), key=lambda item: -item[1][0]))


def _cells(
    entry: tuple[int, Decimal], read: tuple[int, Decimal], look: Look
) -> tuple[str, str, str]:
    words = look.words
    share = entry[0] / read[0] if read[0] else 0.0
    return words.number(entry[0]), words.percent(share, 1), words.money(float(entry[1]), 2)


def _digits(part: int, whole: int) -> int:
    """Return decimals enough that "almost all" never reads 100%."""
    return 0 if part == whole or part / max(whole, 1) < 0.99 else 1 if part / whole < 0.999 else 2


def _edges(orders: pd.DataFrame, look: Look) -> str:
    """Say where the first or the last month is not whole."""
    first, last = orders["ordered_at"].min(), orders["ordered_at"].max()
    whole = first.day <= 2 and (last + pd.Timedelta(days=2)).month != last.month
    if whole:
        return ""
    words = look.words
    return words.t("The data begins on {first} and ends on {last}; a month at the edge may be "
                   "incomplete.", first=words.date(first), last=words.date(last))  # fmt: skip
