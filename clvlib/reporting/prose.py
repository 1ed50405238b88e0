"""The method on one page and the glossary, for a reader who owns a shop and no textbook."""

from __future__ import annotations

from clvlib.merchant import Settings
from clvlib.reporting.assumptions import high_value_rule
from clvlib.words import Words


def method(settings: Settings, words: Words) -> tuple[tuple[str, str], ...]:
    """Return how the numbers were made, step by step.

    Sources: Fader, Hardie and Lee (2005), Marketing Science 24(2), for the BG/NBD model;
    Fader and Hardie (2013), "The Gamma-Gamma model of monetary value".
    """
    horizon = words.stretch(settings.horizon)
    return (
        (words.t("Cleaning"), words.t(
            "The raw exports are read as they are and never changed. Rows without a "
            "customer, test orders, duplicates and cancelled orders are set aside under a named "
            "rule; refunds are matched to their order and lower its value, they never count as "
            "purchases. Names, telephone numbers and addresses are dropped; customers appear "
            "under pseudonyms only."
        )),
        (words.t("Scores and segments"), words.t(
            "Each customer gets a score from 1 to 5 for how recently (R), "
            "how often (F) and for how much (M) he or she bought. Segments come from a grid of R "
            "against the mean of F and M that covers every customer exactly once. Clusters are "
            "found separately by k-means on the logarithms of the same figures; their number is "
            "chosen by how clearly the groups are parted and by whether they come back in "
            "samples drawn anew. Where nothing comes back, the report says so."
        )),
        (words.t("Expected orders"), words.t(
            "Several methods compete. Probability models describe buying as two chances: a "
            "customer who is still active orders at his or her own steady rate, and may fall "
            "silent for good; boosted trees correct them where the data is rich enough; naive "
            "forecasts stand beside them. The method whose forecasts were nearest on stretches "
            "already past is the one used; chapter 3 names it and every rival."
        )),
        (words.t("Expected value"), words.t(
            "What an order is worth is each customer's own mean, pulled towards the mean of all, "
            "the more so the fewer orders there are. Value is expected orders times expected "
            "order value times gross margin over the next {horizon}, discounted to the as-of date "
            "at {rate} a year. Where the data cannot carry a value, none is printed.",
            horizon=horizon, rate=words.percent(settings.discount_rate, 1),
        )),
        (words.t("Check"), words.t(
            "The same procedure is applied to the past: the last stretch of the history is "
            "hidden, forecast from what came before and compared with what happened. Beside it "
            "stands a simple forecast without any model. The error found there is printed with "
            "the value, because it is the best guess of the error to come."
        )),
        (words.t("High-value customers"), words.t(
            "High-value customers are those with {rule}. The line is drawn anew at every run. "
            "Groups of fewer than ten customers are not compared.",
            rule=high_value_rule(settings.high_value, words),
        )),
    )  # fmt: skip


def glossary(words: Words) -> tuple[tuple[str, str], ...]:
    """Return terms and what they mean in this report."""
    return (
        (words.t("As-of date"),
         words.t("The last day that the analysis knows of; everything later is a forecast.")),
        (words.t("BG/NBD, MBG/NBD, Pareto/NBD, NBD"),
         words.t("Models of how often customers buy and when they stop: Fader, Hardie and Lee "
                 "(2005), Batislam and others (2007), Schmittlein and others (1987), Ehrenberg "
                 "(1959); the last one knows no stopping.")),
        (words.t("CAC"),
         words.t("Customer acquisition cost: what it costs to win one new customer.")),
        (words.t("CLV"),
         words.t("Customer lifetime value: the discounted gross margin that a customer is "
                 "expected to bring over the horizon, from the as-of date on.")),
        (words.t("Cluster"),
         words.t("A group of customers with similar figures, found by the computer, not by rule.")),
        (words.t("Cohort"), words.t("All customers whose first order fell in the same month.")),
        (words.t("Discount rate"),
         words.t("How much less a sum is worth for each year that one has to wait for it.")),
        (words.t("Gamma-Gamma"),
         words.t("A model of how much a customer spends per order, by Fader and Hardie (2013).")),
        (words.t("Hold-out"),
         words.t("A stretch of the past that is hidden from the model to test its forecast.")),
        (words.t("Horizon"), words.t("How far the forecast looks ahead.")),
        (words.t("Net revenue"),
         words.t("Revenue after discounts and refunds, without tax and shipping.")),
        (words.t("Probability of being active"),
         words.t("The chance that a customer has not yet stopped buying for good.")),
        (words.t("Repeat rate"),
         words.t("The share of customers with two orders or more.")),
        (words.t("RFM"),
         words.t("Recency, frequency and monetary value: when a customer last bought, how often "
                 "and for how much.")),
        (words.t("Segment"),
         words.t("A group of customers by a stated rule on their scores.")),
    )  # fmt: skip
