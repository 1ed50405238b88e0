"""What the model of the customers does not know: newcomers, their cost, their channels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

FEWEST = 30  # newcomers of a channel, below which nothing is said about it
MOVED, GROWN = 0.20, 0.50  # of the worst channel's spend; the best one's grows by half at most
# Of newcomers to spend: an assumption with its bounds; each further one costs more than the last.
ELASTICITY, LEAST, MOST = 0.5, 0.3, 0.7
STRETCH = 28  # days over which newcomers are counted to see how steadily they come


@dataclass(frozen=True)
class Business:
    """What the model does not know.

    Parameters
    ----------
    margin : float
        Gross margin.
    days : float
        Length of the horizon.
    newcomers : float
        New customers expected in it.
    first_values : ndarray
        First orders of recent newcomers; money.
    cac : float
        What one costs; NaN where nobody knows.
    mix : float
        Profit of moving spend from the worst to the best channel; NaN where the channels' costs
        are not known.
    mix_share : float
        Share of the worst channel's spend that is moved.
    mix_range : tuple of float
        The same where newcomers follow spend less, and more, than is assumed.
    unsteady : float
        By how much the number of newcomers scatters about what is expected (coefficient).
    servicing : float
        What an order costs beyond its goods; money.
    """

    margin: float
    days: float
    newcomers: float = 0.0
    first_values: np.ndarray | None = None
    cac: float = float("nan")
    mix: float = float("nan")
    mix_share: float = MOVED
    mix_range: tuple[float, float] | None = None
    unsteady: float = 0.0
    servicing: float = 0.0

    @property
    def upkeep(self) -> float:
        """Revenue whose margin serving one order eats up."""
        return self.servicing / self.margin


def business(
    customers: pd.DataFrame,
    orders: pd.DataFrame,
    as_of: pd.Timestamp,
    margin: float,
    days: float,
    cac: float | None,
    spend: pd.DataFrame | None,
    servicing: float = 0.0,
) -> Business:
    """Measure what newcomers bring and cost.

    Parameters
    ----------
    customers : pandas.DataFrame
        Table ``customers``, with ``clv`` where it is known.
    orders : pandas.DataFrame
        Table ``orders``.
    as_of : pandas.Timestamp
        Last instant known.
    margin, days : float
        Gross margin; length of the horizon.
    cac : float or None
        What a newcomer costs, from the settings.
    spend : pandas.DataFrame or None
        Table ``acquisition``.
    servicing : float
        What an order costs beyond its goods; money.
    """
    span = (as_of - orders["ordered_at"].min()) / pd.Timedelta(days=1)
    window = min(days, max(span, 1.0))
    since = as_of - pd.Timedelta(days=window)
    fresh = customers[customers["first_order_at"] > since]
    expected = len(fresh) * days / window
    cost = float("nan") if cac is None else float(cac)
    if cac is None and spend is not None and len(fresh):
        cost = float(spend.loc[spend["day"] > since, "spend"].sum()) / len(fresh)
    first = fresh["first_value"].to_numpy(float) if len(fresh) else None
    table = _by_channel(customers, orders, margin, spend, since, servicing)
    mix, *ends = (
        _mix(table, power) * days / window if table is not None else float("nan")
        for power in (ELASTICITY, LEAST, MOST)
    )
    return Business(
        margin, days, expected, first, cost if cost > 0 else float("nan"), mix,
        MOVED if table is None else _moved(table)[2], (min(ends), max(ends)),
        _unsteady(fresh["first_order_at"], as_of, window, days), servicing,
    )  # fmt: skip


def _unsteady(came: pd.Series, as_of: pd.Timestamp, window: float, days: float) -> float:
    """Return the spread of the number of newcomers of a horizon about what is expected, as a share.

    Newcomers of stretches of four weeks scatter more than chance alone would have them (campaigns,
    seasons); by as much more, in variance, the number of the horizon's ``days`` does, and so does
    the number of the ``window`` from which it is expected: the one is foretold from the other.
    """
    both = float(np.sqrt(1 + window / days))
    stretches = int(window // STRETCH)
    if stretches < 3 or came.empty:
        return both / max(len(came), 1) ** 0.5
    ago = ((as_of - came) / pd.Timedelta(days=STRETCH)).astype(int)
    counts = ago.value_counts().reindex(range(stretches)).fillna(0.0)
    more = max(float(counts.var() / max(counts.mean(), 1e-9)), 1.0)
    return both * float(np.sqrt(more / len(came)))


def _by_channel(
    customers: pd.DataFrame, orders: pd.DataFrame, margin: float, spend: pd.DataFrame | None,
    since: pd.Timestamp, servicing: float,
) -> pd.DataFrame | None:  # fmt: skip
    """Return what newcomers of each channel bring and cost; None below two comparable channels."""
    if spend is None or "channel" not in orders or "clv" not in customers:
        return None
    first = orders.sort_values("ordered_at").drop_duplicates("customer_id")
    fresh = customers[customers["first_order_at"] > since].merge(
        first[["customer_id", "channel"]], on="customer_id"
    )
    earned = fresh["clv"] + fresh["revenue"] * margin - fresh["orders"] * servicing
    value = earned.groupby(fresh["channel"])
    paid = spend[spend["day"] > since].groupby("channel")["spend"].sum()
    table = pd.DataFrame({"value": value.sum(), "count": value.size(), "paid": paid}).dropna()
    table = table[(table["count"] >= FEWEST) & (table["paid"] > 0)]
    return table if len(table) > 1 else None


def _mix(table: pd.DataFrame, power: float) -> float:
    """Return the profit of moving some of the worst channel's spend to the best one.

    Newcomers are taken to grow with a power of a channel's spend.
    """
    worst, best, share = _moved(table)
    moved = share * float(table["paid"][worst])
    more = (1 + moved / float(table["paid"][best])) ** power - 1
    less = 1 - (1 - share) ** power
    return float(table["value"][best] * more - table["value"][worst] * less)


def _moved(table: pd.DataFrame) -> tuple[str, str, float]:
    """Return the worst and the best channel, and the share of the worst one's spend to move.

    A fifth, or as much as lets the best one grow by half: what a channel would bring that is many
    times its size nobody knows.
    """
    back = table["value"] / table["paid"]
    worst, best = str(back.idxmin()), str(back.idxmax())
    most = GROWN * float(table["paid"][best]) / float(table["paid"][worst])
    return worst, best, min(MOVED, most)


def with_channels(contrasts: pd.DataFrame, firm: Business) -> pd.DataFrame:
    """Add the finding that some channel brings more for its cost to those of chapter 4."""
    if not firm.mix > 0:
        return contrasts
    row = {"trait": "acquisition", "level": "best", "difference": 1.0, "low": 1.0, "high": 1.0}
    return pd.concat([contrasts, pd.DataFrame([row])], ignore_index=True)
