"""What every customer may do next: the fitted model of chapter 3, asked again and again.

Scenarios, cards and the look back need more than expected values: they need whole futures, drawn
customer by customer, and drawn again with the same luck after a lever has been moved. The rooms
meet in tables, so the model is rebuilt here from its parameters: given a history and that the
customer is still there, rate and departure are independent and conjugate (Fader, Hardie & Lee
2005, eq. 7; Schmittlein, Morrison & Colombo 1987, eq. 11), which makes a draw exact and cheap.
Parameters are per week, the unit of those papers.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from clvlib.strategy.coupled import at_another_rate, counted
from clvlib.strategy.fitted import Lever, Model

WEEK = 7.0
BLOCK = 2_000_000
MOST_CUSTOMERS = 10_000
GEOMETRIC = {"bg": 0, "mbg": 1}  # chances to leave that a first order already held


@dataclass(frozen=True)
class Luck:
    """What chance decides of some customers' futures, before any lever is moved.

    All arrays have shape (customers, replicates).
    """

    there: np.ndarray
    rate: np.ndarray
    leaving: np.ndarray
    fate: np.ndarray
    level: np.ndarray


@dataclass(frozen=True)
class Course:
    """What chance decides of the next days besides, before any lever is moved.

    Drawn once, it serves every lever. Arrays have shape (customers, replicates).

    Parameters
    ----------
    luck : Luck
        Of the customers.
    days : float
        How long.
    place : ndarray
        Where each one's number of orders lies in its distribution.
    arrivals, begun : ndarray
        Orders, or phases of them, as they come if nobody leaves; phases gone by at the start.
    after : generator
        The stream after these draws; copied and not used up.
    """

    luck: Luck
    days: float
    place: np.ndarray
    arrivals: np.ndarray
    begun: np.ndarray | None
    after: np.random.Generator


@dataclass(frozen=True)
class Futures:
    """Customers and the model, ready to be drawn.

    Parameters
    ----------
    model : Model
        From the table ``parameters``.
    people : pandas.DataFrame
        ``frequency``, ``T`` (days), ``monetary_value``, ``first_value``, ``probability_alive``.
    """

    model: Model
    people: pd.DataFrame

    def luck(self, rng: np.random.Generator, replicates: int) -> Luck:
        """Draw who is still there, how often each orders, when each leaves, what each spends."""
        p, model = self.people, self.model
        size = (len(p), replicates)
        x = p["frequency"].to_numpy(float)[:, None]
        weeks = p["T"].to_numpy(float)[:, None] / WEEK
        t = model.timing
        alive = p["probability_alive"].fillna(1.0).to_numpy(float)[:, None]
        rate = rng.gamma(t["r"] + model.phases * x, size=size) / (t["alpha"] + weeks)
        if "a" in t:
            chances = GEOMETRIC.get(model.name.split("_", 1)[0], 0)
            leaving = rng.beta(t["a"], t["b"] + x + chances, size)
        elif "s" in t:
            leaving = rng.gamma(t["s"], size=size) / (t["beta"] + weeks)
        else:
            leaving = np.zeros(size)
        return Luck(
            rng.random(size) < alive, rate, leaving, rng.exponential(size=size),
            self._levels(rng, size),
        )  # fmt: skip

    def _levels(self, rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
        """Draw each customer's mean spend an order, given what was seen of it."""
        p, s = self.people, self.model.spend
        seen = p["frequency"].to_numpy(float).copy()
        mean = p["monetary_value"].to_numpy(float).clip(min=0)
        once = (seen == 0) & (p["first_value"].to_numpy(float) > 0)
        mean = np.where(once, p["first_value"].to_numpy(float), mean)
        seen = np.where(once, 1.0, seen)
        if "gamma" in s:
            shape = (s["p"] * seen + s["q"])[:, None]
            return s["p"] * (s["gamma"] + seen * mean)[:, None] / rng.gamma(shape, size=size)
        prior = s["level"] * np.maximum(1 + s["slope"] * np.log(np.maximum(seen, 1.0)), 0.1)
        noise = s["within"] / np.maximum(seen, 1.0)
        trust = np.where(seen > 0, s["between"] / (s["between"] + noise + 1e-12), 0.0)
        centre = (prior + trust * (mean - prior)).clip(min=0)[:, None]
        unsure = np.maximum(s["between"] * (1 - trust), 1e-6)[:, None]
        return rng.gamma(1 / unsure, size=size) * unsure * centre

    def orders(
        self, rng: np.random.Generator, luck: Luck, days: float, lever: Lever | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Draw the orders of the next ``days`` days, and who is still a customer at their end.

        The same generator state and luck under another lever give the coupled future: what
        differs is the lever's doing and not chance.

        Returns
        -------
        (ndarray, ndarray), each of shape (customers, replicates)
        """
        return self.under(self.course(rng, luck, days), lever or Lever(), rng)

    def course(self, rng: np.random.Generator, luck: Luck, days: float) -> Course:
        """Draw what no lever moves of the next ``days`` days."""
        weeks = days / WEEK
        place = rng.random(luck.rate.shape)
        until, begun = weeks, None
        if "s" in self.model.timing:
            until = np.minimum(_stays(luck, 1.0), weeks)
        else:
            begun = rng.integers(0, self.model.phases, luck.rate.shape)
        arrivals = counted(place, luck.rate * until)
        return Course(luck, days, place, arrivals, begun, rng)

    def under(
        self, course: Course, lever: Lever, rng: np.random.Generator | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the orders of a course under a lever, and who is still a customer at its end.

        Parameters
        ----------
        course : Course
            From :meth:`course`.
        lever : Lever
            What is moved.
        rng : numpy.random.Generator, optional
            Goes on drawing; a copy of the course's stream where absent.

        Returns
        -------
        (ndarray, ndarray), each of shape (customers, replicates)
        """
        rng = rng or deepcopy(course.after)
        weeks, t = course.days / WEEK, self.model.timing
        luck, kept = _outright(rng, course.luck, lever.outright)
        if "s" in t:
            stays = _stays(luck, lever.leaving)
            stays = stays if kept is None else np.where(kept, np.inf, stays)
            mean = luck.rate * np.minimum(stays, weeks)
            same = kept is None and lever.leaving == 1.0
            arrivals = course.arrivals if same else counted(course.place, mean)
            arrivals = at_another_rate(rng, arrivals, mean, lever.frequency)
            return np.where(luck.there, arrivals, 0), luck.there & (stays >= weeks)
        arrivals = at_another_rate(rng, course.arrivals, luck.rate * weeks, lever.frequency)
        if self.model.phases > 1:
            arrivals = (arrivals + course.begun) // self.model.phases
        if "a" not in t:
            return np.where(luck.there, arrivals, 0), luck.there
        chance = np.clip(luck.leaving * lever.leaving, 1e-12, 1 - 1e-12)
        until_gone = np.ceil(luck.fate / -np.log1p(-chance)).clip(1)
        until_gone = until_gone if kept is None else np.where(kept, np.inf, until_gone)
        stays = luck.there & (arrivals < until_gone)
        return np.where(luck.there, np.minimum(arrivals, until_gone), 0), stays

    def revenue(
        self, rng: np.random.Generator, luck: Luck, orders: np.ndarray, lever: Lever | None = None
    ) -> np.ndarray:
        """Draw what those orders bring, shape (customers, replicates), in currency."""
        spread = self.model.sharpness
        spent = rng.gamma(np.maximum(spread * orders, 1e-9)) / spread * luck.level
        return np.where(orders > 0, spent, 0.0) * (lever.order_value if lever else 1.0)


def _stays(luck: Luck, leaving: float) -> np.ndarray:
    """Return the weeks until each one leaves where that comes with time and not with orders."""
    with np.errstate(divide="ignore", over="ignore"):
        return luck.fate / (luck.leaving * max(leaving, 1e-9))


def _outright(rng: np.random.Generator, luck: Luck, share: float) -> tuple[Luck, np.ndarray | None]:
    """Draw who is kept for good, or take those who are lost at once out of those who are there.

    The lots come from a stream of their own, so that all else is drawn as without them.
    """
    if not share:
        return luck, None
    struck = rng.spawn(1)[0].random(luck.there.shape) < abs(share)
    if share > 0:
        return luck, struck
    return replace(luck, there=luck.there & ~struck), None


def blocks(customers: int, replicates: int) -> Iterator[int]:
    """Cut replicates into portions that memory can hold."""
    most = max(1, BLOCK // max(customers, 1))
    done = 0
    while done < replicates:
        yield min(most, replicates - done)
        done += most


def thinned(base: pd.DataFrame, most: int = MOST_CUSTOMERS) -> tuple[pd.DataFrame, float]:
    """Return at most so many customers, spread evenly over value, and how many each stands for."""
    if len(base) <= most:
        return base, 1.0
    ranked = base.sort_values(["segment", "clv", "customer_id"])
    places = np.linspace(0, len(base) - 1, most).round().astype(int)
    return ranked.iloc[places], len(base) / most
