"""Months until a newcomer has paid back, counted on those watched long enough."""

import numpy as np
import pandas as pd

from clvlib.clv.payback import payback_time


def _orders(months: int, customers: int = 60) -> tuple[pd.DataFrame, pd.Index]:
    """Everybody orders for 10 on the first day and every 31 days after it."""
    first = pd.Timestamp("2024-01-01")
    rows = [
        (f"c{i}", first + pd.Timedelta(days=31 * m), 10.0)
        for i in range(customers)
        for m in range(months)
    ]
    frame = pd.DataFrame(rows, columns=["customer_id", "ordered_at", "revenue"])
    return frame, pd.Index(frame["customer_id"].unique())


def test_the_month_is_the_first_whose_margin_reaches_the_cost() -> None:
    orders, won = _orders(6)
    found = payback_time(orders, won, cost=14.0, margin=0.5, as_of=pd.Timestamp("2024-07-01"))
    assert (found.month, found.earliest, found.latest) == (3, 3, 3)
    np.testing.assert_allclose(found.curve[:3], [5.0, 10.0, 15.0])


def test_what_is_not_paid_back_says_how_far_it_got() -> None:
    orders, won = _orders(4)
    found = payback_time(orders, won, cost=80.0, margin=1.0, as_of=pd.Timestamp("2024-05-20"))
    assert found.month is None
    assert found.latest is None
    assert found.watched == 4
    assert found.reached == 0.5


def test_few_newcomers_give_no_month() -> None:
    orders, won = _orders(4, customers=10)
    assert payback_time(orders, won, 5.0, 1.0, pd.Timestamp("2024-05-20")).watched == 0
