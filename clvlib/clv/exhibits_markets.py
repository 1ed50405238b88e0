"""What the CLV stage shows and says of markets: what a customer is worth in each, and how sure."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView, charts
from clvlib.exhibits.disclosure import note
from clvlib.privacy.small_groups import hidden_in
from clvlib.words import Words

from .markets import OTHERS, SATISFACTION, UNKNOWN

MOST_DRAWN = 14
MOST_ROWS = 24


def one_market(table: pd.DataFrame, by: str, words: Words) -> str:
    """Say that there is nothing to compare."""
    return words.t(
        "All customers stand under one {by} ({market}), so there is nothing to compare.",
        by=dimension_name(by, words), market=market_name(str(table["market"].iloc[0]), by, words),
    )  # fmt: skip


def markets_paragraph(table: pd.DataFrame, by: str, words: Words) -> str:
    """Say who holds the value, whose level was corrected, and how much is borrowed."""
    if (shown := _shown(table, words.least)).empty:
        return words.t("By {by}, too few customers stand under each market for figures of it.",
                       by=dimension_name(by, words))  # fmt: skip
    first = _largest(shown)
    text = words.t(
        "By {by}, {market} holds {share} of the value ({money}).",
        by=dimension_name(by, words), market=market_name(str(first["market"]), by, words),
        share=words.percent(_share(first, table)), money=words.money(float(first["clv"]), 0),
    )  # fmt: skip
    if _alike(table):
        return words.passage(text, words.t(
            "What a customer is worth does not differ between them beyond luck, so each is given "
            "the mean of the whole."))  # fmt: skip
    borrowed = words.t(
        "Values of single markets are drawn towards the whole, the more so the fewer customers "
        "speak for them: between {low} and {high} of each figure is the market's own record.",
        low=words.percent(float(table["own_weight"].min())),
        high=words.percent(float(table["own_weight"].max())),
    )
    return words.passage(text, _level(shown, by, words), borrowed)


def market_comparison(
    table: pd.DataFrame, by: str, place: int, look: Look, horizon: str
) -> Exhibit | None:
    """Show what a customer is worth in each market, with its range; None with fewer than two.

    Parameters
    ----------
    table : DataFrame
        See `market_values.value_by_market`; two rows or more.
    by : str
        What parts the markets.
    place : int
        Number of this comparison, from 1, for the exhibit's name.
    look : Look
    horizon : str
    """
    words = look.words
    large = _shown(table, look.least)
    if len(large) < 2:
        return None
    shown = large.head(MOST_DRAWN).sort_values("clv_pooled", ascending=False)
    labels = [
        words.t("{segment} ({customers})", segment=market_name(str(m), by, words),
                customers=words.number(n))
        for m, n in zip(shown["market"], shown["customers"], strict=True)
    ]  # fmt: skip
    drawn = shown[["clv_pooled", "pooled_low", "pooled_high"]].set_axis(labels)
    mean = float(table["clv"].sum() / table["customers"].sum())
    named = shown[~shown["market"].isin([OTHERS, UNKNOWN])]
    named = named if len(named) > 1 else shown
    best, last = named.iloc[0], named.iloc[-1]
    return Exhibit(
        f"clv-by-market-{place}",
        _headline(table, best, last, by, words),
        words.t("CLV of a customer by {by} with 80% range (customers in brackets), next {horizon}",
                by=dimension_name(by, words), horizon=horizon),
        charts.intervals(drawn.set_axis(["estimate", "low", "high"], axis=1), look,
                         words.compact_money, words.t("CLV of a customer"), zero=mean),
        words.t("Points with ranges: a customer is worth {first} in {market} and {second} in "
                "{other}; the line marks the mean of {mean}.",
                first=words.money(float(best["clv_pooled"])),
                market=market_name(str(best["market"]), by, words),
                second=words.money(float(last["clv_pooled"])),
                other=market_name(str(last["market"]), by, words), mean=words.money(mean)),
        look.source,
        note=words.passage(
            words.t("The line marks the mean of all customers. Ranges leave out the error that "
                    "all markets share."),
            words.t("The {count} with the largest value are shown.",
                    count=words.number(MOST_DRAWN)) if len(large) > MOST_DRAWN else "",
            note(words) if len(large) < len(table) else ""),
        data=table,
    )  # fmt: skip


def market_table(
    table: pd.DataFrame, by: str, place: int, look: Look, horizon: str
) -> Exhibit | None:
    """Show every market's customers, value and value of a customer; None where all are small."""
    words = look.words
    if (shown := _shown(table, look.least)).empty:
        return None
    rows = [_row(r, by, words) for _, r in table.head(MOST_ROWS).iterrows()]
    rest = table.iloc[MOST_ROWS:]
    if len(rest):
        rows.append(
            (words.n("{count} further market", "{count} further markets", len(rest)),
             words.number(rest["customers"].sum()), words.money(float(rest["clv"].sum()), 0),
             *["–"] * 4)
        )  # fmt: skip
    rows.append(_total(table, words))
    first = _largest(shown)
    return Exhibit(
        f"market-table-{place}",
        words.t("{market} holds {share} of the future margin",
                market=market_name(str(first["market"]), by, words),
                share=words.percent(_share(first, table))),
        words.t("Customers and value by {by}, next {horizon}", by=dimension_name(by, words),
                horizon=horizon),
        TableView((Column(_capital(dimension_name(by, words)), "left", 0.26),
                   Column(words.t("Customers"), people="parts"), Column("CLV"),
                   Column(words.t("80% range"), width=0.22),
                   Column(words.t("A customer, counted")), Column(words.t("Pooled")),
                   Column(words.t("Own record"))), tuple(rows), totals=(len(rows) - 1,)),
        words.t("Table of {count} markets; the largest is {market} with {money}.",
                count=words.number(len(table)), money=words.money(float(first["clv"]), 0),
                market=market_name(str(first["market"]), by, words)),
        look.source,
        note=words.passage(
            words.t("A customer belongs where the first order came from; with product lines, to "
                    "the one bought for most. Markets under ten customers are shown together."),
            words.t("Pooled is drawn to the whole by credibility (Bühlmann and Straub 1970); own "
                    "record says how much of it the market itself decides.")),
        data=table,
    )  # fmt: skip


def market_name(code: str, by: str, words: Words) -> str:
    """Return a market's name as a client reads it."""
    if code == OTHERS:
        return words.t("Others")
    if by == SATISFACTION:
        return {
            "low": words.t("Discontent"),
            "middle": words.t("In between"),
            "high": words.t("Content"),
        }.get(code, words.t("Not rated"))
    if code == UNKNOWN:
        return words.t("Not stated")
    return words.country(code) if by == "country" else code


def dimension_name(by: str, words: Words) -> str:
    """Return what parts the markets, in the client's language; other columns as they are."""
    known = {
        "country": words.t("country"),
        "channel": words.t("channel"),
        "branch": words.t("branch"),
        "category": words.t("product line"),
        "device": words.t("device"),
        "source": words.t("source"),
        "payment": words.t("payment"),
        SATISFACTION: words.t("satisfaction with the first order"),
    }
    return known.get(by, by)


def _alike(table: pd.DataFrame) -> bool:
    """Say whether markets differ by no more than luck would have it."""
    return float(table["own_weight"].max()) < 0.005


def _headline(table: pd.DataFrame, best: pd.Series, last: pd.Series, by: str, words: Words) -> str:
    """Name the extremes where their ranges lie apart; say so where they do not."""
    if _alike(table):
        return words.t("No difference by {by}: a customer is worth {money} everywhere",
                       by=dimension_name(by, words),
                       money=words.money(float(best["clv_pooled"])))  # fmt: skip
    if float(best["pooled_low"]) <= float(last["pooled_high"]):
        return words.t("{by}: a customer is worth {low} to {high}, within the ranges",
                       by=_capital(dimension_name(by, words)),
                       low=words.money(float(last["clv_pooled"])),
                       high=words.money(float(best["clv_pooled"])))  # fmt: skip
    return words.t("{best}: a customer is worth {high}; {last}: {low}",
                   best=market_name(str(best["market"]), by, words),
                   last=market_name(str(last["market"]), by, words),
                   high=words.money(float(best["clv_pooled"])),
                   low=words.money(float(last["clv_pooled"])))  # fmt: skip


def _level(table: pd.DataFrame, by: str, words: Words) -> str:
    """Say which market came out furthest from its forecast in the past."""
    off = table.loc[(table["level"] - 1).abs().idxmax()]
    if abs(float(off["level"]) - 1) < 0.02:
        return words.t("In the past no market came out far from what was forecast for it.")
    return words.t(
        "{market}: customers used to bring other sums than forecast, so theirs are multiplied by "
        "{factor}.",
        market=market_name(str(off["market"]), by, words),
        factor=words.number(float(off["level"]), 2),
    )


def _row(entry: pd.Series, by: str, words: Words) -> tuple[str, ...]:
    return (
        market_name(str(entry["market"]), by, words), words.number(entry["customers"]),
        words.money(float(entry["clv"]), 0),
        words.t("{low}–{high}", low=words.compact_money(float(entry["clv_low"])),
                high=words.compact_money(float(entry["clv_high"]))),
        words.money(float(entry["clv_mean"]), 2), words.money(float(entry["clv_pooled"]), 2),
        words.percent(float(entry["own_weight"])),
    )  # fmt: skip


def _total(table: pd.DataFrame, words: Words) -> tuple[str, ...]:
    customers, clv = float(table["customers"].sum()), float(table["clv"].sum())
    return (
        words.t("All customers"), words.number(customers), words.money(clv, 0), "–",
        words.money(clv / customers, 2), "–", "–",
    )  # fmt: skip


def _shown(table: pd.DataFrame, least: int) -> pd.DataFrame:
    return table[~hidden_in(table["customers"], least)]


def _share(market: pd.Series, table: pd.DataFrame) -> float:
    total = float(table["clv"].sum())
    return float(market["clv"]) / total if total > 0 else 0.0


def _largest(table: pd.DataFrame) -> pd.Series:
    """Return the market with the largest value; one with a name where there is any."""
    named = table[~table["market"].isin([OTHERS, UNKNOWN])]
    return (named if len(named) else table).iloc[0]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
