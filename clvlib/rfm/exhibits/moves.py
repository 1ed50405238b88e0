"""Exhibits of movement: who went where between two dates, and the money that went along."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.exhibits.disclosure import note_on, written
from clvlib.exhibits.flows import alluvial
from clvlib.exhibits.grids import labelled_grid, wrap
from clvlib.privacy.small_groups import Guarded, guard
from clvlib.rfm.exhibits.life import guard_stages
from clvlib.rfm.lifecycle import IN_RHYTHM, NONE_YET, STAGES
from clvlib.rfm.movement import SLIPPED, stayed, transition, value_at_risk
from clvlib.rfm.thin import too_few
from clvlib.words import Words
from clvlib.words.terms import term

MOST_ROWS = 10


def stage_flow(moved: pd.DataFrame, since: pd.Timestamp, look: Look) -> Exhibit | None:
    """Show the flow of customers between the stages; None where fewer than ten had one before.

    Parameters
    ----------
    moved : pandas.DataFrame
        From :func:`clvlib.rfm.movement.movement`.
    since : pandas.Timestamp
        The earlier day.
    """
    words = look.words
    matrix = transition(moved, "stage", list(STAGES), "customers")
    if too_few(matrix.loc[list(STAGES)].to_numpy().sum(), words.least):
        return None
    count, money = value_at_risk(moved)
    shown = matrix.loc[matrix.sum(axis=1) > 0, matrix.sum(axis=0) > 0]
    sides = [guard_stages(shown.sum(axis=axis), look.least) for axis in (1, 0)]
    texts = tuple(
        [
            words.t("{name}: {count}", name=term(str(code), words), count=size)
            for code, size in written(side, words)[0].items()
        ]
        for side in sides
    )
    facts = {
        "count": words.people(count), "money": words.money(money), "date": words.date(since),
    }  # fmt: skip
    return Exhibit(
        "stage-flow",
        words.t("{count} customers fell out of rhythm; they brought {money} before", **facts)
        if not 0 < count < look.least
        else words.t("{count} customers fell out of rhythm", **facts),
        words.t("Customers by life-cycle stage on {date} and today, by silence alone", **facts),
        alluvial(
            guard(shown, look.least).drawn,
            look,
            (texts[0], texts[1]),
            (words.date(since), words.t("Today")),
            [(a, b) for a in IN_RHYTHM for b in SLIPPED],
        ),
        words.t(
            "Flows between the stages on {date} and today. {count} customers went from new, "
            "growing or mature to declining or lost; in the year before {date} they brought "
            "{money}.",
            **facts,
        )
        if not 0 < count < look.least
        else words.t("Flows between the stages on {date} and today.", **facts),
        look.source,
        words.passage(
            words.t(
                "Both dates are judged by today's cut points. Money = net revenue of the year up "
                "to {date}.",
                **facts,
            ),
            max(note_on(sides[0], words), note_on(sides[1], words), key=len),
        ),
        matrix,
    )


def stage_moves(moved: pd.DataFrame, since: pd.Timestamp, look: Look) -> Exhibit | None:
    """Show the transition matrix of stages; None where there was no stage or no money before."""
    words, stages = look.words, list(STAGES)
    matrix = transition(moved, "stage", stages, "customers")
    money = transition(moved, "stage", stages, "revenue")
    total = money.to_numpy().sum()
    if too_few(matrix.loc[stages].to_numpy().sum(), words.least) or total <= 0:
        return None
    rows = matrix.loc[matrix.sum(axis=1) > 0]
    cells = guard(rows, look.least)
    facts = {
        "share": words.percent(money[list(IN_RHYTHM)].to_numpy().sum() / total),
        "risk": words.money(value_at_risk(moved)[1]),
        "date": words.date(since),
    }
    few_at_risk = 0 < value_at_risk(moved)[0] < look.least
    names = [term(code, words) for code in stages]
    return Exhibit(
        "stage-moves",
        words.t("{risk} at risk; {share} of revenue is with customers in rhythm", **facts)
        if not few_at_risk
        else words.t("{share} of revenue is with customers in rhythm", **facts),
        words.t(
            "Customers by stage on {date} (rows) and today (columns), and the net revenue of the "
            "year before that went along; shade = share of the row",
            **facts,
        ),
        labelled_grid(
            cells.drawn.div(cells.drawn.sum(axis=1), axis=0)
            .set_axis(names, axis=1)
            .set_axis([term(str(code), words) for code in rows.index]),
            _cells(cells, money.loc[rows.index], words).set_axis(names, axis=1),
            look,
            below=words.t("Today"),
            beside=words.date(since),
            cell_mm=9,
        ),
        words.t(
            "Matrix of movement between life-cycle stages. Customers who brought {share} of the "
            "revenue of the year before {date} are in rhythm today; {risk} is at risk.",
            **facts,
        )
        if not few_at_risk
        else words.t("Matrix of movement between life-cycle stages."),
        look.source,
        words.passage(
            words.t(
                "Value at risk = revenue of those who went from new, growing or mature to "
                "declining or lost. Newcomers had brought nothing before."
            ),
            note_on(cells, words),
        ),
        matrix.join(money.add_suffix("_revenue")),
    )


def _cells(customers: Guarded, money: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return the texts of a matrix: customers, and below them their money where there is any."""
    counts = written(customers, words).where(customers.counts > 0, "")
    sums = money.map(lambda m: "\n" + words.compact_money(m) if m else "")
    return counts + sums.where((customers.counts > 0) & ~customers.hidden, "")


def segment_moves(
    moved: pd.DataFrame, codes: list[str], since: pd.Timestamp, look: Look
) -> Exhibit | None:
    """Show the transition matrix of segments; None where fewer than ten were customers before."""
    words = look.words
    matrix = transition(moved, "segment", codes, "customers")
    if too_few(matrix.loc[codes].to_numpy().sum(), words.least):
        return None
    rows = matrix.loc[matrix.sum(axis=1) > 0]
    cells = guard(rows, look.least)
    shares = cells.drawn.div(cells.drawn.sum(axis=1), axis=0)
    texts = _cells(cells, transition(moved, "segment", codes, "revenue").loc[rows.index], words)
    names = [wrap(term(str(code), words), 10) for code in codes]
    shown = shares.set_axis(names, axis=1).set_axis([term(str(c), words) for c in rows.index])
    same = words.percent(stayed(moved, "segment"))
    return Exhibit(
        "segment-moves",
        words.t(
            "{share} of customers are in the segment of {date}", share=same, date=words.date(since)
        ),
        words.t(
            "Customers by segment on {date} (rows) and today (columns), and the net revenue of the "
            "year before that went along; shade = share of the row",
            date=words.date(since),
        ),
        labelled_grid(
            shown,
            texts.set_axis(names, axis=1),
            look,
            below=words.t("Today"),
            beside=words.date(since),
            cell_mm=8.5,
        ),
        words.t(
            "Matrix of movement between segments. {share} of earlier customers stayed where they "
            "were.",
            share=same,
        ),
        look.source,
        words.passage(
            words.t("Both dates are judged by today's thresholds."), note_on(cells, words)
        ),
        matrix,
    )


def costly_moves(moved: pd.DataFrame, since: pd.Timestamp, look: Look) -> Exhibit | None:
    """Show the movements of segments that most money went along with; None without money."""
    words = look.words
    known = moved[(moved["kind"] == "segment") & (moved["before"] != NONE_YET)]
    if too_few(known["customers"].sum(), words.least):
        return None
    codes = sorted({*known["before"], *known["after"]})
    moves = transition(moved, "segment", codes, "customers")
    hidden = guard(moves, look.least).hidden
    pairs = zip(known["before"], known["after"], strict=True)
    shown = pd.Series(
        [not bool(hidden.loc[before, after]) for before, after in pairs], index=known.index
    )
    changed = known[shown & (known["before"] != known["after"]) & (known["revenue"] > 0)]
    total = known["revenue"].sum()
    if changed.empty or total <= 0:
        return None
    changed = changed.sort_values(["revenue", "before", "after"], ascending=[False, True, True])
    rows = tuple(
        (
            term(str(row["before"]), words),
            term(str(row["after"]), words),
            words.number(row["customers"]),
            words.money(row["revenue"]),
            words.percent(row["revenue"] / total),
        )
        for _, row in changed.head(MOST_ROWS).iterrows()
    )
    facts = {
        "money": words.money(changed["revenue"].sum()),
        "share": words.percent(changed["revenue"].sum() / total),
    }
    return Exhibit(
        "costly-moves",
        words.t("Customers with {share} of revenue changed their segment", **facts),
        words.t(
            "The movements with most money since {date}; net revenue of the year before it",
            date=words.date(since),
        ),
        TableView(
            (
                Column(words.t("From"), "left"),
                Column(words.t("To"), "left"),
                Column(words.t("Customers")),
                Column(words.t("Revenue of the year before")),
                Column(words.t("Share of revenue")),
            ),
            rows,
        ),
        words.t(
            "Table of the largest movements. Customers who brought {money} changed segment.",
            **facts,
        ),
        look.source,
        data=changed,
    )
