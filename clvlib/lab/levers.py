"""What may be moved, and what comes out: the question and the answer of :mod:`clvlib.lab.whatif`."""

from __future__ import annotations

from dataclasses import dataclass, fields

from clvlib.errors import InputError


@dataclass(frozen=True)
class Levers:
    """What is moved; nothing, where left out.

    Parameters
    ----------
    retention : float
        Points of the share who are still customers at the horizon's end: 0.05 for five points.
    order_value, frequency : float
        Relative change: 0.10 for ten per cent more.
    discount_rate : float, optional
        A year's; the settings' where left out.
    margin : float, optional
        Gross margin as a share of revenue; the settings' where left out.
    months : float, optional
        Length of the horizon; the settings' where left out.
    cac : float, optional
        What a new customer costs, in currency; the settings' where left out.

    Raises
    ------
    InputError
        If a lever is moved out of its range, such as a margin over 1.

    Examples
    --------
    >>> Levers(retention=0.05, margin=0.38)      # five points more stay, 38 % margin
    """

    retention: float = 0.0
    order_value: float = 0.0
    frequency: float = 0.0
    discount_rate: float | None = None
    margin: float | None = None
    months: float | None = None
    cac: float | None = None

    def __post_init__(self) -> None:
        for name, low, high in (
            ("retention", -1, 1), ("order_value", -0.99, 20), ("frequency", -0.99, 20),
            ("discount_rate", 0, 1), ("margin", 0.001, 1), ("months", 0.1, 240), ("cac", 0, 1e12),
        ):  # fmt: skip
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise InputError(f"lever '{name}'", f"found {value}", allowed=f"{low} to {high}")

    @property
    def moved(self) -> dict[str, float]:
        """The levers that are not at rest."""
        stated = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: value for name, value in stated.items() if value not in (None, 0.0)}


@dataclass(frozen=True)
class Answer:
    """Values under some levers; money in the merchant's currency.

    Attributes
    ----------
    value, low, high : float
        CLV of all present customers, with its 80 % interval.
    base : float
        The same with every lever at rest: the report's total.
    change, change_low, change_high : float
        Difference to that, with its 80 % interval.
    customers : int
    kept : float
        Share of present customers who are still customers at the horizon's end.
    newcomer : float
        What a new customer brings over a horizon, the first order included.
    newcomers : float
        New customers expected in a horizon.
    cac : float
        What one costs; NaN where nobody knows.
    """

    value: float
    low: float
    high: float
    base: float
    change: float
    change_low: float
    change_high: float
    customers: int
    kept: float
    newcomer: float
    newcomers: float
    cac: float

    @property
    def per_customer(self) -> float:
        """Mean CLV of a present customer."""
        return self.value / max(self.customers, 1)

    @property
    def ratio(self) -> float:
        """What a newcomer brings over what one costs; NaN where the cost is not known."""
        return self.newcomer / self.cac if self.cac > 0 else float("nan")
