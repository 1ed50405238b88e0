"""A budget shared out among the recommendations: what is played, for whom, and what it brings."""

from __future__ import annotations

from dataclasses import dataclass

from clvlib.errors import InputError
from clvlib.lab.run import Run
from clvlib.strategy.budget import Limits
from clvlib.strategy.business import business, with_channels
from clvlib.strategy.cards import Card, make_cards
from clvlib.strategy.choosing import Choice, choose
from clvlib.strategy.doubt import Doubt, doubt
from clvlib.strategy.matching import customer_base, grounded
from clvlib.strategy.playbook import merchant_playbook
from clvlib.strategy.returning import with_return
from clvlib.strategy.worth import Yardsticks, yardsticks


@dataclass(frozen=True)
class Allocator:
    """The recommendations of a run, ready for other budgets; make it with :meth:`of`.

    Examples
    --------
    >>> Allocator.of(Run.open("cdnow")).allocate(budget=2_000).spent
    """

    run: Run
    cards: tuple[Card, ...]
    sticks: Yardsticks
    unsure: Doubt

    @classmethod
    def of(cls, run: Run) -> Allocator:
        """Work the run's recommendations out again from its tables.

        Raises
        ------
        InputError
            If the run has no value.
        """
        ws, settings = run.stage("strategy"), run.settings
        base = customer_base(run.table("customers"), run.table("values"))
        if base.empty:
            raise InputError(f"run '{run.name}'", "holds no customer lifetime value")
        base = with_return(base, run.model, run.days, settings.margin, settings.servicing_cost)
        sticks = yardsticks(base, settings.margin, run.days, settings.servicing_cost)
        known = run.table("value_ranges") if run.workspace.has("value_ranges") else None
        unsure = doubt(base, run.model, known, run.days, ws.rng("futures"))
        spend = run.table("acquisition") if run.workspace.has("acquisition") else None
        firm = business(
            run.table("customers").merge(base[["customer_id", "clv"]], on="customer_id"),
            run.table("orders"), run.as_of, settings.margin, run.days,
            settings.acquisition.cac, spend, settings.servicing_cost,
        )  # fmt: skip
        book = merchant_playbook(settings.industry, ws.raw, settings.playbook)
        book, _, _ = grounded(book, with_channels(run.table("contrasts"), firm))
        made = make_cards(book, base, sticks, ws.rng("effects"), unsure) if book else []
        return cls(run, tuple(made), sticks, unsure)

    def allocate(
        self, budget: float | None = None, contacts: int | None = None, per_customer: int = 1
    ) -> Choice:
        """Share a budget out, the most profitable way.

        Parameters
        ----------
        budget : float, optional
            Most money for all recommendations together; no limit where left out.
        contacts : int, optional
            Most customers written to; no limit where left out.
        per_customer : int
            Most recommendations that one customer may be part of.

        Returns
        -------
        Choice
            ``chosen`` holds the cards that are played, each with its customers and money,
            ``spent`` what they cost in the merchant's currency, ``contacted`` whom they reach.
        """
        limits, rng = (
            Limits(budget, contacts, per_customer),
            self.run.stage("strategy").rng("choice"),
        )
        return choose(list(self.cards), self.sticks, limits, rng, self.unsure)

    @property
    def most(self) -> float:
        """What all recommendations that pay would cost together, without any limit."""
        return self.allocate().spent
