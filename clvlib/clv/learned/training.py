"""The training of one booster, tree by tree, without what nobody asks for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import xgboost

Came: TypeAlias = "xgboost.Booster | Exception | None"


def program_runs() -> bool:
    """Whether the main thread has not ended: then the interpreter waits for every other one."""
    return threading.main_thread().is_alive()


def attempt(
    parameters: dict[str, Any], matrix: xgboost.DMatrix, rounds: int, wanted: Callable[[], bool]
) -> Came:
    """Return the booster of `plain_training`, or the trouble with it; None where it is unwanted."""
    try:
        return plain_training(parameters, matrix, rounds, wanted)
    except Exception as trouble:
        return trouble


def plain_training(
    parameters: dict[str, Any],
    matrix: xgboost.DMatrix,
    rounds: int,
    wanted: Callable[[], bool] | None = None,
) -> xgboost.Booster | None:
    """Do what ``xgboost.train`` does where nothing is evaluated and nobody is called back.

    The library's own way looks up the names of all features between two trees, and gives the
    interpreter away eight times. None where it is asked between two trees and not wanted any more.
    """
    import xgboost
    from xgboost.core import _LIB, _check_call

    booster = xgboost.Booster(parameters, [matrix])
    for number in range(rounds):
        if wanted is not None and not wanted():
            return None
        _check_call(_LIB.XGBoosterUpdateOneIter(booster.handle, number, matrix.handle))
    return booster.reset()
