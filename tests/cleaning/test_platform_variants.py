# ruff: noqa: E501 — tables of cases read better unbroken
"""Platforms' exports as they vary: earlier and newer columns, other languages, blank cells, and their traps.

Beside each guess stands a shop where the opposite is true.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from clvlib.cleaning.formats import detect_format
from clvlib.cleaning.statuses import class_of_status
from clvlib.errors import InputError

from .conftest import rows_of, rule

PEOPLE = [f"p{i % 9}@example.org" for i in range(30)]


def revenues(cleaned: Any) -> list[float]:
    return [row["revenue"] for row in rows_of(cleaned, "orders")]


def test_orders_that_were_never_paid_may_leave_day_and_amount_blank(run, tmp_path):
    rows = ["Order,Customer,Date,Amount,Status"]
    rows += [f"{i},C{i % 3},2025-01-{i + 1:02d},10.00,Paid" for i in range(20)]
    rows += [f"{i},C{i % 3},,,Cancelled" for i in range(20, 24)] + ["30,C1,,12.00,Unpaid"]
    (tmp_path / "o.csv").write_text("\n".join(rows))
    cleaned = run({"files": "o.csv"})
    assert (rule(cleaned, "cancelled")["rows"], rule(cleaned, "unpaid")["rows"]) == (4, 1)
    assert rule(cleaned, "bad_row")["rows"] == 0 and sum(revenues(cleaned)) == 200
    with pytest.raises(InputError, match="cannot be read, and so in 4 of 25 rows"):
        run({"files": "o.csv"}, rules={"off": ["cancelled"]})
    (tmp_path / "o.csv").write_text("\n".join(rows).replace("Cancelled", "Paid"))
    with pytest.raises(InputError, match="cannot be read, and so in 4 of 25 rows"):
        run({"files": "o.csv"})  # a sale without an amount is none that can be read


WECHAT_EARLIER = """交易时间,公众账号ID,微信订单号,用户标识,交易状态,货币种类,总金额,微信退款单号,退款金额,商品名称
`2019-01-28 17:07:11,`wx8,`42001,`oA,`SUCCESS,`CNY,`30.00,`0,`0.00,`咖啡
`2019-01-28 18:07:11,`wx8,`42001,`oA,`REFUND,`CNY,`{again},`50001,`10.00,`咖啡
总交易单数,总交易额
`2,`30.00
"""


@pytest.mark.parametrize("again", ["0.00", "30.00"])
def test_an_earlier_wechat_bill_gives_back_what_was_refunded(run, tmp_path, again):
    """Some bills repeat beside the refund what the order came to."""
    (tmp_path / "bill.csv").write_text(WECHAT_EARLIER.format(again=again))
    cleaned = run({"files": "bill.csv"}, currency="CNY", timezone="Asia/Shanghai")
    assert revenues(cleaned) == [20] and rule(cleaned, "refund_matched")["money"] == "-10.00"


STRIPE = """id,Created date (UTC),Amount,Amount Refunded,Currency,Status,Customer Email,Dispute Status
ch_1,2025-01-01 10:00,100.00,0.00,eur,Paid,ann@example.org,
pi_2,2025-01-02 10:00,100.00,0.00,eur,requires_payment_method,ann@example.org,
ch_3,2025-01-03 10:00,70.00,0.00,eur,Paid,bob@example.org,lost
ch_4,2025-01-04 10:00,60.00,0.00,eur,Paid,bob@example.org,won
ch_5,2025-01-05 10:00,50.00,0.00,eur,Uncaptured,bob@example.org,
"""


def test_stripe_s_unified_payments_know_what_was_not_made_and_what_was_lost(run, tmp_path):
    (tmp_path / "u.csv").write_text(STRIPE)
    cleaned = run({"files": "u.csv"}, currency="EUR")
    assert cleaned.files[0].format == "stripe_unified"
    assert revenues(cleaned) == [100, 60]
    assert (rule(cleaned, "unpaid")["rows"], rule(cleaned, "refunded")["money"]) == (2, "70.00")
    assert not cleaned.files[0].warnings


def test_taobao_takes_off_what_was_given_back_and_jd_what_was_deleted(run, tmp_path):
    (tmp_path / "t.csv").write_text(
        "订单编号,买家会员名,买家应付邮费,买家实际支付金额,订单状态,订单付款时间,退款金额\n"
        "1,阿明,6,56.00,交易成功,2025-01-01 10:01:00,20.00\n2,阿明,0,0.00,等待买家付款,,0.00\n"
    )
    cleaned = run({"files": "t.csv"}, currency="CNY", timezone="Asia/Shanghai")
    assert revenues(cleaned) == [30] and rule(cleaned, "unpaid")["rows"] == 1
    assert class_of_status("(删除)等待出库") == "cancelled"
    assert class_of_status("(锁定)等待出库") == class_of_status("等待出库") == "sale"


def test_a_column_that_is_empty_gives_way_to_the_platform_s_next_one(run, tmp_path):
    head = "订单号,买家付款时间,收货人手机号,买家手机号,商品名称,商品数量,商品单价,运费,订单实付金额,订单状态\n"
    lines = [f"E{i},2025-01-{i + 1:02d},,1380000000{i % 3},{p},1,{m},5,35,交易完成" for i in range(9) for p, m in (("茶", 10), ("杯", 20))]  # fmt: skip
    (tmp_path / "yz.csv").write_text(head + "\n".join(lines))
    cleaned = run({"files": "yz.csv"}, currency="CNY", timezone="Asia/Shanghai")
    assert cleaned.customers == 3 and revenues(cleaned) == [30] * 9


@pytest.mark.parametrize(
    ("unadjusted", "full", "revenue"),
    [("", "0.00", 10 * 18 + 9), ("20.00", "0.00", 10 * 18 + 9), ("0.00", "0.00", 11 * 18 + 9)],
)
def test_etsy_s_adjusted_total_is_what_is_left(run, tmp_path, unadjusted, full, revenue):
    """Half of one order came back, and one whole, unless 0 stands on nearly all."""
    head = "Sale Date,Order ID,Buyer,Order Value,Discount Amount,Order Total,Adjusted Order Total,Currency\n"
    left = [unadjusted] * 10 + ["10.00", full]
    lines = [f"01/{i + 1:02d}/24,{i},fan{i % 4},20.00,2.00,20.00,{a},GBP" for i, a in enumerate(left)]  # fmt: skip
    (tmp_path / "etsy.csv").write_text(head + "\n".join(lines))
    assert sum(revenues(run({"files": "etsy.csv"}))) == revenue


PAYPAL = {
    "en": ("Date,Time,Type,Status,Currency,Gross,From Email Address,To Email Address,Transaction ID,Reference Txn ID",
           "01/{d:02d}/2025", "Express Checkout Payment", "Completed", "Payment Refund", "General Withdrawal"),
    "de": ("Datum,Uhrzeit,Typ,Status,Währung,Brutto,Absender E-Mail-Adresse,Empfänger E-Mail-Adresse,Transaktionscode,Zugehöriger Transaktionscode",
           "{d:02d}.01.2025", "PayPal Express-Zahlung", "Abgeschlossen", "Rückzahlung", "Allgemeine Abbuchung"),
}  # fmt: skip


@pytest.mark.parametrize("language", PAYPAL)
def test_paypal_s_refunds_find_their_payment_and_withdrawals_are_none(run, tmp_path, language):
    head, day, sale, done, back, out = PAYPAL[language]
    paid = '{},10:00:00,{},{},EUR,"{}",{},{},{},{}'
    lines = [paid.format(day.format(d=i + 13), sale, done, "50.00", PEOPLE[i], "shop@example.com", f"T{i}", "AGREEMENT1") for i in range(6)]  # fmt: skip
    lines.append(paid.format(day.format(d=22), back, done, "-20.00", "shop@example.com", PEOPLE[2], "R1", "T2"))  # fmt: skip
    lines.append(paid.format(day.format(d=23), out, done, "-90.00", "shop@example.com", "", "W1", ""))  # fmt: skip
    (tmp_path / "Download.CSV").write_text("\n".join([head, *lines]), encoding="utf-8-sig")
    cleaned = run({"files": "Download.CSV"}, currency="EUR")
    assert (cleaned.customers, sum(revenues(cleaned))) == (6, 280)
    assert rule(cleaned, "refund_matched")["money"] == "-20.00"
    assert rule(cleaned, "adjustment")["money"] == "-90.00"
    assert rule(cleaned, "refund_unmatched")["rows"] == 0


SQUARESPACE = """Order ID,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Amount Refunded,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price
1,ann@example.org,PAID,GBP,30.00,5.00,2.00,0.00,37.00,2025-01-01 10:00:00 +0000,1,Mug,10.00
1,ann@example.org,,,,,,,,,2,Cup,10.00
2,bob@example.org,PAID,GBP,40.00,5.00,5.00,22.50,50.00,2025-01-02 10:00:00 +0000,4,Cup,10.00
3,bob@example.org,REFUNDED,GBP,40.00,5.00,5.00,50.00,50.00,2025-01-03 10:00:00 +0000,4,Cup,10.00
4,bob@example.org,PENDING,GBP,40.00,5.00,5.00,0.00,50.00,2025-01-04 10:00:00 +0000,4,Cup,10.00
"""


def test_squarespace_s_lines_share_their_order_s_total_and_refund(run, tmp_path):
    (tmp_path / "orders.csv").write_text(SQUARESPACE)
    cleaned = run({"files": "orders.csv"})
    assert revenues(cleaned) == [30, 20]  # half of the goods came back, with their tax
    assert rule(cleaned, "unpaid")["rows"] == 1


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ("amazon-order-id,shipment-id,purchase-date,buyer-email,item-price", "amazon_shipments"),
        ("order-id,order-item-id,purchase-date,buyer-email,item-price,quantity-purchased", "amazon_order_report"),
        ("order_id,order_number,billing_email,item_name,item_quantity,item_total", "woocommerce_orders_export"),
        ("Order ID,Customer Email,Order Total (ex tax),Shipping Cost (ex tax)", "bigcommerce"),
        ("Order ID,Order Status,SKU Unit Original Price,Order Amount,Created Time", "tiktok_shop"),
    ],
)  # fmt: skip
def test_a_platform_s_other_export_is_known_by_its_header(headers: str, name: str):
    fmt = detect_format(headers.split(","))
    assert fmt is not None and fmt.name == name


@pytest.mark.parametrize("minus", ["-", ""])
def test_what_a_promotion_took_off_an_amazon_shipment_comes_off(run, tmp_path, minus):
    (tmp_path / "s.txt").write_text(
        "Amazon Order Id\tShipment ID\tPurchase Date\tBuyer Email\tItem Price\tItem Promo Discount\tCurrency\n"
        f"1\tD1\t2025-01-01T10:00:00+00:00\ta@example.org\t20.00\t{minus}3.00\tGBP\n"
    )
    assert revenues(run({"files": "s.txt"})) == [17]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("En attente d'expédition", "unpaid"), ("En attente de paiement", "unpaid"), ("En attente", "unpaid"),
        ("In attesa di spedizione", "unpaid"), ("In attesa di pagamento", "unpaid"),
        ("Ожидает отправки", "unpaid"), ("Ожидает оплаты", "unpaid"),
        ("Aguardando envio", "unpaid"), ("Aguardando pagamento", "unpaid"),
    ],
)  # fmt: skip
def test_what_waits_to_be_sent_was_sold(word: str, kind: str):
    sent = any(part in word for part in ("expédition", "spedizione", "отправки", "envio"))
    assert (class_of_status(word) == kind) is not sent


def test_a_month_s_name_before_a_day_and_a_short_year(run, tmp_path):
    lines = [f"{i},C{i % 3},Jan-{i + 5:02d}-23,10.00" for i in range(9)]
    (tmp_path / "e.csv").write_text("\n".join(["Order,Customer,Sale Date,Total", *lines]))
    first = rows_of(run({"files": "e.csv"}), "orders")[0]
    assert first["ordered_at"] == pd.Timestamp("2023-01-05")
