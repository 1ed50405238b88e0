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
ORDERS = re.compile(
    r"^(purchase[ds]?|order(ed|s)?|buy|bought|transaction|checkout_?complete[d]?|pay(ment|ed)?|paid|"
    r"购买|下单|支付|成交)$",
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
    kind = events["kind"].str.strip().str.lower()
    keep = kind.notna() & (kind != "") & ~kind.fillna("").str.fullmatch(ORDERS)
    return events.assign(kind=kind)[keep].reset_index(drop=True)


def _columns(file: Staged, settings: Settings) -> dict[str, str]:
    wanted = {str(k): v for k, v in settings.events.columns.items()} if settings.events else {}
    found = {}
    for kind, header in HEADERS.items():
        name = column_of(
            file, wanted.get(kind), header, f"events.columns.{kind}", f"the {kind} of an event"
        )
        found["what" if kind == "kind" else kind] = str(name)
    return found
