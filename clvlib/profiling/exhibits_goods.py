"""Exhibits of chapter 4 on what high-value customers buy."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from clvlib.exhibits import Exhibit, Look
from clvlib.exhibits.comparisons import paired_dots
from clvlib.profiling.exhibits_traits import correction
from clvlib.profiling.labels import brief, circumstance, plain
from clvlib.words import Words

MOST_ROWS = 10


def first_goods(contrasts: pd.DataFrame, look: Look) -> Exhibit | None:
    """Draw the products (or categories) that high-value customers chose first more often."""
    w = look.words
    shown = _chosen_more(contrasts)
    if shown.empty:
        return None
    trait = shown["trait"].iloc[0]
    is_product = trait == "first_product"
    best = shown.iloc[0]
    return _goods(
        shown, contrasts, look,
        name="first-products" if is_product else "first-categories",
        headline=_first_headline(best, w),
        subtitle=_goods_subtitle(is_product, look),
    )  # fmt: skip


def _first_headline(best: pd.Series, w: Words) -> str:
    """Say what sets those apart who started with it: their number of high-value ones, or their money."""
    rate, usual = best["rate_shrunk"], best["base_rate"]
    if best["later"] / best["later_rest"] > rate / usual:
        return w.t(
            "{circumstance}: {later} each afterwards, others {rest}",
            circumstance=circumstance(best, w),
            later=w.money(best["later"]),
            rest=w.money(best["later_rest"]),
        )
    return w.t(
        "{circumstance}: {rate} are high-value, {base} of all",
        circumstance=circumstance(best, w),
        rate=w.percent(rate),
        base=w.percent(usual),
    )


def goods_bought_more(contrasts: pd.DataFrame, look: Look) -> Exhibit | None:
    """Draw what high-value customers bought more than others with as many orders."""
    w = look.words
    shown = _chosen_more(contrasts)
    if shown.empty:
        return None
    is_product = shown["trait"].iloc[0] == "product"
    best = shown.iloc[0]
    if is_product:
        subtitle = w.t(
            "Share of customers who ever bought the product; at the right, the difference "
            "between customers with equally many orders"
        )
    else:
        subtitle = w.t(
            "Share of customers who ever bought from the category; at the right, the "
            "difference between customers with equally many orders"
        )
    return _goods(
        shown, contrasts, look,
        name="products-bought-more" if is_product else "categories-bought-more",
        headline=w.t(
            "At equal orders, high-value customers buy “{name}” more: {points}",
            name=brief(best["level"]),
            points=w.points(best["difference"], 1),
        ),
        subtitle=subtitle,
        judged="orders",
    )  # fmt: skip


def _chosen_more(contrasts: pd.DataFrame) -> pd.DataFrame:
    more = contrasts[contrasts["notable"] & (contrasts["low"] > 0)]
    return more.head(MOST_ROWS)


def _goods(
    shown: pd.DataFrame,
    contrasts: pd.DataFrame,
    look: Look,
    name: str,
    headline: str,
    subtitle: str,
    judged: str = "goods",
) -> Exhibit:
    """Set contrasts of goods side by side under a headline."""
    return Exhibit(
        name=name,
        headline=headline,
        subtitle=subtitle,
        body=_goods_picture(shown, look),
        alt=_goods_alt(shown, look),
        source=look.source,
        note=correction(len(contrasts), int(contrasts["notable"].sum()), look, judged),
        data=shown.reset_index(drop=True).assign(
            compared=len(contrasts), held=int(contrasts["notable"].sum())
        ),
    )


def _goods_subtitle(is_product: bool, look: Look) -> str:
    if is_product:
        return look.words.t(
            "Share of customers whose first order held the product; at the right, the "
            "difference with its 95% interval"
        )
    return look.words.t(
        "Share of customers whose first order held the category; at the right, the "
        "difference with its 95% interval"
    )


def _goods_picture(shown: pd.DataFrame, look: Look) -> Figure:
    w = look.words
    frame = pd.DataFrame(
        {
            "first": shown["high_value"].to_numpy(),
            "second": shown["rest"].to_numpy(),
            "remark": [_remark(row, look) for _, row in shown.iterrows()],
        },
        index=list(shown["level"]),
    )
    names = (w.t("High-value customers"), w.t("The rest"))
    return paired_dots(frame, look, w.percent, names, w.t("Share of customers"))


def _goods_alt(shown: pd.DataFrame, look: Look) -> str:
    w, best = look.words, shown.iloc[0]
    return w.t(
        "Pairs of dots for {count} rows, high-value customers against the rest; the first, "
        "“{name}”: {mine} against {rest}.",
        count=w.number(len(shown)),
        name=plain(best["level"], 60),
        mine=w.percent(best["high_value"], 1),
        rest=w.percent(best["rest"], 1),
    )


def _remark(row: pd.Series, look: Look) -> str:
    w = look.words
    return w.t(
        "{points} ({low} to {high})",
        points=w.points(row["difference"], 1),
        low=w.number(row["low"] * 100, 1),
        high=w.number(row["high"] * 100, 1),
    )
