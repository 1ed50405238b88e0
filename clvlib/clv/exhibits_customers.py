"""A few customers, one by one: what they did, what the model made of it, and why this value."""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.exhibits.timelines import timeline
from clvlib.words import Words

from .estimate import Estimate
from .exhibits_churn import short_id
from .one_customer import Portrait


def customer_page(portrait: Portrait, look: Look, horizon: str) -> Exhibit:
    """Show one customer's orders, the path of P(alive), and where the next order may fall."""
    words, value = look.words, portrait.value
    window = None
    if portrait.window:
        window = (*portrait.window, words.t("next order"))
    name = short_id(portrait.customer_id)
    return Exhibit(
        f"customer-{portrait.role}",
        _headline(portrait, words, horizon),
        words.t("Customer {name}: probability of being alive as known on each day, dashed without a "
                "further order; stems are orders, as high as their revenue", name=name),
        timeline(portrait.path, portrait.ahead, portrait.orders, look, words.percent,
                 words.t("Probability of being alive"), words.t("orders as stems"), window),
        words.t("Line through time with {count} orders from {first} to {last}; the probability of "
                "being alive ends at {alive}.",
                count=words.number(portrait.placed),
                first=words.date(portrait.orders.index[0]),
                last=words.date(portrait.orders.index[-1]),
                alive=words.percent(float(value["probability_alive"]))),
        look.source,
        note=_window_note(portrait, words, horizon),
        data=pd.concat([portrait.path.rename("alive"), portrait.orders.rename("order")], axis=1)
        .reset_index(names="day"),
        persons=True,
    )  # fmt: skip


def why_these_values(
    found: list[Portrait], estimate: Estimate, look: Look, horizon: str
) -> Exhibit:
    """Show what makes the value of each of these customers, against the mean customer."""
    words, values = look.words, estimate.values
    mean = values[["expected_orders", "expected_revenue", "clv"]].mean()
    order_value = float(mean["expected_revenue"] / max(mean["expected_orders"], 1e-12))
    rows = _facts(found, words) + _factors(found, mean, order_value, words)
    first = found[0]
    return Exhibit(
        "why-these-values",
        words.t("The best customer is worth {times} times the mean one",
                times=words.number(float(first.value["clv"]) / max(float(mean["clv"]), 1e-12), 0)),
        words.t("What makes the value of single customers over the next {horizon}; the last rows "
                "multiply to CLV over the mean", horizon=horizon),
        TableView((Column("", "left", 0.34), *(Column(_role(p, words)) for p in found)),
                  tuple(rows), totals=(len(rows) - 1,)),
        words.t("Table of {count} customers: their history, what is expected, and their value.",
                count=words.number(len(found))),
        look.source,
        note=words.t("A value is the number of expected orders times the value of an order, margin "
                     "and discount being the same for all."),
        persons=True,
    )  # fmt: skip


def customers_paragraph(found: list[Portrait], words: Words) -> str:
    """Say who is shown and why."""
    names = [
        words.t("{role} ({name})", role=_role(p, words), name=short_id(p.customer_id))
        for p in found
    ]
    return words.n(
        "{count} customer stands for many: {names}. Each order lifts the probability of being "
        "alive, each silence longer than that customer's habit lowers it.",
        "{count} customers stand for many: {names}. Each order lifts the probability of being "
        "alive, each silence longer than that customer's habit lowers it.",
        len(found), names=words.join(names),
    )  # fmt: skip


def _headline(portrait: Portrait, words: Words, horizon: str) -> str:
    count = portrait.placed
    clv = words.money(float(portrait.value["clv"]))
    alive = words.percent(float(portrait.value["probability_alive"]))
    if portrait.role == "slipping":
        return words.t("Slipping: {count} orders, and only {alive} likely to be there",
                       count=words.number(count), alive=alive)  # fmt: skip
    if portrait.role == "newcomer":
        return words.n("New: after {count} order already worth {clv}",
                       "New: after {count} orders already worth {clv}", count, clv=clv)  # fmt: skip
    return words.n("Best: {count} order, worth {clv} over {horizon}",
                   "Best: {count} orders, worth {clv} over {horizon}", count, clv=clv,
                   horizon=horizon)  # fmt: skip


def _window_note(portrait: Portrait, words: Words, horizon: str) -> str:
    chance = words.percent(portrait.order_chance)
    if portrait.window is None:
        return words.t("An order within {horizon} has a chance of {chance}.", horizon=horizon,
                       chance=chance)  # fmt: skip
    return words.t(
        "An order within {horizon} has a chance of {chance}; if it comes, half of the time between "
        "{first} and {last} (shaded).",
        horizon=horizon, chance=chance, first=words.date(portrait.window[0]),
        last=words.date(portrait.window[1]),
    )  # fmt: skip


def _facts(found: list[Portrait], words: Words) -> list[tuple[str, ...]]:
    values = [p.value for p in found]
    gaps = [
        np.diff(p.orders.index.to_numpy()).astype("timedelta64[D]").astype(float) for p in found
    ]
    silent = [(p.path.index[-1] - p.orders.index[-1]).days for p in found]
    return [
        (words.t("Orders so far"), *(words.number(p.placed) for p in found)),
        (words.t("Median gap between orders"),
         *(words.duration(float(np.median(g))) if len(g) else "–" for g in gaps)),
        (words.t("Silent for"), *(words.duration(s) for s in silent)),
        (words.t("Mean order so far"),
         *(words.money(float(p.orders.sum()) / p.placed, 2) for p in found)),
        (words.t("Probability of being alive"),
         *(words.percent(float(v["probability_alive"])) for v in values)),
        (words.t("Expected orders"),
         *(words.number(float(v["expected_orders"]), 1) for v in values)),
        (words.t("Expected value of an order"),
         *(words.money(float(v["expected_spend"]), 2) for v in values)),
        ("CLV", *(words.money(float(v["clv"])) for v in values)),
        (words.t("80% range"),
         *(words.t("{low}–{high}", low=words.compact_money(float(v["clv_low"])),
                   high=words.compact_money(float(v["clv_high"]))) for v in values)),
        (words.t("Chance of being in the top tenth"),
         *(words.percent(float(v["probability_top_decile"])) for v in values)),
    ]  # fmt: skip


def _factors(
    found: list[Portrait], mean: pd.Series, order_value: float, words: Words
) -> list[tuple[str, ...]]:
    """Split each value over the mean one into orders, order value, and what discount leaves."""
    values = [p.value for p in found]
    orders = [float(v["expected_orders"] / max(mean["expected_orders"], 1e-12)) for v in values]
    spend = [float(v["expected_spend"]) / max(order_value, 1e-12) for v in values]
    whole = [float(v["clv"] / max(mean["clv"], 1e-12)) for v in values]
    return [
        (words.t("Orders, times the mean"), *(words.number(x, 2) for x in orders)),
        (words.t("Order value, times the mean"), *(words.number(x, 2) for x in spend)),
        (words.t("CLV, times the mean"), *(words.number(x, 2) for x in whole)),
    ]


def _role(portrait: Portrait, words: Words) -> str:
    return {
        "best": words.t("the best one"),
        "slipping": words.t("one who is slipping"),
        "newcomer": words.t("a promising new one"),
    }[portrait.role]
