# ruff: noqa: E501 — tables of cases read better unbroken
"""Every platform's export is recognised by its header and read, or refused with the reason."""

from __future__ import annotations

import pandas as pd
import pytest

from clvlib.cleaning import ledger_summary
from clvlib.cleaning.formats import FORMATS, detect_format
from clvlib.errors import InputError

from .conftest import rows_of, rule

FOLDER = "platform_exports"
# file, currency, format, (rows, customers, orders, money in, money kept)
READ = [
    ("etsy_sold_orders.csv", "USD", "etsy_orders", (2, 2, 2, "17.50", "17.50")),
    ("etsy_sold_order_items.csv", "USD", "etsy_items", (3, 2, 2, "17.50", "17.50")),
    ("gumroad_sales.csv", "USD", "gumroad", (3, 2, 2, "32.00", "24.00")),
    ("shopify_orders_export_devstore_masked.csv", "INR", "shopify", (121, 2, 50, "585942.00", "560947.00")),
    ("square_items_detail.csv", "USD", "square_items", (5, 1, 1, "63.00", "27.00")),
    ("square_transactions.csv", "USD", "square_transactions", (3, 1, 1, "27.00", "27.00")),
    ("wechatpay_merchant_bill.csv", "CNY", "wechat_pay", (3, 1, 3, "0.03", "0.03")),
    ("youzan_orders.csv", "CNY", "youzan", (1, 1, 1, "88.50", "88.50")),
]  # fmt: skip
REFUSED = [
    ("alipay_merchant_fund_bill_header_gbk.csv", "masks the buyer's account"),
    ("alipay_merchant_trade_bill_gbk.csv", "masks the buyer's account"),
    ("amazon_all_orders.txt", "names no buyer"),
    ("amazon_date_range_report.csv", "names no buyer"),
    ("amazon_settlement_v2_header.txt", "names no buyer"),
    ("douyin_shop_orders.csv", "收件人手机号"),
    ("pdd_orders_header.csv", "names no buyer"),
    ("woocommerce_advanced_order_export_header.csv", "no column for 'amount'"),
    ("douyin_shop_orders_long_header.csv", "a header and no rows"),
    ("jd_shop_orders_header.csv", "a header and no rows"),
    ("stripe_payments_header.csv", "a header and no rows"),
    ("taobao_export_order_list_header_gbk.csv", "a header and no rows"),
    ("woocommerce_webtoffee_header.csv", "a header and no rows"),
]


@pytest.mark.parametrize(
    ("file", "currency", "name", "figures"), READ, ids=lambda value: str(value)[:30]
)
def test_a_platform_is_read(run, real_data, file, currency, name, figures):
    cleaned = run({"files": file}, folder=real_data / FOLDER, currency=currency)
    summary = ledger_summary(cleaned)
    assert cleaned.files[0].format == name
    assert figures == (
        summary["rows"]["in"], cleaned.customers, cleaned.orders_count,
        summary["money"]["in"], summary["money"]["kept"],
    )  # fmt: skip


@pytest.mark.parametrize(("file", "reason"), REFUSED)
def test_an_export_that_cannot_serve_is_refused(run, real_data, file, reason):
    with pytest.raises(InputError, match=reason):
        run({"files": file}, folder=real_data / FOLDER, currency="EUR")


def test_all_fixtures_are_covered(real_data):
    known = {file for file, *_ in READ} | {file for file, _ in REFUSED}
    assert {path.name for path in (real_data / FOLDER).iterdir()} == known


def test_names_and_signatures_are_unique():
    assert len({fmt.name for fmt in FORMATS}) == len(FORMATS)
    for fmt in FORMATS:
        assert detect_format(fmt.signature) is not None, fmt.name


SHOPIFY = """Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Cancelled at,Refunded Amount
#1,Ann@Example.org,paid,,GBP,30.00,5.00,0,35.00,3.00,2025-03-30 00:30:00 +0000,1,"Mug
blue",11.00,,0
#1,,,,,,,,,,2025-03-30 00:30:00 +0000,2,Plate,11.00,,
#2,ann@example.org,refunded,,GBP,10.00,0,0,10.00,0,2025-06-01 12:00:00 +0100,1,Mug,10.00,,10.00
#3,bob@example.org,partially_refunded,,GBP,20.00,0,0,20.00,0,2025-06-02 12:00:00 +0100,2,Mug,10.00,,5.00
#4,bob@example.org,voided,,GBP,20.00,0,0,20.00,0,2025-06-03 12:00:00 +0100,2,Mug,10.00,2025-06-03 13:00:00 +0100,0
#5,,paid,,GBP,20.00,0,0,20.00,0,2025-06-04 12:00:00 +0100,2,Mug,10.00,,0
"""


def test_shopify_fills_down_spreads_totals_and_follows_the_clock(run, tmp_path):
    (tmp_path / "orders_export.csv").write_text(SHOPIFY)
    cleaned = run({"files": "orders_export.csv"})
    orders = {row["order_id"]: row for row in rows_of(cleaned, "orders")}
    assert set(orders) == {"#1", "#3"}
    assert orders["#1"]["revenue"] == 30 and orders["#1"]["items"] == 3
    assert (orders["#3"]["gross_revenue"], orders["#3"]["refunded"], orders["#3"]["revenue"]) == (
        20,
        5,
        15,
    )
    assert orders["#3"]["ordered_at"] == pd.Timestamp("2025-06-02 12:00")
    lines = [row for row in rows_of(cleaned, "lines", "product") if row["order_id"] == "#1"]
    assert [line["revenue"] for line in lines] == [10, 20]
    assert rule(cleaned, "refunded")["money"] == "15.00"
    assert rule(cleaned, "cancelled")["rows"] == 1
    assert rule(cleaned, "no_customer")["rows"] == 1


TAOBAO = """订单编号,买家会员名,买家应付货款,买家应付邮费,买家实际支付金额,订单状态,订单创建时间,订单付款时间,宝贝标题,宝贝总数量
="1001",阿明,50,6,56.00,交易成功,2025-01-01 10:00:00,2025-01-01 10:01:00,茶,1
="1002",阿明,50,0,0.00,等待买家付款,2025-01-02 10:00:00,2025-01-02 10:01:00,茶,1
="1003",小红,80,0,80.00,交易关闭,2025-01-03 10:00:00,2025-01-03 10:01:00,茶,2
="1004",小红,80,0,80.00,卖家已发货,2025-01-04 10:00:00,2025-01-04 10:01:00,茶,2
"""


def test_taobao_takes_the_postage_out_and_knows_its_states(run, tmp_path):
    (tmp_path / "ExportOrderList.csv").write_text(TAOBAO, encoding="gbk")
    cleaned = run({"files": "*.csv"}, currency="CNY", timezone="Asia/Shanghai")
    assert [row["revenue"] for row in rows_of(cleaned, "orders")] == [50, 80]
    assert [row["order_id"] for row in rows_of(cleaned, "orders")] == ["1001", "1004"]
    assert rule(cleaned, "tax_shipping")["money"] == "6.00"
    assert (rule(cleaned, "unpaid")["rows"], rule(cleaned, "cancelled")["rows"]) == (1, 1)


STRIPE = """id,Description,Created (UTC),Amount,Amount Refunded,Currency,Mode,Status,Customer ID,Customer Email
ch_1,Course,2025-01-01 23:30:00,"1,200.00",0.00,usd,Live,Paid,cus_1,ann@example.org
ch_2,Course,2025-01-02 10:00:00,100.00,25.00,usd,Live,Paid,cus_1,ann@example.org
ch_3,Course,2025-01-03 10:00:00,100.00,0.00,usd,Live,Failed,cus_2,bob@example.org
ch_4,Course,2025-01-04 10:00:00,100.00,0.00,usd,Test,Paid,cus_2,bob@example.org
"""


def test_stripe_is_in_utc_and_its_test_mode_counts_nothing(run, tmp_path):
    (tmp_path / "payments.csv").write_text(STRIPE)
    cleaned = run({"files": "payments.csv"}, currency="USD", timezone="Asia/Tokyo")
    orders = rows_of(cleaned, "orders")
    assert [row["ordered_at"] for row in orders] == [
        pd.Timestamp("2025-01-02 08:30"),
        pd.Timestamp("2025-01-02 19:00"),
    ]
    assert [row["revenue"] for row in orders] == [1200, 75]
    assert (rule(cleaned, "test_order")["rows"], rule(cleaned, "cancelled")["rows"]) == (1, 1)


WECHAT = """交易时间,微信订单号,用户标识,交易类型,交易状态,货币种类,应结订单金额,微信退款单号,退款金额,商品名称,订单金额,申请退款金额
`2021-01-28 17:07:11,`42001,`oA,`JSAPI,`SUCCESS,`CNY,`30.00,`0,`0.00,`咖啡,`30.00,`0.00
`2021-01-28 18:07:11,`42001,`oA,`JSAPI,`REFUND,`CNY,`0.00,`50001,`10.00,`咖啡,`0.00,`10.00
总交易单数,应结订单总金额,退款总金额
`2,`30.00,`10.00
"""


def test_a_wechat_refund_is_a_row_of_its_own(run, tmp_path):
    (tmp_path / "bill.csv").write_text(WECHAT)
    cleaned = run({"files": "bill.csv"}, currency="CNY", timezone="Asia/Shanghai")
    order = rows_of(cleaned, "orders")[0]
    assert (order["gross_revenue"], order["refunded"], order["revenue"]) == (30, 10, 20)
    assert rule(cleaned, "refund_matched") | {"example": ""} == {
        "name": "refund_matched", "rows": 1, "money": "-10.00", "met": 1, "example": "",
    }  # fmt: skip
