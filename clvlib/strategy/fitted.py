"""The model of chapter 3 as its table tells it, and what can be moved in it.

The rooms meet in tables: what the purchase and the spend model are called and which parameters
they have is read here, in one place, and asked by name everywhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Lever:
    """Factors on the model: how often customers order, how likely they leave, what they spend.

    ``outright`` is another way to move who stays: that share of the customers, whoever they are, is
    kept for good (below zero: lost at once), and all others stay or leave as they would have.
    """

    frequency: float = 1.0
    leaving: float = 1.0
    order_value: float = 1.0
    outright: float = 0.0


@dataclass(frozen=True)
class Model:
    """The parameters of chapter 3, by what they govern.

    Parameters
    ----------
    name : str
        ``nbd``, ``bg_nbd``, ``mbg_nbd``, ``pareto_nbd`` or ``mbg_cnbd_k`` with its k.
    timing, spend : dict of str to float
        Parameters of the purchase model (weeks) and of the spend model (currency).
    """

    name: str
    timing: dict[str, float]
    spend: dict[str, float]

    @classmethod
    def of_table(cls, parameters: pd.DataFrame) -> Model | None:
        """Read the table ``parameters``; None where it holds no model that is known here."""
        by_name = {
            str(name): dict(zip(rows["parameter"], rows["value"].astype(float), strict=True))
            for name, rows in parameters.groupby("model", sort=False)
        }
        spend = next((by_name[n] for n in ("gamma_gamma", "shrinkage") if n in by_name), None)
        timing = [(n, v) for n, v in by_name.items() if {"r", "alpha"} <= set(v)]
        return cls(timing[0][0], timing[0][1], spend) if timing and spend else None

    @property
    def phases(self) -> int:
        """Erlang phases between two orders: 1 for purchases at random."""
        last = self.name.rsplit("_", 1)[-1]
        return int(last) if last.isdigit() else 1

    @property
    def sharpness(self) -> float:
        """Shape of the spend of single orders about a customer's own mean."""
        return self.spend["p"] if "gamma" in self.spend else 1 / max(self.spend["within"], 1e-6)

    @property
    def leaves(self) -> bool:
        """Say whether customers ever leave in this model."""
        return "a" in self.timing or "s" in self.timing

    @property
    def orders_end(self) -> bool:
        """Say whether every order is a chance to leave, so that more orders mean an earlier end."""
        return "a" in self.timing
