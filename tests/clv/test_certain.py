"""A thin log: what is counted is right, and the way to a value is told at the present pace."""

import pandas as pd
import pytest

from clvlib.clv import certain
from clvlib.clv.exhibits_refusal import known_for_certain, way_to_a_value
from clvlib.clv.gate import Gate, trust_gate
from clvlib.clv.history import History, history_at
from clvlib.exhibits import Look
from clvlib.merchant import Settings

AS_OF = pd.Timestamp("2025-12-31 23:59:59")
SHOP = Settings(
    name="x", industry="retail", currency="USD", timezone="Europe/London",
    sources=[{"files": "a.csv"}],
)  # fmt: skip  # pyright: ignore


@pytest.fixture(scope="module")
def known() -> History:
    """Forty customers, one every nine days; every fourth comes back after 20 days."""
    first = [pd.Timestamp("2025-01-05") + pd.Timedelta(days=9 * i) for i in range(40)]
    rows = [(f"c{i:02d}", day, 10.0) for i, day in enumerate(first)]
    rows += [(f"c{i:02d}", first[i] + pd.Timedelta(days=20), 30.0) for i in range(0, 36, 4)]
    return history_at(pd.DataFrame(rows, columns=["customer_id", "ordered_at", "revenue"]), AS_OF)


@pytest.fixture(scope="module")
def gate(known: History) -> Gate:
    return trust_gate(known, AS_OF, SHOP, None, None)


def test_the_facts_are_counted(known: History) -> None:
    found = certain.facts(known)
    assert (found.customers, found.returned, found.orders) == (40, 9, 49)
    assert found.revenue == 40 * 10 + 9 * 30
    assert found.per_customer == pytest.approx(670 / 40)
    assert found.gap == 20
    assert found.best_share == pytest.approx(4 * 40 / 670)


def test_the_way_to_a_value_follows_the_pace_of_the_last_year(known: History, gate: Gate) -> None:
    found = {one.check.rule: one for one in certain.missing(gate, known)}
    assert {"buyers", "repeat_buyers", "past_error"} <= set(found)
    assert found["buyers"].lacking == 60
    assert found["buyers"].months == pytest.approx(60 / (40 / 361 * certain.MONTH_DAYS), rel=0.02)
    assert found["repeat_buyers"].lacking == 11
    assert found["past_error"].months != found["past_error"].months  # waiting alone cures nothing


def test_a_refused_chapter_still_has_its_exhibits(known: History, gate: Gate) -> None:
    look = Look.of(SHOP)
    facts = known_for_certain(certain.facts(known), look)
    assert facts.headline == "A customer has brought $16.75 so far, in 1.2 orders"
    ways = way_to_a_value(certain.missing(gate, known), look)
    assert ways is not None
    assert "stand between this data and a value" in ways.headline
    assert way_to_a_value([], look) is None
