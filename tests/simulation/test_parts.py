from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from clvlib.simulation.baskets import split
from clvlib.simulation.clock import WEEKDAY, Clock, draw_seconds
from clvlib.simulation.visits import _by_day


@given(
    st.lists(st.integers(0, 500_000), min_size=4, max_size=4).filter(any),
    st.floats(0, 1),
)
def test_split_is_exact_and_never_above_list(listed: list[int], paid_share: float):
    total, net = np.array([listed]), np.array([int(sum(listed) * paid_share)])
    paid = split(total, net)
    assert paid.sum() == net[0]
    assert ((paid >= 0) & (paid <= total)).all()


@given(st.lists(st.integers(0, 30), max_size=25))
def test_visits_of_one_day_move_to_the_next_free_days(days: list[int]):
    repeats = np.sort(np.array(days, dtype="int64"))
    visits = _by_day(np.zeros(len(days), dtype="int64"), repeats, np.array([0]), days=1_000)
    expected, free = [0], 1
    for day in repeats:
        expected.append(max(int(day), free))
        free = expected[-1] + 1
    assert visits["day"].tolist() == expected


def test_the_bent_clock_keeps_weeks_and_gives_busy_days_more():
    clock = Clock.over(date(2024, 1, 1), date(2024, 12, 29))
    np.testing.assert_allclose(clock.edges[::7], np.arange(0, 365, 7), atol=1e-9)
    even = np.random.default_rng(1).uniform(0, clock.days, 200_000)
    share = np.bincount(clock.weekday[clock.day_of(even)]) / 200_000
    np.testing.assert_allclose(share, WEEKDAY / WEEKDAY.sum(), atol=0.005)


def test_hours_have_a_morning_peak_on_weekdays_and_an_afternoon_peak_on_weekends():
    rng = np.random.default_rng(2)
    weekday, weekend = (draw_seconds(rng, np.full(20_000, day)) // 3600 for day in (2, 6))
    assert np.bincount(weekday).argmax() == 8
    assert np.bincount(weekend).argmax() == 15
    assert weekday.min() >= 7
    assert weekday.max() <= 21
