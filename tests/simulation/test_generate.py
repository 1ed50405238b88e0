from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from clvlib.errors import InputError
from clvlib.simulation import COFFEE, Simulated, simulate
from clvlib.simulation.menu import MENU
from tests.simulation.conftest import shop


def fen(amounts: pd.Series) -> pd.Series:
    return np.rint(amounts * 100).astype("int64")


def test_every_line_adds_up_in_fen(simulated: Simulated):
    rows = simulated.rows
    listed = rows["数量"] * fen(rows["单价"])
    assert (listed - fen(rows["优惠"]) == fen(rows["实付金额"])).all()
    assert (rows["优惠"] >= 0).all()
    assert ((rows["实付金额"] >= 0) | (rows["数量"] < 0)).all()


def test_lines_sum_to_the_drawn_order_value(simulated: Simulated):
    rows = simulated.rows
    done = rows[(rows["状态"] == "已完成") & rows["流水号"].isin(simulated.orders["order_id"])]
    paid = fen(done["实付金额"]).groupby(done["流水号"]).sum()
    drawn = simulated.orders.set_index("order_id")["net"]
    pd.testing.assert_series_equal(paid, drawn.sort_index(), check_names=False)


def test_an_order_holds_few_lines_and_no_item_twice(simulated: Simulated):
    rows = simulated.rows
    bought = rows[(rows["数量"] > 0) & (rows["状态"] == "已完成")]
    assert bought.groupby("流水号").size().max() <= 5  # four, and an item that goes back later
    assert not bought.duplicated(["流水号", "商品"]).any()
    assert not rows.duplicated().any()


def test_a_member_buys_at_most_once_a_day_from_the_first_day_on(simulated: Simulated):
    orders = simulated.orders
    assert not orders.duplicated(["member", "day"]).any()
    firsts = orders[orders["number"] == 0].set_index("member")["day"]
    assert (firsts == simulated.members["first_day"]).all()
    assert (orders["day"] >= orders["member"].map(firsts)).all()


def test_raw_rows_have_the_dirt_of_a_till(simulated: Simulated):
    rows = simulated.rows
    assert 0.25 < rows["会员号"].isna().mean() < 0.30
    assert rows["会员号"].isin(["员工内购"]).sum() > 300
    assert (rows["会员号"] == "测试会员").sum() == COFFEE.test_orders
    refunded = rows[(rows["状态"] == "已退款") | (rows["实付金额"] < 0)]["流水号"].nunique()
    assert 0.01 < refunded / rows["流水号"].nunique() < 0.02
    assert (rows["实付金额"] < 0).any()
    assert (rows["状态"] == "已退款").any()


def test_a_negative_row_repeats_a_row_of_its_order(simulated: Simulated):
    rows = simulated.rows
    back = rows[rows["实付金额"] < 0]
    sold = rows[rows["实付金额"] > 0].set_index(["流水号", "商品"])["实付金额"]
    keys = pd.MultiIndex.from_frame(back[["流水号", "商品"]])
    np.testing.assert_allclose(sold.loc[keys], -back["实付金额"])


def test_planted_differences_show(simulated: Simulated):
    planted = {(row["trait"], row["level"]): row for row in simulated.truth["planted"]}
    assert set(planted) == {
        ("first_product", "咖啡豆"),
        ("hour", "07-09"),
        ("first_channel", "小程序"),
        ("first_channel", "美团外卖"),
    }
    assert all(row["mean_with"] > 1.1 * row["mean_without"] for row in planted.values())
    first = simulated.orders[simulated.orders["number"] == 0]
    rows = simulated.rows
    beans = rows.loc[rows["品类"] == "咖啡豆", "流水号"]
    assert first["order_id"].isin(beans).sum() == planted["first_product", "咖啡豆"]["members"]


def test_one_channel_does_not_pay_back(simulated: Simulated):
    paid_back = {row["channel"]: row["paid_back"] for row in simulated.truth["channels"]}
    assert [name for name, paid in paid_back.items() if not paid] == ["美团外卖"]
    spent = simulated.spend.groupby("渠道")["费用"].sum()
    for row in simulated.truth["channels"]:
        assert spent[row["channel"]] / row["members"] == pytest.approx(row["cac"], rel=1e-3)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    return simulate(shop(tmp_path_factory.mktemp("crowd"), customers=40_000, seed=11).settings)


@pytest.mark.parametrize("trait", ["branch", "weekday", "product", "饿了么"])
def test_nothing_else_is_planted(crowd: Simulated, trait: str):
    members = crowd.members
    first = crowd.orders[crowd.orders["number"] == 0]
    main = crowd.rows[crowd.rows["商品"].isin(MENU.names[: MENU.core])]
    main = main.drop_duplicates("流水号").set_index("流水号")["商品"]
    level = {
        "branch": members["branch"],
        "weekday": first["time"].dt.day_of_week,
        "product": first["order_id"].map(main),
        "饿了么": members["channel"] == 3,
    }[trait].to_numpy()
    for quantity in ("rate", "dropout", "mean_spend"):
        groups = members[quantity].groupby(level)
        assert stats.kruskal(*(group for _, group in groups)).pvalue > 1e-3


@pytest.mark.parametrize("quantity", ["rate", "dropout", "nu"])
def test_traits_leave_the_laws_alone(crowd: Simulated, quantity: str):
    timing, spending = COFFEE.timing, COFFEE.spending
    law = {
        "rate": stats.gamma(timing.r, scale=1 / timing.alpha),
        "dropout": stats.beta(timing.a, timing.b),
        "nu": stats.gamma(spending.q, scale=1 / spending.gamma),
    }[quantity]
    assert stats.kstest(crowd.members[quantity], law.cdf).pvalue > 1e-3


def test_customers_scale_the_shop(crowd: Simulated, simulated: Simulated):
    ratio = len(crowd.orders) / len(simulated.orders)
    assert ratio == pytest.approx(40_000 / 6_000, rel=0.06)


def test_another_seed_is_another_shop(tmp_path: Path):
    one, two = (simulate(shop(tmp_path, customers=50, seed=seed).settings) for seed in (1, 2))
    assert not one.members["rate"].equals(two.members["rate"])


@pytest.mark.parametrize("customers", [1, 2])
def test_a_tiny_shop_is_a_shop(tmp_path: Path, customers: int):
    made = simulate(shop(tmp_path, customers=customers).settings)
    assert made.orders["customer_id"].nunique() == customers


def test_a_merchant_without_plan_is_refused(tmp_path: Path):
    settings = shop(tmp_path).settings.model_copy(update={"simulation": None})
    with pytest.raises(InputError, match="simulation: is missing"):
        simulate(settings)
