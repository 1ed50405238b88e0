"""Newton's climb ends where it should, also at a summit beyond what a parameter may reach."""

import numpy as np
import pytest

from clvlib.clv.likelihood.evaluation import Evaluation
from clvlib.clv.newton import maximise

BEND = np.array([[2.0, 0.8], [0.8, 1.0]])


class Hill:
    """A round hill in the logarithms of two parameters, which counts its visitors."""

    def __init__(self, summit: tuple[float, float]) -> None:
        self.summit, self.visits = np.array(summit), 0

    def __call__(self, parameters: np.ndarray) -> Evaluation:
        self.visits += 1
        off = np.log(parameters) - self.summit
        slope = -BEND @ off
        # From logarithms to the parameters themselves: d/dp = (d/dlog p) / p.
        hessian = (-BEND - np.diag(slope)) / np.outer(parameters, parameters)
        return Evaluation(-1000 - float(off @ BEND @ off) / 2, slope / parameters, hessian)


def test_a_summit_inside_is_found():
    hill = Hill((1.0, -2.0))
    found = maximise(hill, [np.array([3.0, 3.0])], total_weight=1.0)
    np.testing.assert_allclose(np.log(found.parameters), hill.summit, atol=1e-8)
    assert found.converged


def test_the_others_climb_on_where_one_parameter_is_held_at_its_limit():
    hill = Hill((1.0, -40.0))
    found = maximise(hill, [np.array([3.0, 3.0])], total_weight=1.0)
    held = np.log(1e-7)
    other = 1.0 - 0.8 / 2.0 * (held + 40.0)  # where the slope along the wall is nothing
    np.testing.assert_allclose(np.log(found.parameters), [other, held], atol=1e-6)
    assert found.converged
    assert hill.visits < 60


@pytest.mark.parametrize("summit", [(40.0, 40.0), (-40.0, 40.0)])
def test_a_corner_ends_the_climb(summit):
    hill = Hill(summit)
    found = maximise(hill, [np.array([1.0, 1.0])], total_weight=1.0)
    np.testing.assert_allclose(np.abs(np.log(found.parameters)), np.log(1e7), atol=1e-6)
    assert hill.visits < 60
