"""Exhibits of the clusters: how their number was found, what they are, how they meet segments."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.exhibits.charts import heatmap
from clvlib.exhibits.disclosure import note_on
from clvlib.exhibits.grids import bar_panels
from clvlib.privacy.small_groups import guard
from clvlib.rfm.cluster_choice import (
    FULL_SHARE,
    GAP_MARGIN,
    LEAST_JACCARD,
    LEAST_KEPT,
    LEAST_MEMBERS,
    LEAST_SHARE,
    LEAST_SILHOUETTE,
    NEAR_BEST,
)
from clvlib.rfm.cluster_samples import PAIRS
from clvlib.rfm.clusters import Clustering
from clvlib.words import Words
from clvlib.words.terms import term


def cluster_name(profile: pd.Series, words: Words) -> str:
    """Return a cluster's name by rule, from the traits of its profile."""
    often = {
        "once": words.t("one order"),
        "lowest": words.t("fewest orders"),
        "low": words.t("few orders"),
        "middle": words.t("some orders"),
        "high": words.t("many orders"),
        "highest": words.t("most orders"),
    }
    much = {
        "lowest": words.t("lowest spend"),
        "low": words.t("low spend"),
        "middle": words.t("medium spend"),
        "high": words.t("high spend"),
        "highest": words.t("highest spend"),
    }
    silent = {
        "lowest": words.t("just seen"),
        "low": words.t("seen lately"),
        "middle": words.t("seen a while ago"),
        "high": words.t("silent for long"),
        "highest": words.t("silent longest"),
    }
    return words.t(
        "{orders}, {spend}, {seen}",
        orders=often[profile["often"]],
        spend=much[profile["much"]],
        seen=silent[profile["silent"]],
    )


def cluster_choice_table(clustering: Clustering, look: Look) -> Exhibit | None:
    """Show the figures behind the number of clusters; None where too few to try."""
    words, table = look.words, clustering.choice.table
    if table.empty:
        return None
    columns = (
        Column(words.t("Clusters")),
        Column(words.t("Silhouette")),
        Column(words.t("Gap")),
        Column(words.t("Overlap in halves")),
        Column(words.t("Rand index in halves")),
        Column(words.t("Smallest cluster")),
        Column(words.t("Score")),
        Column(words.t("Passes")),
        Column(words.t("Mixture: silhouette")),
        Column(words.t("Mixture: agreement")),
    )
    rows = [("1", "–", words.number(clustering.choice.single_gap, 2), *["–"] * 7)]
    rows += [_choice_row(count, row, words) for count, row in table.iterrows()]
    return Exhibit(
        "cluster-choice",
        _choice_headline(clustering, words),
        words.t(
            "Tests of k-means with 2 to 8 clusters, on all and on {halves} random halves of the "
            "customers; a Gaussian mixture for comparison",
            halves=words.number(2 * PAIRS),
        ),
        TableView(columns, tuple(rows)),
        words.t("Table of the tests for each number of clusters."),
        look.source,
        _rule(words),
        table,
    )


def _rule(words: Words) -> str:
    """Return the rule of the choice in words."""
    return words.passage(
        words.t(
            "Score: silhouette times Rand index, less in proportion if the smallest cluster is "
            "under {full}. The smallest number from three clusters on is taken that passes and has "
            "at least {near} of the best score; two clusters only where no other number passes.",
            near=words.percent(NEAR_BEST),
            full=words.percent(FULL_SHARE),
        ),
        words.t(
            "To pass: overlap and Rand index at least {overlap}, silhouette at least {silhouette}, gap above that "
            "of one cluster by {margin}, smallest cluster at least {share} and {members} "
            "customers. It counts if {kept} keep their cluster when any tenth of the customers is "
            "left out.",
            overlap=words.number(LEAST_JACCARD, 2),
            silhouette=words.number(LEAST_SILHOUETTE, 2),
            margin=words.number(GAP_MARGIN, 2),
            share=words.percent(LEAST_SHARE),
            members=words.number(LEAST_MEMBERS),
            kept=words.percent(LEAST_KEPT),
        ),
    )


def _choice_headline(clustering: Clustering, words: Words) -> str:
    choice, found = clustering.choice, clustering.labels.nunique()
    kept = words.percent(choice.kept)
    if clustering.natural:
        return words.n(
            "{count} cluster found; {kept} stay in theirs when a tenth is dropped",
            "{count} clusters found; {kept} stay in theirs when a tenth is dropped",
            found,
            kept=kept,
        )
    if clustering.found:
        return words.n(
            "{count} cluster was asked for in the settings",
            "{count} clusters were asked for in the settings",
            found,
        )
    if choice.best is not None:
        return words.t(
            "No clusters here: only {kept} stay in theirs when a tenth is dropped", kept=kept
        )
    return words.t(
        "No clusters here: none of {count} numbers tried passes all tests",
        count=words.number(len(choice.table)),
    )


def _choice_row(count: object, row: pd.Series, words: Words) -> tuple[str, ...]:
    return (
        str(count),
        *(words.number(row[name], 2) for name in ("silhouette", "gap", "jaccard", "rand")),
        words.percent(row["least_share"]),
        words.number(row["score"], 2),
        words.t("yes") if row["usable"] else words.t("no"),
        words.number(row["mixture_silhouette"], 2),
        words.number(row["mixture_rand"], 2),
    )


def cluster_profile_chart(profiles: pd.DataFrame, look: Look) -> Exhibit | None:
    """Show clusters side by side in the merchant's units; None where there is only one."""
    words = look.words
    if len(profiles) < 2:
        return None
    names = [
        words.t("{number}: {name}", number=str(code)[1:], name=cluster_name(row, words))
        for code, row in profiles.iterrows()
    ]
    labels = {
        "customer_share": words.t("Customers"),
        "revenue_share": words.t("Revenue"),
        "days_since_last": words.t("Days silent"),
        "purchase_days": words.t("Orders"),
        "spend": words.t("Spend"),
    }
    frame = profiles[list(labels)].rename(columns=labels)
    frame.index = pd.Index(names)
    write = dict.fromkeys(labels.values(), words.number)
    write |= {labels["customer_share"]: words.percent, labels["revenue_share"]: words.percent}
    write[labels["spend"]] = words.money
    first = profiles.iloc[0]
    facts = {
        "customers": words.percent(first["customer_share"]),
        "revenue": words.percent(first["revenue_share"]),
    }
    return Exhibit(
        "cluster-profiles",
        words.t("The best cluster: {customers} of customers, {revenue} of revenue", **facts),
        words.t(
            "Share of customers and of net revenue; median days since the last order, orders and "
            "net revenue a customer, whole history"
        ),
        bar_panels(frame, look, write, {}),
        words.t(
            "Bars compare the clusters. The most valuable one, {name}, holds {customers} of "
            "customers and {revenue} of revenue.",
            name=names[0],
            **facts,
        ),
        look.source,
        words.t("Clusters are numbered by revenue a customer; names follow from the medians."),
        profiles,
    )


def cluster_segment_map(customers: pd.DataFrame, codes: list[str], look: Look) -> Exhibit | None:
    """Show how the customers of each segment spread over the clusters; None with one cluster."""
    words = look.words
    if customers["cluster"].nunique() < 2:
        return None
    counts = pd.crosstab(customers["segment"], customers["cluster"])
    counts = counts.reindex([code for code in codes if code in counts.index])
    cells = guard(counts, look.least)
    shares = counts.div(counts.sum(axis=1), axis=0).where(~cells.hidden).dropna(how="all")
    if not (shares > 0).any(axis=None):
        return None
    share, agreed = shares.max(axis=1), counts.max(axis=1).sum() / counts.to_numpy().sum()
    shown = shares.rename(
        index={code: term(str(code), words) for code in shares.index},
        columns={code: str(code)[1:] for code in shares.columns},
    )
    clearest = str(share.idxmax())
    return Exhibit(
        "cluster-segments",
        words.t(
            "{share} of customers are in the main cluster of their segment",
            share=words.percent(agreed),
        ),
        words.t("Share of each segment's customers by cluster; all customers"),
        heatmap(shown, look, words.percent, below=words.t("Cluster"), vmax=1.0),
        words.t(
            "Heat map of segments against clusters. {segment} lies most clearly in one cluster, "
            "with {share} of its customers.",
            segment=term(clearest, words),
            share=words.percent(share[clearest]),
        ),
        look.source,
        note_on(cells, words, blank=True),
        counts,
    )
