"""Customers and orders by number: whatever is put in order lies as it would by the names."""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.profiling.by_number import numbered
from clvlib.profiling.in_time import in_time


def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(4)
    names = np.array([f"c{i}" for i in range(30)])  # c10 stands before c2
    size = 200
    orders = pd.DataFrame(
        {
            "order_id": [f"o{i}" for i in rng.permutation(size)],
            "customer_id": rng.choice(names, size),
            "ordered_at": pd.Timestamp("2025-01-01")
            + pd.to_timedelta(rng.integers(0, 9, size), "D"),
            "revenue": 1.0,
        }
    ).astype({"order_id": "str", "customer_id": "str"})
    lines = orders.loc[np.repeat(np.arange(size), rng.integers(1, 4, size))]
    lines = lines.sample(frac=1, random_state=1).reset_index(drop=True)
    return orders, lines


def test_numbers_lie_as_names_do_and_lead_back_to_them() -> None:
    orders, lines = tables()
    by_order, by_line, who = numbered(orders, lines)
    for by_customer in (False, True):
        mine = in_time(by_order, by_customer).index
        assert mine.tolist() == in_time(orders, by_customer).index.tolist()
    assert who.named(by_line)["customer_id"].tolist() == lines["customer_id"].tolist()
    assert who.people.tolist() == sorted(set(orders["customer_id"]))
    alike = by_order.set_index("order_id")["customer_id"]
    assert (by_line["order_id"].map(alike) == by_line["customer_id"]).all()
    assert by_line.groupby("order_id").size().tolist() == (
        lines.groupby("order_id").size().reindex(in_time(orders)["order_id"]).tolist()
    )


def test_orders_that_the_orders_lack_stay_apart_and_strangers_have_no_number() -> None:
    orders, lines = tables()
    fewer = orders[~orders["order_id"].isin(["o3", "o7"])]
    _, by_line, who = numbered(fewer, lines)
    assert by_line["order_id"].nunique() == lines["order_id"].nunique()
    assert (by_line.groupby("order_id")["ordered_at"].nunique() == 1).all()
    events = pd.DataFrame({"customer_id": pd.Series(["c2", "nobody"], dtype="str"), "kind": "view"})
    number = who.numbered(events)["customer_id"]
    assert number.iloc[1] == -1
    assert who.people[number.iloc[0]] == "c2"
    first = in_time(numbered(orders, lines)[0]).drop_duplicates("customer_id")
    told = who.indexed(first.set_index("customer_id")["ordered_at"])
    assert told["c2"] == orders.loc[orders["customer_id"] == "c2", "ordered_at"].min()


def test_nothing_sold_by_line_is_no_error() -> None:
    orders, lines = tables()
    _, none, _ = numbered(orders, lines.iloc[:0])
    assert none.empty
