"""What the cleaning tests share: the real data, small files, and one way to clean them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from clvlib.cleaning import Cleaned, clean, ledger_summary
from clvlib.merchant import Settings

KEY = b"k" * 32
TILL_HEADER = "流水号,会员号,交易时间,商品,类别,数量,单价,优惠,实收,渠道,支付方式,状态"


def settings(*sources: dict[str, Any], **more: Any) -> Settings:
    values = {"name": "Test", "industry": "retail", "currency": "GBP", "timezone": "Europe/London"}
    return Settings.model_validate({**values, **more, "sources": list(sources)})


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Cleaned]]:
    """Clean sources of a folder (the test's own unless another is given)."""
    opened: list[Cleaned] = []

    def _run(
        *sources: dict[str, Any], folder: Path = tmp_path, as_of: Any = None, **more: Any
    ) -> Cleaned:
        opened.append(clean(settings(*sources, **more), folder, KEY, as_of))
        assert_balanced(opened[-1])
        return opened[-1]

    yield _run
    for cleaned in opened:
        cleaned.close()


def assert_balanced(cleaned: Cleaned) -> None:
    """In = kept + set aside, rows and money, in the ledger and in its summary; kept = revenue."""
    ledger = cleaned.ledger
    for column in ("rows", "money"):
        sums = ledger.groupby("kind")[column].sum()
        assert sums["in"] == sums["kept"] + sums.get("set_aside", 0), ledger.to_string()
    summary = ledger_summary(cleaned)
    rows = summary["rows"]
    money = {kind: Decimal(value) for kind, value in summary["money"].items()}
    assert rows["in"] == rows["kept"] + rows["set_aside"]
    assert money["in"] == money["kept"] + money["set_aside"]
    assert sum(rule["rows"] for rule in summary["rules"]) == rows["set_aside"]
    assert sum(Decimal(rule["money"]) for rule in summary["rules"]) == money["set_aside"]
    for relation in ("orders", "lines"):
        revenue = cleaned.connection.sql(f"SELECT sum(revenue) FROM {relation}").fetchall()[0][0]
        assert float(money["kept"]) == pytest.approx(revenue, abs=0.011)


def rule(cleaned: Cleaned, name: str) -> dict[str, Any]:
    """Return one rule of the ledger's summary; zeros where nothing met it."""
    rules = {entry["name"]: entry for entry in ledger_summary(cleaned)["rules"]}
    return rules.get(name, {"rows": 0, "money": "0.00", "met": 0})


def rows_of(
    cleaned: Cleaned, table: str, order_by: str = "ordered_at, order_id"
) -> list[dict[str, Any]]:
    """Return a table's rows as dictionaries."""
    return (
        cleaned.connection.sql(f"SELECT * FROM {table} ORDER BY {order_by}").df().to_dict("records")
    )
