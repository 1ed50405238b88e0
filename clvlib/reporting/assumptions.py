"""What the results rest on that the data cannot say, each with a red, amber or green mark."""

from __future__ import annotations

from clvlib.exhibits import Column, TableView
from clvlib.merchant import HighValue, Settings
from clvlib.reporting.document import Document
from clvlib.reporting.tabular import PrintedTable
from clvlib.words import Words

GIVEN, ASSUMED, MISSING = "good", "warn", "bad"

Row = tuple[str, str, str, str]


def assumptions(document: Document) -> PrintedTable:
    """Return the assumptions with value, origin and mark."""
    settings, words = document.merchant.settings, document.words
    rows = [
        _margin(settings, words), _discount(settings, words), _horizon(settings, words),
        _cac(settings, words), _servicing(settings, words), _high_value(settings, words),
        (words.t("Currency"), settings.currency, words.t("Given"), GIVEN),
        *_purposes(settings, words),
    ]  # fmt: skip
    columns = (
        Column(words.t("Assumption"), "left"), Column(words.t("Taken as"), "left"),
        Column(words.t("Status"), "left"),
    )  # fmt: skip
    return PrintedTable(
        TableView(columns, tuple((name, value, f"{_colour(mark, words)} · {origin}")
                                 for name, value, origin, mark in rows)),
        words.t("Assumptions with their values and where they come from"),
        {index: row[3] for index, row in enumerate(rows)},
    )  # fmt: skip


def _colour(mark: str, words: Words) -> str:
    return {
        GIVEN: words.t("Green"), ASSUMED: words.t("Amber"), MISSING: words.t("Red"),
    }[mark]  # fmt: skip


def _purposes(settings: Settings, words: Words) -> list[Row]:
    """Return every column that points to a person with what it is read for."""
    kept = {header: why for source in settings.sources for header, why in source.keep.items()}
    return [
        (words.t("Personal column “{column}” is read", column=header), why, words.t("Given"), GIVEN)
        for header, why in kept.items()
    ]


def _origin(settings: Settings, key: str, words: Words) -> tuple[str, str]:
    """Say whether merchant.yml states a value or the kit's default stands."""
    if key in settings.model_fields_set:
        return words.t("Given"), GIVEN
    return words.t("The kit's default, please confirm"), ASSUMED


def _margin(settings: Settings, words: Words) -> Row:
    assumed = settings.margin_is_assumed
    origin = words.t("Typical of the industry, please confirm") if assumed else words.t("Given")
    return (
        words.t("Gross margin"), words.percent(settings.margin, 1), origin,
        ASSUMED if assumed else GIVEN,
    )  # fmt: skip


def _discount(settings: Settings, words: Words) -> Row:
    rate = words.t("{rate} a year", rate=words.percent(settings.discount_rate, 1))
    return words.t("Discount rate"), rate, *_origin(settings, "discount_rate", words)


def _horizon(settings: Settings, words: Words) -> Row:
    text = words.stretch(settings.horizon)
    return words.t("Horizon of the forecast"), text, *_origin(settings, "horizon", words)


def _servicing(settings: Settings, words: Words) -> Row:
    value = words.money(settings.servicing_cost, 2)
    return words.t("Servicing cost of an order"), value, *_origin(settings, "servicing_cost", words)


def _cac(settings: Settings, words: Words) -> Row:
    name, spending = words.t("Cost of winning a customer (CAC)"), settings.acquisition
    if spending.cac is not None:
        return name, words.money(spending.cac), words.t("Given"), GIVEN
    if spending.spend is not None:
        return name, words.t("Measured from the spending file"), words.t("Given"), GIVEN
    return name, words.t("Not known"), words.t("Missing: payback is not shown"), MISSING


def _high_value(settings: Settings, words: Words) -> Row:
    text = high_value_rule(settings.high_value, words)
    return words.t("High-value customer"), text, *_origin(settings, "high_value", words)


def high_value_rule(rule: HighValue, words: Words) -> str:
    """Return the rule by which a customer counts as high-value, as a phrase."""
    if rule.top_share is not None:
        return words.t("the top {share} by expected value", share=words.percent(rule.top_share))
    if rule.value_share is not None:
        return words.t(
            "the fewest customers who bring {share} of value",
            share=words.percent(rule.value_share),
        )
    if rule.industry_mean is not None:
        return words.t(
            "expected value above {share} of the industry's mean of {mean}",
            share=words.percent(rule.times_mean or 1.5),
            mean=words.money(rule.industry_mean),
        )
    return words.t(
        "expected value above {share} of the mean", share=words.percent(rule.times_mean or 1.5)
    )
