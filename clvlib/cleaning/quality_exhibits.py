"""What is missing in the exports: values by column, months by file."""

from __future__ import annotations

from pathlib import PurePosixPath

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView, charts
from clvlib.words import Words

MONTHS_SHOWN = 60
FILES_SHOWN = 5
COLUMNS_SHOWN = 14


def missing_values(missing: pd.DataFrame, look: Look) -> Exhibit:
    """Show the share of raw rows without a value, column by column.

    Parameters
    ----------
    missing : pandas.DataFrame
        What :func:`clvlib.cleaning.quality.missingness` returns.
    """
    words = look.words
    share = (missing["missing"] / missing["rows"].clip(lower=1)).set_axis(
        [column_name(str(name), words) for name in missing["column"]]
    )
    gaps = share.head(COLUMNS_SHOWN) if share.max() > 0 else share.head(0)
    rows = words.number(int(missing["rows"].max()))
    return Exhibit(
        "missing-values",
        _missing_headline(gaps, words),
        words.t("Share of raw rows without a readable value, by column that is used; {rows} rows",
                rows=rows),
        charts.bars(gaps, look, lambda v: _share(v, words), axis=words.t("Share of rows"))
        if len(gaps)
        else _full(missing, words),
        words.t("Bars of the share of rows without a value; the longest is {column} with {share}.",
                column=gaps.index[0], share=_share(float(gaps.iloc[0]), words))
        if len(gaps)
        else words.t("Table of {count} columns; none has a gap.", count=words.number(len(share))),
        look.source,
        data=missing,
    )  # fmt: skip


def file_coverage(months: pd.DataFrame, look: Look) -> Exhibit:
    """Show the raw rows of each file by month: gaps, overlaps and a cut end show here.

    Parameters
    ----------
    months : pandas.DataFrame
        What :func:`clvlib.cleaning.quality.rows_by_month` returns.
    """
    words = look.words
    shown = _few(months, words).tail(MONTHS_SHOWN)
    labels = [words.month(period.to_timestamp()) for period in shown.index]
    total = months.sum(axis=1)
    busiest = words.month(months.index[int(total.to_numpy().argmax())].to_timestamp())
    return Exhibit(
        "file-coverage",
        _coverage_headline(months, words),
        words.t("Raw rows by month and file, kept or not, {start} to {end}",
                start=labels[0], end=labels[-1]),
        charts.columns(shown.set_axis(labels), look, words.number, words.t("Rows a month")),
        words.t("Columns of raw rows for {months}; the highest is {month} with {rows}.",
                months=words.duration(len(shown), "month"), month=busiest,
                rows=words.number(int(total.max()))),
        look.source,
        note=_shared(months, words),
        data=months.rename_axis("month").reset_index().astype({"month": str}),
    )  # fmt: skip


def column_name(name: str, words: Words) -> str:
    """Return what a column is called in the report; the merchant's own names stay as they are."""
    known = {
        "customer": words.t("Customer"), "order": words.t("Order number"), "time": words.t("Time"),
        "amount": words.t("Amount"), "quantity": words.t("Quantity"), "product": words.t("Product"),
        "product_id": words.t("Product code"), "category": words.t("Category"),
        "discount": words.t("Discount"), "channel": words.t("Channel"), "country": words.t("Country"),
        "branch": words.t("Branch"), "payment": words.t("Means of payment"), "device": words.t("Device"),
        "coupon": words.t("Coupon"), "refund": words.t("Refund"), "refund_order": words.t("Original order"),
        "rating": words.t("Rating"), "referred_by": words.t("Referred by"), "price": words.t("Unit price"),
        "status": words.t("Order status"), "kind": words.t("Kind of entry"), "tax": words.t("Tax"),
        "shipping": words.t("Shipping"), "currency": words.t("Currency"), "email": words.t("E-mail"),
        "phone": words.t("Telephone"), "time_of_day": words.t("Time of day"), "date": words.t("Date"),
        "servicing_cost": words.t("Servicing cost"),
    }  # fmt: skip
    return known.get(name, name.replace("_", " "))


def coverage_paragraph(missing: pd.DataFrame, months: pd.DataFrame, words: Words) -> str:
    """Return in sentences how complete the raw rows are."""
    who = missing[missing["column"] == "customer"]
    absent = float(who["missing"].sum() / max(who["rows"].sum(), 1))
    gaps = int((months.sum(axis=1) == 0).sum())
    named = (
        words.t("Every row names its customer.")
        if absent == 0
        else words.t("{share} of the raw rows name no customer; they cannot be assigned to anybody.",
                     share=_share(absent, words))
    )  # fmt: skip
    covered = (
        words.t("Together the files cover every month.")
        if gaps == 0
        else words.n("{count} month has no row at all.", "{count} months have no row at all.", gaps)
    )
    return words.passage(named, covered)


def _missing_headline(gaps: pd.Series, words: Words) -> str:
    if gaps.empty:
        return words.t("No value is missing in the columns that are used")
    return words.t("Largest gap: {column}, empty in {share} of rows",
                   column=gaps.index[0], share=_share(float(gaps.iloc[0]), words))  # fmt: skip


def _share(value: float, words: Words) -> str:
    """Write a share so that a few rows of many do not read as none."""
    return words.percent(value, 1 if value == 0 or value >= 0.001 else 3)


def _coverage_headline(months: pd.DataFrame, words: Words) -> str:
    count = words.n("{count} file", "{count} files", months.shape[1])
    gaps = int((months.sum(axis=1) == 0).sum())
    if gaps:
        return words.n("{files}: {count} month between first and last row is empty",
                       "{files}: {count} months between first and last row are empty",
                       gaps, files=count)  # fmt: skip
    return words.t("{files}: rows in every one of {months}", files=count,
                   months=words.duration(len(months), "month"))  # fmt: skip


def _few(months: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Keep the largest files apart and put the others together."""
    short = [PurePosixPath(str(name).split(" › ")[-1]).name for name in months]
    named = months.set_axis(short if len(set(short)) == len(short) else list(months), axis=1)
    if named.shape[1] <= FILES_SHOWN + 1:
        return named
    largest = set(named.sum().nlargest(FILES_SHOWN).index)
    rest = named[[name for name in named if name not in largest]].sum(axis=1)
    kept = named[[name for name in named if name in largest]]
    others = words.n("{count} further file", "{count} further files", named.shape[1] - FILES_SHOWN)
    return kept.assign(**{others: rest})


def _shared(months: pd.DataFrame, words: Words) -> str:
    several = int(((months > 0).sum(axis=1) > 1).sum())
    if not several:
        return ""
    return words.n(
        "{count} month stands in more than one file; orders told twice are counted once.",
        "{count} months stand in more than one file; orders told twice are counted once.",
        several,
    )


def _full(missing: pd.DataFrame, words: Words) -> TableView:
    """Return the table that stands in for bars where nothing is missing."""
    heads = (
        Column(words.t("Column"), "left"),
        Column(words.t("Rows")),
        Column(words.t("Rows without a value")),
    )
    rows = tuple(
        (column_name(str(row["column"]), words), words.number(row["rows"]), words.number(0))
        for _, row in missing.iterrows()
    )
    return TableView(heads, rows)
