"""What the CLV stage says in sentences, made from the same numbers as its exhibits."""

from __future__ import annotations

from clvlib.exhibits import Look
from clvlib.merchant import Horizon, Settings
from clvlib.words import Words

from .estimate import Estimate
from .exhibits_account import less_servicing
from .exhibits_backtest import best_naive, off_by, pick_accuracy
from .findings_check import (
    against_naive,
    put_back_sentence,
    returns_sentence,
    taken_sentence,
    voices_sentence,
)
from .past import PastYear
from .scoring import high_value_found
from .spend import Independence
from .tournament import Race


def horizon_words(horizon: Horizon, words: Words) -> str:
    """Return the horizon in the client's language, e.g. ``12 months``."""
    return words.stretch(horizon)


def title(estimate: Estimate, race: Race | None, settings: Settings, words: Words) -> str:
    """Return the chapter's heading: the total, its range and what the method missed last time."""
    ahead = horizon_words(settings.horizon, words)
    total, (low, high) = words.compact_money(estimate.total), estimate.total_range
    span = {"low": words.compact_money(low), "high": words.compact_money(high)}
    if race is None:
        return words.t("The next {horizon} are worth {total} ({low}–{high}); no past check yet",
                       horizon=ahead, total=total, **span)  # fmt: skip
    if race.untried is not None:
        return words.t("The next {horizon} are worth {total} ({low}–{high}); checked half {bias}",
                       horizon=ahead, total=total, bias=off_by(pick_accuracy(race).bias, words),
                       **span)  # fmt: skip
    return words.t("The next {horizon} are worth {total} ({low}–{high}); last time {bias}",
                   horizon=ahead, total=total, bias=off_by(pick_accuracy(race).bias, words),
                   **span)  # fmt: skip


def claim(estimate: Estimate, race: Race | None, settings: Settings, words: Words) -> str:
    """Return the executive summary's sentence on the future margin."""
    low, high = estimate.total_range
    text = words.t(
        "The {customers} customers known today are expected to bring {total} of discounted gross "
        "margin over the next {horizon} (80% range {low} to {high}).",
        customers=words.number(len(estimate.values)),
        total=words.money(estimate.total, 0),
        horizon=horizon_words(settings.horizon, words),
        low=words.money(low, 0),
        high=words.money(high, 0),
    )
    if race is None:
        return text
    return words.passage(text, put_back_sentence(race, words))


def value_paragraph(estimate: Estimate, settings: Settings, look: Look) -> str:
    """Return the formula with its numbers filled in."""
    words, values = look.words, estimate.values
    orders = float(values["expected_orders"].sum())
    revenue = float(values["expected_revenue"].sum())
    return words.t(
        "{orders} expected orders × {spend} an order = {revenue} of revenue; × {margin} gross "
        "margin{servicing} and discounted at {rate} a year gives {total} over the next {horizon}.",
        orders=words.number(orders),
        spend=words.money(revenue / orders if orders else 0.0, 2),
        revenue=words.money(revenue, 0),
        margin=words.percent(settings.margin, 1),
        servicing=less_servicing(estimate.terms, words),
        rate=words.percent(settings.discount_rate, 1),
        total=words.money(estimate.total, 0),
        horizon=horizon_words(settings.horizon, words),
    )


def margin_caveat(settings: Settings, words: Words) -> str | None:
    """Return a warning where the gross margin is not the merchant's own figure."""
    if not settings.margin_is_assumed:
        return None
    return words.t(
        "The gross margin of {margin} is a typical figure of the industry, not the merchant's own; "
        "every value in this chapter moves in proportion to it.",
        margin=words.percent(settings.margin),
    )


def check_paragraph(race: Race | None, words: Words) -> str:
    """Return how the method was picked and checked, against the naive forecasts."""
    if race is None:
        return words.t(
            "The history is too short to hold a stretch back and forecast it, so the error of "
            "these values is unknown."
        )
    return words.passage(
        taken_sentence(race, words), voices_sentence(race, words), returns_sentence(race, words),
        against_naive(race, words),
    )  # fmt: skip


def ranking_paragraph(race: Race, words: Words) -> str:
    """Return how well the method told customers apart."""
    score = pick_accuracy(race)
    trial = race.trials[0]
    found = high_value_found(trial.actual["revenue"].to_numpy(), trial.column(race.pick, "revenue"))
    text = words.t(
        "The tenth of customers that was ranked highest brought {share} of the later revenue, and "
        "{right} of customers were put on the right side of 150% of the mean.",
        share=words.percent(score.top_decile_capture),
        right=words.percent(found.accuracy, 1),
    )
    if not score.leak_alarm:
        return text
    return words.passage(
        text,
        words.t("A normalised Gini over 0.9 is better than honest forecasts usually get: check "
                "that no later information slipped into the export."),
    )  # fmt: skip


def timing_paragraph(race: Race, words: Words) -> str:
    """Return by which rule the method was picked, and how its orders compare."""
    score = pick_accuracy(race, "orders")
    if race.untried is not None:
        return words.t(
            "On the number of orders the half of the method that could be checked was {bias}. The "
            "rule over {cuts} cuts is fixed: the learned forecast, which had too little before them "
            "to be tried, has half of the voice; the other half goes to the mean of the models and "
            "to a method that leads it by more than twice the noise, each with the less voice the "
            "further its loss (total, sizes and order of customers) is behind. The mean error never "
            "decides.",
            bias=off_by(score.bias, words), cuts=words.number(len(race.trials)),
        )  # fmt: skip
    return words.t(
        "On the number of orders the method was {bias}. It follows a fixed rule over {cuts} cuts: "
        "the learned forecast (four voices) and the mean of the models (one) are averaged, each with "
        "the less voice the further its loss (total, sizes and order of customers) is behind, "
        "measured by noise; another method is heard only where it leads by more than twice the "
        "noise. The mean error never decides.",
        bias=off_by(score.bias, words),
        cuts=words.number(len(race.trials)),
    )


def fit_paragraph(estimate: Estimate, independence: Independence, words: Words) -> str:
    """Return how the fits went and whether their assumptions hold."""
    warnings = [m for m in (estimate.purchases.diagnostics.boundary_code,
                            estimate.spend.diagnostics.boundary_code) if m]  # fmt: skip
    if estimate.purchases.name == "nbd":
        warnings = ["no_dropout", *warnings]
    text = words.t(
        "Among {buyers} repeat customers, how often and how much somebody buys correlate by "
        "{correlation} (η² {eta}); the spend model assumes that they hardly do.",
        buyers=words.number(independence.buyers),
        correlation=words.number(independence.correlation, 2),
        eta=words.number(independence.eta_squared, 3),
    )
    return words.passage(text, *(_warning(code, words) for code in warnings))


def _warning(code: str, words: Words) -> str:
    """Say in the client's language what it means that a fit ended at its model's edge."""
    known = {
        "no_dropout": words.t("No customer is seen to leave for good, so the probability of being "
                              "alive carries no information here."),
        "equal_rates": words.t("All customers seem to buy at the same rate."),
        "equal_dropout": words.t("All customers seem to leave with the same probability."),
        "too_few_buyers": words.t("Too few customers came back for reliable estimates; read the "
                                  "values as rough orders of magnitude."),
        "no_finite_mean": words.t("A few very large orders rule the log; spend was shrunk towards "
                                  "the mean instead."),
        "not_converged": words.t("A fit did not settle; the values are provisional."),
        "flat": words.t("The data do not pin the parameters down; other values fit equally well."),
    }  # fmt: skip
    return known.get(code, "")


def classic_paragraph(recent: PastYear, words: Words) -> str:
    """Return the merchant's own figures that go into the classic formulas."""
    return words.t(
        "In the last {days} an active customer ordered {orders} times a year at {value} an order, "
        "and {churn} of active customers are lost within a year.",
        days=words.duration(recent.window_days),
        orders=words.number(recent.orders_a_year, 1),
        value=words.money(recent.average_order_value),
        churn=words.percent(recent.churn_a_year),
    )


def range_paragraph(estimate: Estimate, words: Words) -> str:
    """Return what the range of the total and of the share of high-value customers holds."""
    low, high = estimate.total_range
    text = words.t(
        "With a chance of 80% the total lies between {low} and {high}: the range holds what single "
        "customers may do, how well the models are known, and how far the method was off before.",
        low=words.money(low, 0), high=words.money(high, 0),
    )  # fmt: skip
    unchecked = words.t(
        "Half of the forecast could not be checked: the range is the wider the further its total "
        "lies from that of the other half."
    ) if estimate.error.apart else ""  # fmt: skip
    return words.passage(text, unchecked, _high_value_share(estimate, words))


def _high_value_share(estimate: Estimate, words: Words) -> str:
    """Say which share is high-value; of a few customers its bound only, and no range that tells more."""
    flags, (least, most) = estimate.values["high_value"], estimate.high_value_range
    few, of = int(flags.sum()), len(flags)
    share = words.part(few / of, of, 1)
    if 0 < few < words.least or 0 < of - few < words.least:
        return words.t("High-value customers are {share} of all.", share=share)
    return words.t(
        "High-value customers are {share} of all ({least} to {most}).",
        share=share, least=words.part(least, of, 1), most=words.part(most, of, 1),
    )  # fmt: skip


def total_tile(estimate: Estimate, horizon: str, words: Words) -> tuple[str, str, str]:
    """Return label, value and comparison of the total for the executive summary."""
    low, high = estimate.total_range
    return (
        words.t("future gross margin, next {horizon}, discounted", horizon=horizon),
        words.money(estimate.total, 0),
        words.t("80% range {low}–{high}", low=words.compact_money(low),
                high=words.compact_money(high)),
    )  # fmt: skip


def error_tile(race: Race, words: Words) -> tuple[str, str, str]:
    """Return label, value and comparison of the past error for the executive summary."""
    naive = pick_accuracy(race, name=best_naive(race))
    days = words.duration(race.trials[0].horizon_days)
    return (
        words.t("forecast error on the last {days}", days=days) if race.untried is None
        else words.t("forecast error on the last {days}, of the half that could be checked", days=days),
        words.percent(pick_accuracy(race).bias, sign=True),
        words.t("best naive forecast {bias}", bias=words.percent(naive.bias, sign=True)),
    )  # fmt: skip
