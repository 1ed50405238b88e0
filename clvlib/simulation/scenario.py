"""What is true of a generated shop: every number that a later stage should find again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """BG/NBD: purchase rate Gamma(``r``, ``alpha``) a week, drop-out Beta(``a``, ``b``).

    Source: Fader, Hardie and Lee (2005), "Counting your customers the easy way",
    Marketing Science 24(2). A customer may leave after any *repeat* purchase.
    """

    r: float
    alpha: float
    a: float
    b: float


@dataclass(frozen=True)
class Spending:
    """Gamma-Gamma: order value Gamma(``p``, nu) in yuan, nu Gamma(``q``, ``gamma``).

    Source: Fader and Hardie (2013), "The Gamma-Gamma model of monetary value".
    """

    p: float
    q: float
    gamma: float


@dataclass(frozen=True)
class Tilt:
    """The share of customers who carry a trait, as a line in a drawn quantile.

    The trait is assigned *after* rate, drop-out and spend were drawn, with probability
    ``share + slope * (quantile - 1/2)``. So it goes with the drawn quantity, and the law
    of that quantity over all customers stays exactly what it was.

    Parameters
    ----------
    share : float
        Share of all customers who carry the trait.
    slope : float
        Difference in that share between the highest and the lowest quantile; 0 is no effect.
    on : str
        ``rate``, ``dropout`` or ``spend``.
    """

    share: float
    slope: float = 0.0
    on: str = "rate"


@dataclass(frozen=True)
class Channel:
    """One sales channel: who comes through it first, and what a newcomer costs there (yuan)."""

    name: str
    tilt: Tilt
    cac: float


@dataclass(frozen=True)
class Scenario:
    """One kind of shop. The first channel takes the customers that the others leave."""

    name: str
    timing: Timing
    spending: Spending
    channels: tuple[Channel, ...]
    morning: Tilt
    beans: Tilt
    branches: tuple[str, ...]
    branch_shares: tuple[float, ...]
    payments: tuple[str, ...]
    payment_shares: tuple[float, ...]
    walk_in_ratio: float = 0.40
    walk_in_value: float = 31.0
    refund_share: float = 0.015
    staff_account: str = "员工内购"
    test_account: str = "测试会员"
    test_orders: int = 8
    overlap_days: int = 2


COFFEE = Scenario(
    name="coffee",
    timing=Timing(r=0.55, alpha=1.6, a=0.8, b=4.5),
    spending=Spending(p=6.25, q=6.0, gamma=30.4),
    channels=(
        Channel("门店", Tilt(0.40), cac=12.0),
        Channel("小程序", Tilt(0.28, 0.24, "rate"), cac=26.0),
        Channel("美团外卖", Tilt(0.20, 0.28, "dropout"), cac=158.0),
        Channel("饿了么", Tilt(0.12), cac=38.0),
    ),
    morning=Tilt(0.40, 0.40, "rate"),
    beans=Tilt(0.30, 0.55, "spend"),
    branches=("林间·梧桐路店", "林间·软件园店", "林间·滨江店"),
    branch_shares=(0.46, 0.33, 0.21),
    payments=("微信支付", "支付宝", "云闪付", "现金"),
    payment_shares=(0.58, 0.34, 0.08, 0.0),
)
