"""The stage as a whole: value, threshold, and the same method one horizon ago."""

import pandas as pd
import pytest

from clvlib.clv import estimate, past, summarise, tracking
from clvlib.clv.value import ValueTerms
from clvlib.merchant import HighValue, Horizon

AS_OF = pd.Timestamp("1998-06-30 23:59:59.999999")
WEEKS_39 = Horizon(count=39, unit="weeks")


@pytest.fixture(scope="module")
def log(full_orders: pd.DataFrame) -> pd.DataFrame:
    return full_orders


@pytest.fixture(scope="module")
def check(log: pd.DataFrame) -> estimate.HoldOut:
    found = estimate.hold_out_check(log, AS_OF, WEEKS_39)
    assert found is not None
    return found


def test_the_past_check_on_cdnow_is_the_published_one(check: estimate.HoldOut) -> None:
    assert check.split.cut == pd.Timestamp("1997-09-30")
    table = estimate.backtest_table(check).set_index(["model", "target"])
    chosen = table.loc[("bg_nbd", "orders")]
    assert chosen["actual"] == 19684
    assert round(chosen["bias"], 3) == -0.143
    assert round(chosen["mae"], 4) == 0.8187
    assert round(table.loc[("bg_nbd", "revenue"), "actual"], 2) == 776961.13
    # Published -18.6 % with the population mean for one-time buyers; ours counts their one order.
    assert table.loc[("bg_nbd", "revenue"), "bias"] == pytest.approx(-0.186, abs=0.003)


def test_naive_forecasts_stand_beside_the_model(check: estimate.HoldOut) -> None:
    assert [f.name for f in check.forecasts] == ["bg_nbd", "past_rate", "last_window", "mean"]


def test_tracking_ends_at_the_counts_and_at_the_models_total(
    log: pd.DataFrame, check: estimate.HoldOut
) -> None:
    weekly = tracking.weekly_tracking(log, check.split, check.chosen.purchase_model)
    at_cut = weekly.loc[weekly.index <= check.split.cut].iloc[-1]
    assert at_cut["actual"] == 24337  # published repeat transactions of the calibration
    assert at_cut["expected"] == pytest.approx(24337, rel=0.02)
    assert (weekly["actual"].diff().dropna() >= 0).all()


def test_short_history_holds_back_its_last_third() -> None:
    cut, days = estimate.hold_out_cut(
        pd.Timestamp("2026-01-01"),
        pd.Timestamp("2026-06-29 23:00"),
        Horizon(count=12, unit="months"),
    )
    assert (cut, days) == (pd.Timestamp("2026-04-30"), 60)


def test_a_few_weeks_of_history_allow_no_check(log: pd.DataFrame) -> None:
    young = log[log["ordered_at"] < "1997-02-15"]
    assert estimate.hold_out_check(young, pd.Timestamp("1997-02-14"), WEEKS_39) is None


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (HighValue(times_mean=1.5), [False, False, False, False, True]),
        (HighValue(top_share=0.4), [False, False, False, True, True]),
        (HighValue(value_share=0.9), [False, False, False, True, True]),
    ],
)
def test_high_value_rules(rule: HighValue, expected: list[bool]) -> None:
    clv = pd.Series([1.0, 2.0, 4.0, 13.0, 80.0])
    assert (clv > estimate.high_value_threshold(clv, rule)).tolist() == expected


def test_value_is_orders_times_spend_times_margin_discounted(log: pd.DataFrame) -> None:
    summary = summarise(log, AS_OF)
    plain = estimate.estimate(summary, ValueTerms(273, 0.0, 1.0), HighValue())
    real = estimate.estimate(summary, ValueTerms(273, 0.10, 0.35), HighValue())
    assert plain.total == pytest.approx(plain.values["expected_revenue"].sum())
    # Ten per cent a year over nine months, in the middle on average: some 3.5 % less.
    assert 0.955 < real.total / (0.35 * plain.total) < 0.975
    assert plain.values.notna().all().all()


def test_past_year_measures_the_merchants_own_figures() -> None:
    days = pd.to_datetime(["2024-02-01", "2024-03-01", "2024-12-30", "2025-02-01", "2025-08-01"])
    orders = pd.DataFrame(
        {
            "customer_id": ["b", "a", "c", "a", "a"],
            "ordered_at": days,
            "revenue": [10, 10, 10, 20, 40.0],
        }
    )
    year = past.past_year(orders, pd.Timestamp("2026-01-01 23:59:59"))
    assert year is not None
    assert year.window_days == 350
    assert year.average_order_value == 30
    assert year.orders_a_year == pytest.approx(2 * 365.25 / 350)
    assert year.churn_a_year == pytest.approx(1 - (1 / 2) ** (365.25 / 350))
