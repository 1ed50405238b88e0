"""The race is fair, its rule is the printed one, and noise does not decide."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from clvlib.clv.blends import blends
from clvlib.clv.candidates import (
    Kind,
    Withdrawn,
    all_candidates,
    answer,
    candidate,
    forecast_of,
)
from clvlib.clv.committee import Committee
from clvlib.clv.cuts import rolling_cuts
from clvlib.clv.history import History, history_at
from clvlib.clv.past_error import model_error
from clvlib.clv.season import season_outlook
from clvlib.clv.tournament import hold_race
from clvlib.merchant import Horizon

CUTS = [pd.Timestamp("1997-09-30"), pd.Timestamp("1997-08-01")]


@pytest.fixture(scope="module")
def known(sample_orders) -> History:
    return history_at(sample_orders, "1998-06-30")


@dataclass(frozen=True)
class Teller:
    """Tells the truth times a factor, which no honest candidate could."""

    history: History
    factor: float
    kind: Kind
    name: str

    def forecast(self, history: History, horizon_days: int) -> pd.DataFrame:
        came = self.history.outcome(history.cut, horizon_days)
        return answer(history, came["orders"] * self.factor, came["revenue"] * self.factor)


@dataclass(frozen=True)
class Shy:
    name: str = "shy"
    kind: Kind = "learned"

    def forecast(self, history: History, horizon_days: int) -> pd.DataFrame:
        raise Withdrawn("too thin")


def _race(known, *entrants, days=180):
    return hold_race(known, CUTS, days, entrants)


def test_the_lowest_loss_wins_beyond_noise(known):
    good = Teller(known, 1.02, "learned", "good")
    race = _race(known, candidate("bg_nbd"), candidate("last_window"), Shy(), good)
    assert race.pick == "good"
    assert race.withdrawn == {"shy": "too thin"}
    assert race.standing["loss"].is_monotonic_increasing


def test_within_noise_the_learned_forecast_and_the_committee_are_heard_together(known):
    plain = Teller(known, 1.02, "model", "plain")
    rough = Teller(known, 1.02, "model", "rough")
    fancy = Teller(known, 1.02, "learned", "fancy")
    naive = Teller(known, 1.02, "naive", "naive")
    race = _race(known, fancy, naive, plain, rough, days=28)
    assert race.pick == race.chosen.name == "combination"
    assert set(race.heard) == {"fancy", "committee"}
    assert race.standing["voice"].sum() == pytest.approx(1)
    assert all("combination" in trial.forecasts for trial in race.trials)
    assert _race(known, naive, plain, rough, days=28).pick == "committee"
    assert _race(known, naive, days=28).pick == "naive"


def test_a_tenth_of_the_customers_less_hardly_moves_the_forecast(sample_orders):
    ids = np.sort(sample_orders["customer_id"].unique())
    kept = np.random.default_rng(5).choice(ids, int(0.9 * len(ids)), replace=False)
    fewer = sample_orders[sample_orders["customer_id"].isin(kept)]
    said = []
    for orders in (sample_orders, fewer):
        history = history_at(orders, "1998-06-30")
        race = hold_race(history, CUTS, 180, all_candidates())
        said.append(forecast_of(race.chosen, history, 180).set_index("customer_id"))
    whole, part = said[0].loc[kept, "expected_revenue"], said[1].loc[kept, "expected_revenue"]
    assert part.sum() == pytest.approx(whole.sum(), rel=0.05)
    assert np.corrcoef(whole.rank(), part.rank())[0, 1] > 0.995


def test_a_learned_forecast_behind_by_more_than_noise_is_not_taken(known):
    off = Teller(known, 3.0, "learned", "off")
    plain = Teller(known, 1.02, "model", "plain")
    rough = Teller(known, 1.02, "model", "rough")
    assert _race(known, off, plain, days=28).pick == "plain"
    assert _race(known, off, plain, rough, days=28).pick == "committee"


def test_the_committee_is_the_geometric_mean_of_who_answers(known):
    history = known.until("1997-09-30")
    half, double = Teller(known, 0.5, "model", "half"), Teller(known, 2.0, "model", "double")
    said = Committee((half, double, Shy())).forecast(history, 180)
    came = known.outcome(history.cut, 180)
    lift = season_outlook(history, 180).usual  # Christmas lies ahead and was never seen
    np.testing.assert_allclose(said["expected_orders"], lift * came["orders"], atol=1e-6)
    assert lift > 1
    with pytest.raises(Withdrawn, match="1 of 2"):
        Committee((half, Shy())).forecast(history, 180)


def test_blends_lie_between_their_parts(known):
    history = known.until("1997-09-30")
    model, recent = candidate("bg_nbd"), candidate("last_window")
    low, high = (forecast_of(c, history, 180)["expected_orders"] for c in (model, recent))
    low, high = np.minimum(low, high), np.maximum(low, high)
    for blend in blends(model, recent):
        said = blend.forecast(history, 180)["expected_orders"]
        assert ((said >= low - 1e-9) & (said <= high + 1e-9)).all()


@pytest.mark.parametrize(
    ("first", "as_of", "horizon", "cuts", "days"),
    [
        (
            "1997-01-01",
            "1998-06-30",
            (39, "weeks"),
            ["1997-09-30", "1997-07-24", "1997-05-17"],
            273,
        ),
        (
            "2026-01-01",
            "2026-06-29",
            (12, "months"),
            ["2026-03-31", "2026-03-09", "2026-02-15"],
            90,
        ),
        ("2026-01-01", "2026-02-10", (12, "months"), [], 20),
    ],
)
def test_cuts_follow_the_documented_rule(first, as_of, horizon, cuts, days):
    found, length = rolling_cuts(
        pd.Timestamp(first), pd.Timestamp(as_of), Horizon(count=horizon[0], unit=horizon[1])
    )
    assert ([str(c.date()) for c in found], length) == (cuts, days)


def test_a_level_missed_each_time_widens_the_error(known):
    low = _race(known, Teller(known, 0.5, "model", "half"))
    fine = _race(known, Teller(known, 1.0, "model", "right"))
    assert model_error(fine, 180).scale < model_error(low, 180).scale
    assert model_error(fine, 720).scale == pytest.approx(2 * model_error(fine, 180).scale)


def test_a_race_needs_a_cut_and_somebody_who_runs(known):
    with pytest.raises(ValueError, match="at least one cut"):
        hold_race(known, [], 90, [candidate("mean")])
    with pytest.raises(ValueError, match="no candidate"):
        _race(known, Shy())
