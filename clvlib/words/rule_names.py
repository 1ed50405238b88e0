"""The cleaning rules' names, as a client reads them."""

from __future__ import annotations

from clvlib.words.speech import M_, Words

RULE_NAMES: dict[str, str] = {
    "no_customer": M_("Without a customer"),
    "erased": M_("Erased at the customer's request"),
    "pseudo_customer": M_("Walk-in trade under one shared number"),
    "cancelled": M_("Cancelled"),
    "unpaid": M_("Never paid"),
    "refunded": M_("Refunded in full"),
    "refund_matched": M_("Refunds, matched to their order"),
    "refund_unmatched": M_("Refunds without a matching order"),
    "test_order": M_("Test orders"),
    "staff": M_("Staff purchases"),
    "wholesale": M_("Wholesale accounts"),
    "zero_price": M_("Price of zero"),
    "negative_price": M_("Price below zero"),
    "adjustment": M_("Adjustments that are no product"),
    "tax_shipping": M_("Tax and shipping inside totals"),
    "fee": M_("Fees, postage and the like"),
    "duplicate_line": M_("Exact duplicates"),
    "overlap": M_("The same order in two exports"),
    "after_as_of": M_("After the as-of date"),
    "foreign_currency": M_("In a foreign currency without a rate"),
    "bad_row": M_("Rows that cannot be read"),
    "blank_row": M_("Blank rows"),
    "summary_row": M_("Sums and footers"),
    "order_row": M_("Rows of orders, counted by their lines"),
    "unknown_order": M_("Lines of orders that no table holds"),
}


def rule_name(rule: str, words: Words) -> str:
    """Return a rule's name in the client's language; an unknown rule's code as it is."""
    name = RULE_NAMES.get(rule)
    return words.t(name) if name else rule.replace("_", " ")  # translated elsewhere
