"""Clusters: found where there are some, named by value, the same next time, and honestly absent."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score, silhouette_score
from threadpoolctl import threadpool_limits

from clvlib.rfm import clusters
from clvlib.rfm.cluster_choice import best_count
from clvlib.rfm.cluster_samples import halves, sample
from clvlib.rfm.cluster_tests import distances, rand_index, silhouette
from clvlib.rfm.clusters import (
    ONE_GROUP,
    by_value,
    cluster_customers,
    cluster_features,
    cluster_profiles,
)
from clvlib.rfm.summary import rfm_summary
from tests.rfm import shops


def rng(seed: int = 5) -> np.random.Generator:
    return np.random.default_rng(seed)


@cache
def known(name: str) -> pd.DataFrame:
    """Return the summary of a merchant that the issue names."""
    make, as_of = shops.SHOPS[name]
    return rfm_summary(make(), as_of)


def summary_of(days: np.ndarray, bought: np.ndarray, revenue: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({
        "customer_id": [f"c{i}" for i in range(len(days))], "days_since_last": days.astype(float),
        "frequency": bought - 1, "revenue": revenue.astype(float),
    })  # fmt: skip


def three_kinds(size: int = 400) -> pd.DataFrame:
    """Three groups that anybody would see: regulars, occasional, gone."""
    draw = rng(1)
    centres = np.repeat([[5, 30, 3000], [60, 6, 400], [600, 1, 30]], size, axis=0)
    spread = np.exp(draw.normal(0, 0.12, (3 * size, 3)))
    days, bought, revenue = (centres * spread).T
    return summary_of(np.round(days), np.maximum(np.round(bought), 1), revenue)


def test_three_plain_kinds_are_found_and_numbered_by_value() -> None:
    found = cluster_customers(three_kinds(), rng())
    assert (found.choice.best, found.choice.declared) == (3, True)
    assert found.labels.tolist() == ["c1"] * 400 + ["c2"] * 400 + ["c3"] * 400


def test_groups_of_equal_value_are_ordered_by_recency() -> None:
    groups = np.array([0, 0, 1, 1, 2, 2])
    frame = summary_of(
        np.array([90, 80, 5, 6, 1, 1]), np.ones(6), np.array([99, 99, 95, 97, 10, 10])
    )
    assert by_value(groups, frame) == [1, 0, 2]


def test_a_cloud_has_no_clusters() -> None:
    draw = rng(2)
    cloud = np.exp(draw.multivariate_normal([3, 2, 5], np.eye(3) * 0.3, 3000))
    found = cluster_customers(
        summary_of(cloud[:, 0] * 10, np.ceil(cloud[:, 1] * 20), cloud[:, 2]), rng()
    )
    assert not found.found
    assert set(found.labels) == {ONE_GROUP}
    assert not found.choice.table.empty


def test_the_same_seed_gives_the_same_clusters() -> None:
    frame = three_kinds(150)
    first, second = cluster_customers(frame, rng(9)), cluster_customers(frame, rng(9))
    pd.testing.assert_series_equal(first.labels, second.labels)
    pd.testing.assert_frame_equal(first.choice.table, second.choice.table)


def test_libraries_are_kept_to_one_thread_unless_they_were_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A kernel of the kit is told at its start; elsewhere the limit is set, and the clusters are the same."""
    limits: list[int] = []

    def limited(threads: int) -> threadpool_limits:
        limits.append(threads)
        return threadpool_limits(threads)

    monkeypatch.setattr(clusters, "threadpool_limits", limited)
    for name in clusters.THREADS:
        monkeypatch.setenv(name, "1")
    told = cluster_customers(three_kinds(), rng()).labels
    assert not limits
    monkeypatch.delenv(clusters.THREADS[0])
    assert told.equals(cluster_customers(three_kinds(), rng()).labels)
    assert limits == [1]


def test_a_number_asked_for_is_given_even_where_nothing_is_stable() -> None:
    summary = rfm_summary(shops.shop(3000, 0.0), shops.AS_OF)
    assert not cluster_customers(summary, rng()).found
    assert cluster_customers(summary, rng(), fixed=4).labels.nunique() == 4
    assert not cluster_customers(three_kinds(), rng(), fixed=1).found


def test_of_numbers_that_do_nearly_equally_well_the_smallest_is_taken() -> None:
    table = pd.DataFrame({"score": [0.6, 0.400, 0.395, 0.2], "usable": True}, index=[2, 3, 4, 5])
    table["stable"] = True
    assert best_count(table) == 3
    assert best_count(table.assign(score=[0.6, 0.395, 0.4, 0.2])) == 3, "which leads is chance"
    assert best_count(table.assign(score=[0.6, 0.3, 0.4, 0.2])) == 4
    assert (
        best_count(table.assign(usable=[True, True, False, False], score=[0.6, 0.3, 0.4, 0.2])) == 2
    )
    assert best_count(table.assign(usable=[True, False, False, False])) == 2
    assert best_count(table.assign(usable=False)) is None


def test_silhouette_and_rand_index_are_those_of_the_textbook() -> None:
    draw = rng(4)
    rows = draw.normal(size=(300, 3))
    one, other = draw.integers(0, 5, 300), draw.integers(0, 3, 300)
    one[:3], one[one == 4] = 4, 2  # a group of three
    apart = distances(rows)
    assert silhouette(apart, one) == pytest.approx(silhouette_score(rows, one), abs=1e-5)
    assert rand_index(one, other) == pytest.approx(adjusted_rand_score(one, other))
    assert rand_index(one, (one + 1) % 5) == pytest.approx(1)
    assert np.isnan(silhouette(apart, np.zeros(300, dtype=int)))


def test_samples_go_by_customer_and_not_by_row() -> None:
    ids = pd.Series([f"c{i}" for i in range(2000)])
    fewer = ids[rng(3).random(len(ids)) >= 0.1].iloc[::-1]
    taken, again = set(ids.iloc[sample(ids, 500)]), set(fewer.iloc[sample(fewer, 500)])
    assert len(taken & again) >= 430
    one, other = halves(ids)[:2]
    assert (one ^ other).all()
    assert 900 < one.sum() < 1100


@pytest.mark.parametrize("customers", [1, 2, 199])
def test_too_few_customers_are_not_clustered(customers: int) -> None:
    summary = rfm_summary(shops.shop(customers, 0.5), shops.AS_OF)
    found = cluster_customers(summary, rng())
    assert (found.choice.table.empty, set(found.labels)) == (True, {ONE_GROUP})


def test_customers_who_are_all_alike_do_not_break_it() -> None:
    alike = summary_of(np.full(200, 10), np.ones(200), np.full(200, 9.99))
    assert cluster_features(alike).shape == (200, 0)
    assert not cluster_customers(alike, rng()).found


def test_refunded_customers_do_not_break_the_logarithm() -> None:
    frame = three_kinds(100)
    frame.loc[:20, "revenue"] = -5.0
    assert np.isfinite(cluster_features(frame).to_numpy()).all()


@pytest.mark.parametrize("name", ["cdnow", "online retail", "8 % repeat", "all bought once"])
@pytest.mark.parametrize("seed", [77, 78])
def test_dropping_a_tenth_leaves_declared_clusters_as_they_were(name: str, seed: int) -> None:
    summary = known(name)
    before = cluster_customers(summary, rng())
    assert before.found == before.choice.declared
    kept = summary[rng(seed).random(len(summary)) >= 0.1]
    after = cluster_customers(kept, rng(2))
    assert after.found == before.found
    assert (after.labels == before.labels.loc[kept.index]).mean() >= 0.90


@pytest.mark.parametrize(("prices", "repeat"), [(2, 0.6), (3, 0.08), (5, 0.6)])
def test_a_shop_of_few_prices_keeps_its_clusters(prices: int, repeat: float) -> None:
    """Where all spend one of a few amounts, several numbers of clusters do equally well."""
    summary = rfm_summary(shops.shop(1000, repeat, seed=3, prices=prices), shops.AS_OF)
    before = cluster_customers(summary, rng())
    kept = summary[rng(100).random(len(summary)) >= 0.1]
    after = cluster_customers(kept, rng())
    assert (before.natural, after.natural) == (True, True)
    assert (after.labels == before.labels.loc[kept.index]).mean() >= 0.90


def test_profiles_are_in_the_merchants_units_and_tell_kinds_apart() -> None:
    frame = three_kinds()
    frame["cluster"] = cluster_customers(frame, rng()).labels
    table = cluster_profiles(frame)
    assert table["customers"].tolist() == [400, 400, 400]
    assert table["days_since_last"].is_monotonic_increasing
    assert table["mean_spend"].is_monotonic_decreasing
    assert table["revenue_share"].sum() == pytest.approx(1)
    assert table.loc["c1", ["often", "much"]].isin(["high", "highest"]).all()
    assert table.loc["c1", "silent"] in ("low", "lowest")
    assert table.loc["c3", "often"] == "once"


@pytest.mark.parametrize("seed", [0, 3, 6])
def test_customers_drawn_from_one_smooth_crowd_are_no_clusters(seed: int) -> None:
    """Three shops in which a single odd customer decided when the box reached to the extremes."""
    summary = rfm_summary(shops.one_crowd(2500, seed), shops.AS_OF)
    for kept in (summary, summary[rng(seed).random(len(summary)) >= 0.1]):
        found = cluster_customers(kept, rng())
        assert found.choice.table["stable"].any()  # cut alike twice, and yet no groups
        assert not found.found


def test_clusters_that_were_asked_for_are_not_called_natural() -> None:
    summary = rfm_summary(shops.one_crowd(1500, 0), shops.AS_OF)
    asked = cluster_customers(summary, rng(), fixed=3)
    assert (asked.found, asked.natural) == (True, False)
    assert cluster_customers(three_kinds(), rng()).natural
