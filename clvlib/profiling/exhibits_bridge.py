"""The revenue bridge of chapter 4: from one period to the next, by what customers did."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Exhibit, Look
from clvlib.exhibits.steps import waterfall
from clvlib.privacy.small_groups import hidden_in
from clvlib.profiling.lenses import Periods
from clvlib.words import Words

OTHERS = "others"


def bridge(table: pd.DataFrame, periods: Periods, look: Look) -> Exhibit | None:
    """Draw what changed since the last period, by what customers did."""
    w = look.words
    before, after = table.attrs["before"], table.attrs["after"]
    if before <= 0 or after <= 0:
        return None
    change, hidden = after / before - 1, hidden_in(table["customers"], look.least)
    headline, gathered = _headline(table, hidden, change, w), _gathered(table, hidden)
    if gathered is None:
        return None
    table, few = gathered, bool(hidden.any())
    labels = [_move(str(move), int(n), w) for move, n in table["customers"].items()]
    changes = table["change"].set_axis(labels)[(table["customers"] > 0).to_numpy()]
    figure = waterfall(
        (w.t("{days} before", days=w.duration(periods.days)), before), changes,
        (w.t("Last {days}", days=w.duration(periods.days)), after), look, w.compact_money,
        lambda v: ("+" if v > 0 else "") + w.compact_money(v),
    )  # fmt: skip
    return Exhibit(
        name="revenue-bridge",
        headline=headline,
        subtitle=w.t(
            "Revenue of two periods of {days} up to {end}, and what lies between them, "
            "by customers",
            days=w.duration(periods.days),
            end=w.date(periods.end),
        ),
        body=figure,
        alt=w.t(
            "Bridge from {before} to {after}: new customers {new}, customers who bought more "
            "{up}, who bought less {down}, lost customers {lost}.",
            before=w.money(before),
            after=w.money(after),
            **{
                move: w.money(float(table["change"].get(move, float("nan"))))
                for move in ("new", "up", "down", "lost")
            },
        ),
        source=look.source,
        note=w.passage(
            ""
            if periods.days >= 365
            else w.t(
                "The history is shorter than two years, so its halves are compared: seasons "
                "differ, and a young shop's first half holds mostly newcomers."
            ),
            w.t(
                "Groups of fewer than {least} customers are shown as one.",
                least=w.number(look.least),
            )
            if few
            else "",
        ),
        data=_with_totals(table, before, after),
    )


def _headline(table: pd.DataFrame, hidden: pd.Series, change: float, w: Words) -> str:
    """Say what brought and what took revenue, of all moves; without a sum that gives a hidden away.

    A sum says no more than the picture does where it holds all hidden moves, or none of them.
    """

    def told(inside: pd.Series) -> float | None:
        apart = bool((hidden & inside).any() and (hidden & ~inside).any())
        return None if apart else float(table["change"][inside].sum())

    said = w.percent(change, sign=True)
    growth = told(pd.Series(table.index.isin(["new", "back"]), index=table.index))
    gone, gained = told(table["change"] < 0), told(table["change"] > 0)
    if change < 0 and gone is not None and gained is not None:
        return w.t(
            "Revenue {change}: losses took {gone}, gains brought only {gained}",
            change=said, gone=w.compact_money(-gone), gained=w.compact_money(gained),
        )  # fmt: skip
    if change >= 0 and growth is not None and gone is not None:
        return w.t(
            "Revenue {change}: newcomers and returners brought {new}, losses took {gone}",
            change=said, new=w.compact_money(growth), gone=w.compact_money(-gone),
        )  # fmt: skip
    if change >= 0 and growth is not None:
        return w.t(
            "Revenue {change}: newcomers and returners brought {new}",
            change=said, new=w.compact_money(growth),
        )  # fmt: skip
    before, after = (w.compact_money(table.attrs[when]) for when in ("before", "after"))
    return w.t("Revenue {change}: {before} became {after}", change=said, before=before, after=after)


def _gathered(table: pd.DataFrame, hidden: pd.Series) -> pd.DataFrame | None:
    """Return the moves with small ones gathered into one; None where only one could be shown."""
    if not hidden.any():
        return table
    if not (table["customers"][~hidden] > 0).any():
        return None
    together = table[hidden][["customers", "change"]].sum().to_frame(OTHERS).T
    return pd.concat([table[~hidden], together])


def _with_totals(table: pd.DataFrame, before: float, after: float) -> pd.DataFrame:
    totals = pd.DataFrame({"customers": 0, "change": [before, after]}, index=["before", "after"])
    return pd.concat([table, totals])


def _move(move: str, count: int, w: Words) -> str:
    people = w.number(count)
    return {
        "new": w.t("New customers ({count})", count=people),
        "back": w.t("Back after a pause ({count})", count=people),
        "up": w.t("Stayed, bought more ({count})", count=people),
        "down": w.t("Stayed, bought less ({count})", count=people),
        "lost": w.t("Did not come again ({count})", count=people),
        OTHERS: w.t("Others ({count})", count=people),
    }[move]
