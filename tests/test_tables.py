"""Tables between stages keep their contracts."""

import pandas as pd
import pytest

from clvlib import tables
from clvlib.errors import InputError
from clvlib.run_folder import MADE_BY, STAGES
from clvlib.tables import contract


def orders() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "order_id": ["1", "2"],
            "customer_id": ["a", "b"],
            "ordered_at": pd.to_datetime(["2025-01-01 10:00", "2025-01-02 11:30"]),
            "revenue": [10, 20],
            "gross_revenue": [10.0, 25.0],
            "refunded": [0.0, 5.0],
        }
    )


def test_a_good_table_gets_its_declared_types() -> None:
    checked = tables.ORDERS.check(orders())
    assert checked["revenue"].dtype == "float64"
    assert checked["customer_id"].dtype == "str"


def test_further_attributes_of_the_merchant_are_welcome_where_a_table_is_open() -> None:
    assert "table_number" in tables.ORDERS.check(orders().assign(table_number="7")).columns


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (orders().drop(columns="revenue"), "'revenue'"),
        (orders().assign(refunded=[0.0, -5.0]), "column 'refunded'.*-5"),
        (orders().assign(customer_id=["a", None]), "column 'customer_id'"),
        (orders().assign(order_id=["1", "1"]), "more than once"),
        (orders().assign(revenue=["ten", "20"]), "column 'revenue'"),
    ],
)
def test_a_broken_table_is_refused_with_table_and_column(broken: pd.DataFrame, said: str) -> None:
    with pytest.raises(InputError, match=f"table 'orders'.*{said}") as caught:
        tables.ORDERS.check(broken)
    assert "\n" not in str(caught.value)


def test_closed_tables_refuse_columns_nobody_declared() -> None:
    cohorts = pd.DataFrame(
        {"cohort": pd.to_datetime(["2025-01-01"]), "period": [0], "customers": [1], "active": [1],
         "orders": [1], "revenue": [1.0], "surprise": [1]}
    )  # fmt: skip
    with pytest.raises(InputError, match="surprise"):
        tables.COHORTS.check(cohorts)


def test_part_of_a_table_can_be_read() -> None:
    part = orders()[["customer_id", "revenue"]]
    assert list(tables.ORDERS.check(part, ["customer_id", "revenue"])) == ["customer_id", "revenue"]


def test_every_declared_table_has_a_stage_that_makes_it() -> None:
    assert set(tables.TABLES) == set(MADE_BY)
    assert set(MADE_BY.values()) <= set(STAGES)


def test_unknown_table_names_the_known_ones() -> None:
    with pytest.raises(InputError, match="customers"):
        tables.table("custmers")


KEPT = {
    "name": ["a", "b"],
    "kind": ["x", "y"],
    "share": [0.0, 1.0],
    "rank": [1, 2],
    "sum": [0.5, None],
}
CONTRACT = contract.Table(
    "things",
    "for this test",
    {
        "name": contract.text(),
        "kind": contract.pa.Column("str", contract.pa.Check.isin(["x", "y"]), coerce=True),
        "share": contract.number(contract.SHARE),
        "rank": contract.whole(contract.pa.Check.ge(1)),
        "sum": contract.number(contract.NOT_NEGATIVE, nullable=True),
    },
)


def test_what_plainly_keeps_a_contract_is_what_pandera_gives() -> None:
    frame = pd.DataFrame(KEPT)
    assert contract.columns_kept(frame, CONTRACT.columns, more=False)
    pd.testing.assert_frame_equal(CONTRACT.check(frame), CONTRACT.schema.validate(frame))


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ["a", None]}, {"kind": ["x", "z"]}, {"share": [0.0, 1.1]}, {"rank": [0, 1]},
        {"sum": [-1.0, None]}, {"more": [1, 2]}, {"share": [None, 0.5]},
    ],
)  # fmt: skip
def test_what_does_not_plainly_keep_a_contract_is_left_to_pandera(wrong: dict[str, list]) -> None:
    frame = pd.DataFrame(KEPT | wrong)
    assert not contract.columns_kept(frame, CONTRACT.columns, more=False)
    with pytest.raises(InputError):
        CONTRACT.check(frame)


def test_moments_with_a_time_zone_are_left_to_pandera() -> None:
    declared = contract.Table("t", "x", {"at": contract.moment()})
    given = pd.DataFrame({"at": pd.to_datetime(["2025-01-02 03:04"]).tz_localize("Europe/Berlin")})
    assert not contract.columns_kept(given, declared.columns, False)
    checked = declared.check(given)
    assert checked["at"].tolist() == [pd.Timestamp("2025-01-02 02:04")]  # in UTC, without a zone
