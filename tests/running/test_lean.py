"""Libraries that are imported without a part that they hardly ever ask for, and get it all the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys

SEABORN = """
import json, sys
from clvlib.running.lean import import_seaborn_lean
import_seaborn_lean()
import_seaborn_lean()
before = sorted({"scipy.stats", "scipy.cluster"} & set(sys.modules))
import numpy, pandas, scipy.stats, seaborn
from seaborn import _statistics
rows = numpy.random.default_rng(0).normal(size=(12, 3))
summed, places = _statistics.KDE(cumulative=True)(rows[:, 0])
theirs = scipy.stats.gaussian_kde(rows[:, 0])
tree = seaborn.clustermap(pandas.DataFrame(rows)).dendrogram_row
from scipy.cluster import hierarchy
linked = hierarchy.linkage(rows, method="average", metric="euclidean")
print(json.dumps({
    "before": before,
    "densities": [float(value) for value in summed],
    "theirs": [float(theirs.integrate_box_1d(places[0], place)) for place in places],
    "order": [int(place) for place in tree.reordered_ind],
    "their order": hierarchy.dendrogram(linked, no_plot=True)["leaves"],
}))
"""


def test_seaborn_asks_scipy_when_it_needs_it() -> None:
    """Nothing of scipy's statistics is imported with it, and all that it draws with them is the same."""
    given = {**os.environ, "MPLBACKEND": "agg", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", SEABORN], env=given, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["before"] == []
    assert found["densities"] == found["theirs"]
    assert found["order"] == found["their order"]
