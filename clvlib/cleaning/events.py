"""What customers looked at before and between their orders: a file of events, for early signs.

A web shop knows who viewed, put into the cart or searched long before it knows who buys. Orders
themselves are left out of it: they are known better from the orders.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from clvlib.cleaning.side_files import (
    column_of,
    people_and_times,
    staged_files,
    under_pseudonyms,
)
from clvlib.cleaning.staging import Staged
from clvlib.merchant import Settings
from clvlib.texts import in_small_letters

# Header words by which the columns are found where merchant.yml does not name them.
HEADERS = {
    "customer": re.compile(
        r"^(customer|customer_?id|user|user_?id|uid|visitor_?id|客户|会员号|用户|用户ID)$", re.I
    ),
    "time": re.compile(
        r"^(time|timestamp|date|datetime|event_?time|occurred_?at|created_?at|时间|日期)$", re.I
    ),
    "kind": re.compile(
        r"^(event|event_?type|event_?name|kind|type|action|behaviou?r(_?type)?|事件|行为|类型)$",
        re.I,
    ),
}
# A kind is an order by one of its words ("Order Completed", "placed_order", "OrderPaid"), unless
# another says that somebody only looked or had not got that far ("order page viewed").
ORDERS = re.compile(
    r"\b(purchase[ds]?|purchasing|order(s|ed)?|buy|bought|transactions?|pay|paid|payments?|"
    r"order(completed|created|placed|paid)|(completed|placed|paid)order|checkout ?completed?|"
    r"completed? checkout)\b|购买|下单|支付|付款|成交|订单",
    re.I,
)
LOOKED = re.compile(
    r"\b(views?|viewed|clicks?|clicked|pages?|search(ed)?|history|info|method|start(ed)?|begin|began|"
    r"initiated?|abandon(ed)?|button|tapped)\b|浏览|查看|点击|搜索|页",
    re.I,
)


def read_events(
    settings: Settings, folder: Path, key: bytes, groups: Mapping[str, str] | None = None
) -> pd.DataFrame | None:
    """Read the merchant's file of events into table ``events``.

    Parameters
    ----------
    settings : Settings
        ``events.file`` names it, ``events.columns`` its columns ``customer``, ``time``, ``kind``.
    folder : Path
        The merchant's folder.
    key : bytes
        The merchant's key, by which ids become pseudonyms.
    groups : mapping of str to str, optional
        Ids of one person, as the orders have them (:attr:`Cleaned.groups`).

    Returns
    -------
    DataFrame or None
        ``customer_id``, ``happened_at``, ``kind``; None where the settings name no file.

    Raises
    ------
    InputError
        If the file is missing, or lacks a column.
    """
    if settings.events is None:
        return None
    with staged_files(settings.events.file, folder, "events") as (connection, files):
        frames = [
            people_and_times(connection, file, _columns(file, settings), settings.timezone)
            for file in files
        ]
    events = under_pseudonyms(pd.concat(frames), key, folder, groups)
    events = events.rename(columns={"time": "happened_at", "what": "kind"})
    named = events["kind"].str.strip()
    bought = [kind for kind in named.dropna().unique() if is_order(kind)]
    keep = named.notna() & (named != "") & ~named.isin(bought)
    return events.assign(kind=in_small_letters(named))[keep].reset_index(drop=True)


def is_order(kind: str) -> bool:
    """Say whether a kind of event is an order (or what befell it), and no look around.

    Examples
    --------
    >>> [is_order(kind) for kind in ("OrderCompleted", "placed_order", "order page viewed")]
    [True, True, False]
    """
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind)
    words = re.sub(r"[\W_]+", " ", apart)
    return bool(ORDERS.search(words)) and not LOOKED.search(words)


def _columns(file: Staged, settings: Settings) -> dict[str, str]:
    wanted = {str(k): v for k, v in settings.events.columns.items()} if settings.events else {}
    found = {}
    for kind, header in HEADERS.items():
        name = column_of(
            file, wanted.get(kind), header, f"events.columns.{kind}", f"the {kind} of an event"
        )
        found["what" if kind == "kind" else kind] = str(name)
    return found
