"""What is shown of customers who leave: no group that is too small, and none that gives it away."""

import pandas as pd
import pytest

from clvlib.clv.exhibits_churn import churn_outlook, churn_paragraph
from clvlib.exhibits import Look
from clvlib.exhibits.theme import Theme
from clvlib.merchant import Brand
from clvlib.words import Words

OUTLOOK = pd.DataFrame(
    {"customers": [40, 50, 12, 3], "churn_30": 0.2, "churn_60": 0.4, "churn_90": 0.6},
    index=["champions", "new", "loyal", "at_risk"],
)


@pytest.mark.parametrize(("least", "shown"), [(10, {"champions", "new"}), (60, None)])
def test_churn_by_segment_leaves_small_ones_and_their_cover_out(
    least: int, shown: set[str] | None
) -> None:
    look = Look(Words("en", least=least), Theme.load(Brand(), "en"), "source")
    exhibit = churn_outlook(OUTLOOK, look)
    if shown is None:
        assert exhibit is None
        return
    assert exhibit is not None and exhibit.data is not None
    assert set(exhibit.data["segment"]) == shown
    assert "fewer than 10" in exhibit.note


def test_few_slipping_customers_are_not_counted_nor_their_money() -> None:
    standing = pd.DataFrame({"slipping": [True] * 3 + [False] * 9, "at_stake": 777.0})
    told = churn_paragraph(OUTLOOK, standing, Words())
    assert told.endswith("Fewer than 10 high-value customers are slipping away.")
