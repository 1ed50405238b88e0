"""Who meets some conditions, as an exhibit: how many, and what they hold of all there is.

Apart from the exhibits of one customer and of a lever, since it is of people who were looked for:
its rows may be few, and the report's least group binds them.
"""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Column, Exhibit, TableView
from clvlib.lab.run import Run
from clvlib.words import Words
from clvlib.words.terms import term


def selection(found: pd.DataFrame, everybody: pd.DataFrame, run: Run) -> Exhibit:
    """Show the customers who meet the conditions, by segment."""
    w = run.words
    codes = found["segment"].value_counts().index
    rows = []
    for code in codes:
        part = found[found["segment"] == code]
        rows.append(_selected(term(str(code), w), part, everybody, w))
    rows.append(_selected(w.t("Together"), found, everybody, w))
    heads = (w.t("Customers"), w.t("Share of customers"), w.t("Revenue so far"), w.t("CLV"),
             w.t("Share of CLV"))  # fmt: skip
    share = _share(found["clv"].sum(), everybody["clv"].sum())
    return Exhibit(
        "lab-customers",
        w.t("Fewer than {least} customers meet the conditions", least=w.number(w.least))
        if 0 < len(found) < w.least
        else w.n("{count} customer holds {share} of CLV", "{count} customers hold {share} of CLV",
                 len(found), share=w.percent(share)),
        w.t("Customers who meet the conditions, of {all}; CLV over the horizon",
            all=w.number(len(everybody))),
        TableView((Column(w.t("Segment"), "left", 0.28), Column(heads[0], people="parts"),
                   *(Column(h) for h in heads[1:])), tuple(rows), totals=(len(rows) - 1,)),
        w.t("Table of {count} segments with customers, revenue and CLV of those found.",
            count=w.number(len(codes))),
        run.look.source,
        data=_counted(found, everybody),
    )  # fmt: skip


def _selected(name: str, part: pd.DataFrame, of: pd.DataFrame, w: Words) -> tuple[str, ...]:
    return (
        name, w.number(len(part)), w.percent(_share(len(part), len(of)), 1),
        w.money(part["revenue"].sum(), 0), w.money(part["clv"].sum(min_count=1), 0),
        w.percent(_share(part["clv"].sum(), of["clv"].sum()), 1),
    )  # fmt: skip


def _counted(found: pd.DataFrame, of: pd.DataFrame) -> pd.DataFrame:
    table = found.groupby("segment")[["revenue", "clv"]].sum()
    table["customers"] = found["segment"].value_counts()
    whole = {"revenue": found["revenue"].sum(), "clv": found["clv"].sum(), "customers": len(found)}
    table.loc["all"] = whole
    table["of_customers"] = table["customers"] / max(len(of), 1)
    table["of_clv"] = table["clv"] / (of["clv"].sum() or 1.0)
    return table.assign(everybody=len(of)).reset_index()


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")
