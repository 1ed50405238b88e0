"""What is shown of customers who leave: no group that is too small, and none that gives it away."""

from types import SimpleNamespace

import pandas as pd
import pytest

from clvlib.clv.exhibits import value_by_segment
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


def test_shares_by_segment_stand_in_the_numbers_beside_the_picture() -> None:
    ranges = pd.DataFrame(
        {"clv": [700.0, 200, 100, 1000], "clv_low": 1.0, "clv_high": 2000.0},
        index=["champions", "new", "at_risk", "total"],
    )
    estimate = SimpleNamespace(intervals=SimpleNamespace(groups=ranges))
    customers = pd.DataFrame({"segment": ["champions"] * 30 + ["new"] * 60 + ["at_risk"] * 10})
    look = Look(Words(), Theme.load(Brand(), "en"), "source")
    exhibit = value_by_segment(estimate, customers, look, "12 months")  # pyright: ignore[reportArgumentType]
    assert exhibit is not None and exhibit.data is not None
    kept = exhibit.data.set_index("segment")
    assert kept["customers"].to_dict() == {"champions": 30, "new": 60, "at_risk": 10}
    assert (kept.loc["champions", ["customer_share", "clv_share"]] == [0.3, 0.7]).all()
    assert "30%" in exhibit.headline and "70%" in exhibit.headline


def test_few_slipping_customers_are_not_counted_nor_their_money() -> None:
    standing = pd.DataFrame({"slipping": [True] * 3 + [False] * 9, "at_stake": 777.0})
    told = churn_paragraph(OUTLOOK, standing, Words())
    assert told.endswith("Fewer than 10 high-value customers are slipping away.")
