# ruff: noqa: E501 — tables of cases read better unbroken
"""A Chinese till's export: GBK, members and walk-ins, refunds by status and by negative line."""

from __future__ import annotations

import pandas as pd
import pytest

from clvlib.cleaning import customer_ids, ledger_summary
from clvlib.errors import InputError
from clvlib.privacy import pseudonym

from .conftest import KEY, TILL_HEADER, rows_of, rule, settings

LINES = [
    "T1,M01,2025-03-01 09:15:00,拿铁,饮品,1,28.00,3.00,25.00,门店,微信,已完成",
    "T1,M01,2025-03-01 09:15:00,可颂,烘焙,2,12.00,0.00,24.00,门店,微信,已完成",
    "T2,,2025-03-01 09:20:00,美式,饮品,1,22.00,0.00,22.00,门店,现金,已完成",
    "T3,M02,2025-03-02 18:00:00,拿铁,饮品,1,28.00,0.00,28.00,外卖,支付宝,已退款",
    "T4,M02,2025-03-03 08:00:00,拿铁,饮品,2,28.00,0.00,56.00,外卖,支付宝,已完成",
    "T4,M02,2025-03-03 10:00:00,拿铁,饮品,-1,28.00,0.00,-28.00,外卖,支付宝,已完成",
    "T5,M01,2025-03-05 08:00:00,可颂,烘焙,1,12.00,0.00,12.00,门店,微信,已取消",
    "T6,M03,2025-03-06 08:00:00,可颂,烘焙,1,12.00,0.00,12.00,门店,微信,已完成",
    "T6,M03,2025-03-06 09:00:00,可颂,烘焙,-1,12.00,0.00,-12.00,门店,微信,已完成",
]
COLUMNS = {
    "customer": "会员号", "order": "流水号", "time": "交易时间", "amount": "实收", "product": "商品", "category": "类别",
    "quantity": "数量", "price": "单价", "discount": "优惠", "status": "状态", "channel": "渠道", "payment": "支付方式",
}  # fmt: skip


@pytest.fixture
def till(tmp_path):
    (tmp_path / "till.csv").write_text("\r\n".join([TILL_HEADER, *LINES, ""]), encoding="gbk")
    return tmp_path


@pytest.mark.parametrize("columns", [COLUMNS, {}], ids=["mapped", "by usual names"])
def test_a_till_export(run, till, columns):
    cleaned = run(
        {"files": "till.csv", "columns": columns}, currency="CNY", timezone="Asia/Shanghai"
    )
    orders = {row["order_id"]: row for row in rows_of(cleaned, "orders")}
    assert set(orders) == {"T1", "T4"}
    assert orders["T1"]["revenue"] == 49 and orders["T1"]["items"] == 3
    assert orders["T1"]["ordered_at"] == pd.Timestamp("2025-03-01 09:15")
    assert (orders["T4"]["gross_revenue"], orders["T4"]["refunded"], orders["T4"]["revenue"]) == (
        56,
        28,
        28,
    )
    assert orders["T4"]["channel"] == "外卖"
    assert cleaned.files[0].encoding == "gb18030"


def test_every_row_of_the_till_is_accounted_for(run, till):
    cleaned = run({"files": "till.csv", "columns": COLUMNS}, currency="CNY")
    assert ledger_summary(cleaned)["rows"] == {"in": 9, "kept": 3, "set_aside": 6}
    assert rule(cleaned, "no_customer") | {"example": ""} == {
        "name": "no_customer", "rows": 1, "money": "22.00", "met": 1, "example": "",
    }  # fmt: skip
    assert rule(cleaned, "cancelled")["rows"] == 1
    assert (rule(cleaned, "refund_matched")["rows"], rule(cleaned, "refund_matched")["money"]) == (
        2,
        "-40.00",
    )
    # T3 by its status (28), T6 given back altogether (12), and half of T4 (28)
    assert (rule(cleaned, "refunded")["rows"], rule(cleaned, "refunded")["money"]) == (2, "68.00")


def test_customers_are_pseudonyms_and_can_be_looked_up(run, till):
    cleaned = run({"files": "till.csv", "columns": COLUMNS}, currency="CNY")
    assert {row["customer_id"] for row in rows_of(cleaned, "lines")} == {
        pseudonym("M01", KEY),
        pseudonym("M02", KEY),
    }
    ids = customer_ids(settings({"files": "till.csv", "columns": COLUMNS}), till, KEY)
    assert dict(zip(ids["source_customer_id"], ids["customer_id"], strict=True))[
        "M02"
    ] == pseudonym("M02", KEY)


def test_orders_after_the_given_day_are_set_aside(run, till):
    cleaned = run(
        {"files": "till.csv", "columns": COLUMNS}, currency="CNY", as_of=pd.Timestamp("2025-03-02")
    )
    assert cleaned.as_of == pd.Timestamp("2025-03-02 23:59:59.999999")
    assert cleaned.orders_count == 1
    assert rule(cleaned, "after_as_of")["rows"] == 4


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ({"files": "tel.csv"}, "did you mean 'till.csv'?"),
        (
            {"files": "till.csv", "columns": COLUMNS | {"customer": "会员"}},
            "did you mean '会员号'?",
        ),
        (
            {"files": "till.csv", "columns": {"time": "交易时间", "amount": "实收"}},
            "no column for 'customer'",
        ),
        ({"files": "till.csv", "columns": COLUMNS | {"time": "商品"}}, "cells are no dates, e.g. "),
        (
            {"files": "till.csv", "columns": COLUMNS | {"amount": "商品"}},
            "cells are no amounts, e.g. ",
        ),
        ({"files": "till.csv", "columns": COLUMNS | {"amount": 40}}, "position 40 is not there"),
        ({"files": "till.csv", "format": "shopfy"}, "unknown format 'shopfy'"),
        ({"files": "package:nothing_here/a.csv"}, "'nothing_here' is not installed"),
        ({"files": "till.csv", "encoding": "utf-8"}, "is not valid utf-8"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(run, till, source, says):
    with pytest.raises(InputError) as error:
        run(source, currency="CNY")
    assert says in str(error.value)
    assert "\n" not in str(error.value)
