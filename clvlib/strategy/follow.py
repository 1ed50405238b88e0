"""Following up: which designed tests were carried out, and what they came to."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from clvlib.errors import InputError, nearest
from clvlib.strategy.experiment import Design
from clvlib.strategy.outcomes import check_known, from_orders, from_results
from clvlib.strategy.playbook import Effect, Play, Playbook, Text
from clvlib.strategy.profit import SHARPNESS
from clvlib.strategy.status import FILE, TAKEN, Entry, Statuses
from clvlib.strategy.verdict import INVALID, RUNNING, UNREADABLE, Result, read, together

WIDE = (SHARPNESS + 1) ** 0.5  # bounds of a symmetric prior in its standard deviations


def read_tests(
    plans: list[tuple[Design, pd.DataFrame]],
    statuses: Statuses,
    orders: pd.DataFrame,
    as_of: pd.Timestamp,
    results: Callable[[str], pd.DataFrame],
    pseudonym: Callable[[str], str],
) -> list[Result]:
    """Read every test that was carried out and has come to its end.

    Parameters
    ----------
    plans : list of (Design, DataFrame)
        Designs of earlier reports with their assignments.
    statuses : Statuses
        What the consultant says became of them.
    orders : pandas.DataFrame
        Table ``orders`` of this run.
    as_of : pandas.Timestamp
        Last instant known.
    results : callable
        Returns a results file by its name.
    pseudonym : callable
        Turns the client's own id into the kit's.

    Raises
    ------
    InputError
        If the status file names a test that its report did not design.
    """
    _refuse_unknown(statuses, [plan.experiment for plan, _ in plans])
    found = []
    for plan, arms in plans:
        entry = statuses.of(plan.experiment)
        if entry is not None and entry.status in TAKEN:
            found.append(_read(plan, arms, entry, orders, as_of, results, pseudonym))
    return together(found)


def _refuse_unknown(statuses: Statuses, designed: list[str]) -> None:
    """Refuse an entry of a report that is there but designed no such test: a slip of the pen."""
    days = {name[-10:] for name in designed}
    for entry in statuses.actions:
        if entry.experiment not in designed and entry.experiment[-10:] in days:
            own = [name for name in designed if name[-10:] == entry.experiment[-10:]]
            raise InputError(
                f"{FILE}, experiment '{entry.experiment}'", "was not designed by that report",
                allowed=", ".join(own), remedy=nearest(entry.experiment, own),
            )  # fmt: skip


def _read(
    plan: Design, arms: pd.DataFrame, entry: Entry, orders: pd.DataFrame, as_of: pd.Timestamp,
    results: Callable[[str], pd.DataFrame], pseudonym: Callable[[str], str],
) -> Result:  # fmt: skip
    begins = pd.Timestamp(entry.started or plan.begins)
    ends = pd.Timestamp(entry.ended) if entry.ended else begins + pd.Timedelta(days=plan.days)
    if as_of < ends - pd.Timedelta(microseconds=1):
        return Result(plan, RUNNING, begins, ends, treated=plan.treated, held_out=plan.held_out)
    if entry.results is not None:
        outcomes = from_results(results(entry.results), arms, entry.results, pseudonym)
    elif plan.success == "new_customer":  # whoever was brought along is in no list of ours
        return Result(plan, UNREADABLE, begins, ends, treated=plan.treated, held_out=plan.held_out)
    else:
        check_known(arms, orders, plan.experiment)
        outcomes = from_orders(arms, orders, begins, ends)
    return read(plan, outcomes, begins, ends, entry.cost)


def learn(playbook: Playbook, results: list[Result], source: Text) -> Playbook:
    """Let what was measured here speak beside the playbook's assumption of each effect.

    Prior and measurement are weighed by their precision (two normal distributions), so that a
    large test all but replaces the assumption and a small one hardly moves it.

    Parameters
    ----------
    playbook : Playbook
        As assumed.
    results : list of Result
        Ended tests; such as are not valid teach nothing.
    source : Text
        What the card then names as the effect's source.
    """
    plays = {play.id: play for play in playbook.plays}
    for result in results:
        able = result.ended and result.verdict not in (INVALID, UNREADABLE) and result.share
        if able and result.design.play in plays and result.share and result.share.error > 0:
            play = plays[result.design.play]
            plays[play.id] = _learnt(play, result.share.estimate, result.share.error, source)
    return Playbook(plays=tuple(plays.values()))


def _learnt(play: Play, measured: float, error: float, source: Text) -> Play:
    prior = play.effect
    place = (prior.mean - prior.low) / (prior.high - prior.low)
    variance = (prior.high - prior.low) ** 2 * place * (1 - place) / (SHARPNESS + 1)
    weight = variance / (variance + error**2)
    mean = prior.mean + weight * (measured - prior.mean)
    spread = ((1 - weight) * variance) ** 0.5 * WIDE
    effect = Effect(
        mean=mean, low=max(mean - spread, -0.999), high=min(mean + spread, 0.999), source=source
    )
    return play.model_copy(update={"effect": effect})
