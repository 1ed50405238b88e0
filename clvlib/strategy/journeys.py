"""Journeys by tier of value: which message at which moment, as a calendar of the next weeks.

The moments are the merchant's own: half, four fifths and nineteen twentieths of all gaps between
two orders of a tier are shorter. A fixed number of days would be too late for those who come
every week and too early for those who come twice a year.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import TypeAdapter

from clvlib.among import among
from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.home import templates_dir
from clvlib.merchant_file import read_settings_file
from clvlib.strategy.playbook import Text
from clvlib.words import Words

Tier = Literal["high", "middle", "low"]
Moment = Literal["after", "usual", "slipping", "late"]
TIERS: tuple[Tier, ...] = ("high", "middle", "low")
MOMENTS: tuple[Moment, ...] = ("after", "usual", "slipping", "late")
QUANTILES = {"usual": 0.50, "slipping": 0.80, "late": 0.95}
THANKS, WEEKS, FEWEST = 3.0, 4, 50


@dataclass(frozen=True)
class Journey:
    """The calendar.

    Parameters
    ----------
    days : pandas.DataFrame
        Days since the last order; index = tier, columns = moment.
    sizes : pandas.Series
        Customers of each tier.
    due : pandas.DataFrame
        One row a message of the next weeks: ``customer_id``, ``tier``, ``moment``, ``on``.
    messages : dict
        Tier → moment → message.
    listed : pandas.DataFrame
        Those of them for the mailing tool: without customers of an action's test, treated or held
        out, and no more than the limit of contacts leaves.
    capped : bool
        Whether the limit of contacts has cut the list short.
    """

    days: pd.DataFrame
    sizes: pd.Series
    due: pd.DataFrame
    messages: dict[Tier, dict[Moment, Text]]
    listed: pd.DataFrame
    capped: bool = False


def read_messages() -> dict[Tier, dict[Moment, Text]]:
    """Return the kit's messages by tier and moment."""
    values = read_settings_file(templates_dir() / "journeys.yml")
    return TypeAdapter(dict[Tier, dict[Moment, Text]]).validate_python(values)


def tiers(base: pd.DataFrame) -> pd.Series:
    """Return each customer's tier: high value, the better half of the others, the rest."""
    rest = base.loc[~base["high_value"], "clv"]
    middle = base["clv"] >= (rest.median() if len(rest) else 0.0)
    names = np.select([base["high_value"], middle], ["high", "middle"], "low")
    return pd.Series(names, index=base.index)


def journey(
    base: pd.DataFrame,
    orders: pd.DataFrame,
    as_of: pd.Timestamp,
    busy: Iterable[str] = (),
    most: int | None = None,
) -> Journey | None:
    """Work out the moments of each tier and who reaches which in the next four weeks.

    Customers of low value are often those who ordered quickly twice and then left, so their own gaps
    look short; nobody is written to sooner than customers of the tier above.

    Parameters
    ----------
    base, orders : pandas.DataFrame
        Customers with their values, and the table ``orders``.
    as_of : pandas.Timestamp
        Last instant known.
    busy : iterable of str
        Customers of the actions' tests: a message from here would blur what is compared there.
    most : int, optional
        Customers whom the limit of contacts leaves for the calendar; the best tiers come first.

    Returns
    -------
    Journey or None
        None where too few customers have come back to know a usual gap.
    """
    known = orders[["customer_id", "ordered_at"]].sort_values(["customer_id", "ordered_at"])
    gaps = known.groupby("customer_id")["ordered_at"].diff().dt.total_seconds() / 86_400
    gaps = gaps[gaps >= 1].groupby(known["customer_id"]).mean()
    if len(gaps) < FEWEST:
        return None
    tier = tiers(base)
    each = pd.Series(base["customer_id"].map(gaps).to_numpy(), index=base.index)
    rows = {}
    for name in TIERS:
        own = each[tier == name].dropna()
        own = own if len(own) >= FEWEST else gaps
        rows[name] = {m: float(np.ceil(own.quantile(q))) for m, q in QUANTILES.items()}
    days = pd.DataFrame.from_dict(rows, orient="index").cummax()
    days.insert(0, "after", THANKS)
    sizes = tier.value_counts().reindex(list(TIERS)).fillna(0).astype(int)
    due = _due(base, tier, days, as_of)
    free = due[~among(due["customer_id"], set(busy))]
    kept = free if most is None else _first(free, most)
    return Journey(
        days, sizes, due, read_messages(), kept.reset_index(drop=True), len(kept) < len(free)
    )


def _first(due: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return the messages of so many customers: the highest tiers first, then the earliest days."""
    place = due["tier"].map({tier: n for n, tier in enumerate(TIERS)})
    names = due.assign(place=place).sort_values(["place", "on"], kind="stable")["customer_id"]
    return due[among(due["customer_id"], set(names.unique()[:most]))]


def _due(
    base: pd.DataFrame, tier: pd.Series, days: pd.DataFrame, as_of: pd.Timestamp
) -> pd.DataFrame:
    """List who reaches a moment in the next weeks, if no order comes before."""
    silent = base["days_since_last"].to_numpy(float)
    parts = []
    for moment in MOMENTS:
        ahead = np.ceil(days.loc[tier, moment].to_numpy(float) - silent)
        soon = (ahead >= 1) & (ahead <= 7 * WEEKS)
        on = as_of.normalize() + pd.to_timedelta(ahead[soon], unit="D")
        parts.append(pd.DataFrame({"customer_id": base["customer_id"].to_numpy()[soon],
                                   "tier": tier.to_numpy()[soon], "moment": moment, "on": on}))  # fmt: skip
    return pd.concat(parts).sort_values(["on", "customer_id", "moment"]).reset_index(drop=True)


def calendar_table(found: Journey, words: Words) -> pd.DataFrame:
    """Return the calendar as a list for a mailing tool."""
    due, texts = found.listed, found.messages
    pairs = zip(due["tier"], due["moment"], strict=True)
    return pd.DataFrame(
        {
            "customer_id": due["customer_id"],
            "contact_on": due["on"].dt.strftime("%Y-%m-%d"),
            "tier": [tier_words(t, words) for t in due["tier"]],
            "reason": [texts[t][m](words.language) for t, m in pairs],
        }
    )


def tier_words(tier: str, words: Words) -> str:
    """Return what a tier is called."""
    names = {"high": words.t("High value"), "middle": words.t("Middle"), "low": words.t("Low")}
    return names[tier]


def calendar(found: Journey | None, look: Look) -> Exhibit | None:
    """Set messages by moment and tier in one table; None where no usual gap is known."""
    if found is None:
        return None
    w = look.words
    names = {
        "after": w.t("After an order"), "usual": w.t("Usual time to return"),
        "slipping": w.t("Slipping point"), "late": w.t("Long silence"),
    }  # fmt: skip
    due = found.due.groupby(["moment", "tier"]).size()

    def cell(moment: Moment, tier: Tier) -> str:
        return w.t(
            "day {day}: {message} ({count})",
            day=w.number(float(found.days[moment].to_dict()[tier])),
            message=found.messages[tier][moment](w.language),
            count=w.few(float(due.get((moment, tier), 0))),
        )

    rows = [(names[m], *(cell(m, t) for t in TIERS)) for m in MOMENTS]
    heads = [
        w.t("{tier}: {count} customers", tier=tier_words(t, w), count=w.people(int(found.sizes[t])))
        for t in TIERS
    ]
    slip = found.days["slipping"]
    return Exhibit(
        name="journey-calendar",
        headline=w.t(
            "High-value customers slip after {high}, the lowest tier after {low}",
            high=w.duration(float(slip["high"])),
            low=w.duration(float(slip["low"])),
        )
        if slip["low"] > slip["high"]
        else w.t("Customers of every tier slip after {high}", high=w.duration(float(slip["high"]))),
        subtitle=w.t(
            "Message by tier and days since the last order; in brackets: customers who reach that "
            "day in the next {weeks} unless they order before",
            weeks=w.duration(WEEKS, "week"),
        ),
        body=TableView(
            (Column(w.t("Moment"), "left", 0.19), *(Column(h, "left", 0.27) for h in heads)),
            tuple(rows),
        ),
        alt=w.t(
            "Table of messages for three tiers of customers at four moments after the last order."
        ),
        source=look.source,
        data=pd.DataFrame({"messages": [len(found.due)], "listed": [len(found.listed)]}),
    )


def told(found: Journey, words: Words) -> str:
    """Say how many messages the next weeks hold, and how many of them the list names."""
    first = words.n(
        "In the next {weeks} {count} message falls due.",
        "In the next {weeks} {count} messages fall due.",
        len(found.due),
        weeks=words.duration(WEEKS, "week"),
    )
    if len(found.listed) == len(found.due):
        return words.passage(first, words.t("The list “journey-calendar” names customer and day."))
    second = words.n(
        "The list “journey-calendar” names customer and day of {count} of them; whoever belongs to "
        "the test of an action is left out, as a second message would blur what is compared.",
        "The list “journey-calendar” names customer and day of {count} of them; whoever belongs to "
        "the test of an action is left out, as a second message would blur what is compared.",
        len(found.listed),
    )
    third = words.t("It goes as far as the limit of contacts allows, high value first.")
    return words.passage(first, second, third if found.capped else "")
