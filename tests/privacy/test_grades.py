"""Columns of English and Chinese exports get the grade that a data-protection officer gives."""

import pytest

from clvlib.privacy.grades import grade_column


@pytest.mark.parametrize(
    ("header", "grade"),
    [
        ("Customer Email", "personal"), ("Billing Phone", "personal"), ("customer_ip_address", "personal"),
        ("Shipping Address1", "personal"), ("Recipient Name", "personal"), ("Geburtsdatum", "personal"),
        ("收货人姓名", "personal"), ("联系手机", "personal"), ("买家留言", "personal"), ("详细地址", "personal"),
        ("身份证号", "sensitive"), ("Passport No", "sensitive"), ("银行卡号", "sensitive"), ("IBAN", "sensitive"),
        ("Latitude", "sensitive"), ("过敏情况", "sensitive"),
        ("CustomerID", "identifier"), ("会员号", "identifier"), ("openid", "identifier"), ("Order ID", "identifier"),
        ("买家实际支付金额", "business"), ("VAT Paid by Buyer", "business"),
        ("实付金额", "business"), ("quantity", "business"),
        ("Country", "public"), ("Product Name", "public"), ("币种", "public"),
    ],
)  # fmt: skip
def test_by_name(header: str, grade: str) -> None:
    assert grade_column(header).grade == grade


@pytest.mark.parametrize(
    ("values", "grade", "kind"),
    [
        (["11010519491231002X", "440524188001010014"], "sensitive", "identity number"),
        (["6222021234567890128", "4111 1111 1111 1111"], "sensitive", "bank card"),
        (["DE89370400440532013000"], "sensitive", "bank account"),
        (["a@b.de", "li.wei@qq.com", ""], "personal", "e-mail"),
        (["13812345678", "+8613912345678", "+49 30 901820"], "personal", "telephone"),
        (["上海市黄浦区南京东路100号", "12 Baker Street"], "personal", "address"),
        (["192.168.0.1", "2001:db8::1"], "personal", "network address"),
        (["oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"], "identifier", "openid"),
        (
            ["gift for anna, call 13812345678", "leave at the door", "thanks"],
            "personal",
            "telephone",
        ),
    ],
)
def test_by_content_under_a_name_that_says_nothing(values, grade: str, kind: str) -> None:
    graded = grade_column("x7", values)
    assert (graded.grade, graded.kind, graded.evidence) == (grade, kind, "content")


@pytest.mark.parametrize(
    "values",
    [
        ["19.99", "5.00", "1,234.50"], ["2026-01-05 10:22:11", "2026/8/6 19:06"], ["536365", "C536379"],
        ["110105194912310021", "110105194912310022"],  # 18 digits, wrong check digit
        ["4111111111111112", "4111111111111113"],  # 16 digits, wrong check digit
        ["WHITE HANGING HEART T-LIGHT HOLDER"], ["20260105", "20260106"], ["1.5", "2.5"], [None, ""],
    ],
)  # fmt: skip
def test_sums_dates_and_wrong_check_digits_are_nobody(values) -> None:
    assert grade_column("x7", values).grade == "business"


def test_the_more_delicate_of_name_and_content_counts() -> None:
    assert grade_column("Product Name", ["a@b.de"]).grade == "personal"
    assert grade_column("Passport No", ["red", "blue"]).grade == "sensitive"
