"""How complete the raw rows are: values that are missing, months that a file does not cover."""

from __future__ import annotations

import pandas as pd

from clvlib.cleaning.cleaned import Cleaned
from clvlib.cleaning.rules import bit
from clvlib.cleaning.sql import ident

# Kit name → the column of ``rows`` that holds it; any other mapped name stands under its own.
_HELD = {
    "customer": "who", "email": "who", "phone": "who", "order": "order_id", "time": "ordered_at",
    "date": "ordered_at", "amount": "money",
}  # fmt: skip


def missingness(cleaned: Cleaned) -> pd.DataFrame:
    """Return how many raw rows have no readable value, column by column.

    Returns
    -------
    pandas.DataFrame
        Columns ``column`` (kit name), ``rows`` (of the files that have the column) and
        ``missing``; the column with the largest share first.
    """
    held = {row[0] for row in cleaned.connection.execute("DESCRIBE rows").fetchall()}
    wanted: dict[str, tuple[str, set[int]]] = {}
    for number, file in enumerate(cleaned.files):
        for name in file.columns:
            stored = _HELD.get(name, name)
            if stored in held:
                shown = {"who": "customer", "ordered_at": "time"}.get(stored, name)
                wanted.setdefault(shown, (stored, set()))[1].add(number)
    counts = ", ".join(f"count({ident(stored)})" for stored, _ in wanted.values())
    no_data = bit("summary_row") | bit("order_row")
    found = cleaned.connection.execute(
        f"SELECT file, count(*), {counts} FROM rows WHERE met & {no_data} = 0 GROUP BY file"
    ).fetchall()
    table = [
        (
            name,
            sum(row[1] for row in found if row[0] in files),
            sum(row[1] - row[2 + place] for row in found if row[0] in files),
        )
        for place, (name, (_, files)) in enumerate(wanted.items())
    ]
    frame = pd.DataFrame(table, columns=["column", "rows", "missing"])
    share = frame["missing"] / frame["rows"].clip(lower=1)
    return frame.loc[share.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def rows_by_month(cleaned: Cleaned) -> pd.DataFrame:
    """Return the raw rows of each file by month, whether they are kept or not.

    Returns
    -------
    pandas.DataFrame
        Index = months from the first to the last without a gap, one column a file in the
        order of its first row; 0 where a file has none.
    """
    found = cleaned.connection.execute(
        """SELECT file, strftime(ordered_at, '%Y-%m'), count(*) FROM rows
           WHERE ordered_at IS NOT NULL GROUP BY ALL ORDER BY 2, 1"""
    ).fetchall()
    frame = pd.DataFrame(found, columns=["file", "month", "rows"])
    frame["month"] = pd.PeriodIndex(frame["month"], freq="M")
    order = list(dict.fromkeys(frame["file"]))
    table = frame.pivot_table(index="month", columns="file", values="rows", aggfunc="sum")[order]
    span = pd.period_range(table.index.min(), table.index.max(), freq="M")
    table = table.reindex(span).fillna(0).astype(int)
    return table.set_axis([cleaned.files[number].name for number in order], axis=1)
