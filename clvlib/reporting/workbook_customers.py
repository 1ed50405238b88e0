"""The sheet of the workbook that tells of single customers; a shared copy goes without it."""

from __future__ import annotations

from collections.abc import Iterator

from clvlib.reporting.document import Document
from clvlib.reporting.sheets import Field
from clvlib.reporting.workbook_parts import Part, known, money, named, read, yes


def customers(document: Document) -> Part | None:
    """Return the list of customers with scores and value, the most valuable first."""
    w, frame, values = document.words, read(document, "customers"), read(document, "values")
    if frame is None:
        return None
    if values is not None:
        frame = frame.merge(values, on="customer_id", how="left", suffixes=("", "_value"))
        frame = frame.assign(high_value=yes(frame["high_value"], w))
        frame = frame.sort_values(["clv", "revenue", "customer_id"], ascending=[False, False, True])
    frame = frame.assign(
        segment=named(frame["segment"], w),
        stage=named(frame["stage"], w) if "stage" in frame else None,
        cluster=frame["cluster"].astype(str).str.removeprefix("c"),
        order_value=frame["revenue"] / frame["orders"],
    )
    meaning = w.t("Every customer with scores and value, the most valuable first.")
    fields = known(_customer_fields(document), frame)
    return Part("customers", w.t("Customer list"), meaning, fields, frame)


def _customer_fields(document: Document) -> Iterator[Field]:
    w, amount = document.words, money(document)
    yield Field("customer_id", w.t("Customer"), "text")
    yield from (Field("segment", w.t("Segment"), "text"), Field("stage", w.t("Stage"), "text"),
                Field("cluster", w.t("Cluster"), "text"))  # fmt: skip
    yield from (Field("r_score", w.t("R score"), "0"), Field("f_score", w.t("F score"), "0"),
                Field("m_score", w.t("M score"), "0"))  # fmt: skip
    yield Field("first_order_at", w.t("First order"), "day")
    yield Field("last_order_at", w.t("Last order"), "day")
    yield Field("days_since_last", w.t("Days since the last order"), "#,##0")
    yield Field("orders", w.t("Orders"), "#,##0")
    yield Field("revenue", w.t("Net revenue"), amount)
    yield Field("order_value", w.t("Net revenue an order"), amount)
    yield Field("probability_alive", w.t("Probability of being active"), "0%")
    yield Field("expected_orders", w.t("Expected orders"), "#,##0.00")
    yield Field("clv", w.t("CLV"), amount)
    yield Field("clv_low", w.t("CLV, low end"), amount)
    yield Field("clv_high", w.t("CLV, high end"), amount)
    yield Field("high_value", w.t("High-value customer"), "text")
    yield Field("probability_top_decile", w.t("Probability of being in the top tenth"), "0%")
    for days in (30, 60, 90):
        title = w.t("Probability of no order in {days}", days=w.duration(days))
        yield Field(f"churn_{days}", title, "0%")
