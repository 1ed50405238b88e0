"""The lifetime values of the merchant's world, each with its formula filled in.

A merchant has met "basket x orders x years" and will compare. Each function returns the value, the
formula and the numbers in it as parts, so that the words around it can be in any language.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Classic:
    """A classic value and how it came about.

    Attributes
    ----------
    name : str
        ``"simple"``, ``"retention"`` or ``"net_of_cac"``.
    value : float
        In currency.
    formula : str
        With the names of ``numbers`` in braces, ready for ``str.format``.
    numbers : dict of float
        The numbers in the formula, by name.
    """

    name: str
    value: float
    formula: str
    numbers: dict[str, float]

    def filled_in(self, digits: int = 2) -> str:
        """Fill in the numbers, plainly rounded; reports format them in their own language."""
        return self.formula.format(**{k: round(v, digits) for k, v in self.numbers.items()})


def simple_value(
    average_order_value: float, orders_a_year: float, churn_a_year: float, gross_margin: float = 1.0
) -> Classic:
    """Average order x orders a year x lifetime x margin, with lifetime = 1 / churn.

    Parameters
    ----------
    average_order_value : float
        Currency per order.
    orders_a_year : float
        Per active customer.
    churn_a_year : float
        Share of customers lost in a year, over 0 and up to 1.
    gross_margin : float
        Over 0 and up to 1.

    Raises
    ------
    ValueError
        When a share is out of its range: 40 % is 0.40.
    """
    _check_share("churn_a_year", churn_a_year, zero_allowed=False)
    _check_share("gross_margin", gross_margin, zero_allowed=False)
    lifetime_years = 1 / churn_a_year
    numbers = {
        "average_order_value": average_order_value,
        "orders_a_year": orders_a_year,
        "lifetime_years": lifetime_years,
        "gross_margin": gross_margin,
    }
    return Classic(
        "simple",
        math.prod(numbers.values()),
        "{average_order_value} × {orders_a_year} × {lifetime_years} × {gross_margin}",
        numbers,
    )


def retention_value(
    margin_a_year: float, retention_a_year: float, discount_rate_year: float, years: int
) -> Classic:
    """Sum over years t = 0 .. years - 1 of margin x retention^t / (1 + discount)^t.

    Gupta & Lehmann (2003), with the first year's margin received at once.

    Parameters
    ----------
    margin_a_year : float
        Currency per customer and year.
    retention_a_year, discount_rate_year : float
        Shares, 0 to 1.
    years : int
        1 or more.
    """
    _check_share("retention_a_year", retention_a_year)
    _check_share("discount_rate_year", discount_rate_year)
    if years < 1 or years != int(years):
        raise ValueError(f"years must be a whole number, 1 or more, found {years}")
    ratio = retention_a_year / (1 + discount_rate_year)
    value = margin_a_year * sum(ratio**year for year in range(int(years)))
    numbers = {
        "margin_a_year": margin_a_year,
        "retention_a_year": retention_a_year,
        "discount_rate_year": discount_rate_year,
        "years": float(years),
    }
    formula = "Σ {margin_a_year} × {retention_a_year}^t ÷ (1 + {discount_rate_year})^t, t < {years}"
    return Classic("retention", value, formula, numbers)


def net_of_cac(value: Classic, cac: float) -> Classic:
    """Take the cost of winning a customer off a value; both in currency.

    Raises
    ------
    ValueError
        When the cost is negative.
    """
    if not cac >= 0:
        raise ValueError(f"cac must be 0 or more, found {cac}")
    numbers = {"value": value.value, "cac": cac}
    return Classic("net_of_cac", value.value - cac, "{value} − {cac}", numbers)


def _check_share(name: str, share: float, zero_allowed: bool = True) -> None:
    if not (0 <= share <= 1) or (share == 0 and not zero_allowed):
        raise ValueError(f"{name} must be a share between 0 and 1 (0.40 for 40 %), found {share}")
