"""The till's export: orders and lines under the headers, names and numbers of the shop."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from clvlib.simulation.clock import Clock
from clvlib.simulation.menu import MENU
from clvlib.simulation.orders import MEMBER, STAFF, TEST
from clvlib.simulation.refunds import RETURNED
from clvlib.simulation.scenario import Scenario

MONEY = ("单价", "优惠", "实付金额")
_FIRST_NUMBER = 100_001


def ring_up(
    scenario: Scenario, clock: Clock, orders: pd.DataFrame, lines: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the orders with ``order_id``, ``customer_id`` and ``time``, and the raw rows.

    Raw rows are in the order in which the till printed them; money is in yuan.
    """
    orders = orders.assign(time=clock.stamps(orders["day"].to_numpy(), orders["second"].to_numpy()))
    orders["order_id"] = _order_ids(orders)
    orders["customer_id"] = _customer_ids(orders, scenario)
    of = lines["order"].to_numpy()
    last_second = clock.stamps(np.array([clock.days - 1]), np.array([86_399]))[0]
    delay = lines["delay"].to_numpy().astype("timedelta64[s]")
    time = np.minimum(orders["time"].to_numpy()[of] + delay, last_second)
    by_order = {
        name: orders[name].to_numpy()[of] for name in ("kind", "channel", "branch", "payment")
    }
    product = lines["product"].to_numpy()
    test = by_order["kind"] == TEST
    columns = {
        "流水号": _spread(orders["order_id"], of),
        "会员号": _spread(orders["customer_id"], of),
        "下单时间": pa.array(time),
        "门店": _named(scenario.branches, by_order["branch"]),
        "渠道": _named([channel.name for channel in scenario.channels], by_order["channel"]),
        "商品": _named([*MENU.names, "测试商品"], np.where(test, len(MENU.names), product)),
        "品类": _named([*MENU.categories, "测试"], np.where(test, len(MENU.names), product)),
        "规格": _named(
            MENU.sizes.ravel(), product * MENU.sizes.shape[1] + lines["size"].to_numpy()
        ),
        "数量": pa.array(lines["quantity"].to_numpy()),
        "单价": pa.array(lines["price"].to_numpy() / 100),
        "优惠": pa.array(lines["discount"].to_numpy() / 100),
        "实付金额": pa.array(lines["paid"].to_numpy() / 100),
        "支付方式": _named(scenario.payments, by_order["payment"]),
        "状态": _named(
            ["已完成", "已退款"], (lines["status"] == RETURNED).to_numpy().astype("int64")
        ),
    }
    return orders, _sorted(pa.table(columns), time, of).to_pandas()


def _sorted(table: pa.Table, time: np.ndarray, order: np.ndarray) -> pa.Table:
    """Sort by time, then by order; lines of one order keep their places."""
    return table.take(pa.array(np.lexsort((order, time))))


def _order_ids(orders: pd.DataFrame) -> pa.Array:
    """Return a number for each order, by time within its day, e.g. ``LJ20240301000017``."""
    stamp = orders["time"].to_numpy()
    position = np.argsort(stamp, kind="stable")
    day = orders["day"].to_numpy()
    opens = np.searchsorted(day[position], day, side="left")
    rank = np.empty(len(orders), dtype="int64")
    rank[position] = np.arange(len(orders))
    calendar = pd.DatetimeIndex(stamp)
    date = calendar.year * 10_000 + calendar.month * 100 + calendar.day
    number = date.to_numpy().astype("int64") * 1_000_000 + rank - opens + 1
    return _prefixed("LJ", number)


def _customer_ids(orders: pd.DataFrame, scenario: Scenario) -> pa.Array:
    """Return the member number; the account of staff and tests; nothing for walk-ins."""
    kind = orders["kind"].to_numpy()
    named = _prefixed("M", orders["member"].to_numpy() + _FIRST_NUMBER)
    special = _named(
        [scenario.staff_account, scenario.test_account, None],
        np.select([kind == STAFF, kind == TEST], [0, 1], 2),
    )
    return pc.call_function("if_else", [pa.array(kind == MEMBER), named, special])


def _prefixed(prefix: str, number: np.ndarray) -> pa.Array:
    texts = pa.array(number).cast(pa.string())
    return pc.call_function("binary_join_element_wise", [pa.scalar(prefix), texts, pa.scalar("")])


def _named(names: Iterable[object], position: np.ndarray) -> pa.Array:
    return pa.array([None if name is None else str(name) for name in names]).take(
        pa.array(position)
    )


def _spread(values: pd.Series, of: np.ndarray) -> pa.Array:
    return pa.array(values).take(pa.array(of))
