"""Intervals and corrections against the figures printed in their papers."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from clvlib.among import among
from clvlib.profiling.statistics import (
    benjamini_hochberg,
    mid_p,
    newcombe,
    shrink_rates,
    stratified_difference,
    wilson,
)


def test_wilson_prints_newcombes_example():
    low, high = wilson(81, 263)
    assert (round(float(low), 4), round(float(high), 4)) == (0.2553, 0.3662)


@pytest.mark.parametrize(
    ("counts", "printed"),
    [  # R. G. Newcombe (1998), Statistics in Medicine 17, table II, method 10
        ((56, 70, 48, 80), (0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.1705, 0.8090)),
        ((5, 56, 0, 29), (-0.0381, 0.1926)),
        ((10, 10, 0, 10), (0.6075, 1.0)),
    ],
)
def test_newcombe_prints_the_papers_intervals(counts, printed):
    _, low, high = newcombe(*counts)
    assert (round(float(low), 4), round(float(high), 4)) == printed


def test_mid_p_is_fishers_less_half_a_point():
    hits, of, other, other_of = 9, 30, 2, 40
    table = [[hits, of - hits], [other, other_of - other]]
    upper = stats.fisher_exact(table, "greater").pvalue
    point = stats.hypergeom.pmf(hits, of + other_of, hits + other, of)
    assert mid_p(hits, of, other, other_of) == pytest.approx(2 * (upper - point / 2))


def test_benjamini_hochberg_rejects_four_of_the_papers_fifteen():
    # Benjamini and Hochberg (1995), section 4: with q* = .05 the first four are rejected.
    p = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719,
         .6528, .7590, 1.0]  # fmt: skip
    q = benjamini_hochberg(p)
    assert int((q <= 0.05).sum()) == 4
    assert np.all(np.diff(q) >= 0)


def test_shrinking_pulls_small_groups_most_and_groups_alike_fully():
    rate, low, high = shrink_rates([9, 900, 150], [10, 1500, 1500], 0.35)
    assert abs(rate[0] - 0.9) > abs(rate[1] - 0.6)
    assert np.all((low < rate) & (rate < high))
    alike, _, _ = shrink_rates([4, 40, 400], [20, 200, 2000], 0.2)
    assert alike == pytest.approx([0.2, 0.2, 0.2])


def test_stratified_difference_of_one_stratum_is_the_crude_one():
    difference, low, high, _ = stratified_difference(
        np.array([[56.0]]), np.array([70.0]), np.array([[48.0]]), np.array([80.0])
    )
    assert difference[0] == pytest.approx(0.2)
    assert low[0] < 0.2 < high[0]


def test_a_difference_made_by_order_counts_alone_vanishes():
    # Both groups buy it in 10 % and 50 % of cases at one and at many orders: no difference.
    of, other_of = np.array([10.0, 90.0]), np.array([900.0, 100.0])
    difference, *_ = stratified_difference(
        np.array([[1.0, 45.0]]), of, np.array([[90.0, 50.0]]), other_of
    )
    crude, *_ = newcombe(46, 100, 140, 1000)
    assert crude > 0.3
    assert difference[0] == pytest.approx(0, abs=1e-12)


def test_names_are_found_among_others_as_pandas_finds_them():
    names = pd.Series([f"c{i % 7}" for i in range(20)], dtype="str")
    for known in (pd.Index(["c1", "c5", "x"]), pd.Series([], dtype="str"), names):
        assert among(names, known).tolist() == names.isin(known).tolist()
        assert among(pd.Index(names), known).tolist() == names.isin(known).tolist()
    numbers = pd.Series([3, 1, 2])
    assert among(numbers, pd.Index([1, 9])).tolist() == [False, True, False]
