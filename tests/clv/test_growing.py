"""Trouble in a forest stays with it, a fork grows its own, and a program's end waits for none."""

import os
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
import xgboost

from clvlib.clv.learned import growing
from clvlib.clv.learned.growing import Bed, Growth, order

HANG = 600  # seconds; nothing here takes two on a quiet core
ROWS = 3_000
RNG = np.random.default_rng(3)
FEATURES = RNG.normal(size=(ROWS, 5))
LABEL = (FEATURES[:, 0] > 0).astype(float)


@pytest.fixture(autouse=True)
def _one_helper(monkeypatch):
    """No helper of an earlier test counts here, nor one of these in a later test."""
    _helpers_end()
    monkeypatch.setattr(growing, "helpers", lambda: 1)
    yield
    _helpers_end()


def _forest(bed: Bed, label: np.ndarray = LABEL, rounds: int = 5, seeds: int = 2) -> Growth:
    how = [{"objective": "binary:logistic", "seed": s, "nthread": 1} for s in range(seeds)]
    return Growth(bed, label, np.zeros(ROWS), how, rounds)


def _bed() -> Bed:
    return Bed(xgboost.DMatrix(FEATURES, nthread=1))


def _helpers_end() -> None:
    for thread in threading.enumerate():
        if thread.name == "forester":
            thread.join(HANG)
            assert not thread.is_alive()


def test_a_forest_that_cannot_begin_raises_its_own_error_and_no_other_does():
    usual, bed = sys.getswitchinterval(), _bed()
    wrong, right = _forest(bed, LABEL[:7]), _forest(bed)
    order(wrong)
    order(right)
    _helpers_end()
    assert (growing._state.helping, sys.getswitchinterval()) == (0, usual)
    assert len(right.boosters()) == 2
    with pytest.raises(xgboost.core.XGBoostError):
        wrong.boosters()
    later = _forest(_bed())
    order(later)  # a helper begins again
    _helpers_end()
    assert later.bed is None
    assert len(later.boosters()) == 2


def test_where_no_thread_can_begin_whoever_asks_grows(monkeypatch):
    def none(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    usual, forest = sys.getswitchinterval(), _forest(_bed())
    monkeypatch.setattr(threading.Thread, "start", none)
    order(forest)
    assert (growing._state.helping, sys.getswitchinterval()) == (0, usual)
    assert len(forest.boosters()) == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_fork_grows_what_its_parent_had_begun():
    bed = _bed()
    begun, waiting = _forest(bed, rounds=400, seeds=3), _forest(bed, 1 - LABEL)
    order(begun)
    order(waiting)
    time.sleep(0.02)
    child = os.fork()
    if child == 0:  # an exit at once: nothing of the tests runs twice
        growing.helpers = lambda: 0
        os._exit(len(begun.boosters()) * 10 + len(waiting.boosters()))
    patience = time.monotonic() + HANG
    while (ended := os.waitpid(child, os.WNOHANG)) == (0, 0) and time.monotonic() < patience:
        time.sleep(0.05)
    if ended == (0, 0):
        os.kill(child, 9)
        os.waitpid(child, 0)
    assert ended[0] == child
    assert os.waitstatus_to_exitcode(ended[1]) == 32
    assert len(begun.boosters()) == 3


def test_what_ends_waits_for_no_tree():
    program = (
        "import tests.clv.test_growing as t\n"
        "t.growing.helpers = lambda: 1\n"
        "t.order(t._forest(t._bed(), rounds=10**7))\n"
        "raise SystemExit(3)\n"
    )
    assert (
        subprocess.run([sys.executable, "-c", program], timeout=HANG, check=False).returncode == 3
    )
