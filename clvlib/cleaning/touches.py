"""Who met which channel when: a file of touchpoints, for attribution.

Its customers carry the same pseudonyms as those of the orders; people who never ordered stay
in it, since a channel is also judged by whom it did not win.
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
    "customer": re.compile(r"^(customer|customer_?id|user|user_?id|uid|客户|会员号|用户)$", re.I),
    "time": re.compile(r"^(time|timestamp|date|datetime|touched_?at|时间|日期)$", re.I),
    "channel": re.compile(r"^(channel|source|source_?id|medium|campaign|渠道|来源|平台)$", re.I),
}


def read_touchpoints(
    settings: Settings, folder: Path, key: bytes, groups: Mapping[str, str] | None = None
) -> pd.DataFrame | None:
    """Read the merchant's file of touchpoints into table ``touchpoints``.

    Parameters
    ----------
    settings : Settings
        ``acquisition.touchpoints`` names the file, ``acquisition.touch_columns`` its columns
        ``customer``, ``time`` and ``channel``.
    folder : Path
        The merchant's folder.
    key : bytes
        The merchant's key, by which ids become pseudonyms.
    groups : mapping of str to str, optional
        Ids of one person, as the orders have them (:attr:`Cleaned.groups`).

    Returns
    -------
    DataFrame or None
        ``customer_id``, ``touched_at``, ``channel``; None where the settings name no file.

    Raises
    ------
    InputError
        If the file is missing, or lacks a column.
    """
    if settings.acquisition.touchpoints is None:
        return None
    with staged_files(settings.acquisition.touchpoints, folder, "touch") as (connection, files):
        frames = [
            people_and_times(connection, file, _columns(file, settings), settings.timezone)
            for file in files
        ]
    touches = under_pseudonyms(pd.concat(frames), key, folder, groups)
    return touches.rename(columns={"time": "touched_at", "what": "channel"})


def _columns(file: Staged, settings: Settings) -> dict[str, str]:
    wanted, found = settings.acquisition.touch_columns, {}
    for kind, header in HEADERS.items():
        setting = f"acquisition.touch_columns.{kind}"
        name = column_of(file, wanted.get(kind), header, setting, f"the {kind} of a touch")
        found["what" if kind == "channel" else kind] = str(name)
    return found
