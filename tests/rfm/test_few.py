"""What is said where few customers stand behind a figure, or behind all figures of late."""

from __future__ import annotations

import pandas as pd
import pytest

from clvlib.exhibits import Look, TableView
from clvlib.exhibits.theme import Theme
from clvlib.merchant import Brand
from clvlib.rfm import story, story_life
from clvlib.rfm.cohorts import cohort_table, life_table
from clvlib.rfm.exhibits.cohorts import value_triangle_map
from clvlib.rfm.exhibits.income import new_and_returning_chart
from clvlib.words import Words
from tests.rfm.shops import log

LOOK = Look(Words("en", "EUR"), Theme.load(Brand(), "en"), "source")


def flow(people: list[int], running: int = 0) -> pd.DataFrame:
    """Months in each of which so many new customers bring 30 each; the last one still runs."""
    starts = pd.date_range("2020-01-01", periods=len(people) + 1, freq="MS")
    count = pd.Series([*people, running], starts)
    table = {"new": 30.0 * count, "returning": 0.0, "new_customers": count}
    whole = [True] * len(people) + [False]
    return pd.DataFrame({**table, "returning_customers": 0, "complete": whole})


@pytest.mark.parametrize(
    ("months", "headline"),
    [
        (flow([3] * 40), "No month has 10 customers; €3,600 came in altogether"),
        # forty large months, then a dwindled shop: the last three years are looked at
        (
            flow([100] * 40 + [3] * 36),
            "No whole month since May 2023 has 10 customers; €123,240 came in altogether",
        ),
        # a young shop: the first month is small, the running one is not
        (
            flow([3], 400),
            "No whole month since Jan 2020 has 10 customers; €12,090 came in altogether",
        ),
    ],
)
def test_no_large_month_is_said_of_the_stretch_looked_at(
    months: pd.DataFrame, headline: str
) -> None:
    shown = new_and_returning_chart(months, "month", LOOK)
    assert shown.headline == headline
    assert isinstance(shown.body, TableView)


def test_where_all_customers_are_of_the_running_month_it_is_shown() -> None:
    shown = new_and_returning_chart(flow([], 400), "month", LOOK)
    assert shown.headline == "All €12,000 of the last 1 month came from first orders"


def test_a_share_of_few_customers_is_told_by_its_bound_in_the_heading() -> None:
    few = pd.DataFrame({"frequency": [1, 1, *[0] * 298], "revenue": 10.0})
    assert story.title(few, LOOK.words).startswith("<3% of customers come back")
    one = pd.DataFrame({"frequency": [2], "revenue": [90.0]})
    assert story.title(one, LOOK.words).startswith("100% of customers come back")
    assert LOOK.words.part(1.0, 1) == "100%"  # everybody, who is no small part of all
    assert LOOK.words.part(0.4, 5) == "<100%"


def test_what_a_customer_brings_is_the_same_in_the_map_and_in_the_sentence() -> None:
    rows = [(f"a{i}", day, 50.0) for i in range(20) for day in ("2025-01-05", "2025-02-05")]
    rows += [(f"b{i}", "2025-02-10", 900.0) for i in range(3)]  # a cohort that is not shown
    rows += [("b0", "2025-03-10", 100.0)]
    table = cohort_table(log(*rows), pd.Timestamp("2025-03-31"))
    shown = value_triangle_map(table, "month", LOOK)
    assert shown is not None and len(shown.data) == 1  # pyright: ignore
    life = life_table(table, 1.0)
    told = [LOOK.words.money(life["revenue"][period]) for period in (0, 2)]
    assert shown.headline == f"A customer brings {told[0]} at first and {told[1]} after 2 months"
    assert f"brings {told[1]} of net revenue" in story_life.beginnings(life, "month", LOOK.words)


def test_one_customers_days_are_counted_whole() -> None:
    one = pd.DataFrame({"frequency": [39], "days_since_last": [3], "revenue": [90.0]})
    said = story.base(one, pd.Timestamp("2025-03-31"), LOOK.words)
    assert "Days with an order: 40;" in said
