"""Who sent a customer is a customer id too: it never leaves the cleaning as it came."""

from __future__ import annotations

from clvlib.privacy import pseudonym

from .conftest import KEY


def test_referrers_become_the_pseudonyms_of_customers(run, tmp_path) -> None:
    rows = [
        "who,when,paid,by",
        "A1,2025-01-01,10,",
        "B2,2025-01-02,11,A1",
        "C3,2025-01-03,12, A1",
        "D4,2025-01-04,13,nobody-we-know",
        "E5,2025-01-05,14,7.0",
        "7,2025-01-06,15,B2",
    ]
    (tmp_path / "orders.csv").write_text("\n".join([*rows, ""]), encoding="utf-8")
    columns = {"customer": "who", "time": "when", "amount": "paid", "referred_by": "by"}
    cleaned = run({"files": "orders.csv", "columns": columns})
    orders = cleaned.connection.sql("SELECT * FROM orders").df().set_index("customer_id")
    sent = orders["referred_by"]
    first, second = pseudonym("A1", KEY), pseudonym("B2", KEY)
    assert sent[second] == first
    assert sent[pseudonym("C3", KEY)] == first
    assert sent[pseudonym("7", KEY)] == second
    assert sent[[first, pseudonym("D4", KEY)]].isna().all()
    known = set(orders.index)
    assert set(sent.dropna()) <= known
    lines = cleaned.connection.sql("SELECT * FROM lines").df()
    assert set(lines["referred_by"].dropna()) <= known
