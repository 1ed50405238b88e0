"""Cut an order log at a date: what was known by then, and what happened afterwards.

Done on calendar days by plain group-bys, because the usual helpers cut at midnight (an order in
the afternoon of the last day leaks into the hold-out), compare dates as text, count refunds as
purchases and need eleven seconds for a million rows. Here the cut is inclusive to its last second,
orders of one customer on one day are one purchase, and what counts as a purchase is a named rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

PurchaseRule = Literal["positive_or_free", "positive", "ordered"]


@dataclass(frozen=True)
class Days:
    """What every customer did on every day, sorted by customer and day.

    Attributes
    ----------
    customer : ndarray of int, shape (n_days,)
        Position in ``customer_ids``, ascending.
    day : ndarray of int64, shape (n_days,)
        Calendar day as days since 1970-01-01, local time of the shop.
    revenue : ndarray of float, shape (n_days,)
        Net revenue of the day, refunds of the same day taken off.
    purchase : ndarray of bool, shape (n_days,)
        False on days that only gave money back (see `PurchaseRule` in `purchase_days`).
    customer_ids : Index of str
        Ascending.
    """

    customer: np.ndarray
    day: np.ndarray
    revenue: np.ndarray
    purchase: np.ndarray
    customer_ids: pd.Index

    def where(self, kept: np.ndarray) -> Days:
        """Keep the days of a boolean mask (shape ``(n_days,)``)."""
        return Days(
            self.customer[kept],
            self.day[kept],
            self.revenue[kept],
            self.purchase[kept],
            self.customer_ids,
        )

    def buyers(self, last_day: int) -> np.ndarray:
        """Positions of the customers who have bought by a day, ascending."""
        bought = np.zeros(len(self.customer_ids), dtype=bool)
        bought[self.customer[self.purchase & (self.day <= last_day)]] = True
        return np.flatnonzero(bought)

    def done(self, who: np.ndarray, first_day: int, last_day: int) -> tuple[np.ndarray, np.ndarray]:
        """Count purchase days and net revenue of customers between two days, both included."""
        inside = (self.day >= first_day) & (self.day <= last_day)
        customer, size = self.customer[inside], len(self.customer_ids)
        purchases = np.bincount(customer, weights=self.purchase[inside], minlength=size)
        revenue = np.bincount(customer, weights=self.revenue[inside], minlength=size)
        return purchases[who], revenue[who]


def purchase_days(orders: pd.DataFrame, rule: PurchaseRule = "positive_or_free") -> Days:
    """Merge the orders of a customer on a day, and say which days are purchases.

    Parameters
    ----------
    orders : DataFrame
        ``customer_id``, ``ordered_at`` (naive local timestamps) and ``revenue`` (net; refunds and
        cancellations as negative rows).
    rule : {"positive_or_free", "positive", "ordered"}
        ``"positive"``: the day's net revenue is above zero. ``"positive_or_free"`` also counts a
        day that nets to zero without any negative row: something was ordered for nothing (the zero
        dollar rows of CDNOW, which the published counts include), whereas a zero made by a
        cancellation is no purchase. ``"ordered"`` counts every day with a row that is not
        negative, whatever was given back (the order counts quoted for Online Retail).

    Returns
    -------
    Days

    Raises
    ------
    ValueError
        When a column is missing, timestamps are text or carry a time zone, or a value is missing.
    """
    check_orders(orders)
    return days_of(orders, *numbered(orders["customer_id"]), rule)


def numbered(ids: pd.Series) -> tuple[np.ndarray, pd.Index]:
    """Give every id its place among the distinct ones in ascending order, as text."""
    codes, distinct = pd.factorize(ids)
    names = pd.Series(distinct).astype(str).sort_values()
    place = np.empty(len(names), dtype=np.int64)
    place[names.index] = np.arange(len(names))
    return place[codes], pd.Index(names)


def days_of(
    orders: pd.DataFrame, customer: np.ndarray, customer_ids: pd.Index, rule: PurchaseRule
) -> Days:
    """`purchase_days` of orders whose customers are numbered already."""
    day = orders["ordered_at"].to_numpy().astype("datetime64[D]").astype(np.int64)
    revenue = orders["revenue"].to_numpy(dtype=float)
    first = int(day.min()) if len(day) else 0
    span = int(day.max()) - first + 1 if len(day) else 1
    key, place = np.unique(customer.astype(np.int64) * span + (day - first), return_inverse=True)

    def per_day(values: np.ndarray) -> np.ndarray:
        return np.bincount(place, weights=values, minlength=len(key))

    net = per_day(revenue)
    net = np.where(np.abs(net) < 1e-9 * per_day(np.abs(revenue)), 0.0, net)
    given_back = per_day(revenue < 0)
    purchase = {
        "positive": net > 0,
        "positive_or_free": (net > 0) | ((net == 0) & (given_back == 0)),
        "ordered": per_day(revenue >= 0) > 0,
    }[rule]
    return Days(key // span, key % span + first, net, purchase, customer_ids)


def summarise(
    orders: pd.DataFrame, as_of: pd.Timestamp | str, rule: PurchaseRule = "positive_or_free"
) -> pd.DataFrame:
    """Purchase summary of every customer seen by the end of the day ``as_of``.

    Parameters
    ----------
    orders : DataFrame
        See `purchase_days`; later orders are left out.
    as_of : Timestamp or str
        The last day that is known, inclusive to its last second.
    rule : PurchaseRule

    Returns
    -------
    DataFrame, one row a customer, sorted by customer
        ``customer_id`` (str), ``frequency`` (repeat purchase days), ``recency`` and ``T`` (days),
        ``monetary_value`` (mean net revenue of the repeat days, 0 without repeat; Fader & Hardie
        2013), ``first_value`` (net revenue of the first day), ``log_gap_sum`` (sum of log gaps in
        days) and ``past_revenue`` (of all purchase days). Money given back on a day without
        purchase is taken off the customer's purchase day before it.
    """
    return summarise_days(purchase_days(orders, rule), day_number(as_of))


def summarise_days(days: Days, as_of_day: int) -> pd.DataFrame:
    """`summarise` on merged purchase days; ``as_of_day`` counts days since 1970-01-01."""
    known = _refunds_moved(days.where(days.day <= as_of_day))
    starts = np.flatnonzero(np.diff(known.customer, prepend=-1))
    ends = np.append(starts[1:], len(known.day))[: len(starts)]
    first, last = known.day[starts], known.day[ends - 1] if len(starts) else starts
    frequency = ends - starts - 1
    total = np.add.reduceat(known.revenue, starts) if len(starts) else np.zeros(0)
    first_value = known.revenue[starts]
    gap = np.diff(known.day, prepend=0).astype(float)
    gap[starts] = 1.0
    log_gaps = np.add.reduceat(np.log(gap), starts) if len(starts) else np.zeros(0)
    repeat_value = np.where(frequency > 0, total - first_value, 0.0)
    return pd.DataFrame(
        {
            "customer_id": known.customer_ids[known.customer[starts]],
            "frequency": frequency.astype(np.int64),
            "recency": (last - first).astype(float),
            "T": (as_of_day - first).astype(float),
            "monetary_value": repeat_value / np.maximum(frequency, 1),
            "first_value": first_value,
            "log_gap_sum": log_gaps,
            "past_revenue": total,
        }
    )


def activity(days: Days, first_day: int, last_day: int) -> pd.DataFrame:
    """Purchase days and net revenue of each customer from ``first_day`` to ``last_day`` inclusive.

    Returns
    -------
    DataFrame indexed by customer_id (str), ``purchases`` (int) and ``revenue`` (money given back on
    days without purchase taken off); customers without any row in the window are absent.
    """
    present = np.unique(days.customer[(days.day >= first_day) & (days.day <= last_day)])
    purchases, revenue = days.done(present, first_day, last_day)
    return pd.DataFrame(
        {"purchases": purchases.astype(np.int64), "revenue": revenue},
        index=days.customer_ids[present],
    )


def add_window(summary: pd.DataFrame, days: Days, as_of_day: int, window_days: int) -> pd.DataFrame:
    """Add what each customer did in the last ``window_days`` days up to ``as_of_day``.

    Returns
    -------
    DataFrame
        The summary with ``window_purchases``, ``window_revenue`` and ``window_days``, which the
        baseline "last window carried forward" reads.
    """
    window = activity(days, as_of_day - window_days + 1, as_of_day)
    window = window.reindex(summary["customer_id"]).fillna(0)
    return summary.assign(
        window_purchases=window["purchases"].to_numpy(dtype=float),
        window_revenue=window["revenue"].to_numpy(dtype=float),
        window_days=float(window_days),
    )


def day_number(date: pd.Timestamp | str) -> int:
    """Count the days from 1970-01-01 to a date."""
    return int(pd.Timestamp(date).to_datetime64().astype("datetime64[D]").astype(np.int64))


def _refunds_moved(days: Days) -> Days:
    """Purchase days alone, each with the refunds that followed it before the next purchase."""
    ahead = np.maximum.accumulate(np.where(days.purchase, np.arange(len(days.day)), -1))
    usable = (ahead >= 0) & (days.customer[ahead] == days.customer)
    revenue = np.bincount(ahead[usable], weights=days.revenue[usable], minlength=len(days.day))
    moved = Days(days.customer, days.day, revenue, days.purchase, days.customer_ids)
    return moved.where(days.purchase)


def check_orders(orders: pd.DataFrame) -> None:
    """Raise ValueError where orders cannot be read; see `purchase_days`."""
    missing = [name for name in ("customer_id", "ordered_at", "revenue") if name not in orders]
    if missing:
        raise ValueError(f"orders lack {missing}")
    if not pd.api.types.is_datetime64_dtype(orders["ordered_at"]):
        raise ValueError(
            "ordered_at must be naive local timestamps (datetime64), found "
            f"{orders['ordered_at'].dtype}"
        )
    for name in ("customer_id", "ordered_at", "revenue"):
        if orders[name].isna().any():
            raise ValueError(f"orders have missing values in {name}")
