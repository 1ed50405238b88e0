"""Whoever values the customers is heard by what the past shows, and luck is not taken for skill."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from clvlib.clv.candidates import Kind, Withdrawn, answer, geometric_mean
from clvlib.clv.history import History, history_at
from clvlib.clv.voices import Combination, voices


def _standing(**losses: tuple[str, float]) -> pd.DataFrame:
    rows = {name: {"kind": kind, "loss": loss} for name, (kind, loss) in losses.items()}
    return pd.DataFrame.from_dict(rows, orient="index").sort_values("loss", kind="stable")


def _noise(size: float) -> Callable[[str, str], float]:
    return lambda one, other: size


def test_a_voice_falls_with_the_distance_in_standard_errors():
    table = _standing(trees=("learned", 0.0), mean=("committee", 0.02))
    heard = voices(table, _noise(0.02))
    assert list(heard) == ["trees", "mean"]
    assert heard["mean"] / heard["trees"] == pytest.approx(np.exp(-1) / 4)
    assert sum(heard.values()) == pytest.approx(1)


def test_the_learned_forecast_has_four_voices_where_nothing_tells_them_apart():
    table = _standing(trees=("learned", 0.0), mean=("committee", 0.0))
    assert voices(table, _noise(0.0)) == {"trees": 0.8, "mean": 0.2}


def test_a_clear_lead_outweighs_four_voices():
    table = _standing(mean=("committee", 0.0), trees=("learned", 0.03))
    assert list(voices(table, _noise(0.02))) == ["mean", "trees"]
    assert list(voices(table, _noise(0.03))) == ["trees", "mean"]


def test_who_is_plainly_behind_is_not_asked():
    table = _standing(mean=("committee", 0.0), trees=("learned", 0.1))
    assert voices(table, _noise(0.03)) == {"mean": 1.0}


@pytest.mark.parametrize(("luck", "leads"), [(0.03, False), (0.01, True)])
def test_another_method_is_heard_only_where_its_lead_is_no_luck(luck, leads):
    table = _standing(
        single=("model", 0.0),
        trees=("learned", 0.05),
        mean=("committee", 0.055),
        past=("naive", 2.0),
    )
    heard = voices(table, _noise(luck))
    assert ("single" in heard) is leads
    assert next(iter(heard)) == ("single" if leads else "trees")
    assert "past" not in heard


def test_without_trees_and_committee_the_lowest_loss_speaks_alone():
    table = _standing(past=("naive", 0.3), single=("model", 0.1))
    assert voices(table, _noise(1.0)) == {"single": 1.0}


@dataclass(frozen=True)
class Says:
    name: str
    orders: float
    kind: Kind = "model"

    def forecast(self, history: History, horizon_days: int) -> pd.DataFrame:
        if self.orders < 0:
            raise Withdrawn("not today")
        count = len(history.summary)
        return answer(history, np.full(count, self.orders), np.full(count, 10 * self.orders))


def test_the_combination_is_the_weighted_geometric_mean_of_who_answers(sample_orders):
    history = history_at(sample_orders, "1997-03-31")
    one, nine, mute = Says("one", 1.0), Says("nine", 9.0), Says("mute", -1.0)
    said = Combination((one, nine), (0.5, 0.5)).forecast(history, 30)
    np.testing.assert_allclose(said["expected_orders"], 3.0)
    np.testing.assert_allclose(said["expected_revenue"], 30.0)
    said = Combination((mute, one, nine), (0.4, 0.45, 0.15)).forecast(history, 30)
    np.testing.assert_allclose(said["expected_orders"], 9.0**0.25)
    with pytest.raises(Withdrawn, match="none of 1"):
        Combination((mute,), (1.0,)).forecast(history, 30)


@pytest.mark.parametrize("unit", [1e6, 1e-6])
def test_forecasts_of_nothing_average_to_the_same_in_any_currency(unit):
    said = [np.array([0.0, 4.0, 8.0]), np.array([3.0, 1.0, 0.0])]
    shares = [3.0, 1.0]

    plain = geometric_mean(said, shares)

    np.testing.assert_allclose(geometric_mean([unit * v for v in said], shares), unit * plain)
    np.testing.assert_allclose(plain[1], 4.0**0.75)
    assert (plain > 0).all()


def test_forecasts_of_nothing_for_everybody_stay_next_to_nothing():
    assert geometric_mean([np.zeros(2), np.zeros(2)]).max() < 1e-200
