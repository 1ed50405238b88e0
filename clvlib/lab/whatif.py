"""What the customers would be worth if: the fitted model asked again with levers moved.

Nothing is multiplied on a total. The customers of the run are sent through the model of
chapter 3 with the lever moved and with the same luck as before, so that a difference is the lever's
doing. A selection of three thousand, even over segments and value, stands for all, and is brought
to the report's own value segment by segment: an answer takes as long for a million customers as
for a thousand, and with no lever moved it is the report's figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

import numpy as np
import pandas as pd

from clvlib.clv.value import DAYS_A_MONTH, ValueTerms
from clvlib.errors import InputError
from clvlib.lab.crowds import Crowd, arrivals
from clvlib.lab.levers import Answer, Levers
from clvlib.lab.run import Run
from clvlib.strategy.business import business
from clvlib.strategy.doubt import CommonError
from clvlib.strategy.futures import Lever, Luck, thinned
from clvlib.strategy.scenarios import Business

CUSTOMERS = 3_000
DRAWS = 90_000
FEWEST, MOST = 30, 150
SLICES = 8
INTERVAL = (0.10, 0.90)
PICKS = 4_000
_LEAVING = np.array([0, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 9, 16, 40.0])


@dataclass(frozen=True)
class WhatIf:
    """A run made ready for questions; make it with :meth:`of`, once, and ask often.

    Examples
    --------
    >>> play = WhatIf.of(Run.open("cdnow"))
    >>> play.answer(Levers(retention=0.05, margin=0.38)).change
    """

    settings: Levers
    customers: int
    days: float
    firm: Business
    servicing_cost: float
    present: Crowd
    coming: Crowd | None
    weights: np.ndarray
    level: float
    each: float
    common: CommonError
    _known: dict[object, object] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, run: Run) -> WhatIf:
        """Make a run ready.

        Raises
        ------
        InputError
            If the run has no value or no model of the kind that can be asked.
        """
        base, model = run.valued, run.model
        if model is None:
            raise InputError(f"run '{run.name}'", "holds no fitted model to ask")
        firm = _firm(run, base)
        some, each = thinned(base, CUSTOMERS)
        count = int(np.clip(DRAWS // len(some), FEWEST, MOST))
        present = Crowd.of(model, some.reset_index(drop=True), run.settings.seed, count)
        s = run.settings
        rest = Levers(
            discount_rate=s.discount_rate, margin=s.margin, months=run.days / DAYS_A_MONTH,
            cac=None if np.isnan(firm.cac) else firm.cac,
        )  # fmt: skip
        ranges = run.table("value_ranges") if run.workspace.has("value_ranges") else None
        made = cls(
            rest, len(base), run.days, firm, s.servicing_cost, present,
            arrivals(model, firm, s.seed, count), np.ones(len(some)), 1.0, each,
            CommonError.of_table(ranges),
        )  # fmt: skip
        return made._calibrated(base)

    @property
    def leaves(self) -> bool:
        """Say whether customers ever leave in this model, so that retention can be moved."""
        return self.present.futures.model.leaves

    def answer(self, levers: Levers | None = None) -> Answer:
        """Ask for the value under some levers.

        Parameters
        ----------
        levers : Levers, optional
            None moves nothing.

        Returns
        -------
        Answer
            ``value`` with its 80 % interval ``low`` to ``high``, ``change`` against the report
            with its own, and what a newcomer brings and costs.
        """
        levers = levers or Levers()
        if levers not in self._known:
            self._known[levers] = self._ask(levers)
        found = self._known[levers]
        assert isinstance(found, Answer)
        return found

    def _ask(self, levers: Levers) -> Answer:
        terms, lever = self._terms(levers), self._lever(levers)
        money, stays = self.present.money(terms, lever)
        now, was = self.weights @ money, self._base_totals()
        total, before = self._spread(now), self._spread(was)
        low, high = np.quantile(total, INTERVAL)
        change_low, change_high = np.quantile(total - before, INTERVAL)
        cac = levers.cac if levers.cac is not None else self.firm.cac
        return Answer(
            float(now.mean()), float(low), float(high), float(was.mean()),
            float(now.mean() - was.mean()), float(change_low), float(change_high),
            self.customers, float(stays.sum() / max(self.present.luck.there.sum(), 1)),
            self._newcomer(terms, lever), self.firm.newcomers, float(cac),
        )  # fmt: skip

    def _terms(self, levers: Levers) -> ValueTerms:
        days = self.days if levers.months is None else levers.months * DAYS_A_MONTH
        rest = self.settings
        rate = rest.discount_rate if levers.discount_rate is None else levers.discount_rate
        margin = rest.margin if levers.margin is None else levers.margin
        return ValueTerms(
            days, rate or 0.0, margin or 1.0, slice_days=days / SLICES,
            servicing_cost=self.servicing_cost,
        )  # fmt: skip

    def _lever(self, levers: Levers) -> Lever:
        days = self.days if levers.months is None else levers.months * DAYS_A_MONTH
        leaving = self._leaving(days, levers.retention) if levers.retention else 1.0
        return Lever(1 + levers.frequency, leaving, 1 + levers.order_value)

    def _leaving(self, days: float, points: float) -> float:
        """Return the factor on leaving that moves the share still there by so many points."""
        if not self.leaves:
            return 1.0
        if (curve := self._known.get(days)) is None:
            few = max(self.present.luck.there.shape[1] // 3, 1)
            curve = self._known[days] = self._kept(days, few)
        kept = np.asarray(curve)
        now = float(np.interp(1.0, _LEAVING, kept))
        # kept falls with the factor: turned round it can be read the other way.
        return float(np.interp(now + points, kept[::-1], _LEAVING[::-1]))

    def _kept(self, days: float, few: int) -> np.ndarray:
        luck = self.present.luck
        part = Luck(*(getattr(luck, f.name)[:, :few] for f in fields(luck)))
        crowd = Crowd(self.present.futures, part, self.present.seed)
        there = max(int(part.there.sum()), 1)
        return np.array(
            [crowd.orders(days, Lever(leaving=float(f)))[1].sum() / there for f in _LEAVING]
        )

    def _base_totals(self) -> np.ndarray:
        if "base" not in self._known:
            money, _ = self.present.money(self._terms(Levers()), Lever())
            self._known["base"] = self.weights @ money
        return np.asarray(self._known["base"])

    def _spread(self, totals: np.ndarray) -> np.ndarray:
        """Draw totals with the doubt of the forecast; a selection scatters more than the whole."""
        rng = np.random.default_rng([self.present.seed, 3])
        own = totals.mean() + (totals - totals.mean()) / np.sqrt(self.each)
        return rng.choice(own, PICKS) * self.common.draw(rng, PICKS)

    def _newcomer(self, terms: ValueTerms, lever: Lever) -> float:
        """Return what a newcomer brings over a horizon from the first order on."""
        if self.coming is None or self.firm.first_values is None:
            return float("nan")
        money, _ = self.coming.money(terms, lever)
        first = float(self.firm.first_values.mean()) * lever.order_value
        return self.level * float(money.mean()) + first * terms.gross_margin - terms.servicing_cost

    def _calibrated(self, base: pd.DataFrame) -> WhatIf:
        """Bring each segment of the selection to the report's value of it."""
        money, _ = self.present.money(self._terms(Levers()), Lever())
        people = self.present.futures.people
        drawn = pd.Series(money.mean(axis=1)).groupby(people["segment"].to_numpy()).sum()
        wanted = base.groupby("segment")["clv"].sum()
        whole = float(wanted.sum() / max(float(drawn.sum()), 1e-12))
        factor = (wanted / drawn.where(drawn > 0)).reindex(drawn.index).fillna(whole)
        factor = factor.clip(0.1 * whole, 10 * whole)
        weights = people["segment"].map(factor).to_numpy(float)
        weights = weights * wanted.sum() / max(float(weights @ money.mean(axis=1)), 1e-12)
        level = float(weights.mean() / self.each)
        values: Mapping[str, object] = {f.name: getattr(self, f.name) for f in fields(self)}
        return WhatIf(**{**values, "weights": weights, "level": level, "_known": {}})  # pyright: ignore[reportArgumentType]


def _firm(run: Run, base: pd.DataFrame) -> Business:
    spend = run.table("acquisition") if run.workspace.has("acquisition") else None
    columns = ["customer_id", "ordered_at", "revenue", "channel"]
    orders = run.table("orders", columns)
    settings = run.settings
    return business(
        base, orders, run.as_of, settings.margin, run.days, settings.acquisition.cac, spend
    )
