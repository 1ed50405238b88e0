"""The sentences of chapter 5, each made from the numbers that it states."""

from __future__ import annotations

from clvlib.exhibits import Exhibit, Look
from clvlib.merchant import Settings
from clvlib.strategy.card_words import break_even_words, effect_words
from clvlib.strategy.cards import Card
from clvlib.strategy.story_tests import SOURCE
from clvlib.strategy.sums import earning, saving
from clvlib.words import Words


def horizon_words(settings: Settings, words: Words) -> str:
    """Return the merchant's horizon in words."""
    return words.stretch(settings.horizon)


def named(*exhibits: Exhibit | None) -> list[str]:
    """Return the names of those exhibits that could be made."""
    return [exhibit.name for exhibit in exhibits if exhibit is not None]


def title(cards: list[Card], known: int, horizon: str, words: Words) -> str:
    """Return the chapter's heading.

    Parameters
    ----------
    cards : list of Card
        Ranked.
    known : int
        Customers with a predicted value.
    horizon : str
        The horizon in words.
    words : Words
        Language.
    """
    paying = earning(cards)
    if not cards and not known:
        return words.t("No action can be worked out without a customer value")
    if not cards:
        return words.n(
            "No action finds a group large enough among {count} customer",
            "No action finds a group large enough among {count} customers",
            known,
        )
    if not paying and saving(cards):
        return words.n(
            "No action earns on present figures; {count} saves cost",
            "No action earns on present figures; {count} save cost",
            len(saving(cards)),
        )
    if not paying:
        return words.n(
            "The {count} action worked out does not pay on present figures",
            "None of {count} actions pays on present figures",
            len(cards),
        )
    return words.n(
        "{count} action earns: {profit} expected profit over the next {horizon}",
        "{count} actions earn: together {profit} expected profit over the next {horizon}",
        len(paying),
        profit=words.money(sum(card.profit for card in paying), 0),
        horizon=horizon,
    )


def ask(cards: list[Card], words: Words, tests_run: bool = False) -> str:
    """Return what the client is asked to decide; ``tests_run`` where tests hold customers back."""
    paying = [card for card in cards if card.recommended]
    if not cards and tests_run:
        return words.t(
            "Nothing is to be decided before the running tests end: beside their customers no "
            "group is large enough for another action."
        )
    if not cards:
        return words.t(
            "Please decide: supply a longer history of orders, with a customer number on every "
            "order; before that no action can be worked out."
        )
    if not paying:
        return words.t(
            "No action is recommended at the assumed effects. Decide whether to test the one "
            "nearest to paying on a small group, or to lower its cost first."
        )
    spending = earning(cards)
    if not spending:
        return words.t(
            "Please decide: “{title}” for {customers} customers, which saves {saved}.",
            title=paying[0].play.title(words.language),
            customers=words.number(paying[0].contacted),
            saved=words.money(-paying[0].cost, 0),
        )
    best = spending[0]
    return words.t(
        "Please decide: start “{title}” with {contacted} customers, hold out {held} of the group "
        "to measure it, and release {cost} for it; all recommended actions together cost {all}.",
        title=best.play.title(words.language),
        contacted=words.people(best.contacted),
        held=words.people(best.held_out),
        cost=words.money(max(best.cost, 0.0), 0),
        all=words.money(sum(max(card.cost, 0.0) for card in paying), 0),
    )


def reading(cards: list[Card], known: int, words: Words) -> str:
    """Explain how the ranking was made, or what is missing for one.

    Parameters
    ----------
    cards : list of Card
        Ranked.
    known : int
        Customers with a predicted value.
    words : Words
        Language.
    """
    if not cards and not known:
        return words.t(
            "Every action is worked out from customer values, and no value could be predicted. "
            "What is missing is a longer history, or customer numbers on more of the orders."
        )
    if not cards:
        return words.t(
            "No action of the playbook finds enough customers in this base. What is missing is "
            "more customers who can be recognised: a longer history, or customer numbers on "
            "more of the orders."
        )
    return words.t(
        "The playbook's actions were worked out with this merchant's own figures and ranked by "
        "expected profit, savings last. The effect of each is an assumption with stated bounds; "
        "from which effect on an action pays is arithmetic."
    )


def why(card: Card, look: Look) -> str:
    """Say from when on an action pays."""
    words, title = look.words, card.play.title(look.words.language)
    if card.saves:
        proof = words.t(
            "If all of them are written to today, it saves {saved}, and pays as long as fewer "
            "than {share} of them order only because of the message.",
            saved=words.money(max(-card.cost, 0.0), 0),
            share=words.percent(max(-card.break_even, 0.0), 1),
        )
    else:
        proof = words.t(
            "It pays from {break_even} on; expected: {effect}.",
            break_even=break_even_words(card, look),
            effect=effect_words(card, look),
        )
    if card.bold and card.play.effect.source != SOURCE:
        bold = words.t(
            "That is more than twice as many orders as from the {base} who order anyway: count on "
            "less until a test has spoken.",
            base=words.percent(card.base, 1),
        )
        proof = words.passage(proof, bold)
    return words.t("“{title}”: {proof}", title=title, proof=proof)


def measuring(cards: list[Card], words: Words) -> str:
    """Say which of the recommended effects this merchant could show."""
    paying = [card for card in cards if card.recommended]
    able = [card for card in paying if card.measurable]
    if not paying:
        return words.t("Nothing is recommended, so nothing is to be measured.")
    if not able:
        return words.t(
            "No recommended action reaches a group large enough to show an effect of the "
            "expected size at once (80% power): several rounds have to be read together."
        )
    return words.t(
        "Large enough to show an effect of the expected size (80% power): {names}. The other "
        "recommended actions need several rounds before a verdict.",
        names=words.join(["“" + card.play.title(words.language) + "”" for card in able]),
    )


def tile(
    keep: float, regain: float, cards: list[Card], horizon: str, words: Words
) -> tuple[str, str, str]:
    """Return label, value and comparison of the tile on the executive summary.

    Parameters
    ----------
    keep, regain : float
        From :func:`~clvlib.strategy.cards.clv_to_keep` and
        :func:`~clvlib.strategy.cards.win_back_potential`; money.
    cards : list of Card
        Ranked.
    horizon : str
        The horizon in words.
    words : Words
        Language.
    """
    paying = earning(cards)
    profit = words.n(
        "{count} action that earns, {profit} expected profit",
        "{count} actions that earn, {profit} expected profit",
        len(paying),
        profit=words.money(sum(card.profit for card in paying), 0),
    )
    if regain > 0:
        more = words.t("up to {money} to win back", money=words.money(regain, 0))
        profit = words.t("{first}; {second}", first=more, second=profit)
    label = words.t("CLV to keep with customers to act on, next {horizon}", horizon=horizon)
    return label, words.money(keep, 0), profit


def figures(cards: list[Card], keep: float, regain: float, twice: int) -> dict[str, float | int]:
    """Return the plain numbers by which runs are compared."""
    return {
        "actions": len(cards),
        "actions_recommended": sum(card.recommended for card in cards),
        "value_at_stake": keep,
        "win_back_potential": regain,
        "expected_profit": sum(card.profit for card in earning(cards)),
        "cost_recommended": sum(max(card.cost, 0.0) for card in cards if card.recommended),
        "customers_in_several_actions": twice,
    }
