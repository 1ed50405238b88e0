"""Two runs of a merchant side by side: customers, money, segments."""

from __future__ import annotations

import pandas as pd

from clvlib.lab.run import Run


def compare(before: Run, after: Run) -> pd.DataFrame:
    """Hold one run against another.

    Parameters
    ----------
    before, after : Run
        Of the same merchant.

    Returns
    -------
    DataFrame
        One row a figure: ``kind`` (``whole`` or ``segment``), ``figure`` (a name, or a segment's
        code), ``unit`` (``count``, ``money`` or ``share``), ``before``, ``after``, ``change``.

    Examples
    --------
    >>> newest, older, *_ = run_names("cdnow")
    >>> compare(Run.open("cdnow", older), Run.open("cdnow", newest))
    """
    then, now = _whole(before), _whole(after)
    rows = [("whole", name, unit, then[name][0], value) for name, (value, unit) in now.items()]
    sizes = [run.customers["segment"].value_counts() for run in (before, after)]
    for code in dict.fromkeys([*sizes[1].index, *sizes[0].index]):
        then_count, now_count = (float(s.get(code, 0)) for s in sizes)
        rows.append(("segment", str(code), "count", then_count, now_count))
    table = pd.DataFrame(rows, columns=["kind", "figure", "unit", "before", "after"])
    return table.assign(change=table["after"] - table["before"])


def _whole(run: Run) -> dict[str, tuple[float, str]]:
    known = run.customers
    return {
        "customers": (float(len(known)), "count"),
        "revenue": (float(known["revenue"].sum()), "money"),
        "repeat": (float((known["orders"] > 1).mean()), "share"),
        "clv": (float(known["clv"].sum(min_count=1)), "money"),
        "clv_mean": (float(known["clv"].mean()), "money"),
        "alive": (float(known["probability_alive"].mean()), "share"),
        "high_value": (float(known["high_value"].sum()), "count"),
        "high_value_share": (float(known["high_value"].mean()), "share"),
    }
