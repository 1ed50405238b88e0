"""What members say and whom they bring: a rating on some orders, a referrer on some first ones.

Drawn last and from a stream of its own, so that the shop is the same without it. Content members leave
later, and those who buy often bring more friends: two differences that the report may find again.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import betainc

from clvlib.simulation.scenario import Scenario

REFERRER, RATING = "推荐人", "评分"
RATED, REFERRED = 0.35, 0.15
_CONTENT, _TILT, _NOISE = 4.1, 1.6, 0.9
_CANDIDATES = 4


def add_opinions(
    rng: np.random.Generator, scenario: Scenario, rows: pd.DataFrame, own: pd.DataFrame,
    members: pd.DataFrame,
) -> pd.DataFrame:  # fmt: skip
    """Return the till's rows with the columns of referrer and rating.

    Parameters
    ----------
    rng : numpy.random.Generator
    scenario : Scenario
    rows : pandas.DataFrame
        Raw rows with ``流水号``.
    own : pandas.DataFrame
        Orders of members: ``order_id``, ``member``, ``number``.
    members : pandas.DataFrame
        ``rate``, ``dropout`` and ``customer_id``, in the order of their first day.
    """
    order = rows["流水号"]
    return rows.assign(
        **{
            REFERRER: order.map(_referrers(rng, own, members)).astype("str").where(
                lambda s: s != "nan", None),
            RATING: order.map(_ratings(rng, scenario, own, members)).astype("Int64"),
        }
    )  # fmt: skip


def _referrers(rng: np.random.Generator, own: pd.DataFrame, members: pd.DataFrame) -> pd.Series:
    """Let some members be sent by an earlier one, rather by one who buys often."""
    count = len(members)
    drawn = (rng.random((count, _CANDIDATES)) * np.arange(count)[:, None]).astype(int)
    rate = members["rate"].to_numpy()[drawn]
    by = drawn[np.arange(count), rate.argmax(axis=1)]
    sent = (rng.random(count) < REFERRED) & (np.arange(count) > 0)
    first = own[own["number"] == 0].sort_values("member")
    names = members["customer_id"].astype("str").to_numpy()[by]
    chosen = sent[first["member"].to_numpy()]
    return pd.Series(
        names[first["member"].to_numpy()][chosen], first["order_id"].astype("str")[chosen]
    )


def _ratings(
    rng: np.random.Generator, scenario: Scenario, own: pd.DataFrame, members: pd.DataFrame
) -> pd.Series:
    """Rate some orders from 1 to 5; who is inclined to leave is less content."""
    timing = scenario.timing
    leaving = betainc(timing.a, timing.b, members["dropout"].to_numpy())
    content = _CONTENT - _TILT * (leaving - 0.5)
    said = content[own["member"].to_numpy()] + rng.normal(0, _NOISE, len(own))
    rated = rng.random(len(own)) < RATED
    stars = np.clip(np.rint(said), 1, 5).astype(int)
    return pd.Series(stars[rated], own["order_id"].astype("str")[rated])
