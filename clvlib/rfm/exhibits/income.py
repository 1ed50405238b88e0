"""What new and returning customers bring over time, or altogether where single spans are small."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.exhibits.charts import columns
from clvlib.exhibits.disclosure import note
from clvlib.privacy.small_groups import guard_list
from clvlib.rfm.exhibits.cohorts import span_words
from clvlib.words import Words

MOST_SPANS = 36
LAST_SPANS = 12
LEAST_SPANS = 3
SIDES = ("returning", "new")


def new_and_returning_chart(flow: pd.DataFrame, every: str, look: Look) -> Exhibit:
    """Show revenue of first orders and of later orders over time.

    A table for one or two spans, and one of a single line where no span has anything to show.

    Parameters
    ----------
    flow : pandas.DataFrame
        From :func:`clvlib.rfm.cohorts.new_and_returning`.
    every : {"month", "week"}
        What a span is.
    """
    words = look.words
    whole = flow[flow["complete"]]
    shown = (whole if len(whole) else flow).iloc[-MOST_SPANS:]
    recent = shown.iloc[-LAST_SPANS:]
    name = words.month if every == "month" else words.date
    series = _split(shown, look).set_axis([name(start) for start in shown.index])
    headline = _income_headline(recent, every, words)
    if not series.fillna(0).any(axis=None):
        hidden = bool(series.isna().any(axis=None))
        headline = _none_shown(flow, shown.index[0], every, words) if hidden else headline
        span = words.t("{first} to {last}", first=name(flow.index[0]), last=name(flow.index[-1]))
        return _income_in_all(flow, span, headline, hidden, look)
    if len(shown) < LEAST_SPANS:
        body: Figure | TableView = _income_table(series, words)
    else:
        body = columns(series, look, words.compact_money)
    return Exhibit(
        "new-and-returning",
        headline,
        span_words(
            every,
            words.t(
                "Net revenue by month: first orders of new customers, "
                "later orders of returning ones"
            ),
            words.t(
                "Net revenue by week: first orders of new customers, later orders of returning ones"
            ),
        ),
        body,
        words.t(
            "Revenue over time, split into new and returning customers. {headline}.",
            headline=headline,
        ),
        look.source,
        words.passage(
            words.t("Running periods are left out.") if len(whole) else "",
            note(words) if series.shape[1] > len(SIDES) else "",
        ),
        flow,
    )


def _none_shown(flow: pd.DataFrame, first: pd.Timestamp, every: str, words: Words) -> str:
    """Say that every single span from the first one looked at is a small group, and what came in."""
    facts = {"money": _altogether(flow, words), "least": words.number(words.least)}
    people = flow[[f"{side}_customers" for side in SIDES]].sum(axis=1)
    if (people >= words.least).any():  # before the spans looked at, or in the running one
        name = words.month if every == "month" else words.date
        facts["first"] = name(first)
        return span_words(
            every,
            words.t("No whole month since {first} has {least} customers; {money} came in altogether", **facts),
            words.t("No whole week since {first} has {least} customers; {money} came in altogether", **facts),
        )  # fmt: skip
    return span_words(
        every,
        words.t("No month has {least} customers; {money} came in altogether", **facts),
        words.t("No week has {least} customers; {money} came in altogether", **facts),
    )


def _income_in_all(
    flow: pd.DataFrame, span: str, headline: str, hidden: bool, look: Look
) -> Exhibit:
    """Show one line, where no single span has anything to show."""
    words = look.words
    heads = (Column(words.t("Period"), "left"), Column(words.t("Net revenue")))
    return Exhibit(
        "new-and-returning",
        headline,
        words.t(
            "Net revenue of the whole history; months and weeks of few customers are not shown"
        ),
        TableView(heads, ((span, _altogether(flow, words)),)),
        words.t("Table of one line: {headline}.", headline=headline),
        look.source,
        note(words) if hidden else "",
        flow,
    )


def _altogether(flow: pd.DataFrame, words: Words) -> str:
    return words.money(float(flow[[*SIDES]].to_numpy(float).sum()))


def _split(flow: pd.DataFrame, look: Look) -> pd.DataFrame:
    """Return revenue of both sides; undivided in spans where one side is a small group.

    A span with fewer customers than that in all is left empty.
    """
    words = look.words
    names = [words.t("Returning customers"), words.t("New customers")]
    sides = flow[[f"{side}_customers" for side in SIDES]].set_axis([*SIDES], axis=1)
    small = pd.DataFrame({side: guard_list(sides[side], look.least).hidden[0] for side in SIDES})
    few, whole = small.any(axis=1), flow[[*SIDES]].sum(axis=1)
    split = flow[[*SIDES]].mask(few, axis=0).set_axis(names, axis=1)
    if few.any():
        enough = sides.sum(axis=1) >= look.least
        split[words.t("All customers, not divided")] = whole.where(few & enough)
    return split


def _income_headline(recent: pd.DataFrame, every: str, words: Words) -> str:
    new, returning = float(recent["new"].sum()), float(recent["returning"].sum())
    period = words.duration(len(recent), every)
    if returning == 0 and new <= 0:
        return words.t("No revenue in the last {period}", period=period)
    if returning == 0 and recent["returning_customers"].sum() == 0:
        return words.t(
            "All {money} of the last {period} came from first orders",
            money=words.money(new),
            period=period,
        )
    total = new + returning
    few = [0 < recent[f"{side}_customers"].sum() < words.least for side in SIDES]
    if any(few):
        return words.t("{money} of revenue in the last {period}", money=words.money(total), period=period)  # fmt: skip
    return words.t(
        "Returning customers brought {share} of revenue in the last {period}",
        share=words.percent(returning / total) if total > 0 else "–",
        period=period,
    )


def _income_table(series: pd.DataFrame, words: Words) -> TableView:
    heads = (Column(words.t("Period"), "left"), *(Column(str(name)) for name in series.columns))
    rows = tuple(
        (str(span), *(words.money(value) for value in row))
        for span, row in zip(series.index, series.to_numpy(float), strict=True)
    )
    return TableView(heads, rows)
