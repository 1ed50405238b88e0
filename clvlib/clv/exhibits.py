"""What the CLV stage shows of values: how they are spread, who holds them, how they are made."""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView, charts
from clvlib.exhibits.disclosure import note
from clvlib.privacy.small_groups import hidden_in
from clvlib.words import Words
from clvlib.words.terms import term

from .classic import Classic
from .estimate import Estimate
from .model_names import model_name


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
                                                      money=words.money(estimate.threshold))),
                         least=look.least),
        words.t("Histogram of CLV: half of the customers lie below {median}; high-value customers "
                "begin at {threshold}.", median=words.money(float(np.median(clv))),
                threshold=words.money(estimate.threshold)),
        look.source,
        note=words.t("The last bar gathers the largest one per cent."),
    )  # fmt: skip


def value_by_segment(
    estimate: Estimate, customers: pd.DataFrame, look: Look, horizon: str
) -> Exhibit | None:
    """Show which segments hold the future margin, each with its interval.

    Parameters
    ----------
    estimate : Estimate
        Made with the segments, so that their totals have intervals.
    customers : DataFrame
        Table ``customers``. None is returned where no segment is large enough to be shown.
    """
    words = look.words
    ranges = estimate.intervals.groups
    parts = ranges.drop(index="total").sort_values("clv", ascending=False)
    everyone = customers["segment"].value_counts()
    hidden = hidden_in(everyone, look.least).reindex(parts.index, fill_value=False)
    total, left_out = float(parts["clv"].sum()), bool(hidden.any())
    parts = parts[~hidden] if not hidden.all() else parts.iloc[:0]
    if parts.empty:
        return None
    size = everyone.reindex(parts.index).fillna(0)
    best = str(parts.index[0])
    share = float(parts["clv"].iloc[0] / total) if total else 0.0
    labels = [
        words.t("{segment} ({customers})", segment=term(str(code), words),
                customers=words.number(count))
        for code, count in size.items()
    ]  # fmt: skip
    drawn = parts.rename(columns={"clv": "estimate", "clv_low": "low", "clv_high": "high"})
    return Exhibit(
        "clv-by-segment",
        words.t("{segment}: {people} of customers, {share} of the future margin",
                segment=term(best, words), share=words.percent(share),
                people=words.percent(float(size.iloc[0] / everyone.sum()))),
        words.t("CLV by segment with 80% range (customers in brackets), next {horizon}",
                horizon=horizon),
        charts.intervals(drawn.set_axis(labels), look, words.compact_money,
                         words.t("Discounted gross margin")),
        words.t("Points with ranges of CLV by segment; the largest is {segment} with {money}.",
                segment=term(best, words), money=words.money(float(parts["clv"].iloc[0]))),
        look.source,
        note(words) if left_out else "",
        data=parts.assign(
            customers=size, customer_share=size / everyone.sum(),
            clv_share=parts["clv"] / total if total else 0.0,
        ).reset_index(names="segment"),
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
    values = {**{key: classic.value for key, classic in classics.items()}, "model": model}
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
                     ratio=words.number(ratio, 1)) if model > 0 else "",
        data=pd.DataFrame({"value": values}).assign(simple_over_model=ratio),
    )  # fmt: skip


def fitted_parameters(parameters: pd.DataFrame, look: Look) -> Exhibit:
    """Show the parameters behind the values; a model kept for comparison stands in the appendix."""
    words = look.words
    parameters = parameters[parameters["model"].isin(parameters["model"].unique()[:2])]
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
