"""``workbook.xlsx``: the tables that a client goes on working with, and the same as csv and Parquet.

Five sheets and a first one that says what they are. Names, headings and number formats are the
client's; codes and bare figures stand in the Parquet files. What a customer or a shop typed
arrives as text in every format, never as a formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from babel.numbers import get_currency_symbol

from clvlib.exhibits.disclosure import COVER
from clvlib.privacy.cells import harmless_frame
from clvlib.privacy.small_groups import blanked, hidden_in
from clvlib.reporting.document import Document
from clvlib.reporting.sheets import Field, Sheet, write_book
from clvlib.words import Words
from clvlib.words.rule_names import rule_name
from clvlib.words.terms import term

NAME, FOLDER = "workbook.xlsx", "workbook"
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
MOST_CUSTOMERS = 250_000  # rows that a spreadsheet still filters at once; the csv holds all


@dataclass(frozen=True)
class Part:
    """One sheet in the making: its fields, its rows, and what it is."""

    name: str
    title: str
    meaning: str
    fields: tuple[Field, ...]
    frame: pd.DataFrame


def write_workbook(document: Document) -> Path:
    """Write the workbook of a run, and each of its sheets as csv and Parquet beside it.

    Returns
    -------
    Path
        ``workbook.xlsx`` in the run's folder; the others lie in ``workbook/`` there.
    """
    makers = [make for make in PARTS if not (document.shared and make is _customers)]
    parts = [part for make in makers if (part := make(document)) is not None]
    folder = document.folder.path / FOLDER
    folder.mkdir(exist_ok=True, mode=0o700)
    for part in parts:
        _beside(part, folder)
    sheets = [_about(document, parts), *(_sheet(part) for part in parts)]
    path = document.folder.path / NAME
    write_book(path, sheets, document.cover.as_of, document.look.theme["primary"])
    return path


def _beside(part: Part, folder: Path) -> None:
    codes = [field.name for field in part.fields]
    part.frame[codes].to_parquet(folder / f"{part.name}.parquet", index=False)
    named = part.frame[codes].set_axis([field.title for field in part.fields], axis=1)
    harmless_frame(named).to_csv(
        folder / f"{part.name}.csv", index=False, encoding="utf-8-sig", lineterminator="\r\n"
    )


def _sheet(part: Part) -> Sheet:
    return Sheet(part.title, part.fields, part.frame.head(MOST_CUSTOMERS))


def _about(document: Document, parts: list[Part]) -> Sheet:
    words, cover = document.words, document.cover
    rows = [(words.t("Client"), cover.client), (words.t("Report"), cover.title), *cover.facts,
            (words.t("Currency"), document.merchant.settings.currency)]  # fmt: skip
    for part in parts:
        count = words.n("{count} row", "{count} rows", len(part.frame))
        rows.append((part.title, words.passage(part.meaning, f"{count}.")))
        if len(part.frame) > MOST_CUSTOMERS:
            left = words.t("The sheet holds the first {count}; the csv file holds all.",
                           count=words.number(MOST_CUSTOMERS))  # fmt: skip
            rows.append(("", left))
    fields = (Field("what", words.t("What"), "text"), Field("which", words.t("Which"), "text"))
    return Sheet(words.t("About"), fields, pd.DataFrame(rows, columns=["what", "which"]))


def _read(document: Document, name: str) -> pd.DataFrame | None:
    path = document.folder.table(name)
    frame = pd.read_parquet(path) if path.is_file() else None
    return None if frame is None or frame.empty else frame


def _known(fields: Iterator[Field], frame: pd.DataFrame) -> tuple[Field, ...]:
    """Leave out what this run does not know: an absent column, or one without any value."""
    return tuple(f for f in fields if f.name in frame and frame[f.name].notna().any())


def _money(document: Document) -> str:
    """Return the number format of money: the currency's symbol and two decimals."""
    symbol = get_currency_symbol(document.words.currency, document.words.locale)
    return f'"{symbol}"#,##0.00;-"{symbol}"#,##0.00'


def _named(codes: pd.Series, words: Words) -> pd.Series:
    return codes.map({code: term(str(code), words) for code in codes.dropna().unique()})


def _yes(flags: pd.Series, words: Words) -> pd.Series:
    return flags.map({True: words.t("yes"), False: words.t("no")})


def _segments(document: Document) -> Part | None:
    w, frame = document.words, _read(document, "segments")
    if frame is None:
        return None
    kinds = {"segment": w.t("Segment"), "cluster": w.t("Cluster"), "stage": w.t("Stage")}
    frame = frame.assign(whole=_wholes(frame, document.merchant.settings.least_group))
    frame = frame.assign(kind=frame["kind"].map(kinds), name=_group_names(frame, w))
    frame = _guarded(frame, SEGMENT_FIGURES, document, by="whole")
    money = _money(document)
    fields = (
        Field("kind", w.t("Kind of group"), "text"), Field("name", w.t("Group"), "text"),
        Field("customers", w.t("Customers"), "#,##0"), _remark(w),
        Field("customer_share", w.t("Share of customers"), "0.0%"),
        Field("revenue", w.t("Net revenue"), money),
        Field("revenue_share", w.t("Share of revenue"), "0.0%"),
        Field("days_since_last", w.t("Days since the last order (median)"), "#,##0"),
        Field("orders", w.t("Orders a customer (mean)"), "#,##0.0"),
        Field("spend", w.t("Net revenue a customer (mean)"), money),
        Field("order_value", w.t("Net revenue an order (mean)"), money),
    )  # fmt: skip
    meaning = w.t("Every segment, cluster and life-cycle stage: size and worth.")
    return Part("segments", w.t("Segments"), meaning, _known(iter(fields), frame), frame)


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


def _customers(document: Document) -> Part | None:
    w, frame, values = document.words, _read(document, "customers"), _read(document, "values")
    if frame is None:
        return None
    if values is not None:
        frame = frame.merge(values, on="customer_id", how="left", suffixes=("", "_value"))
        frame = frame.assign(high_value=_yes(frame["high_value"], w))
        frame = frame.sort_values(["clv", "revenue", "customer_id"], ascending=[False, False, True])
    frame = frame.assign(
        segment=_named(frame["segment"], w),
        stage=_named(frame["stage"], w) if "stage" in frame else None,
        cluster=frame["cluster"].astype(str).str.removeprefix("c"),
        order_value=frame["revenue"] / frame["orders"],
    )
    meaning = w.t("Every customer with scores and value, the most valuable first.")
    fields = _known(_customer_fields(document), frame)
    return Part("customers", w.t("Customer list"), meaning, fields, frame)


def _customer_fields(document: Document) -> Iterator[Field]:
    w, money = document.words, _money(document)
    yield Field("customer_id", w.t("Customer"), "text")
    yield from (Field("segment", w.t("Segment"), "text"), Field("stage", w.t("Stage"), "text"),
                Field("cluster", w.t("Cluster"), "text"))  # fmt: skip
    yield from (Field("r_score", w.t("R score"), "0"), Field("f_score", w.t("F score"), "0"),
                Field("m_score", w.t("M score"), "0"))  # fmt: skip
    yield Field("first_order_at", w.t("First order"), "day")
    yield Field("last_order_at", w.t("Last order"), "day")
    yield Field("days_since_last", w.t("Days since the last order"), "#,##0")
    yield Field("orders", w.t("Orders"), "#,##0")
    yield Field("revenue", w.t("Net revenue"), money)
    yield Field("order_value", w.t("Net revenue an order"), money)
    yield Field("probability_alive", w.t("Probability of being active"), "0%")
    yield Field("expected_orders", w.t("Expected orders"), "#,##0.00")
    yield Field("clv", w.t("CLV"), money)
    yield Field("clv_low", w.t("CLV, low end"), money)
    yield Field("clv_high", w.t("CLV, high end"), money)
    yield Field("high_value", w.t("High-value customer"), "text")
    yield Field("probability_top_decile", w.t("Probability of being in the top tenth"), "0%")
    for days in (30, 60, 90):
        title = w.t("Probability of no order in {days}", days=w.duration(days))
        yield Field(f"churn_{days}", title, "0%")


def _cohorts(document: Document) -> Part | None:
    w, frame = document.words, _read(document, "cohorts")
    if frame is None:
        return None
    earned = frame.groupby("cohort")["revenue"].cumsum()
    frame = frame.assign(
        retention=frame["active"] / frame["customers"], earned=earned / frame["customers"],
        complete=_yes(frame["complete"], w),
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
        Field("revenue", w.t("Net revenue"), _money(document)),
        Field("earned", w.t("Net revenue a customer so far"), _money(document)),
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


def _cards(document: Document) -> Part | None:
    w, frame = document.words, _read(document, "actions")
    if frame is None:
        return None
    groups = [w.join([term(code, w) for code in str(codes).split()]) for codes in frame["segment"]]
    frame = frame.assign(segment=groups, recommended=_yes(frame["recommended"], w))
    frame = _guarded(frame, CARD_FIGURES, document, known_total=False)
    least = document.merchant.settings.least_group
    lots = frame[["contacted", "held_out"]]
    few = ((lots > 0) & (lots < least)).any(axis=1)  # both: the whole is told
    frame = frame.assign(contacted=lots["contacted"].mask(few), held_out=lots["held_out"].mask(few))
    money = _money(document)
    fields = (
        Field("rank", w.t("Rank"), "0"), Field("title", w.t("Action"), "text"),
        Field("segment", w.t("Segments"), "text"),
        Field("recommended", w.t("Recommended"), "text"),
        Field("customers", w.t("Customers"), "#,##0"), _remark(w),
        Field("contacted", w.t("To contact"), "#,##0"),
        Field("held_out", w.t("To hold out"), "#,##0"),
        Field("value_at_stake", w.t("Value at stake"), money), Field("cost", w.t("Cost"), money),
        Field("break_even", w.t("Pays from an effect of"), "0.0%"),
        Field("profit", w.t("Expected profit"), money),
        Field("profit_low", w.t("Profit, low end"), money),
        Field("profit_high", w.t("Profit, high end"), money),
        Field("chance_it_pays", w.t("Chance that it pays"), "0%"),
        Field("review_on", w.t("Review on"), "day"),
    )  # fmt: skip
    meaning = (
        w.t("The recommendation cards in figures.")
        if document.shared
        else w.t("The recommendation cards in figures; the lists of customers lie in audiences/.")
    )
    return Part("cards", w.t("Cards"), meaning, _known(iter(fields), frame), frame)


def _ledger(document: Document) -> Part | None:
    w, frame = document.words, _read(document, "ledger")
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
        Field("money", w.t("Money"), _money(document)),
    )  # fmt: skip
    meaning = w.t("Where every raw row and its money went: read = kept + set aside.")
    return Part("ledger", w.t("Ledger"), meaning, fields, frame)


PARTS: tuple[Callable[[Document], Part | None], ...] = (
    _segments, _customers, _cohorts, _cards, _ledger,
)  # fmt: skip
