"""What is fitted on the written files must be what the generator was told."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from lifetimes import BetaGeoFitter, GammaGammaFitter
from scipy.optimize import minimize


@pytest.fixture(scope="module")
def truth(written: list[Path]) -> dict:
    return json.loads(written[-1].read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def summary(exports: list[pd.DataFrame], truth: dict) -> pd.DataFrame:
    """Frequency, recency, T (weeks) and mean repeat spend, merged by day, by plain pandas."""
    rows = pd.concat(exports).drop_duplicates()
    rows = rows[rows["会员号"].str.startswith("M", na=False) & (rows["状态"] == "已完成")]
    orders = rows.groupby("流水号").agg(
        customer=("会员号", "first"), time=("下单时间", "min"), net=("实付金额", "sum")
    )
    days = orders.groupby(["customer", orders["time"].dt.normalize()])["net"].sum().reset_index()
    by = days.groupby("customer")["time"]
    first, last = by.min(), by.max()
    repeat = days[days["time"] > days["customer"].map(first)]
    end = pd.Timestamp(truth["simulation"]["end"])
    return pd.DataFrame(
        {
            "frequency": by.size() - 1,
            "recency": (last - first).dt.days / 7,
            "T": (end - first).dt.days / 7,
            "monetary_value": repeat.groupby("customer")["net"].mean(),
        }
    )


def standard_errors(loss, at: np.ndarray, step: float = 1e-3) -> np.ndarray:
    """Standard errors from the central-difference Hessian of a negative log likelihood."""
    moves = np.eye(len(at)) * step
    hessian = np.array(
        [
            [
                loss(at + i + j) - loss(at + i - j) - loss(at - i + j) + loss(at - i - j)
                for j in moves
            ]
            for i in moves
        ]
    ) / (4 * step**2)
    return np.sqrt(np.diag(np.linalg.inv(hessian)))


def test_purchase_parameters_are_found_again(summary: pd.DataFrame, truth: dict):
    rows = summary.groupby(["frequency", "recency", "T"]).size().rename("weight").reset_index()
    frequency, recency, T, weight = (rows[name].to_numpy(float) for name in rows)
    model = BetaGeoFitter().fit(frequency, recency, T, weights=weight)

    def loss(log_params: np.ndarray) -> float:
        mean = model._negative_log_likelihood(log_params, frequency, recency, T, weight, 0)
        return mean * weight.sum()

    fitted = np.log(model.params_[list(truth["bg_nbd"])].to_numpy())
    distance = (fitted - np.log(list(truth["bg_nbd"].values()))) / standard_errors(loss, fitted)
    assert np.abs(distance).max() < 2


def test_spend_parameters_are_found_again(summary: pd.DataFrame, truth: dict):
    repeat = summary[summary["frequency"] > 0]
    frequency, spend = repeat["frequency"].to_numpy(float), repeat["monetary_value"].to_numpy()
    one = np.ones_like(spend)

    def loss(log_params: np.ndarray) -> float:
        mean = GammaGammaFitter._negative_log_likelihood(log_params, frequency, spend, one, 0)
        return mean * len(spend)

    true = np.log(list(truth["gamma_gamma"].values()))
    found = minimize(loss, true + 0.2, method="Nelder-Mead", options={"xatol": 1e-7})
    assert found.success
    assert np.abs((found.x - true) / standard_errors(loss, found.x)).max() < 2


def test_merging_by_day_loses_no_purchase(summary: pd.DataFrame, truth: dict):
    assert summary["frequency"].sum() + len(summary) == truth["counts"]["orders"]


def test_net_of_refunds_is_what_was_drawn(exports: list[pd.DataFrame], truth: dict):
    rows = pd.concat(exports).drop_duplicates()
    own = rows[rows["会员号"].str.startswith("M", na=False)]
    done = own[own["状态"] == "已完成"]
    back = own[own["状态"] == "已退款"]["实付金额"].sum() - done["实付金额"].clip(upper=0).sum()
    assert done["实付金额"].sum() == pytest.approx(truth["counts"]["net_revenue"], abs=0.005)
    assert back == pytest.approx(truth["counts"]["refunded"], abs=0.005)
