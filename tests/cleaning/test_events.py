"""The file of events: who viewed and carted when, without orders, under the orders' pseudonyms."""

from pathlib import Path

import pandas as pd
import pytest

from clvlib import tables
from clvlib.cleaning.events import read_events
from clvlib.cleaning.touches import read_touchpoints
from clvlib.errors import InputError
from clvlib.merchant import Settings
from clvlib.privacy import pseudonymise

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
