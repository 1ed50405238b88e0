"""What the CLV stage shows of values: how they are spread, who holds them, how they are made."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView, charts
from clvlib.words import Words
from clvlib.words.terms import term

from .classic import Classic
from .estimate import Estimate
from .model_names import model_name

FREQUENCY_EDGES = (0, 1, 2, 3, 5, 8, np.inf)


def value_distribution(estimate: Estimate, look: Look, horizon: str) -> Exhibit:
    """Show how CLV is spread over customers, with the high-value threshold."""
    words, clv = look.words, estimate.values["clv"].to_numpy(float)
    share = float(estimate.values["high_value"].mean())
    held = _share_of(estimate.values, "high_value")
    return Exhibit(
        "clv-distribution",
        words.t("{share} of customers hold {value} of the future margin",
                share=words.percent(share), value=words.percent(held)),
        words.t("CLV of {customers} customers: discounted gross margin over the next {horizon}",
                customers=words.number(len(clv)), horizon=horizon),
        charts.histogram(clv, look, words.compact_money, words.t("CLV of a customer"),
                         words.t("Customers"),
                         (estimate.threshold, words.t("high-value from {money}",
                                                      money=words.money(estimate.threshold)))),
        words.t("Histogram of CLV: half of the customers lie below {median}; high-value customers "
                "begin at {threshold}.", median=words.money(float(np.median(clv))),
                threshold=words.money(estimate.threshold)),
        look.source,
        note=words.t("The last bar gathers the largest one per cent."),
    )  # fmt: skip


def value_by_segment(
    values: pd.DataFrame, customers: pd.DataFrame, look: Look, horizon: str
) -> Exhibit:
    """Show which segments hold the future margin.

    Parameters
    ----------
    values, customers : DataFrame
        Tables ``values`` and ``customers``.
    """
    words = look.words
    joined = values.merge(customers[["customer_id", "segment"]], on="customer_id")
    sums = joined.groupby("segment")["clv"].agg(["sum", "size"]).sort_values("sum", ascending=False)
    total = float(sums["sum"].sum())
    best = str(sums.index[0])
    share = float(sums["sum"].iloc[0] / total) if total else 0.0
    labels = [
        words.t("{segment} ({customers})", segment=term(str(code), words),
                customers=words.number(row["size"]))
        for code, row in sums.iterrows()
    ]  # fmt: skip
    return Exhibit(
        "clv-by-segment",
        words.t("{segment}: {people} of customers, {share} of the future margin",
                segment=term(best, words), share=words.percent(share),
                people=words.percent(sums["size"].iloc[0] / sums["size"].sum())),
        words.t("CLV by segment (customers in brackets), next {horizon}", horizon=horizon),
        charts.bars(sums["sum"].set_axis(labels), look, words.compact_money, [labels[0]],
                    words.t("Discounted gross margin")),
        words.t("Bars of CLV by segment; the longest is {segment} with {money}.",
                segment=term(best, words), money=words.money(float(sums["sum"].iloc[0]))),
        look.source,
        data=sums.reset_index(),
    )  # fmt: skip


def alive_by_history(values: pd.DataFrame, customers: pd.DataFrame, look: Look) -> Exhibit:
    """Show mean P(alive) by number of repeat orders and time since the last one."""
    words = look.words
    joined = values.merge(customers, on="customer_id")
    bought = pd.cut(joined["frequency"], FREQUENCY_EDGES, right=False,
                    labels=["0", "1", "2", "3–4", "5–7", "8+"])  # fmt: skip
    quiet, labels = _quiet_bands(joined["days_since_last"], words)
    matrix = joined.pivot_table(index=bought, columns=quiet, values="probability_alive",
                                aggfunc="mean", observed=False)  # fmt: skip
    counts = joined.pivot_table(index=bought, columns=quiet, values="probability_alive",
                                aggfunc="size", observed=False)  # fmt: skip
    matrix = matrix.where(counts >= 10).set_axis(labels, axis=1)
    overall = float(values["probability_alive"].mean())
    return Exhibit(
        "alive-by-history",
        words.t("On average {share} of customers are still alive",
                share=words.percent(overall)),
        words.t("Mean probability of being alive by repeat orders and days since the last order; "
                "groups under ten left out"),
        charts.heatmap(matrix, look, words.percent, words.t("Days since the last order"),
                       words.t("Repeat orders"), vmax=1.0),
        words.t("Heat map of the probability of being alive; the mean over all customers is "
                "{share}.", share=words.percent(overall)),
        look.source,
        note=words.t("BG/NBD lets a customer leave only after a repeat order, so whoever bought "
                     "once counts as alive; expected orders take the silence into account."),
        data=matrix.reset_index().astype({"frequency": str}),
    )  # fmt: skip


def classic_formulas(
    classics: dict[str, Classic], estimate: Estimate, look: Look, horizon: str
) -> Exhibit:
    """Show the formulas that merchants know beside the model's mean CLV."""
    words = look.words
    model = float(estimate.values["clv"].mean())
    names = {
        "simple": words.t("Order value × frequency × lifetime × margin"),
        "retention": words.t("Yearly margin × retention, discounted"),
        "net_of_cac": words.t("The first, net of acquisition cost"),
    }
    rows = [
        (names[key], _filled(classic, words), words.money(classic.value))
        for key, classic in classics.items()
    ]
    rows.append((words.t("This report: fitted models, next {horizon}", horizon=horizon), "",
                 words.money(model)))  # fmt: skip
    ratio = classics["simple"].value / model if model else float("nan")
    return Exhibit(
        "classic-formulas",
        words.t("The usual formula says {simple} a customer; the models say {model}",
                simple=words.money(classics["simple"].value), model=words.money(model)),
        words.t("Value of a mean customer by formula; the formulas look at a whole lifetime"),
        TableView((Column(words.t("Method"), "left", 0.38),
                   Column(words.t("Filled in"), "left", 0.42),
                   Column(words.t("Value"))), tuple(rows), totals=(len(rows) - 1,)),
        words.t("Table of {count} methods and their value of a mean customer.",
                count=words.number(len(rows))),
        look.source,
        note=words.t("The usual formula is {ratio} times the model's value: it counts an unlimited "
                     "lifetime and treats everyone as an average active customer.",
                     ratio=words.number(ratio, 1)),
    )  # fmt: skip


def fitted_parameters(parameters: pd.DataFrame, look: Look) -> Exhibit:
    """Show the fitted parameters with their standard errors."""
    words = look.words
    rows = tuple(
        (
            words.t(
                "{model}: {parameter}",
                model=model_name(str(r["model"]), words),
                parameter=r["parameter"],
            ),
            words.number(float(r["value"]), 4),
            words.number(float(r["standard_error"]), 4),
        )
        for r in parameters.to_dict("records")
    )
    likelihood = words.join([
        words.t("{model} {value}", model=model_name(str(model), words),
                value=words.number(float(part["log_likelihood"].iloc[0]), 1))
        for model, part in parameters.groupby("model", sort=False)
    ])  # fmt: skip
    return Exhibit(
        "model-parameters",
        words.t("{count} parameters describe how customers buy, leave and spend",
                count=words.number(len(rows))),
        words.t("Maximum-likelihood estimates; purchase rates a week, spend in {currency}",
                currency=words.currency),
        TableView((Column(words.t("Parameter"), "left", 0.5), Column(words.t("Estimate")),
                   Column(words.t("Standard error"))), rows),
        words.t("Table of {count} parameters with standard errors.", count=words.number(len(rows))),
        look.source,
        note=words.t("Log-likelihood: {likelihood}.", likelihood=likelihood),
    )  # fmt: skip


def _share_of(values: pd.DataFrame, flag: str) -> float:
    total = float(values["clv"].sum())
    return float(values.loc[values[flag], "clv"].sum()) / total if total else 0.0


def _quiet_bands(days: pd.Series, words: Words) -> tuple[pd.Series, list[str]]:
    """Cut the days since the last order at their own quantiles, six bands at most."""
    edges = np.unique(np.ceil(np.quantile(days, np.linspace(0, 1, 7)[1:-1])))
    edges = [-0.5, *[float(e) + 0.5 for e in edges], np.inf]
    labels = [
        words.t("{low}–{high}", low=words.number(low + 0.5), high=words.number(high - 0.5))
        if np.isfinite(high)
        else words.t("{low} or more", low=words.number(low + 0.5))
        for low, high in itertools.pairwise(edges)
    ]
    return pd.cut(days, edges, labels=labels), labels


def _filled(classic: Classic, words: Words) -> str:
    """Fill a formula with formatted numbers: money as money, shares as per cents."""
    money = {"average_order_value", "margin_a_year", "value", "cac"}
    shares = {"gross_margin", "retention_a_year", "discount_rate_year"}
    written = {
        name: words.money(value)
        if name in money
        else words.percent(value, 1)
        if name in shares
        else words.number(value, 0 if name == "years" else 2)
        for name, value in classic.numbers.items()
    }
    return classic.formula.format(**written)
