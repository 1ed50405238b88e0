"""The file of events: who viewed and carted when, without orders, under the orders' pseudonyms."""

from pathlib import Path

import pandas as pd
import pytest

from clvlib import tables
from clvlib.cleaning import clean
from clvlib.cleaning.events import is_order, read_events
from clvlib.cleaning.side_files import unmatched
from clvlib.cleaning.touches import read_touchpoints
from clvlib.errors import InputError
from clvlib.merchant import Settings
from clvlib.privacy import pseudonymise
from clvlib.words import Words

KEY = b"k" * 32


def settings(**more: object) -> Settings:
    return Settings.model_validate(
        {
            "name": "Shop", "industry": "retail", "currency": "CNY", "timezone": "Asia/Shanghai",
            "sources": [{"files": "raw/orders.csv"}], **more,
        }
    )  # fmt: skip


def test_views_and_carts_are_read_and_orders_left_out(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(
        "visitor_id,event_time,event_type,item\n"
        "u1,2025-01-02 10:00:00,View,a\nu1,2025-01-02 10:05:00,add_to_cart,a\n"
        "u1,2025-01-02 10:06:00,Purchase,a\nu2,2025-01-01 09:00:00,view,b\n"
        ",2025-01-01 09:00:00,view,b\nu3,2025-01-03 08:00:00,,c\n"
    )
    found = read_events(settings(events={"file": "events.csv"}), tmp_path, KEY)
    assert found is not None
    checked = tables.table("events").check(found)
    assert checked["kind"].value_counts().to_dict() == {"view": 2, "add_to_cart": 1}
    names = pseudonymise(pd.Series(["u1", "u2"]), KEY)
    assert set(checked["customer_id"]) == set(names)
    first = checked.loc[checked["customer_id"] == names["u1"], "happened_at"].min()
    assert first == pd.Timestamp("2025-01-02 10:00:00")


def test_chinese_headers_and_named_columns(tmp_path: Path) -> None:
    (tmp_path / "行为.csv").write_bytes(
        "用户,时间,行为\n甲,2025/1/2 9:00,浏览\n甲,2025/1/3 9:00,购买\n".encode("gbk")
    )
    found = read_events(settings(events={"file": "行为.csv"}), tmp_path, KEY)
    assert found is not None
    assert found["kind"].tolist() == ["浏览"]
    (tmp_path / "log.csv").write_text("who;when_;what\nu1;2025-01-02;view\n")
    columns = {"customer": "who", "time": "when_", "kind": "what"}
    named = read_events(settings(events={"file": "log.csv", "columns": columns}), tmp_path, KEY)
    assert named is not None
    assert len(named) == 1
    assert read_events(settings(), tmp_path, KEY) is None


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ({"file": "nothere.csv"}, "nothere.csv"),
        ({"file": "log.csv"}, "no column for the time of an event"),
        ({"file": "log.csv", "columns": {"time": "wen"}}, "did you mean 'when'"),
    ],
)
def test_a_wrong_file_of_events_is_one_clear_line(tmp_path: Path, events: dict, said: str) -> None:
    (tmp_path / "log.csv").write_text("user_id,when,event\nu1,2025-01-02,view\n")
    with pytest.raises(InputError, match=said) as caught:
        read_events(settings(events=events), tmp_path, KEY)
    assert "\n" not in str(caught.value)


def test_touchpoints_carry_the_same_names(tmp_path: Path) -> None:
    (tmp_path / "touches.csv").write_text(
        "uid,ts,source\nu1,2025-01-02 10:00:00,ads\nu2,2025-01-01 10:00:00,\n"
    )
    given = {"touchpoints": "touches.csv", "touch_columns": {"time": "ts"}}
    touches = read_touchpoints(settings(acquisition=given), tmp_path, KEY)
    assert touches is not None
    tables.table("touchpoints").check(touches)
    assert touches["channel"].isna().sum() == 1
    assert set(touches["customer_id"]) == set(pseudonymise(pd.Series(["u1", "u2"]), KEY))


def test_an_erased_customer_stays_out_of_the_files_beside_the_orders(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(
        "user_id,time,event,channel\nu1,2025-01-02,view,ads\nu2,2025-01-02,view,ads\n"
    )
    names = pseudonymise(pd.Series(["u1", "u2"]), KEY)
    (tmp_path / "erased.txt").write_text(f"{names['u1']}\n", encoding="ascii")
    given = settings(events={"file": "log.csv"}, acquisition={"touchpoints": "log.csv"})
    for found in (read_events(given, tmp_path, KEY), read_touchpoints(given, tmp_path, KEY)):
        assert found is not None
        assert found["customer_id"].tolist() == [names["u2"]]


def test_ids_beside_the_orders_are_spelled_as_those_of_the_orders(tmp_path: Path) -> None:
    """Excel's ``.0``, case and marks go in both; an erased customer's events stay out."""
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "orders.csv").write_text(
        "order,customer,date,amount\n"
        "1,17850,2025-01-02,5\n2,17851,2025-01-03,5\n3,till-9,2025-01-04,5\n4,Ann@X.org,2025-01-05,5\n"
    )
    (tmp_path / "log.csv").write_text(
        "user_id,time,event,channel\n17850.0,2025-01-02,view,ads\n17851.00,2025-01-03,view,ads\n"
        "shop-9,2025-01-04,view,ads\nANN@x.org,2025-01-05,view,ads\n"
    )
    (tmp_path / "same.csv").write_text("a,b\nshop-9,till-9\n")
    names = pseudonymise(pd.Series(["17851"]), KEY)
    (tmp_path / "erased.txt").write_text(f"{names['17851']}\n", encoding="ascii")
    given = settings(
        events={"file": "log.csv"}, rules={"identities": "same.csv"},
        acquisition={"touchpoints": "log.csv"},
    )  # fmt: skip
    cleaned = clean(given, tmp_path, KEY)
    buyers = set(cleaned.orders.df()["customer_id"])
    assert len(buyers) == 3
    for read in (read_events, read_touchpoints):
        found = read(given, tmp_path, KEY, cleaned.groups)
        assert found is not None
        assert set(found["customer_id"]) == buyers
    cleaned.close()


def test_a_file_that_names_hardly_any_customer_is_said_to(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "orders.csv").write_text(
        "order,customer,date,amount\n1,a,2025-01-02,5\n2,b,2025-01-03,5\n"
    )
    (tmp_path / "log.csv").write_text(
        "user_id,time,event\nu-a,2025-01-01,view\nu-b,2025-01-04,view\n"
    )
    (tmp_path / "fits.csv").write_text("user_id,time,event\na,2025-01-01,view\nx,2025-01-04,view\n")
    cleaned = clean(settings(), tmp_path, KEY)
    words = Words("en", "CNY")
    for file, said in (("log.csv", True), ("fits.csv", False)):
        found = read_events(settings(events={"file": file}), tmp_path, KEY)
        assert found is not None
        assert (unmatched(found, cleaned, "events", words) is not None) == said
    cleaned.close()


def test_an_order_is_told_from_a_look_by_its_words() -> None:
    orders = [
        "purchase", "Purchased", "Order Completed", "Placed Order", "order_created", "OrderPaid",
        "ordercompleted", "checkout_completed", "Ordered Product", "Order Refunded", "payment",
        "buy", "购买", "提交订单", "支付成功",
    ]  # fmt: skip
    looks = [
        "view", "add_to_cart", "Product Viewed", "Checkout Started", "add_payment_info", "cart",
        "Order History Viewed", "border_view", "search", "remove_from_cart", "浏览", "加入购物车",
        "查看订单",
    ]  # fmt: skip
    assert [kind for kind in orders if not is_order(kind)] == []
    assert [kind for kind in looks if is_order(kind)] == []
