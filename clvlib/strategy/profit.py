"""The profit of an action as a distribution, not as a figure.

Drawn are the effect (from the playbook's prior, or from a test of this merchant's own), how many
successes that makes, what each is worth, how wrong the forecast behind it is, and how many
customers take a reward whom nobody had to persuade.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clvlib.strategy.playbook import Effect

DRAWS = 4000
SHARPNESS = 6.0
INTERVAL = (0.05, 0.95)


@dataclass(frozen=True)
class Terms:
    """What the profit of an action on some contacted customers is made of.

    Parameters
    ----------
    contacted : int
        Customers who get the action.
    fixed : float
        Cost that does not depend on their number; money.
    contact, reward : float
        Cost of each contact, and of each reward to somebody who orders; money.
    base : float
        Share who order anyway.
    firm, forecast : float
        What a success is worth: the part that is known (margin of an order), and the part that
        rests on the forecast; money.
    scatter : float
        Coefficient of variation of a single success.
    """

    contacted: int
    fixed: float
    contact: float
    reward: float
    base: float
    firm: float
    forecast: float
    scatter: float

    @property
    def each(self) -> float:
        """Margin of a success less its reward."""
        return self.firm + self.forecast - self.reward

    @property
    def outlay(self) -> float:
        """Money that is spent without any success, on all contacted."""
        return self.fixed + self.contacted * (self.contact + self.reward * self.base)

    @property
    def break_even(self) -> float:
        """Effect from which on it pays; NaN where a success never covers its reward."""
        if self.each <= 0 or not self.contacted:
            return float("nan")
        return self.outlay / self.contacted / self.each

    def expected(self, effect: float) -> float:
        """Return the expected profit at an effect; money."""
        return self.contacted * effect * self.each - self.outlay


def draw_effect(effect: Effect, rng: np.random.Generator, draws: int = DRAWS) -> np.ndarray:
    """Draw effects from the prior: a Beta between its bounds with the stated mean.

    Returns
    -------
    ndarray, shape (draws,)
    """
    place = (effect.mean - effect.low) / (effect.high - effect.low)
    drawn = rng.beta(SHARPNESS * place, SHARPNESS * (1 - place), draws)
    return effect.low + (effect.high - effect.low) * drawn


def draw_profit(
    terms: Terms, effects: np.ndarray, factors: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Draw the profit that comes out, given drawn effects and forecast factors.

    Parameters
    ----------
    terms : Terms
        What the profit is made of.
    effects : ndarray, shape (draws,)
        Change in the share of successes.
    factors : ndarray, shape (draws,)
        What comes over what was forecast.
    rng : numpy.random.Generator
        For the luck of single customers.

    Returns
    -------
    ndarray, shape (draws,)
    """
    count = terms.contacted
    successes = rng.binomial(count, np.abs(effects).clip(0, 1)) * np.sign(effects)
    anyway = rng.binomial(count, np.clip(terms.base * factors, 0, 1))
    worth = (terms.firm + terms.forecast * factors) * np.sign(successes)
    worth = worth * _summed(np.abs(successes), terms.scatter, rng)
    rewards = terms.reward * (anyway + successes.clip(min=0))
    return worth - rewards - terms.contact * count - terms.fixed


def _summed(successes: np.ndarray, scatter: float, rng: np.random.Generator) -> np.ndarray:
    """Draw so many successes' worth, each 1 on average and never below nothing (Gamma).

    A customer who is won may bring little, but takes no money away: so a play never loses more
    than it costs, and a few uneven successes are worth little more often than much.
    """
    spread = max(scatter, 1e-3) ** 2
    return rng.gamma(np.maximum(successes, 1e-9) / spread) * spread * (successes > 0)
