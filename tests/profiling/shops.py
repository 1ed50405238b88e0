"""Generated coffee shops as tables of stage 01, with the value that their own laws predict."""

from datetime import date
from functools import cache

import numpy as np
import pandas as pd

from clvlib.profiling import contrasts, goods, habits, traits
from clvlib.profiling.later import later_revenue
from clvlib.simulation.baskets import fill_baskets
from clvlib.simulation.clock import Clock
from clvlib.simulation.members import draw_members
from clvlib.simulation.menu import MENU
from clvlib.simulation.orders import member_orders
from clvlib.simulation.scenario import COFFEE
from clvlib.simulation.visits import draw_visits

AS_OF = pd.Timestamp("2026-06-30 23:59:59")


@cache
def coffee_shop(seed: int, customers: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Return orders, lines and the predicted value of each customer."""
    streams = [np.random.default_rng([seed, part]) for part in range(4)]
    clock = Clock.over(date(2024, 1, 1), date(2026, 6, 30))
    members = draw_members(streams[0], COFFEE, clock, customers)
    visits = draw_visits(streams[1], members, clock)
    drawn = member_orders(streams[2], COFFEE, clock, members, visits)
    baskets = fill_baskets(streams[3], drawn)
    names = np.array([f"c{i:06d}" for i in range(customers)])
    moments = clock.stamps(drawn["day"].to_numpy(), drawn["second"].to_numpy())
    by_order = baskets.groupby("order")
    orders = pd.DataFrame(
        {
            "order_id": np.arange(len(drawn)).astype(str),
            "customer_id": names[drawn["member"]],
            "ordered_at": moments.astype("datetime64[us]"),
            "revenue": drawn["net"] / 100,
            "gross_revenue": drawn["net"] / 100,
            "refunded": 0.0,
            "discount": by_order["discount"].sum().to_numpy() / 100,
            "items": by_order["quantity"].sum().to_numpy().astype(float),
            "channel": np.array([c.name for c in COFFEE.channels])[drawn["channel"]],
            "branch": np.array(COFFEE.branches)[drawn["branch"]],
            "payment": np.array(COFFEE.payments)[drawn["payment"]],
        }
    )
    row = baskets["order"].to_numpy()
    lines = pd.DataFrame(
        {
            **{name: orders[name].to_numpy()[row] for name in ORDER_KEYS},
            "product": MENU.names[baskets["product"]],
            "category": MENU.categories[baskets["product"]],
            "quantity": baskets["quantity"].astype(float),
            "revenue": baskets["paid"] / 100,
        }
    )
    return orders, lines, predicted_value(orders)


ORDER_KEYS = ("order_id", "customer_id", "ordered_at")


def predicted_value(orders: pd.DataFrame) -> pd.Series:
    """Return P(alive) x rate x spend under the true BG/NBD and Gamma-Gamma laws."""
    law, money = COFFEE.timing, COFFEE.spending
    grouped = orders.groupby("customer_id")
    first, last = grouped["ordered_at"].min(), grouped["ordered_at"].max()
    repeats, spent = grouped.size() - 1, grouped["revenue"].sum()
    age, recency = (AS_OF - first).dt.days / 7, (last - first).dt.days / 7
    gone = (
        law.a
        / (law.b + repeats - 1)
        * ((law.alpha + age) / (law.alpha + recency)) ** (law.r + repeats)
    )
    alive = 1 / (1 + np.where(repeats > 0, gone, 0.0))
    spend = money.p * (money.gamma + spent) / (money.p * (repeats + 1) + money.q - 1)
    return pd.Series(alive * (law.r + repeats) / (law.alpha + age) * spend)


def known_at_first_order(seed: int, customers: int) -> pd.DataFrame:
    """Return the contrasts of everything that was known at the first order."""
    orders, lines, value = coffee_shop(seed, customers)
    high = value > 1.5 * value.mean()
    first = traits.first_orders(orders)
    cohorts, later = (
        contrasts.arrival(first["ordered_at"]),
        later_revenue(orders, AS_OF, 52 * value),
    )
    known = traits.first_order_traits(first, lines)
    parts = [contrasts.trait_contrasts(known, high, cohorts, later=later)]
    for name in goods.LEVELS:
        held = goods.held_first(lines, first, name)
        parts.append(contrasts.held_contrasts(held, high, f"first_{name}", cohorts, later))
    best = habits.early_best(habits.early_orders(orders, AS_OF, 90), float(high.mean()))
    season = habits.first_season(orders)
    parts.append(contrasts.trait_contrasts(season, best, None, "first_season"))
    return contrasts.combine(parts)
