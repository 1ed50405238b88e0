"""One page over all of a consultant's merchants: who stands where, and what needs a look.

Every merchant has a row: value, customers, repeat rate, past error, trust, goals, the last run and
where its report lies. Below stand bands by industry, from the merchants' own latest runs: no name
beside a figure, and none where fewer than five merchants stand behind it. Figures of money stay in
each merchant's currency and are never added up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from clvlib.errors import InputError
from clvlib.exhibits import Column, TableView
from clvlib.merchant import Merchant, known_merchants
from clvlib.privacy.small_groups import LEAST_GROUP
from clvlib.reporting.tabular import PrintedTable
from clvlib.run_folder import STAGES, latest_run
from clvlib.words import M_, Words
from clvlib.words.speech import MISSING

LEAST_MERCHANTS = 5  # behind a band: with fewer, a consultant's client could guess another's figure
INDUSTRIES = {
    "restaurant": M_("Restaurants and cafés"),
    "retail": M_("Retail"),
    "personal_services": M_("Personal services"),
    "domestic_ecommerce": M_("Domestic online shops"),
    "cross_border_ecommerce": M_("Cross-border online shops"),
}
MEASURES = {
    "repeat_share": M_("Share of customers who came back"),
    "high_value_customer_share": M_("Share of high-value customers"),
    "high_value_value_share": M_("Their share of future value"),
    "churn": M_("Customers lost in the last stretch"),
}
MARKS = {"green": "good", "amber": "warn", "red": "bad"}
WELL = frozenset({"reached", "on_plan", "begun"})  # states of a goal that need no look


@dataclass(frozen=True)
class Client:
    """What the page says of one merchant.

    Parameters
    ----------
    slug, name, industry, currency : str
        Who it is; the industry is empty where the settings cannot be read.
    figures : dict
        Plain results of the latest run by name; empty where there is none.
    as_of : pandas.Timestamp or None
        Last instant that the latest run knows of.
    goals : tuple of str
        State of each goal.
    problem : str
        What is wrong with the settings, in one line.
    least : int
        The merchant's own least size of a group of people that may be shown.
    """

    slug: str
    name: str
    industry: str = ""
    currency: str = "USD"
    figures: dict[str, Any] | None = None
    as_of: pd.Timestamp | None = None
    goals: tuple[str, ...] = ()
    problem: str = ""
    least: int = LEAST_GROUP

    @property
    def trust(self) -> str:
        """State of the trust gate: ``green``, ``amber``, ``red``, or empty."""
        return str((self.figures or {}).get("trust") or "")

    def figure(self, name: str) -> float:
        """Return a figure, NaN where it is not known."""
        value = (self.figures or {}).get(name)
        return float(value) if isinstance(value, int | float) else float("nan")


@dataclass(frozen=True)
class Portfolio:
    """All merchants, and the words of whoever reads about them."""

    clients: tuple[Client, ...]
    words: Words

    @property
    def as_of(self) -> pd.Timestamp:
        """The newest day that any run knows of: the page's own date."""
        return max(client.as_of for client in self.clients if client.as_of is not None)

    @classmethod
    def load(cls, data_dir: Path, reports_dir: Path, language: str = "en") -> Portfolio:
        """Read the latest run of every merchant.

        Raises
        ------
        InputError
            If no merchant has a run yet.
        """
        slugs = known_merchants(data_dir)
        clients = tuple(_client(slug, data_dir, reports_dir) for slug in slugs)
        if not any(client.as_of is not None for client in clients):
            raise InputError("clv portfolio", "no merchant has a run yet", remedy="clv run --all")
        return cls(clients, Words(language))


def _client(slug: str, data_dir: Path, reports_dir: Path) -> Client:
    try:
        settings = Merchant.load(slug, data_dir).settings
    except InputError as error:
        return Client(slug, slug, problem=str(error))
    client = Client(slug, settings.name, settings.industry, settings.currency,
                    least=settings.least_group)  # fmt: skip
    run = latest_run(reports_dir, slug)
    if run is None or "as_of" not in run.facts():
        return client
    figures: dict[str, Any] = {}
    for stage in STAGES:
        record = run.stage_record(stage)
        figures |= record["results"]
        tiles = {i["name"]: i["value"] for i in record["items"] if i["type"] == "kpi"}
        figures |= {f"tile:{name}": value for name, value in tiles.items()}
    return replace(client, figures=figures, as_of=run.as_of, goals=_goals(run.table("goals")))


def _goals(path: Path) -> tuple[str, ...]:
    return tuple(pd.read_parquet(path, columns=["state"])["state"]) if path.is_file() else ()


# What the page shows -----------------------------------------------------------------------


def tiles(portfolio: Portfolio) -> list[tuple[str, str, str]]:
    """Return (value, label, remark) of the figures on top."""
    w, clients = portfolio.words, portfolio.clients
    states = [client.trust for client in clients if client.trust]
    goals = [state for client in clients for state in client.goals]
    told = sum(client.as_of is not None for client in clients)
    lacking = w.n("{count} without a run", "{count} without a run", len(clients) - told)
    well = sum(state in WELL for state in goals)
    amber, red = states.count("amber"), states.count("red")
    return [
        (w.number(len(clients)), w.t("Merchants"), lacking if told < len(clients) else ""),
        (w.number(states.count("green")), w.t("Trust gate green"),
         w.t("{amber} amber, {red} red", amber=w.number(amber), red=w.number(red))),
        (w.number(well) if goals else MISSING, w.t("Goals reached or on track"),
         w.t("of {all}", all=w.number(len(goals))) if goals else w.t("no goals are set")),
        (w.date(portfolio.as_of), w.t("Newest data"), ""),
    ]  # fmt: skip


def overview(portfolio: Portfolio) -> PrintedTable:
    """Return the table of merchants, those whose value may not be printed first."""
    w = portfolio.words
    order = {"red": 0, "amber": 1, "": 2, "green": 3}
    clients = sorted(portfolio.clients, key=lambda c: (order.get(c.trust, 2), c.name))
    columns = (
        Column(w.t("Merchant"), "left"), Column(w.t("Industry"), "left"), Column(w.t("CLV in all")),
        Column(w.t("Customers")), Column(w.t("Came back")), Column(w.t("High-value")),
        Column(w.t("Past error")), Column(w.t("Goals")), Column(w.t("Data as of")),
        Column(w.t("Trust"), "left"),
    )  # fmt: skip
    rows = tuple(_row(client, w) for client in clients)
    marks = {i: MARKS[c.trust] for i, c in enumerate(clients) if c.trust in MARKS}
    return PrintedTable(TableView(columns, rows), w.t("Merchants with their key figures"), marks)


def _row(client: Client, w: Words) -> tuple[str, ...]:
    if client.as_of is None:
        state = w.t("settings are wrong") if client.problem else w.t("no run yet")
        industry = w.t(INDUSTRIES[client.industry]) if client.industry else MISSING
        return (client.name, industry, *([MISSING] * 7), state)
    own = Words(w.language, client.currency, client.least)
    total = float("nan") if client.trust == "red" else client.figure("clv_total")
    people = client.figure("customers")
    value, well = own.compact_money(total), sum(state in WELL for state in client.goals)
    goals = w.t("{well} of {all}", well=w.number(well), all=w.number(len(client.goals)))
    return (
        client.name, w.t(INDUSTRIES[client.industry]), value,
        own.few(people), own.part(client.figure("repeat_share"), people),
        own.part(client.figure("high_value_customer_share"), people),
        str((client.figures or {}).get("tile:forecast-error") or MISSING),
        goals if client.goals else MISSING, w.date(client.as_of), trust_word(client.trust, w),
    )  # fmt: skip


def trust_word(state: str, words: Words) -> str:
    """Return the state of a trust gate as a word."""
    known = {"green": words.t("Green"), "amber": words.t("Amber"), "red": words.t("Red")}
    return known.get(state, MISSING)


def bands(portfolio: Portfolio) -> PrintedTable | None:
    """Return the middle half of each measure by industry; None where no industry has enough."""
    w, rows = portfolio.words, []
    for industry, name in INDUSTRIES.items():
        group = [c for c in portfolio.clients if c.industry == industry and c.as_of is not None]
        for measure, label in MEASURES.items():
            if (band := middle_half(c.figure(measure) for c in group)) is not None:
                low, median, high = map(w.percent, band[:3])
                rows.append((w.t(name), w.t(label), low, median, high, w.number(band[3])))
    if not rows:
        return None
    columns = (
        Column(w.t("Industry"), "left"), Column(w.t("Measure"), "left"),
        Column(w.t("Lower quarter up to")), Column(w.t("Median")),
        Column(w.t("Upper quarter from")), Column(w.t("Merchants")),
    )  # fmt: skip
    return PrintedTable(TableView(columns, tuple(rows)), w.t("Bands of key figures by industry"))


def middle_half(values: Iterable[float]) -> tuple[float, float, float, int] | None:
    """Return quartiles and count of the known values, None where fewer than five are known."""
    known = np.array([value for value in values if np.isfinite(value)])
    if len(known) < LEAST_MERCHANTS:
        return None
    low, median, high = np.quantile(known, [0.25, 0.5, 0.75])
    return float(low), float(median), float(high), len(known)


def bands_remark(portfolio: Portfolio) -> str:
    """Say what the bands hold, or why there are none."""
    w, least = portfolio.words, portfolio.words.number(LEAST_MERCHANTS)
    if bands(portfolio) is None:
        return w.t("No industry has {least} merchants with a run yet, so no bands are shown.",
                   least=least)  # fmt: skip
    return w.t(
        "Without names, from the latest run of each merchant; shown where {least} merchants or "
        "more stand behind a figure.", least=least,
    )  # fmt: skip
