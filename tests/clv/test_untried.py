"""A learned forecast that no stretch past could try: it has half of the voice, and the report says so."""

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from clvlib.clv.backtest_table import backtest_table
from clvlib.clv.candidates import Kind, Withdrawn, answer, candidate, forecast_of
from clvlib.clv.exhibits_backtest import past_forecasts, whole_tournament
from clvlib.clv.exhibits_trust import gate_paragraph, trust_table
from clvlib.clv.findings import error_tile, timing_paragraph
from clvlib.clv.findings_check import put_back_sentence, taken_sentence
from clvlib.clv.gate import Gate, _past_error
from clvlib.clv.history import History, history_at
from clvlib.clv.past_error import model_error, untried_apart
from clvlib.clv.tournament import Race
from clvlib.clv.voices import Combination
from clvlib.exhibits import Look
from clvlib.exhibits.theme import Theme
from clvlib.merchant import Brand, Trust
from clvlib.words import Words

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


@pytest.fixture(scope="module")
def races(known) -> tuple[Race, Race]:
    """A race with an untried forecast, and one without."""
    plain, naive = Teller(known, 1.02, "model", "plain"), Teller(known, 1.6, "naive", "mean")
    return _race(known, plain, naive, Late(known.cut)), _race(known, plain, naive)


def test_a_small_error_of_the_tried_half_is_amber_with_a_remedy_in_words(races):
    limits, found = Trust(), SimpleNamespace(pick="combination")
    half = _past_error(races[0], found, limits)  # pyright: ignore
    whole = _past_error(races[1], SimpleNamespace(pick="plain"), limits)  # pyright: ignore
    assert (half.state, whole.state) == ("amber", "green")
    assert half.measured == pytest.approx(whole.measured)
    gate = Gate((half,))
    assert "half" not in gate.table()
    words = Words("en")
    assert "Half of the forecast could not be checked" in gate_paragraph(gate, words)
    assert "half that could be checked" in trust_table(gate, _look()).body.rows[0][0]
    assert "half" not in gate_paragraph(Gate((whole,)), words)


def test_the_two_halves_apart_widen_the_error_of_the_total(races, known):
    race = _race(known, candidate("bg_nbd"), Late(known.cut))
    late, tried = (
        forecast_of(race.entrants[name], known, 180)["expected_revenue"].sum()
        for name in ("late", "bg_nbd")
    )
    assert untried_apart(race, known, 180) == pytest.approx(np.log(late / tried))
    assert untried_apart(races[1], known, 180) == 0
    plain, wider = model_error(races[0], 180), model_error(races[0], 180, 0.3)
    assert wider.scale**2 == pytest.approx(plain.scale**2 + 0.15**2)
    assert wider.freedom == plain.freedom


@pytest.mark.parametrize(("language", "half"), [("en", "half"), ("zh-Hans", "一半")])
def test_every_sentence_about_the_past_says_that_it_is_the_checked_half(races, language, half):
    look = _look(language)
    words = look.words
    for race, said in zip(races, (True, False), strict=True):
        texts = [
            put_back_sentence(race, words), taken_sentence(race, words),
            timing_paragraph(race, words), error_tile(race, words)[0],
            past_forecasts(race, look).headline, str(past_forecasts(race, look).note),
            whole_tournament(race, backtest_table(race), look).note.split("。")[0].split("; ")[0],
        ]  # fmt: skip
        assert [half in text for text in texts] == [said] * len(texts)


def _look(language: str = "en") -> Look:
    return Look(Words(language, "USD"), Theme.load(Brand(), language), "source")
