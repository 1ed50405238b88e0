"""K-means without checks is scikit-learn's, to the last bit."""

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_limits

from clvlib.rfm import cluster_fit
from clvlib.rfm.cluster_fit import Clusters, fit, fit_from
from clvlib.rfm.cluster_mixture import mixture_groups


def _rows(kind: str) -> np.ndarray:
    rng = np.random.default_rng(3)
    if kind == "few values":  # many customers came once and spent the same
        return rng.integers(0, 3, (220, 3)).astype(float)
    rows = rng.normal(size=(300, 3)) + 4 * rng.integers(0, 4, (300, 1))
    return np.asfortranarray(rows) if kind == "columns" else rows


@pytest.mark.parametrize("kind", ["groups", "few values", "columns"])
@pytest.mark.parametrize("count", [2, 5, 8])
def test_same_bits_as_scikit_learn(kind: str, count: int) -> None:
    rows = _rows(kind)
    with threadpool_limits(1):
        theirs = KMeans(count, n_init=4, random_state=7).fit(rows)
        ours = fit(rows, count, starts=4, seed=7)
        assert np.array_equal(ours.centres, theirs.cluster_centers_)
        assert np.array_equal(ours.labels, theirs.labels_)
        assert ours.inertia == theirs.inertia_
        assert np.array_equal(ours.predict(rows[::-1]), theirs.predict(rows[::-1]))
        begin = rows[:count] + np.arange(count)[:, None]
        again = KMeans(count, init=begin, n_init=1).fit(rows[50:])
        mine = fit_from(rows[50:], begin)
        assert np.array_equal(mine.centres, again.cluster_centers_)
        assert mine.inertia == again.inertia_


def test_another_scikit_learn_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, known = _rows("groups"), fit(_rows("groups"), 4, starts=3, seed=1)
    monkeypatch.setattr(cluster_fit, "lloyd_iter_chunked_dense", None)
    asked = fit(rows, 4, starts=3, seed=1)
    assert isinstance(asked, Clusters)
    assert np.allclose(asked.centres, known.centres)
    assert np.array_equal(asked.predict(rows), known.labels)
    assert np.array_equal(fit_from(rows, known.centres).labels, known.labels)


@pytest.mark.parametrize("kind", ["groups", "few values", "columns"])
@pytest.mark.parametrize("count", [2, 5, 8])
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_same_mixture_as_scikit_learn(kind: str, count: int) -> None:
    rows = _rows(kind)
    with threadpool_limits(1):
        theirs = GaussianMixture(count, reg_covar=1e-4, random_state=5).fit_predict(rows)
        assert np.array_equal(mixture_groups(rows, count, seed=5), theirs)
