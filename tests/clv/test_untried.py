"""A learned forecast that no stretch past could try: it has half of the voice, and the report says so."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from clvlib.clv.candidates import Kind, Withdrawn, answer, candidate, forecast_of
from clvlib.clv.history import History, history_at
from clvlib.clv.voices import Combination

from .test_tournament import Shy, Teller, _race


@pytest.fixture(scope="module")
def known(sample_orders) -> History:
    return history_at(sample_orders, "1998-06-30")


@dataclass(frozen=True)
class Late:
    """Has enough to learn from on the last day alone."""

    since: pd.Timestamp
    name: str = "late"
    kind: Kind = "learned"

    def forecast(self, history: History, horizon_days: int) -> pd.DataFrame:
        if history.cut < self.since:
            raise Withdrawn("too short")
        return answer(
            history, np.full(len(history.summary), 2.0), np.full(len(history.summary), 9.0)
        )


def test_a_learned_forecast_that_could_not_be_tried_has_half_of_the_voice(known):
    late, plain = Late(known.cut), Teller(known, 1.02, "model", "plain")
    race = _race(known, plain, late)
    assert (race.pick, race.untried) == ("combination", "late")
    assert race.heard == {"late": 0.5, "plain": 0.5}
    assert race.withdrawn == {"late": "too short"}
    assert "late" not in race.standing.index
    for trial in race.trials:  # what is checked is what could be
        checked, alone = (trial.column(name, "revenue") for name in (race.pick, "plain"))
        np.testing.assert_allclose(checked, alone, atol=1e-6)


def test_voices_are_shared_among_those_who_answer_today(known):
    late, mean = Late(known.cut), candidate("mean")
    both = Combination((mean, late), (0.5, 0.5))
    ours = forecast_of(mean, known, 180)["expected_orders"]
    np.testing.assert_allclose(both.forecast(known, 180)["expected_orders"], np.sqrt(2 * ours))
    earlier = known.until("1997-09-30")
    alone = both.forecast(earlier, 180)["expected_orders"]
    np.testing.assert_allclose(alone, forecast_of(mean, earlier, 180)["expected_orders"])


def test_an_untried_forecast_is_not_heard_where_it_cannot_answer_or_a_naive_one_leads(known):
    plain = Teller(known, 1.02, "model", "plain")
    assert _race(known, plain, Shy()).untried is None
    assert _race(known, Teller(known, 1.02, "naive", "naive"), Late(known.cut)).pick == "naive"
    tried = _race(known, plain, Late(known.cut), Teller(known, 1.02, "learned", "fancy"))
    assert tried.untried is None
