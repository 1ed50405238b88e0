"""Which cards to play, and with whom, when neither money nor patience is endless.

A customer may meet the conditions of several cards and should hear from one; a budget pays for
some and not for others. Both are one question: customers are gathered into cells (the cards
that they fit, and their worth), and a mixed-integer programme says how many of each cell each
card gets. Its answer is the best one, not the result of picking from the top of a list.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from clvlib.strategy.cards import Card

EXACT = 2_000  # up to so many customers whole numbers are asked for; above, rounding is no matter
SECONDS = 10.0


@dataclass(frozen=True)
class Limits:
    """What may be spent and how often customers may be written to.

    Parameters
    ----------
    budget : float or None
        Most money for all cards together, in expectation; None for no limit.
    contacts : int or None
        Most customers contacted by all cards together; None for no limit.
    per_customer : int
        Most cards that one customer may be in.
    """

    budget: float | None = None
    contacts: int | None = None
    per_customer: int = 1


@dataclass(frozen=True)
class Cell:
    """Customers who fit the same cards and are worth about the same."""

    cards: tuple[int, ...]
    people: tuple[str, ...]


@dataclass(frozen=True)
class Offer:
    """What giving one customer of a cell to a card brings and costs, on average.

    Parameters
    ----------
    card, cell : int
        Which card, which cell.
    profit, cost, contacts : float
        For one customer, the hold-out counted in.
    """

    card: int
    cell: int
    profit: float
    cost: float
    contacts: float


@dataclass(frozen=True)
class Question:
    """The programme: offers, sizes of the cells, and what each card needs to be played at all.

    Parameters
    ----------
    offers : tuple of Offer
        Every pair of a card and a cell that fits it.
    sizes : tuple of int
        Customers in each cell.
    fixed : tuple of float
        Cost of playing each card at all.
    least : tuple of int
        Fewest customers of each card.
    """

    offers: tuple[Offer, ...]
    sizes: tuple[int, ...]
    fixed: tuple[float, ...]
    least: tuple[int, ...]


def solve(question: Question, limits: Limits) -> np.ndarray:
    """Return how many customers of its cell each offer gets, the most profitable way.

    Parameters
    ----------
    question : Question
        Offers and sizes.
    limits : Limits
        Budget and contacts.

    Returns
    -------
    ndarray of int, shape (offers,)
    """
    offers, cards = question.offers, len(question.fixed)
    if not offers:
        return np.zeros(0, dtype=int)
    size = np.array([question.sizes[offer.cell] for offer in offers], dtype=float)
    gain = np.append([-offer.profit for offer in offers], np.asarray(question.fixed, dtype=float))
    whole = sum(question.sizes) <= EXACT
    integrality = np.append(np.full(len(offers), int(whole)), np.ones(cards))
    found = milp(
        gain,
        integrality=integrality,
        bounds=Bounds(np.zeros(len(gain)), np.append(size, np.ones(cards))),  # pyright: ignore[reportArgumentType]
        constraints=_constraints(question, limits, size),
        options={"time_limit": SECONDS, "mip_rel_gap": 1e-9 if whole else 1e-4},
    )
    if found.x is None:
        return np.zeros(len(offers), dtype=int)
    return np.floor(found.x[: len(offers)] + 1e-6).astype(int)


def _constraints(question: Question, limits: Limits, size: np.ndarray) -> LinearConstraint:
    """Write the limits as rows of one sparse matrix over (customers of offers, cards played)."""
    offers, cards = question.offers, len(question.fixed)
    count = len(offers)
    rows: list[tuple[list[int], list[float], float]] = []
    for place, offer in enumerate(offers):  # nobody without the card being played
        rows.append(([place, count + offer.card], [1.0, -size[place]], 0.0))
    for cell, many in enumerate(question.sizes):  # nobody too often
        places = [p for p, offer in enumerate(offers) if offer.cell == cell]
        rows.append((places, [1.0] * len(places), float(many * limits.per_customer)))
    for card in range(cards):  # no card for a handful
        places = [p for p, offer in enumerate(offers) if offer.card == card]
        need = float(question.least[card])
        rows.append(([*places, count + card], [-1.0] * len(places) + [need], 0.0))
    if limits.budget is not None:
        costs = [max(offer.cost, 0.0) for offer in offers] + list(question.fixed)
        rows.append((list(range(count + cards)), costs, float(limits.budget)))
    if limits.contacts is not None:
        each = [offer.contacts for offer in offers]
        rows.append((list(range(count)), each, float(limits.contacts)))
    at = [number for number, (places, _, _) in enumerate(rows) for _ in places]
    columns = [place for places, _, _ in rows for place in places]
    weights = [weight for _, each, _ in rows for weight in each]
    matrix = coo_array((weights, (at, columns)), shape=(len(rows), count + cards)).tocsr()
    most = np.array([limit for _, _, limit in rows])
    return LinearConstraint(matrix, np.full(len(rows), -np.inf), most)  # pyright: ignore[reportArgumentType]


def cells_of(cards: list[Card], worth: list[pd.Series], bands: int) -> list[Cell]:
    """Gather customers by the cards that they fit and by their worth.

    Parameters
    ----------
    cards : list of Card
        Candidates.
    worth : list of Series
        What a success with each customer is worth, index = customer_id, one a card.
    bands : int
        Into how many bands of worth customers of the same cards are cut.
    """
    fits = pd.DataFrame({n: pd.Series(True, index=each.index) for n, each in enumerate(worth)})
    fits = fits.notna()
    best = pd.DataFrame(dict(enumerate(worth))).reindex(fits.index).max(axis=1)
    keys = fits.to_numpy(np.int64) @ (2 ** np.arange(len(cards), dtype=np.int64))
    found = []
    for key, values in best.groupby(pd.Series(keys, index=best.index)):
        ordered = values.sort_values(ascending=False, kind="stable").index
        members = tuple(n for n in range(len(cards)) if int(str(key)) >> n & 1)
        for part in np.array_split(np.asarray(ordered), min(bands, len(ordered))):
            found.append(Cell(members, tuple(part)))
    return found


def shared_out(cells: list[Cell], offers: tuple[Offer, ...], counts: np.ndarray) -> list[list[str]]:
    """Turn counts into names: within a cell the next card begins where the last one ended."""
    cards = 1 + max((offer.card for offer in offers), default=-1)
    names: list[list[str]] = [[] for _ in range(cards)]
    for number, cell in enumerate(cells):
        begin = 0
        own = [(o, int(n)) for o, n in zip(offers, counts, strict=True) if o.cell == number and n]
        for offer, many in sorted(own, key=lambda pair: -pair[0].profit):
            places = (begin + np.arange(many)) % len(cell.people)
            names[offer.card].extend(cell.people[place] for place in places)
            begin += many
    return names
