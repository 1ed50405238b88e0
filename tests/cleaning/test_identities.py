# ruff: noqa: E501 — tables of cases read better unbroken
"""One customer under several spellings and ids, in several files."""

from __future__ import annotations

import duckdb
import pytest

from clvlib.cleaning.phones import calling_code, phone_sql


@pytest.mark.parametrize(
    ("zone", "spellings", "one"),
    [
        ("Europe/London", ["+44 7700 900123", "0044 7700 900123", "07700900123", "(07700) 900-123", "447700900123", "+44 (0)7700 900123"], "+447700900123"),
        ("Asia/Shanghai", ["13800138000", "+86 138 0013 8000", "008613800138000", "86-13800138000"], "13800138000"),
        ("America/New_York", ["(202) 555-0123", "+1 202 555 0123", "1-202-555-0123", "2025550123"], "+12025550123"),
        ("Europe/Berlin", ["0171 1234567", "+49 171 1234567"], "+491711234567"),
        ("Europe/Berlin", ["+33 6 12 34 56 78", "0033612345678"], "+33612345678"),
        ("UTC", ["0171 1234567"], "01711234567"),
    ],
)  # fmt: skip
def test_a_phone_number_has_one_spelling(zone, spellings, one):
    sql = phone_sql("$t", calling_code(zone))
    assert {
        duckdb.connect().execute(f"SELECT {sql}", {"t": text}).fetchone() for text in spellings
    } == {(one,)}


def files(folder, **texts):
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text)


SHOP = "email,order,date,amount\nAnn@X.org,1,2025-01-02,5\n"
TILL = "phone,order,date,amount\n07700 900123,9,2025-02-02,5\n"


def test_two_platforms_meet_by_e_mail(run, tmp_path):
    files(tmp_path, a=SHOP, b="e-mail,bill,day,total\n ann@x.ORG ,7,2025-02-01,3\n")
    assert run({"files": "a.csv"}, {"files": "b.csv"}).customers == 1


def test_two_platforms_meet_by_phone(run, tmp_path):
    files(tmp_path, a=TILL, b="mobile,order,date,amount\n+44 7700 900123,8,2025-02-03,5\n")
    assert run({"files": "a.csv"}, {"files": "b.csv"}).customers == 1


def test_a_list_of_the_merchant_joins_them_in_any_spelling(run, tmp_path):
    files(tmp_path, a=SHOP, b=TILL, map="shop,till\nann@X.ORG,+44 7700-900123\n")
    sources = {"files": "a.csv"}, {"files": "b.csv"}
    assert run(*sources).customers == 2
    assert run(*sources, rules={"identities": "map.csv"}).customers == 1
