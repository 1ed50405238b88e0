"""The gate refuses what the data cannot carry, and its thresholds are settings."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from clvlib.clv import estimate
from clvlib.clv import gate as gate_module
from clvlib.clv.backtest_table import backtest_table
from clvlib.clv.candidates import candidate
from clvlib.clv.exhibits_backtest import past_forecasts
from clvlib.clv.exhibits_trust import gate_paragraph, remedy, rule_name
from clvlib.clv.gate import Check, Gate, cohort_drift, trust_gate
from clvlib.clv.history import History, history_at
from clvlib.clv.refusal import fitted_parameters, valueless
from clvlib.clv.tournament import Race, hold_race
from clvlib.exhibits import Look, TableView
from clvlib.exhibits.theme import Theme
from clvlib.merchant import Brand, Settings
from clvlib.words import Words

AS_OF = pd.Timestamp("1998-06-30 23:59:59")


def _settings(**more: object) -> Settings:
    given = {
        "name": "Shop", "industry": "retail", "currency": "USD", "timezone": "Europe/London",
        "sources": [{"files": "raw/*.csv"}], "horizon": "39 weeks",
    }  # fmt: skip
    return Settings.model_validate(given | more)


def _gate(history: History, settings: Settings, as_of: pd.Timestamp = AS_OF) -> Gate:
    terms = estimate.value_terms(settings, as_of)
    race = estimate.tournament(history, as_of, settings.horizon)
    found = estimate.estimate(
        history, terms, settings.high_value, race, np.random.default_rng(1), replicates=20
    )
    return trust_gate(history, as_of, settings, race, found)


def test_cdnow_is_green(sample_orders: pd.DataFrame) -> None:
    gate = _gate(history_at(sample_orders, AS_OF), _settings())
    assert {c.rule for c in gate.of("red")} == set()
    assert gate.open
    assert len(gate.checks) == 12
    assert gate.table()["rule"].is_unique


def test_forty_customers_are_red(sample_orders: pd.DataFrame) -> None:
    few = sample_orders["customer_id"].unique()[:40]
    gate = _gate(history_at(sample_orders[sample_orders["customer_id"].isin(few)], AS_OF),
                 _settings())  # fmt: skip
    assert not gate.open
    assert "buyers" in {c.rule for c in gate.of("red")}


@pytest.mark.parametrize("customers", [1, 300])
def test_nobody_who_returns_is_red_and_says_so(customers: int) -> None:
    days = pd.date_range("1997-01-01", periods=customers, freq="D")
    orders = pd.DataFrame(
        {"customer_id": [f"c{i}" for i in range(customers)], "ordered_at": days, "revenue": 9.0}
    )
    gate = _gate(history_at(orders, AS_OF), _settings())
    red = {c.rule for c in gate.of("red")}
    assert {"repeat_buyers", "span"} <= red
    said = gate_paragraph(gate, Words("en", "USD"))
    assert said.startswith("The data cannot carry a customer value")
    assert remedy("repeat_buyers", Words("en", "USD")) in said


def test_thresholds_are_settings(sample_orders: pd.DataFrame) -> None:
    history = history_at(sample_orders, AS_OF)
    strict = _settings(trust={"buyers": [5000, 3000]})
    assert _gate(history, strict).state == "red"
    late = trust_gate(history, AS_OF + pd.Timedelta(days=90), _settings(), None, None)
    states = {c.rule: c.state for c in late.checks}
    assert states["quiet_days"] == "amber"
    assert states["past_error"] == "red"  # nothing could be fitted


@pytest.mark.parametrize(("asked", "state"), [(0.99, "amber"), (0.5, "green")])
def test_who_is_of_high_value_is_known_well_enough_or_the_gate_is_not_green(
    sample_orders: pd.DataFrame, asked: float, state: str
) -> None:
    history = history_at(sample_orders, AS_OF)
    race = hold_race(history, [pd.Timestamp("1997-12-31")], 180, [candidate("mbg_nbd")])
    limits = _settings(trust={"high_value_accuracy": [asked, 0.0]})
    gate = trust_gate(history, AS_OF, limits, race, None)
    check = next(c for c in gate.checks if c.rule == "high_value_accuracy")
    printed = backtest_table(race).set_index("target").loc["revenue", "high_value_accuracy"]
    assert (check.state, check.measured) == (state, printed)
    words = Words("en", "USD")
    assert (remedy(check.rule, words) in gate_paragraph(gate, words)) is (state != "green")
    assert _settings().trust.high_value_accuracy == (0.85, 0.0)


def _accuracy(race: Race, rule: dict[str, float], found: object = None) -> Check:
    settings = _settings(high_value=rule)
    check = gate_module._high_value_accuracy(race, settings, found)  # pyright: ignore
    assert check.rule == "high_value_accuracy"
    return check


def test_the_line_is_the_merchants_own(sample_orders: pd.DataFrame) -> None:
    history = history_at(sample_orders, AS_OF)
    race = hold_race(history, [pd.Timestamp("1997-12-31")], 180, [candidate("mbg_nbd")])
    trial = race.trials[0]
    came, said = trial.actual["revenue"], pd.Series(trial.column(race.pick, "revenue"))
    best = (came > came.quantile(0.95)).to_numpy() == (said > said.quantile(0.95)).to_numpy()
    assert _accuracy(race, {"top_share": 0.05}).measured == pytest.approx(best.mean())
    thrice = (came > 3 * came.mean()).to_numpy() == (said > 3 * said.mean()).to_numpy()
    assert _accuracy(race, {"times_mean": 3}).measured == pytest.approx(thrice.mean())
    # a mean of the industry of twice the shop's own: held against as many times the trial's mean
    rich = SimpleNamespace(values=pd.DataFrame({"clv": [10.0, 30.0]}))
    industry = {"times_mean": 1.5, "industry_mean": 40.0}
    assert _accuracy(race, industry, rich).measured == pytest.approx(thrice.mean())
    assert _accuracy(race, industry).state == "unmeasured"


def test_what_is_read_out_of_past_forecasts_stands_in_their_table(
    sample_orders: pd.DataFrame,
) -> None:
    history = history_at(sample_orders, AS_OF)
    race = hold_race(
        history, [pd.Timestamp("1997-12-31")], 180, [candidate("mbg_nbd"), candidate("mean")]
    )
    shown = past_forecasts(race, Look(Words("en", "USD"), Theme.load(Brand(), "en"), "source"))
    assert isinstance(shown.body, TableView)
    last = shown.body.rows[-1]
    assert (
        shown.alt
        == f"Table of methods with their forecast and errors; what happened, {last[1]}, comes last."
    )


def test_where_nobody_is_high_value_nothing_is_measured(sample_orders: pd.DataFrame) -> None:
    history = history_at(sample_orders, AS_OF)
    race = hold_race(history, [pd.Timestamp("1997-12-31")], 180, [candidate("mbg_nbd")])
    nobody = _accuracy(race, {"times_mean": 10_000})
    assert nobody.state == "unmeasured" and np.isnan(nobody.measured)


def test_drift_is_seen_where_late_newcomers_stay_away() -> None:
    rng = np.random.default_rng(5)
    first = np.sort(rng.integers(0, 300, 2000))
    back = rng.random(2000) < np.where(first < 150, 0.6, 0.2)
    day = np.concatenate([first, first[back] + 20])
    who = np.concatenate([np.arange(2000), np.arange(2000)[back]])
    orders = pd.DataFrame(
        {
            "customer_id": who.astype(str),
            "ordered_at": pd.Timestamp("2024-01-01") + pd.to_timedelta(day, unit="D"),
            "revenue": 10.0,
        }
    )
    assert cohort_drift(history_at(orders, "2024-12-31")) == pytest.approx(-0.6, abs=0.15)


def test_every_rule_has_words_in_both_languages(sample_orders: pd.DataFrame) -> None:
    gate = trust_gate(history_at(sample_orders, AS_OF), AS_OF, _settings(), None, None)
    for language in ("en", "zh-Hans"):
        words = Words(language, "USD")
        assert all(rule_name(c.rule, words) and remedy(c.rule, words) for c in gate.checks)


def test_a_refused_table_keeps_customers_and_no_values() -> None:
    table = valueless(pd.Series(["a", "b"]))
    assert table["customer_id"].tolist() == ["a", "b"]
    assert table["clv"].isna().all()
    assert not table["high_value"].any()
    assert fitted_parameters(None).empty


def test_what_cannot_be_measured_is_not_called_green(sample_orders: pd.DataFrame) -> None:
    few = sample_orders[
        sample_orders["customer_id"].isin(sample_orders["customer_id"].unique()[:40])
    ]
    gate = _gate(history_at(few, AS_OF), _settings())
    unmeasured = {c.rule for c in gate.of("unmeasured")}
    assert "regularity" in unmeasured
    assert all(np.isnan(c.measured) for c in gate.of("unmeasured"))
    assert not any(np.isnan(c.measured) for c in gate.of("green"))


def test_a_season_never_seen_turns_amber(sample_orders: pd.DataFrame) -> None:
    early = sample_orders[sample_orders["ordered_at"] <= "1997-09-30"]
    gate = _gate(history_at(early, "1997-09-30"), _settings(), pd.Timestamp("1997-09-30"))
    assert next(c for c in gate.checks if c.rule == "unseen_seasons").state == "amber"
