"""What the features of the learned forecast are called in front of a client."""

from __future__ import annotations

import re

from clvlib.words import M_, Words

from .exhibits_markets import dimension_name

NAMES: dict[str, str] = {
    "frequency": M_("Number of repeat orders"),
    "age_days": M_("Days since the first order"),
    "silence_days": M_("Days since the last order"),
    "silence_share": M_("Silence, as a share of the time as a customer"),
    "rate_month": M_("Orders a month"),
    "gap_mean": M_("Mean gap between orders"),
    "gap_last": M_("Last gap between orders"),
    "gap_spread": M_("Unevenness of the gaps"),
    "gap_trend": M_("Gaps growing longer"),
    "silence_in_gaps": M_("Silence, in usual gaps"),
    "late_share": M_("Share of orders in the later half"),
    "orders_same_season": M_("Orders in the same season last year"),
    "revenue_same_season": M_("Revenue in the same season last year"),
    "value_total": M_("Revenue so far"),
    "value_mean": M_("Mean order value"),
    "value_first": M_("Value of the first order"),
    "value_last": M_("Value of the last order"),
    "value_largest": M_("Largest order"),
    "value_spread": M_("Unevenness of order values"),
    "value_trend": M_("Last order against the mean"),
    "refund_days": M_("Days with a refund"),
    "refund_share": M_("Share of revenue refunded"),
    "first_weekday": M_("Weekday of the first order"),
    "weekend_share": M_("Share of orders at weekends"),
    "hour_mean": M_("Mean hour of ordering"),
    "first_items": M_("Items in the first order"),
    "mean_items": M_("Mean items an order"),
    "first_discount": M_("Discount of the first order"),
    "mean_discount": M_("Mean discount"),
    "discounted_share": M_("Share of orders with a discount"),
    "base_orders": M_("Orders that the model expects"),
    "base_spend": M_("Order value that the model expects"),
    "base_revenue": M_("Revenue that the model expects"),
    "base_alive": M_("Probability of being alive"),
    "other_orders": M_("Orders that a second model expects"),
    "other_alive": M_("Probability of being alive, second model"),
}


def feature_name(code: str, words: Words) -> str:
    """Return a feature's name in the client's language; unknown ones as they are."""
    if code in NAMES:
        return words.t(NAMES[code])  # translated elsewhere
    if found := re.fullmatch(r"(orders|revenue)_(\d+)d", code):
        days = words.duration(int(found[2]))
        return (
            words.t("Orders in the last {days}", days=days)
            if found[1] == "orders"
            else words.t("Revenue in the last {days}", days=days)
        )
    if found := re.fullmatch(r"(gap|value)_(\d+)", code):
        place = words.number(int(found[2]))
        return (
            words.t("Gap number {place} from the end", place=place)
            if found[1] == "gap"
            else words.t("Value of order {place} from the end", place=place)
        )
    if found := re.fullmatch(r"(first|last)_(\w+)=(.*)", code):
        column = dimension_name(found[2], words)
        return (
            words.t("First order, {column}: {level}", column=column, level=found[3])
            if found[1] == "first"
            else words.t("Last order, {column}: {level}", column=column, level=found[3])
        )
    return code
