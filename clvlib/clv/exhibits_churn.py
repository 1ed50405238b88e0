"""What the CLV stage shows of customers who leave, before they have left."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView, charts
from clvlib.exhibits.disclosure import note
from clvlib.privacy.small_groups import hidden_in
from clvlib.words import Words
from clvlib.words.terms import term

MOST_SLIPPING = 10


def churn_outlook(outlook: pd.DataFrame, look: Look) -> Exhibit | None:
    """Show by segment how probable it is that nobody orders in 30, 60 and 90 days.

    Parameters
    ----------
    outlook : DataFrame
        See `churn.outlook`; small segments and their cover are left out.
    look : Look
    """
    words = look.words
    shown = outlook[(outlook["customers"] > 0) & ~hidden_in(outlook["customers"], look.least)]
    if shown.empty:
        return None
    days = (30, 60, 90)
    matrix = shown[[f"churn_{d}" for d in days]].set_axis([words.duration(d) for d in days], axis=1)
    matrix.index = pd.Index(
        [words.t("{segment} ({customers})", segment=term(str(code), words),
                 customers=words.number(n)) for code, n in shown["customers"].items()]
    )  # fmt: skip
    overall = (outlook["churn_90"] * outlook["customers"]).sum() / outlook["customers"].sum()
    return Exhibit(
        "churn-outlook",
        words.t("{share} of customers will not order within 90 days",
                share=words.percent(float(overall))),
        words.t("Mean probability of no order in the next 30, 60 and 90 days by segment (customers "
                "in brackets)"),
        charts.heatmap(matrix, look, words.percent, words.t("No order within"), vmax=1.0),
        words.t("Heat map by segment: {first} are the safest with {low} for 90 days, {last} the "
                "least safe with {high}.",
                first=term(str(shown.index[0]), words),
                low=words.percent(float(shown["churn_90"].iloc[0])),
                last=term(str(shown.index[-1]), words),
                high=words.percent(float(shown["churn_90"].iloc[-1]))),
        look.source,
        note=note(words) if len(shown) < (outlook["customers"] > 0).sum() else "",
        data=shown.reset_index(names="segment"),
    )  # fmt: skip


def slipping_customers(
    standing: pd.DataFrame, customers: pd.DataFrame, look: Look
) -> Exhibit | None:
    """Show the high-value customers who are slipping, the largest value at stake first.

    Parameters
    ----------
    standing : DataFrame
        See `churn.standing`.
    customers : DataFrame
        Table ``customers``.
    look : Look

    Returns
    -------
    Exhibit or None
        None where nobody is slipping.
    """
    words, all_slipping = look.words, standing[standing["slipping"]]
    if all_slipping.empty:
        return None
    shown = all_slipping.nlargest(MOST_SLIPPING, "at_stake").merge(
        customers[["customer_id", "orders", "last_order_at"]], on="customer_id"
    )
    rows = [_row(entry, words) for _, entry in shown.iterrows()]
    stake = float(all_slipping["at_stake"].sum())
    rows.append(
        (words.n("{count} customer in all", "{count} customers in all", len(all_slipping)),
         *["–"] * 4, words.money(float(all_slipping["clv"].sum()), 0), words.money(stake, 0))
    )  # fmt: skip
    return Exhibit(
        "slipping-customers",
        words.n("{count} high-value customer is slipping away: {money} at stake",
                "{count} high-value customers are slipping away: {money} at stake",
                len(all_slipping), money=words.money(stake, 0)),
        words.t("High-value customers whose chance of still being there fell by a quarter or more "
                "since the last order"),
        TableView((Column(words.t("Customer"), "left", 0.22), Column(words.t("Orders")),
                   Column(words.t("Last order"), width=0.18), Column(words.t("Chance then")),
                   Column(words.t("Chance now")), Column("CLV"), Column(words.t("At stake"))),
                  tuple(rows), totals=(len(rows) - 1,)),
        words.t("Table of {count} customers with their chance then and now, and what is at stake.",
                count=words.number(len(shown))),
        look.source,
        note=words.t("Chance is the probability of still being a customer, on the day of the last "
                     "order and now. At stake is what CLV would gain if the customer were still "
                     "there for sure. Names are pseudonyms."),
        data=pd.concat([shown, _sums(all_slipping)], ignore_index=True),
        persons=True,
    )  # fmt: skip


def _sums(slipping: pd.DataFrame) -> pd.DataFrame:
    """Return one row with what all slipping customers come to."""
    sums = slipping[["clv", "kept", "at_stake"]].sum()
    return pd.DataFrame([{**sums, "customer_id": "(all)", "customers": len(slipping)}])


def churn_paragraph(outlook: pd.DataFrame, standing: pd.DataFrame, words: Words) -> str:
    """Say how many will not order, and how many high-value customers are slipping."""
    size = outlook["customers"]
    shares = [float((outlook[f"churn_{d}"] * size).sum() / size.sum()) for d in (30, 60, 90)]
    text = words.t(
        "Within 30, 60 and 90 days {first}, {second} and {third} of customers are not expected to "
        "order.",
        first=words.percent(shares[0]), second=words.percent(shares[1]),
        third=words.percent(shares[2]),
    )  # fmt: skip
    count = int(standing["slipping"].sum())
    if count == 0:
        return words.passage(text, words.t("No high-value customer is slipping away at present."))
    if count < words.least:
        few = words.t("Fewer than {least} high-value customers are slipping away.",
                      least=words.number(words.least))  # fmt: skip
        return words.passage(text, few)
    stake = float(standing.loc[standing["slipping"], "at_stake"].sum())
    return words.passage(
        text,
        words.n("{count} high-value customer is slipping away; {money} would come back with that "
                "customer.",
                "{count} high-value customers are slipping away; {money} would come back with "
                "them.", count, money=words.money(stake, 0)),
    )  # fmt: skip


def _row(entry: pd.Series, words: Words) -> tuple[str, ...]:
    return (
        short_id(str(entry["customer_id"])), words.number(entry["orders"]),
        words.date(entry["last_order_at"]), words.percent(float(entry["alive_then"])),
        words.percent(float(entry["alive_now"])), words.money(float(entry["clv"])),
        words.money(float(entry["at_stake"])),
    )  # fmt: skip


def short_id(customer_id: str) -> str:
    """Return the first nine characters of a pseudonym, enough to find it in the workbook."""
    return customer_id[:9]
