"""What the CLV stage says in sentences, made from the same numbers as its exhibits."""

from __future__ import annotations

from clvlib.exhibits import Look
from clvlib.merchant import Horizon, Settings
from clvlib.words import Words

from .estimate import Estimate, HoldOut
from .exhibits_backtest import off_by
from .past import PastYear
from .spend import Independence


def horizon_words(horizon: Horizon, words: Words) -> str:
    """Return the horizon in the client's language, e.g. ``12 months``."""
    return words.duration(horizon.count, horizon.unit[:-1])


def title(estimate: Estimate, check: HoldOut | None, settings: Settings, words: Words) -> str:
    """Return the chapter's heading: the total and what the method missed last time."""
    total, ahead = words.money(estimate.total, 0), horizon_words(settings.horizon, words)
    if check is None:
        return words.t("The next {horizon} are worth {total} of margin; no past check yet",
                       horizon=ahead, total=total)  # fmt: skip
    return words.t("The next {horizon} are worth {total}; last time the method was {bias}",
                   horizon=ahead, total=total,
                   bias=off_by(check.chosen.revenue_accuracy.bias, words))  # fmt: skip


def claim(estimate: Estimate, check: HoldOut | None, settings: Settings, words: Words) -> str:
    """Return the executive summary's sentence on the future margin."""
    text = words.t(
        "The {customers} customers known today are expected to bring {total} of discounted gross "
        "margin over the next {horizon}.",
        customers=words.number(len(estimate.values)),
        total=words.money(estimate.total, 0),
        horizon=horizon_words(settings.horizon, words),
    )
    if check is None:
        return text
    return (
        text
        + " "
        + words.t(
            "The same method, put one horizon back, was {bias} on revenue.",
            bias=off_by(check.chosen.revenue_accuracy.bias, words),
        )
    )


def value_paragraph(estimate: Estimate, settings: Settings, look: Look) -> str:
    """Return the formula with its numbers filled in."""
    words, values = look.words, estimate.values
    orders = float(values["expected_orders"].sum())
    revenue = float(values["expected_revenue"].sum())
    return words.t(
        "{orders} expected orders × {spend} an order = {revenue} of revenue; × {margin} gross "
        "margin and discounted at {rate} a year gives {total} over the next {horizon}.",
        orders=words.number(orders),
        spend=words.money(revenue / orders if orders else 0.0, 2),
        revenue=words.money(revenue, 0),
        margin=words.percent(settings.margin, 1),
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


def check_paragraph(check: HoldOut | None, words: Words) -> str:
    """Return how the method was checked and what came out, against the naive forecasts."""
    if check is None:
        return words.t(
            "The history is too short to hold a stretch back and forecast it, so the error of "
            "these values is unknown."
        )
    chosen = check.chosen.revenue_accuracy
    naive = {f.name: abs(f.revenue_accuracy.bias) for f in check.forecasts[1:]}
    closer = [name for name, bias in naive.items() if bias < abs(chosen.bias)]
    text = words.t(
        "To see how far these figures can be trusted, the method was put back to {cut} and asked "
        "for the following {days}: it forecast {predicted} of revenue where {actual} came in, "
        "{bias}.",
        cut=words.date(check.split.cut),
        days=words.duration(check.split.horizon_days),
        predicted=words.money(chosen.predicted_total, 0),
        actual=words.money(chosen.actual_total, 0),
        bias=off_by(chosen.bias, words),
    )
    verdict = (
        words.t("None of the naive forecasts came closer to the total.")
        if not closer
        else words.n(
            "{count} naive forecast came closer to the total; the order of customers matters too.",
            "{count} naive forecasts came closer to the total; the order of customers matters too.",
            len(closer),
        )
    )
    return words.passage(text, verdict)


def fit_paragraph(estimate: Estimate, independence: Independence, words: Words) -> str:
    """Return how the fits went and whether their assumptions hold."""
    warnings = [m for m in (estimate.purchases.diagnostics.boundary_code,
                            estimate.spend.diagnostics.boundary_code) if m]  # fmt: skip
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
        value=words.money(recent.average_order_value, 2),
        churn=words.percent(recent.churn_a_year),
    )


def total_tile(estimate: Estimate, horizon: str, words: Words) -> tuple[str, str, str]:
    """Return label, value and comparison of the total for the executive summary."""
    mean = words.money(float(estimate.values["clv"].mean()))
    return (
        words.t("future gross margin, next {horizon}, discounted", horizon=horizon),
        words.money(estimate.total, 0),
        words.t("{mean} a customer", mean=mean),
    )


def error_tile(check: HoldOut, words: Words) -> tuple[str, str, str]:
    """Return label, value and comparison of the past error for the executive summary."""
    naive = min(check.forecasts[1:], key=lambda f: abs(f.revenue_accuracy.bias))
    return (
        words.t("forecast error on the last {days}",
                days=words.duration(check.split.horizon_days)),
        words.percent(check.chosen.revenue_accuracy.bias, sign=True),
        words.t("best naive forecast {bias}",
                bias=words.percent(naive.revenue_accuracy.bias, sign=True)),
    )  # fmt: skip
