"""How budget, contacts and conflicts were settled, in sentences."""

from __future__ import annotations

from clvlib.strategy.cards import BUDGET, CONTACTS, DECLINED, LOSES, LUCK, TAKEN, Card
from clvlib.strategy.choosing import Choice
from clvlib.strategy.sums import earning
from clvlib.words import Words


def limits(choice: Choice, words: Words) -> str:
    """Say what bound the choice, and how much of it was used."""
    limit, cards = choice.limits, choice.chosen
    if limit.budget is None and limit.contacts is None:
        return words.t(
            "No budget and no limit of contacts is set in the settings, so every action that pays "
            "is chosen; together they cost {cost} and reach {contacts} customers.",
            cost=words.money(choice.spent, 0),
            contacts=words.number(choice.contacted),
        )
    parts = []
    if limit.budget is not None:
        parts.append(
            words.t(
                "{cost} of the budget of {budget}",
                cost=words.money(choice.spent, 0),
                budget=words.money(limit.budget, 0),
            )
        )
    if limit.contacts is not None:
        parts.append(
            words.t(
                "{contacts} of {most} contacts",
                contacts=words.number(choice.contacted),
                most=words.number(limit.contacts),
            )
        )
    if not earning(cards):
        return words.t(
            "Within the limits no action can reach so many customers that it is likelier to pay "
            "than not; {used} is used.",
            used=words.join(parts),
        )
    if choice.narrowed:
        return words.n(
            "The {count} action chosen uses {used}; no other choice of actions likelier to pay than "
            "not was found to earn more within these limits.",
            "The {count} actions chosen use {used}; no other choice of actions likelier to pay than "
            "not was found to earn more within these limits.",
            len(cards),
            used=words.join(parts),
        )
    return words.n(
        "The {count} action chosen uses {used}; no other choice within these limits is expected "
        "to earn more.",
        "The {count} actions chosen use {used}; no other choice within these limits is expected "
        "to earn more.",
        len(cards),
        used=words.join(parts),
    )


def conflicts(choice: Choice, words: Words) -> str:
    """Say how many customers fitted several actions, and who got them."""
    if not choice.wanted_twice:
        return words.t("No customer fits more than one action that pays.")
    most = choice.limits.per_customer
    first = words.n(
        "{count} customer fits more than one action that pays.",
        "{count} customers fit more than one action that pays.",
        choice.wanted_twice,
    )
    rule = words.n(
        "Each customer is in {count} action only: the one that is expected to earn most.",
        "Each customer is in at most {count} actions: those that are expected to earn most.",
        most,
    )
    titles = {card.play.id: card.play.title(words.language) for card in choice.cards}
    gave = [
        words.t("“{title}” ({count} fewer)", title=titles[name], count=words.few(many))
        for name, many in sorted(choice.moved.items(), key=lambda pair: -pair[1])[:4]
    ]
    said = (
        words.t("Some actions get fewer than fit them: {list}.", list=words.join(gave))
        if gave
        else ""
    )
    return words.passage(first, rule, said)


def left_out(cards: list[Card], words: Words) -> str:
    """Name the plays that were worked out and are not recommended, by reason."""
    losing = [card for card in cards if not card.recommended]
    if not losing:
        return words.t("Every action that finds enough customers is expected to pay.")

    def names(*fates: str) -> str:
        found = [card for card in losing if card.fate in fates]
        quoted = ["“" + card.play.title(words.language) + "”" for card in found]
        return words.join(quoted) if quoted else ""

    said = []
    if found := names(LOSES):
        said.append(
            words.t(
                "Not recommended, because cost and assumed effect leave no likely profit: {names}.",
                names=found,
            )
        )
    if found := names(LUCK):
        said.append(
            words.t(
                "Earns on average, but by a few lucky cases and more often at a loss, so not "
                "recommended: {names}.",
                names=found,
            )
        )
    if found := names(BUDGET, CONTACTS):
        said.append(words.t("Would pay, but beyond the limits: {names}.", names=found))
    if found := names(TAKEN):
        said.append(
            words.t("Would pay, but its customers earn more in other actions: {names}.",
                    names=found)
        )  # fmt: skip
    if found := names(DECLINED):
        said.append(words.t("Would pay, but was declined: {names}.", names=found))
    return words.passage(*said)


def waiting(titles: list[str], words: Words) -> str:
    """Name the plays whose findings do not hold for this merchant."""
    if not titles:
        return ""
    return words.n(
        "{count} action of the playbook rests on a finding that chapter 4 does not show: {names}.",
        "{count} actions of the playbook rest on findings that chapter 4 does not show: {names}.",
        len(titles),
        names=words.join(["“" + title + "”" for title in titles]),
    )
