"""Exhibits of chapter 4 on what was different at the first order."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from clvlib.exhibits import Exhibit, Look
from clvlib.exhibits.charts import intervals
from clvlib.profiling.counting import LEAST
from clvlib.profiling.findings import telling
from clvlib.profiling.labels import circumstance, contrast_label, level_name, plain, trait_name

MOST_ROWS = 12
NAME_LENGTH = 30
FINE = 0.06


def first_order_signs(contrasts: pd.DataFrame, look: Look) -> Exhibit | None:
    """Draw the traits of the first order that hold after correction; None where none does.

    Parameters
    ----------
    contrasts : pandas.DataFrame
        The family ``first_order``.
    look : Look
        Words and theme.
    """
    base = _base(contrasts)
    return _signs(
        contrasts,
        "first-order-signs",
        look.words.t(
            "Share of customers who are high-value today, by what was known at their first "
            "order; line: all customers ({base})",
            base=look.words.percent(base),
        ),
        look,
    )


def first_weeks_signs(contrasts: pd.DataFrame, days: int, look: Look) -> Exhibit | None:
    """Draw what the first weeks and the first three orders showed; None where nothing holds."""
    return _signs(
        contrasts[contrasts["family"] != "first_season"],
        "first-weeks-signs",
        look.words.t(
            "How many times as often customers are high-value today, by what they showed in their "
            "first {days} or, for gaps and rhythm, up to the third order; 1 = all who have the sign's "
            "history",
            days=look.words.duration(days),
        ),
        look,
        times=True,
    )


def _base(contrasts: pd.DataFrame) -> float:
    return float(contrasts["base_rate"].iloc[0]) if len(contrasts) else float("nan")


def _signs(
    contrasts: pd.DataFrame, name: str, subtitle: str, look: Look, times: bool = False
) -> Exhibit | None:
    w = look.words
    held = contrasts[contrasts["notable"]]
    strongest = telling(contrasts, *contrasts["family"].unique()).head(MOST_ROWS)
    if strongest.empty:
        return None
    over = strongest["base_rate"] if times else 1.0
    shown = strongest.assign(at=strongest["rate_shrunk"] / over)
    shown = shown.sort_values("at", ascending=False)
    best = shown.iloc[0]
    labels = [contrast_label(row, w) for _, row in shown.iterrows()]
    return Exhibit(
        name=name,
        headline=w.t(
            "{circumstance}: {rate} are high-value, {base} of all",
            circumstance=circumstance(best, w),
            rate=w.percent(best["rate_shrunk"]),
            base=w.percent(best["base_rate"]),
        ),
        subtitle=subtitle,
        body=_times_picture(shown, labels, look) if times else _rates_picture(shown, labels, look),
        alt=w.t(
            "Shares with 95% intervals for {count} traits, from {best} ({high}) to {worst} "
            "({low}).",
            count=w.number(len(shown)),
            best=labels[0],
            high=w.percent(best["rate_shrunk"]),
            worst=labels[-1],
            low=w.percent(shown["rate_shrunk"].iloc[-1]),
        ),
        source=look.source,
        note=correction(len(contrasts), len(held), look, "quarter" if times else "later"),
        data=shown.reset_index(drop=True).assign(compared=len(contrasts), held=len(held)),
    )


def by_attribute(contrasts: pd.DataFrame, trait: str, look: Look) -> Exhibit | None:
    """Draw the share of high-value customers by one attribute of the first order.

    Parameters
    ----------
    contrasts : pandas.DataFrame
        The family ``first_order``.
    trait : str
        ``channel``, ``country``, ``branch`` …
    """
    w = look.words
    mine = contrasts[contrasts["trait"] == trait]
    if len(mine) < 2 or telling(mine, "first_order").empty:
        return None
    shown = mine.nlargest(MOST_ROWS, "customers").sort_values("rate_shrunk", ascending=False)
    labels = [plain(level_name(trait, level, w), 34) for level in shown["level"]]
    first, last = shown.iloc[0], shown.iloc[-1]
    base, name = float(first["base_rate"]), trait_name(trait, w)
    rates = {
        "high": w.percent(first["rate_shrunk"], 1),
        "low": w.percent(last["rate_shrunk"], 1),
    }
    return Exhibit(
        name=f"high-value-by-{trait}",
        headline=_attribute_headline(shown, name, rates, look),
        subtitle=w.t(
            "Share of customers who are high-value today, by {name} of the first order; "
            "line: all customers ({base})",
            name=name.lower(),
            base=w.percent(base),
        ),
        body=_rates_picture(shown, labels, look),
        alt=w.t(
            "Shares with 95% intervals for {count} groups, from {best} ({high}) to {worst} "
            "({low}).",
            count=w.number(len(shown)),
            best=labels[0],
            worst=labels[-1],
            **rates,
        ),
        source=look.source,
        note=w.t(
            "The largest {count} groups; groups under {least} customers are not shown, and "
            "small ones are pulled towards the mean.",
            count=w.number(len(shown)),
            least=w.number(LEAST),
        ),
        data=shown.reset_index(drop=True),
    )


def _attribute_headline(shown: pd.DataFrame, name: str, rates: dict[str, str], look: Look) -> str:
    """Name the group that stands out most surely, or say that none does."""
    w = look.words
    held = telling(shown, "first_order")
    if held.empty:
        return w.t(
            "{name} makes no proven difference: {low} to {high} are high-value", name=name, **rates
        )
    away = (held["rate_shrunk"] - held["base_rate"]).abs()
    most = held.iloc[int(away.to_numpy().argmax())]
    return w.t(
        "{circumstance}: {rate} are high-value, {base} of all",
        circumstance=circumstance(most, w),
        rate=w.percent(most["rate_shrunk"]),
        base=w.percent(most["base_rate"]),
    )


def _times_picture(shown: pd.DataFrame, labels: list[str], look: Look) -> Figure:
    """Draw rates as multiples of what is usual among those compared."""
    w, base = look.words, shown["base_rate"].to_numpy()
    columns = {"estimate": "rate_shrunk", "low": "rate_low", "high": "rate_high"}
    frame = pd.DataFrame(
        {name: shown[column].to_numpy() / base for name, column in columns.items()}, index=labels
    )
    return intervals(frame, look, lambda v: w.number(v, 1), w.t("Times as often"), zero=1.0)


def _rates_picture(shown: pd.DataFrame, labels: list[str], look: Look) -> Figure:
    """Draw shrunk rates with their intervals around the base rate."""
    w = look.words
    frame = pd.DataFrame(
        {
            "estimate": shown["rate_shrunk"].to_numpy(),
            "low": shown["rate_low"].to_numpy(),
            "high": shown["rate_high"].to_numpy(),
        },
        index=labels,
    )
    digits = 1 if frame["high"].max() - frame["low"].min() < FINE else 0
    return intervals(
        frame,
        look,
        lambda share: w.percent(share, digits),
        w.t("Share who are high-value"),
        zero=float(shown["base_rate"].iloc[0]),
    )


def correction(compared: int, held: int, look: Look, judged: str = "later") -> str:
    """Say how many of the comparisons hold after correction, and how they were judged.

    Parameters
    ----------
    compared, held : int
        Comparisons.
    look : Look
        Words and theme.
    judged : str
        ``later`` (by what was brought later), ``goods`` (so, at equally wide first orders),
        ``quarter`` (within quarters of arrival) or ``orders`` (with equally many orders).
    """
    w = look.words
    hold = w.t(
        "{held} of {compared} comparisons hold when false findings are kept to 5%.",
        held=w.number(held),
        compared=w.number(compared),
    )
    how = {
        "later": w.t(
            "Judged by how often customers who came at the same time came back after their first order, "
            "how much they spent each time, how long they stay, and what that comes to."
        ),
        "goods": w.t(
            "Judged by how often customers who came at the same time, with about as many kinds of goods "
            "in the first order, came back after it, how much they spent each time, how long they stay, "
            "and what that comes to."
        ),
        "quarter": w.t("Judged among customers who came in the same quarter."),
        "orders": w.t("Judged among customers with equally many orders."),
    }[judged]
    small = w.t(
        "Small groups are pulled towards the mean, groups under {least} customers left out.",
        least=w.number(LEAST),
    )
    return w.passage(hold, how, small)
