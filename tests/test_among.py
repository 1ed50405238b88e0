"""Names looked up by Arrow are found where pandas finds them."""

import numpy as np
import pandas as pd
import pytest

from clvlib.among import among, places


@pytest.mark.parametrize("kind", ["str", "int64"])
def test_places_and_membership_are_those_of_pandas(kind: str) -> None:
    dice = np.random.default_rng(3)
    names = pd.Series(dice.integers(0, 500, 2000)).astype(kind)
    known = pd.Index(dice.permutation(400)).astype(kind)
    expected = known.get_indexer(pd.Index(names))
    assert (expected < 0).any()
    assert (places(names, known) == expected).all()
    assert (among(names, known) == (expected >= 0)).all()
    assert len(places(names.iloc[:0], known)) == 0


def test_a_set_of_names_serves_as_well_and_so_does_none() -> None:
    names = pd.Series(["a", "b", "a", "c"], dtype="str")
    assert among(names, {"a", "z"}).tolist() == [True, False, True, False]
    assert not among(names, frozenset()).any()
