"""Where customers stand in their life with the merchant, by the merchant's own rhythm.

"Lost after 180 days" means nothing to a coffee shop and the wrong thing to a furniture shop. The
cut points are therefore quantiles (P50, P80, P95) of the gaps between purchase days that this
merchant's customers have really left. Silence up to P80 is in rhythm, up to P95 declining,
beyond it lost. Every customer counts once: gaps pooled as they come are mostly those of the
few who come daily, and call twice as many customers lost who then return.

Gaps that are still open are not in those quantiles, so silence alone calls slow but faithful
customers lost too early. Where the CLV stage of an earlier report knows a probability of being
alive, it overrules silence in both directions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from clvlib.rfm.order_log import OrderLog, open_orders, sql_day
from clvlib.rfm.rhythm import gap_quantile
from clvlib.rfm.summary import purchase_days
from clvlib.rfm.thin import LEAST_GROUP

STAGES = ("new", "growing", "mature", "declining", "lost")
IN_RHYTHM = ("new", "growing", "mature")
UNKNOWN = "unknown"
NONE_YET = "none"
MATURE_FROM = 4
LEAST_GAPS = 20
EVEN_CHANCE = 0.5
MOST_DATES = 13


@dataclass(frozen=True)
class StageCuts:
    """Cut points in days, from the gaps between the purchase days of one customer.

    Parameters
    ----------
    usual, long, longest : float
        P50, P80 and P95 of the gaps (days); NaN where there are fewer than twenty gaps.
    gaps : int
        Number of gaps.
    """

    usual: float
    long: float
    longest: float
    gaps: int

    @classmethod
    def of(cls, gaps: pd.DataFrame) -> StageCuts:
        """Return the cut points of a merchant.

        Parameters
        ----------
        gaps : pandas.DataFrame
            From :func:`clvlib.rfm.rhythm.purchase_gaps`.
        """
        count = int(gaps["times"].sum())
        if count < LEAST_GAPS:
            return cls(np.nan, np.nan, np.nan, count)
        usual, long, longest = (gap_quantile(gaps, share) for share in (0.5, 0.8, 0.95))
        return cls(usual, long, longest, count)

    @property
    def known(self) -> bool:
        """Whether there were enough gaps."""
        return bool(np.isfinite(self.long))

    @property
    def stages(self) -> list[str]:
        """The stages that customers can be in."""
        return list(STAGES) if self.known else [UNKNOWN]

    def lost_from(self, first: pd.Timestamp) -> pd.Timestamp:
        """Return the first day by which anybody who began on ``first`` could be lost."""
        return first.normalize() + pd.Timedelta(days=self.longest if self.known else 0)


def life_stages(
    summary: pd.DataFrame, cuts: StageCuts, alive: pd.Series | None = None
) -> pd.Series:
    """Return every customer's stage.

    Parameters
    ----------
    summary : pandas.DataFrame
        One row a customer, from :func:`clvlib.rfm.summary.rfm_summary`.
    cuts : StageCuts
        Cut points in days.
    alive : pandas.Series, optional
        Probability of being alive by ``customer_id``; NaN or absent where unknown. A value of 1
        for somebody who bought once is taken as unknown: BG/NBD gives it to all of them.

    Returns
    -------
    pandas.Series of str
        Index of ``summary``; one of :data:`STAGES`, or ``unknown`` without cut points.
    """
    silent = summary["days_since_last"].to_numpy(float)
    bought = purchase_days(summary).to_numpy(int)
    if not cuts.known:
        stage = np.full(len(summary), UNKNOWN, dtype=object)
        return pd.Series(stage, index=summary.index, name="stage", dtype="str")
    young = np.where(bought == 1, "new", np.where(bought < MATURE_FROM, "growing", "mature"))
    gone = np.where(silent > cuts.longest, "lost", "declining")
    stage = np.where(silent > cuts.long, gone, young)
    if alive is not None:
        chance = summary["customer_id"].map(alive).to_numpy(float)
        chance = np.where((bought == 1) & (chance >= 1 - 1e-9), np.nan, chance)
        stage = np.where((stage == "lost") & (chance >= EVEN_CHANCE), "declining", stage)
        stage = np.where(np.isin(stage, IN_RHYTHM) & (chance < EVEN_CHANCE), "declining", stage)
    return pd.Series(stage, index=summary.index, name="stage", dtype="str")


def look_back(first: pd.Timestamp, as_of: pd.Timestamp) -> list[pd.Timestamp]:
    """Return the days at which the history of stages is read: at most thirteen, evenly apart.

    Whole months back from the as-of day, one, three or twelve at a time, as the history allows.
    """
    last = pd.Timestamp(as_of).normalize()
    months = max((last - first) / pd.Timedelta(days=30.44), 0)
    step = next((s for s in (1, 3, 12) if months / s <= MOST_DATES + 5), 36)
    days = [last - pd.DateOffset(months=step * back) for back in range(MOST_DATES)]
    if last.is_month_end:
        days = [day + pd.offsets.MonthEnd(0) for day in days]
    return [day for day in days[::-1] if day >= first.normalize()]


# Every purchase day opens a state that lasts until the next one, so that each date meets one
# row a customer; who had not bought by the date before was nobody's customer then.
_HISTORY = """
WITH days AS (SELECT DISTINCT customer_id, day FROM orders),
states AS (
    SELECT customer_id, day, row_number() OVER history AS bought, lead(day) OVER history AS next_day
    FROM days WINDOW history AS (PARTITION BY customer_id ORDER BY day)
),
dates(as_of) AS (VALUES {dates}),
seen AS (
    SELECT as_of, CASE
        WHEN as_of - day > {longest} THEN 'lost' WHEN as_of - day > {long} THEN 'declining'
        WHEN bought = 1 THEN 'new' WHEN bought < {mature} THEN 'growing' ELSE 'mature' END AS stage,
        customer_id
    FROM states JOIN dates ON day <= as_of AND (next_day IS NULL OR next_day > as_of)
)
SELECT as_of, stage,
       coalesce(lag(stage) OVER (PARTITION BY customer_id ORDER BY as_of), '{none}') AS before
FROM seen
"""


def stage_history(
    orders: OrderLog, as_of: pd.Timestamp, cuts: StageCuts, dates: list[pd.Timestamp]
) -> pd.DataFrame:
    """Return how many customers stood in which stage, and came from which, date by date.

    Parameters
    ----------
    orders : pandas.DataFrame or path
        Orders, or the Parquet file of them.
    as_of : pandas.Timestamp
        Last day that is known.
    cuts : StageCuts
        Today's cut points, used at every date: customers move, the yardstick does not.
    dates : list of pandas.Timestamp
        Rising, none after the as-of day; see :func:`look_back`.

    Returns
    -------
    pandas.DataFrame
        ``as_of``, ``before`` (stage at the date before, ``none`` if not yet a customer), ``stage``,
        ``customers``; by silence alone. Empty without cut points.
    """
    if not cuts.known or not dates:
        return pd.DataFrame(columns=["as_of", "before", "stage", "customers"])
    query = _HISTORY.format(
        dates=", ".join(f"({sql_day(date)})" for date in dates),
        longest=int(cuts.longest), long=int(cuts.long), mature=MATURE_FROM, none=NONE_YET,
    )  # fmt: skip
    counted = f"SELECT as_of, before, stage, count(*) AS customers FROM ({query}) GROUP BY ALL"
    with open_orders(orders, as_of) as connection:
        found = connection.sql(f"{counted} ORDER BY ALL").df()
    return found.assign(as_of=found["as_of"].astype("datetime64[us]"))


def stage_sizes(history: pd.DataFrame) -> pd.DataFrame:
    """Return customers by date (rows) and stage (columns, in the order of life)."""
    table = history.pivot_table("customers", "as_of", "stage", aggfunc="sum", fill_value=0)
    return table.reindex(columns=list(STAGES), fill_value=0)


def churn(history: pd.DataFrame, known_from: pd.Timestamp) -> pd.DataFrame:
    """Return the churn rate of each stretch between two dates.

    The share of those who were not lost at its beginning and are at its end: whose silence has
    outgrown 95 % of all gaps. Who came back in between does not count.

    Parameters
    ----------
    history : pandas.DataFrame
        From :func:`stage_history`.
    known_from : pandas.Timestamp
        First day by which anybody could have been lost (first order + P95); stretches that begin
        before it are left out, as their rate is zero for want of time.

    Returns
    -------
    pandas.DataFrame
        Index = end of the stretch; the first date has none, nor a stretch that began with fewer
        than ten customers. ``rate``, and ``people`` who were not lost at its beginning.
    """
    dates = sorted(history["as_of"].unique())
    begins = dict(zip(dates[1:], dates, strict=False))
    late = [date for date in dates[1:] if begins[date] >= known_from]
    were = history[~history["before"].isin([NONE_YET, "lost"]) & history["as_of"].isin(late)]
    begun = were.groupby("as_of")["customers"].sum()
    begun = begun[begun >= LEAST_GROUP]
    lost = were[were["stage"] == "lost"].groupby("as_of")["customers"].sum()
    rate = lost.reindex(begun.index, fill_value=0) / begun
    return pd.DataFrame({"rate": rate, "people": begun})
