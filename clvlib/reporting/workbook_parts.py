"""The sheets of the workbook in the making: which tables, under what headings, in which format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
from babel.numbers import get_currency_symbol

from clvlib.exhibits.disclosure import COVER
from clvlib.privacy.small_groups import blanked, hidden_in
from clvlib.reporting.document import Document
from clvlib.reporting.sheets import Field
from clvlib.words import Words
from clvlib.words.rule_names import rule_name
from clvlib.words.terms import term

SEGMENT_FIGURES = [
    "customers", "customer_share", "revenue", "revenue_share", "days_since_last", "orders", "spend",
    "order_value",
]  # fmt: skip
COHORT_FIGURES = ["active", "retention", "orders", "revenue", "earned"]
CARD_FIGURES = [
    "customers", "contacted", "held_out", "value_at_stake", "cost", "break_even", "profit",
    "profit_low", "profit_high", "chance_it_pays",
]  # fmt: skip
FALLEN = ("declining", "lost")  # stages out of rhythm


@dataclass(frozen=True)
class Part:
    """One sheet in the making: its fields, its rows, and what it is."""

    name: str
    title: str
    meaning: str
    fields: tuple[Field, ...]
    frame: pd.DataFrame


def read(document: Document, name: str) -> pd.DataFrame | None:
    """Return a table of the run, None where it is absent or empty."""
    path = document.folder.table(name)
    frame = pd.read_parquet(path) if path.is_file() else None
    return None if frame is None or frame.empty else frame


def known(fields: Iterator[Field], frame: pd.DataFrame) -> tuple[Field, ...]:
    """Leave out what this run does not know: an absent column, or one without any value."""
    return tuple(f for f in fields if f.name in frame and frame[f.name].notna().any())


def money(document: Document) -> str:
    """Return the number format of money: the currency's symbol and two decimals."""
    symbol = get_currency_symbol(document.words.currency, document.words.locale)
    return f'"{symbol}"#,##0.00;-"{symbol}"#,##0.00'


def named(codes: pd.Series, words: Words) -> pd.Series:
    """Return the client's words for codes of segments and stages."""
    return codes.map({code: term(str(code), words) for code in codes.dropna().unique()})


def yes(flags: pd.Series, words: Words) -> pd.Series:
    """Return flags as words."""
    return flags.map({True: words.t("yes"), False: words.t("no")})


def segments(document: Document) -> Part | None:
    """Return the sheet of segments, clusters and stages; None where there are none."""
    w, frame = document.words, read(document, "segments")
    if frame is None:
        return None
    kinds = {"segment": w.t("Segment"), "cluster": w.t("Cluster"), "stage": w.t("Stage")}
    frame = frame.assign(whole=_wholes(frame, document.merchant.settings.least_group))
    frame = frame.assign(kind=frame["kind"].map(kinds), name=_group_names(frame, w))
    frame = _guarded(frame, SEGMENT_FIGURES, document, by="whole")
    amount = money(document)
    fields = (
        Field("kind", w.t("Kind of group"), "text"), Field("name", w.t("Group"), "text"),
        Field("customers", w.t("Customers"), "#,##0"), _remark(w),
        Field("customer_share", w.t("Share of customers"), "0.0%"),
        Field("revenue", w.t("Net revenue"), amount),
        Field("revenue_share", w.t("Share of revenue"), "0.0%"),
        Field("days_since_last", w.t("Days since the last order (median)"), "#,##0"),
        Field("orders", w.t("Orders a customer (mean)"), "#,##0.0"),
        Field("spend", w.t("Net revenue a customer (mean)"), amount),
        Field("order_value", w.t("Net revenue an order (mean)"), amount),
    )  # fmt: skip
    meaning = w.t("Every segment, cluster and life-cycle stage: size and worth.")
    return Part("segments", w.t("Segments"), meaning, known(iter(fields), frame), frame)


def _wholes(frame: pd.DataFrame, least: int) -> pd.Series:
    """Return what each group is a part of; of stages the report tells how many are in rhythm."""
    stage, fallen = frame["kind"] == "stage", frame["code"].isin(FALLEN)
    sums = frame[stage].groupby(fallen[stage])["customers"].sum()
    if sums.between(1, least - 1).any():
        return frame["kind"].astype(str)
    return frame["kind"].astype(str).mask(stage & fallen, "fallen")


def _guarded(
    frame: pd.DataFrame, figures: list[str], document: Document, *, counts: str = "customers",
    by: str | None = None, known_total: bool = True,
) -> pd.DataFrame:  # fmt: skip
    """Return a sheet's rows without the figures of small groups, and a remark that says so."""
    least = document.merchant.settings.least_group
    safe, hidden = blanked(frame, figures, counts, by, least, known_total)
    mark = COVER if known_total else document.words.few(1)  # a bound where sums are known
    return safe.assign(remark=pd.Series(None, index=frame.index, dtype="object").mask(hidden, mark))


def _remark(words: Words) -> Field:
    return Field("remark", words.t("Not shown"), "text")


def _group_names(frame: pd.DataFrame, words: Words) -> list[str]:
    return [
        words.t("Cluster {number}", number=str(code).removeprefix("c"))
        if kind == "cluster" else term(str(code), words)
        for kind, code in zip(frame["kind"], frame["code"], strict=True)
    ]  # fmt: skip


def cohorts(document: Document) -> Part | None:
    """Return the sheet of cohorts by period; None where there are none."""
    w, frame = document.words, read(document, "cohorts")
    if frame is None:
        return None
    earned = frame.groupby("cohort")["revenue"].cumsum()
    frame = frame.assign(
        retention=frame["active"] / frame["customers"], earned=earned / frame["customers"],
        complete=yes(frame["complete"], w),
    )  # fmt: skip
    frame = _without_small_cohorts(frame, document)
    weekly = document.merchant.settings.rfm.cohorts == "week"
    since = w.t("Weeks since") if weekly else w.t("Months since")
    fields = (
        Field("cohort", w.t("First order in"), "day"), Field("period", since, "0"),
        Field("customers", w.t("Customers"), "#,##0"), Field("active", w.t("Ordered"), "#,##0"),
        _remark(w),
        Field("retention", w.t("Share that ordered"), "0.0%"),
        Field("orders", w.t("Orders"), "#,##0"),
        Field("revenue", w.t("Net revenue"), money(document)),
        Field("earned", w.t("Net revenue a customer so far"), money(document)),
        Field("complete", w.t("Period complete"), "text"),
    )  # fmt: skip
    meaning = w.t("New customers by the period of their first order, and what came of them.")
    return Part("cohorts", w.t("Cohorts"), meaning, fields, frame)


def _without_small_cohorts(frame: pd.DataFrame, document: Document) -> pd.DataFrame:
    """Return the cohorts without what few customers did in a period, and without small cohorts.

    What was earned so far is a sum over periods: from the first hidden one on it would tell of it.
    """
    begun = frame.drop_duplicates("cohort").set_index("cohort")["customers"]
    left_out = frame["cohort"].map(hidden_in(begun, document.merchant.settings.least_group))
    held = frame.assign(active=frame["active"].where(~left_out, 1))
    safe = _guarded(held, COHORT_FIGURES, document, counts="active", known_total=False)
    since = safe["remark"].notna().astype(int).groupby(frame["cohort"]).cummax() > 0
    return safe.assign(
        customers=frame["customers"].where(~left_out), earned=safe["earned"].mask(since),
        remark=safe["remark"].mask(left_out, COVER),
    )  # fmt: skip


def cards(document: Document) -> Part | None:
    """Return the sheet of recommendation cards; None where there are none."""
    w, frame = document.words, read(document, "actions")
    if frame is None:
        return None
    groups = [w.join([term(code, w) for code in str(codes).split()]) for codes in frame["segment"]]
    frame = frame.assign(segment=groups, recommended=yes(frame["recommended"], w))
    frame = _guarded(frame, CARD_FIGURES, document, known_total=False)
    least = document.merchant.settings.least_group
    lots = frame[["contacted", "held_out"]]
    few = ((lots > 0) & (lots < least)).any(axis=1)  # both: the whole is told
    frame = frame.assign(contacted=lots["contacted"].mask(few), held_out=lots["held_out"].mask(few))
    amount = money(document)
    fields = (
        Field("rank", w.t("Rank"), "0"), Field("title", w.t("Action"), "text"),
        Field("segment", w.t("Segments"), "text"),
        Field("recommended", w.t("Recommended"), "text"),
        Field("customers", w.t("Customers"), "#,##0"), _remark(w),
        Field("contacted", w.t("To contact"), "#,##0"),
        Field("held_out", w.t("To hold out"), "#,##0"),
        Field("value_at_stake", w.t("Value at stake"), amount), Field("cost", w.t("Cost"), amount),
        Field("break_even", w.t("Pays from an effect of"), "0.0%"),
        Field("profit", w.t("Expected profit"), amount),
        Field("profit_low", w.t("Profit, low end"), amount),
        Field("profit_high", w.t("Profit, high end"), amount),
        Field("chance_it_pays", w.t("Chance that it pays"), "0%"),
        Field("review_on", w.t("Review on"), "day"),
    )  # fmt: skip
    meaning = (
        w.t("The recommendation cards in figures.")
        if document.shared
        else w.t("The recommendation cards in figures; the lists of customers lie in audiences/.")
    )
    return Part("cards", w.t("Cards"), meaning, known(iter(fields), frame), frame)


def ledger(document: Document) -> Part | None:
    """Return the sheet of what became of every raw row; None where there is none."""
    w, frame = document.words, read(document, "ledger")
    if frame is None:
        return None
    kinds = {"in": w.t("Read"), "set_aside": w.t("Set aside"), "kept": w.t("Kept")}
    ruled = frame["kind"] == "set_aside"
    frame = frame.assign(
        kind=frame["kind"].map(kinds), money=frame["money"].astype(float),
        rule=[rule_name(str(r), w) if s else "" for r, s in zip(frame["rule"], ruled, strict=True)],
        file=frame["file"].str.replace("\\", "/").str.rsplit("/", n=1).str[-1],
    )  # fmt: skip
    fields = (
        Field("file", w.t("File"), "text"), Field("kind", w.t("What became of it"), "text"),
        Field("rule", w.t("Rule"), "text"), Field("rows", w.t("Rows"), "#,##0"),
        Field("money", w.t("Money"), money(document)),
    )  # fmt: skip
    meaning = w.t("Where every raw row and its money went: read = kept + set aside.")
    return Part("ledger", w.t("Ledger"), meaning, fields, frame)
