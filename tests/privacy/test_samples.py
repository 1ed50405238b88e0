"""Samples show what a column is and not who is in it."""

import re

import pytest

from clvlib.privacy.samples import shown_name, shown_sample


@pytest.mark.parametrize(
    ("value", "header", "shown"),
    [
        ("19.99", "", "19.99"),
        ("2026-01-05 10:22", "", "2026-01-05 10:22"),
        ("Quentin Lee", "", "aaaaaaa aaa"),
        ("li.wei@qq.com", "Amount", "aa.aaa@aa.aaa"),
        ("李雷3", "收货人姓名", "文文9"),
        ("13812345678", "", "99999999999"),
        ("17850", "CustomerID", "99999"),
        ("Assam tea", "Product", "Assam tea"),
        ("pending", "Amount", "pending"),
        ("x" * 90, "Product", "x" * 39 + "…"),
    ],
)
def test_samples(value: str, header: str, shown: str) -> None:
    assert shown_sample(value, header) == shown


def test_an_order_s_number_is_shown_and_a_person_in_its_column_is_not() -> None:
    assert shown_sample("INV-0042", "Ref", known=True) == "INV-0042"
    assert shown_sample("li.wei@qq.com", "Ref", known=True) == "aa.aaa@aa.aaa"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("raw/orders_20240131.csv", "raw/orders_20240131.csv"),
        ("exp_20240131093000.csv.gz", "exp_20240131093000.csv.gz"),
        ("raw/订单_13812345678.csv", "raw/订单_….csv"),
        ("orders li.wei@qq.com.csv", "orders ….csv"),
        ("orders [li@qq.com]", "orders […]"),
        ("11010519491231002X.xlsx", "….xlsx"),
    ],
)
def test_names_of_files_name_nobody(name: str, shown: str) -> None:
    masked = re.sub(r"…[0-9a-f]{4}(?:\.com)?", "…", shown_name(name))
    assert masked == shown


def test_two_files_stay_two() -> None:
    assert shown_name("a_13812345678.csv") != shown_name("a_13812345679.csv")
