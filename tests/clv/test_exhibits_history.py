"""The means by history are those of a pivot table, small groups left empty."""

import numpy as np
import pandas as pd

from clvlib.clv import exhibits_history as shown
from clvlib.words import Words


def test_means_by_history_are_those_of_a_pivot_table(rng: np.random.Generator) -> None:
    ids = pd.Series(range(260)).astype(str)
    customers = pd.DataFrame(
        {
            "customer_id": ids,
            "frequency": rng.choice([0, 1, 2, 9], 260),  # nobody with three to seven
            "days_since_last": rng.integers(0, 400, 260),
        }
    )
    values = pd.DataFrame({"customer_id": ids, "probability_alive": rng.random(260)})
    words = Words("en", "USD")
    found = shown._matrix(values, customers, "probability_alive", words)
    edges, names = shown.FREQUENCY_EDGES, shown.FREQUENCY_LABELS
    bought = pd.cut(customers["frequency"], edges, right=False, labels=names)
    quiet, labels = shown._quiet_bands(customers["days_since_last"], words)
    table = values["probability_alive"].to_frame()
    mean, size = (
        table.pivot_table(
            index=bought, columns=quiet, values="probability_alive", aggfunc=how, observed=False
        )
        for how in ("mean", "size")
    )
    wanted = mean.where(size >= shown.LEAST).reindex(columns=labels)
    pd.testing.assert_frame_equal(found, wanted, check_exact=True)
    assert 0 < found.notna().to_numpy().sum() < found.size
