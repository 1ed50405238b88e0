"""The sentences of chapter 2, each made from the numbers that it states."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Exhibit
from clvlib.merchant import Rfm
from clvlib.privacy.small_groups import hidden_in
from clvlib.rfm.clusters import LEAST_CUSTOMERS, Clustering, cluster_profiles
from clvlib.rfm.exhibits.clusters import cluster_name
from clvlib.rfm.thin import hardly_any_return, too_few
from clvlib.words import Words
from clvlib.words.terms import term

SILENT = ("at_risk", "previously_loyal")  # segments of good customers who stay away


def named(*exhibits: Exhibit | None) -> list[str]:
    """Return the names of those exhibits that could be made."""
    return [exhibit.name for exhibit in exhibits if exhibit is not None]


def repeat_share(summary: pd.DataFrame) -> float:
    """Return the share of customers who bought on more than one day."""
    return float((summary["frequency"] > 0).mean())


def title(summary: pd.DataFrame, words: Words) -> str:
    """Return the chapter's heading: how many come back, and what they bring."""
    back = summary["frequency"] > 0
    total = summary["revenue"].sum()
    if not back.any() or total <= 0:
        return words.n(
            "{count} customer so far, who has not come back",
            "{count} customers so far, and none has come back",
            len(summary),
        ) if not back.any() else words.t(
            "{share} of customers have come back at least once",
            share=words.part(back.mean(), len(back)),
        )  # fmt: skip
    return words.t(
        "{share} of customers come back; they bring {revenue} of revenue",
        share=words.part(back.mean(), len(back)),
        revenue=words.percent(summary.loc[back, "revenue"].sum() / total),
    )


def claim(segments: pd.DataFrame, words: Words) -> str:
    """Return the sentence for the executive summary, money first.

    Parameters
    ----------
    segments : pandas.DataFrame
        From :func:`clvlib.rfm.segments.segment_table`.
    """
    count = segments["customers"].sum()
    large = segments[~hidden_in(segments["customers"], words.least) & (segments["customers"] > 0)]
    if too_few(count, words.least) or large.empty:
        return words.n(
            "{money} of revenue so far came from {count} customer: too few to be divided.",
            "{money} of revenue so far came from {count} customers: too few to be divided.",
            count,
            money=words.money(segments["revenue"].sum()),
        )
    best = str(large["revenue"].idxmax())
    return words.t(
        "{money} of revenue so far came from {count} customers of the segment “{segment}”, "
        "{share} of all customers.",
        money=words.money(segments["revenue"].loc[best]),
        count=words.number(segments["customers"].loc[best]),
        segment=term(best, words),
        share=words.percent(segments["customer_share"].loc[best]),
    )


def base(summary: pd.DataFrame, as_of: pd.Timestamp, words: Words) -> str:
    """Say how many customers there are, how often they bought and how long ago."""
    return words.n(
        "{count} customer ordered up to {date}, silent for {days} since. Days with an order: "
        "{orders}; net revenue: {spend}.",
        "{count} customers ordered up to {date}. Half of them have been silent for {days} or more; "
        "the average customer has ordered on {orders} days and spent {spend}.",
        len(summary),
        date=words.date(as_of),
        days=words.duration(summary["days_since_last"].median()),
        orders=words.number((summary["frequency"] + 1).mean(), 0 if len(summary) == 1 else 1),
        spend=words.money(summary["revenue"].mean()),
    )  # fmt: skip


def scores(summary: pd.DataFrame, own: Rfm, words: Words) -> str:
    """Say how scores are made, where their thresholds come from, and what they cannot tell."""
    if too_few(len(summary), words.least):
        return words.t(
            "With fewer than {least} customers, scores, segments and clusters would tell of persons "
            "and of chance: they are in the tables, and no exhibit shows them.",
            least=words.number(words.least),
        )
    limits = ""
    if not (summary["frequency"] > 0).any():
        limits = words.t(
            "Nobody has come back yet, so the number of orders tells nobody apart: segments follow "
            "from the day and the value of the only order."
        )
    elif hardly_any_return(summary):
        limits = words.t(
            "Only {share} of customers have come back, so the number of orders tells few apart: "
            "segments follow mostly from the day and the value of the only order.",
            share=words.part((summary["frequency"] > 0).mean(), len(summary), 1),
        )
    return words.passage(_thresholds(own, words), limits)


def _thresholds(own: Rfm, words: Words) -> str:
    given = [bounds for bounds in (own.recency_days, own.orders, own.revenue) if bounds]
    if len(given) == 3:
        return words.t(
            "Each customer has three scores from 1 to 5: for the days since the last order, the "
            "number of orders and the net revenue. The thresholds are the merchant's own settings."
        )
    text = words.t(
        "Each customer has three scores from 1 to 5: for the days since the last order, the number "
        "of orders and the net revenue. The thresholds come from this merchant's own "
        "customers and are rounded where that moves at most one customer in a hundred."
    )
    if not given:
        return text
    return words.passage(text, words.t("Some of them are set by the merchant."))


def slipping(segments: pd.DataFrame, words: Words) -> str:
    """Say how much revenue came from customers who were good and are silent."""
    if too_few(segments["customers"].sum(), words.least):
        return words.t(
            "Segments of fewer than {least} customers in all are not shown.",
            least=words.number(words.least),
        )
    codes = [code for code in SILENT if code in segments.index]
    rows = segments.loc[codes]
    if not rows["customers"].sum():
        return words.t("No good customer has fallen silent for long.")
    names = words.join([term(code, words) for code in codes if segments.loc[code, "customers"]])
    if too_few(rows["customers"].sum(), words.least):
        return words.t(
            "Fewer than {least} customers ({segments}) bought well before and have been silent for "
            "long.",
            segments=names,
            least=words.number(words.least),
        )
    hidden = hidden_in(segments["customers"], words.least)
    if hidden[codes].any():
        return words.t(
            "Customers who bought well before and have been silent for long ({segments}): their "
            "number would tell of a group that is not shown.",
            segments=names,
        )
    return words.t(
        "{count} customers ({segments}) bought well before and have been silent for long. They "
        "brought {money} so far, {share} of all revenue.",
        count=words.number(rows["customers"].sum()),
        segments=names,
        money=words.money(rows["revenue"].sum()),
        share=words.percent(rows["revenue_share"].sum()),
    )


def clusters(clustering: Clustering, customers: pd.DataFrame, words: Words) -> str:
    """Say which groups the data itself suggests."""
    if clustering.choice.table.empty:
        return words.t(
            "There are too few customers to look for clusters, or they are all alike: fewer than "
            "{least} customers give other clusters every month.",
            least=words.number(LEAST_CUSTOMERS),
        )
    if not clustering.found:
        return words.t(
            "Left to itself, the data shows no groups: customers differ by degree, and the "
            "segments above are cuts through one cloud. Clusters drawn through it all the same can be "
            "asked for in the settings."
        )
    profiles = cluster_profiles(customers)
    names = [
        words.t("{number}: {name}", number=str(code)[1:], name=cluster_name(row, words))
        for code, row in profiles.iterrows()
    ]
    listed = words.t("; ").join(names)
    if not clustering.natural:
        return words.t(
            "Left to itself, the data shows no such groups: these clusters were asked for in the "
            "settings and cut through one cloud, so that who stands at a border may change sides "
            "next time. By revenue a customer: {names}.",
            names=listed,
        )
    return words.t(
        "Left to itself, the data falls into these clusters, by revenue a customer: {names}.",
        names=listed,
    )


def tiles(summary: pd.DataFrame, words: Words) -> dict[str, tuple[str, str, str]]:
    """Return label, value and comparison of the chapter's figures for the executive summary."""
    back = summary["frequency"] > 0
    total = summary["revenue"].sum()
    return {
        "customers": (
            words.t("customers"),
            words.number(len(summary)),
            words.t("{spend} net revenue each", spend=words.money(summary["revenue"].mean())),
        ),
        "repeat-rate": (
            words.t("ordered more than once"),
            words.part(back.mean(), len(back)),
            words.t(
                "they bring {share} of revenue",
                share=words.percent(summary.loc[back, "revenue"].sum() / total)
                if total > 0
                else "–",
            ),
        ),
    }


def figures(summary: pd.DataFrame, segments: pd.DataFrame, clustering: Clustering) -> dict:
    """Return plain figures by which runs are compared."""
    sizes = {f"segment_{code}": int(n) for code, n in segments["customers"].items()}
    silent = segments.loc[segments.index.isin(SILENT)]
    return {
        "silent_customers": int(silent["customers"].sum()),
        "silent_revenue": float(silent["revenue"].sum()),
        "customers": len(summary),
        "repeat_share": repeat_share(summary),
        "revenue": float(summary["revenue"].sum()),
        "clusters": int(clustering.labels.nunique()),
    } | sizes
