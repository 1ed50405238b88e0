"""Whether the model behind the values is right about the past: by frequency, by week, by rank."""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.exhibits import Exhibit, Look, charts
from clvlib.exhibits.disclosure import note_on, written
from clvlib.privacy.small_groups import guard_list
from clvlib.words import Words

from .exhibits_backtest import best_naive, off_by
from .fit import lift
from .model_names import model_name
from .tournament import Race, Trial

_FIRST, _SHOWN = 2, 60


def fit_by_frequency(counts: pd.DataFrame, look: Look) -> Exhibit:
    """Show how many customers came back how often, counted and as the model has it.

    Parameters
    ----------
    counts : DataFrame
        See `fit.repeat_counts`.
    look : Look
    """
    words = look.words
    cells = guard_list(counts["actual"], look.least)
    drawn = counts[["actual", "expected"]].assign(actual=cells.drawn[0]).set_axis(
        [_label(i, counts, words) for i in counts.index]
    )  # fmt: skip
    drawn.columns = [words.t("actual"), words.t("model")]
    gap = float((counts["actual"] - counts["expected"]).abs().sum() / 2 / counts["actual"].sum())
    return Exhibit(
        "fit-by-frequency",
        words.t("Repeat orders by model and by count overlap by {share}",
                share=words.percent(1 - gap, 1)),
        words.t("Customers by number of repeat orders so far, counted and by the fitted model"),
        charts.paired_columns(drawn, look, words.number, words.t("Customers"),
                              words.t("Repeat orders"), {drawn.columns[0]: list(written(cells, words)[0])}),
        words.t("Pairs of columns; {actual} customers never came back, the model says {expected}.",
                actual=words.people(float(counts["actual"].iloc[0])),
                expected=words.number(float(counts["expected"].iloc[0]))),
        look.source,
        note_on(cells, words),
        data=counts.reset_index(names="repeat_orders"),
    )  # fmt: skip


def weekly_orders(weekly: pd.DataFrame, trial: Trial, look: Look) -> Exhibit | None:
    """Show repeat orders week by week, actual and expected, the hold-out shaded.

    Parameters
    ----------
    weekly : DataFrame
        Cumulative, see `tracking.weekly_tracking`.
    trial : Trial
        The cut.
    look : Look

    Returns
    -------
    Exhibit or None
        None below four weeks.
    """
    words, cut = look.words, trial.history.cut
    steps = weekly.diff().dropna()
    ahead = steps[steps.index > cut]
    if len(steps) < 4 or len(ahead) < 2:
        return None
    missed = _missed(ahead)
    return Exhibit(
        "weekly-orders",
        words.t("Week by week the forecast is off by {share} on average",
                share=words.percent(missed)) if np.isfinite(missed)
        else words.n("In {count} week after the cut nobody ordered again",
                     "In {count} weeks after the cut nobody ordered again", len(ahead)),
        words.t("Repeat orders a week of customers won by {cut}; fitted up to there, forecast "
                "after (shaded)", cut=words.date(cut)),
        charts.lines({words.t("actual"): steps["actual"], words.t("expected"): steps["expected"]},
                     look, words.number, words.t("Repeat orders a week"),
                     muted=[words.t("expected")], shade_from=cut),
        words.t("Two lines by week, actual and expected; after the cut {actual} a week were "
                "counted and {expected} expected.",
                actual=words.number(float(ahead["actual"].mean())),
                expected=words.number(float(ahead["expected"].mean()))),
        look.source,
        note=words.t("Weeks with a holiday or a campaign stand out: this line knows no calendar; "
                     "overall the shaded part was {bias}.",
                     bias=off_by(float(ahead["expected"].sum() / max(ahead["actual"].sum(), 1) - 1),
                                 words)),
        data=steps.assign(ahead=steps.index > cut).reset_index(names="week"),
    )  # fmt: skip


def lift_curve(race: Race, look: Look) -> Exhibit:
    """Show how many times their share of revenue the best-ranked customers brought."""
    words, trial = look.words, race.trials[0]
    actual = trial.actual["revenue"].to_numpy(float)
    naive = best_naive(race)
    mine = lift(actual, trial.column(race.pick, "revenue"), look.least)
    curves = {words.t("this report"): mine}
    if naive != race.pick:
        curves[model_name(naive, words)] = lift(actual, trial.column(naive, "revenue"), look.least)
    curves[words.t("by lot")] = pd.Series(1.0, mine.index)
    drawn = {name: curve.loc[_FIRST:_SHOWN] for name, curve in curves.items()}
    return Exhibit(
        "lift-curve",
        words.t("The tenth ranked highest brought {times} times its share",
                times=words.number(float(mine.loc[10.0]), 1)),
        words.t("Revenue a customer of those ranked highest over that of all, in the {days} after "
                "{cut}", days=words.duration(trial.horizon_days),
                cut=words.date(trial.history.cut)),
        charts.lines(drawn, look, lambda v: words.number(v, 0), words.t("Times the mean"),
                     words.t("Customers ranked highest, per cent"), muted=[words.t("by lot")]),
        words.t("Falling curves towards 1; the first tenth has a lift of {first}, the first half "
                "{half}.", first=words.number(float(mine.loc[10.0]), 1),
                half=words.number(float(mine.loc[50.0]), 1)),
        look.source,
        data=pd.DataFrame(curves).reset_index(names="customers"),
    )  # fmt: skip


def weeks_sentence(weekly: pd.DataFrame, trial: Trial, words: Words) -> str:
    """Say how many repeat orders a week came in after the cut, and were expected."""
    ahead = weekly.diff().dropna()
    ahead = ahead[ahead.index > trial.history.cut]
    return words.t(
        "After the cut {actual} repeat orders a week came in where {expected} were expected.",
        actual=words.number(float(ahead["actual"].mean())),
        expected=words.number(float(ahead["expected"].mean())),
    )


def fit_sentence(counts: pd.DataFrame, words: Words) -> str:
    """Say how the model's customers who never came back compare with those counted."""
    return words.t(
        "In the past the fitted model has {expected} customers who never came back, {actual} were "
        "counted.",
        expected=words.number(float(counts["expected"].iloc[0])),
        actual=words.number(float(counts["actual"].iloc[0])),
    )


def _missed(ahead: pd.DataFrame) -> float:
    """Mean absolute error of a week over the mean week."""
    mean = float(ahead["actual"].mean())
    error = float(np.abs(ahead["expected"] - ahead["actual"]).mean())
    return error / mean if mean > 0 else float("nan")


def _label(count: int, counts: pd.DataFrame, words: Words) -> str:
    last = count == counts.index[-1]
    return f"{words.number(count)}+" if last else words.number(count)
