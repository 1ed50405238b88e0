"""The menu: what is sold, at which list price, how often, and what goes with what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# name, category, list price in yuan, popularity
_CORE: tuple[tuple[str, str, int, float], ...] = (
    ("美式咖啡", "意式咖啡", 18, 9.0),
    ("拿铁", "意式咖啡", 24, 12.0),
    ("燕麦拿铁", "意式咖啡", 27, 7.0),
    ("卡布奇诺", "意式咖啡", 24, 4.0),
    ("澳白", "意式咖啡", 25, 4.0),
    ("摩卡", "意式咖啡", 27, 3.0),
    ("焦糖玛奇朵", "意式咖啡", 28, 3.0),
    ("生椰拿铁", "意式咖啡", 26, 8.0),
    ("手冲·云南保山", "手冲咖啡", 28, 2.5),
    ("手冲·耶加雪菲", "手冲咖啡", 32, 2.0),
    ("冷萃咖啡", "手冲咖啡", 26, 3.0),
    ("氮气冷萃", "手冲咖啡", 29, 1.5),
    ("抹茶拿铁", "茶与特饮", 26, 3.5),
    ("柠檬红茶", "茶与特饮", 18, 3.0),
    ("茉莉奶绿", "茶与特饮", 20, 4.0),
    ("热可可", "茶与特饮", 22, 2.0),
    ("桂花乌龙", "茶与特饮", 20, 2.5),
    ("可颂", "烘焙", 16, 4.5),
    ("肉桂卷", "烘焙", 18, 2.5),
    ("贝果", "烘焙", 19, 3.5),
    ("巴斯克蛋糕", "烘焙", 28, 3.0),
    ("司康", "烘焙", 14, 2.0),
    ("火腿芝士三明治", "烘焙", 26, 3.5),
    ("帆布袋", "周边", 29, 0.7),
    ("杯套", "周边", 15, 0.6),
    ("明信片套装", "周边", 20, 0.5),
)
_BEANS: tuple[tuple[str, str, int, float], ...] = (
    ("手冲豆·云南保山100g", "咖啡豆", 36, 3.0),
    ("手冲豆·耶加雪菲100g", "咖啡豆", 45, 2.5),
    ("手冲豆·哥伦比亚100g", "咖啡豆", 42, 2.0),
    ("挂耳咖啡5包", "咖啡豆", 29, 3.0),
)
# What is planted for the basket analysis: with the first goes the second.
PAIRS: tuple[tuple[str, str], ...] = (
    ("拿铁", "可颂"),
    ("美式咖啡", "贝果"),
    ("抹茶拿铁", "巴斯克蛋糕"),
    ("茉莉奶绿", "肉桂卷"),
)
# Sizes lift the list price of an order's main item, in yuan; what they are called depends on it.
UPGRADES: tuple[int, ...] = (0, 3, 6)
_SIZES: dict[str, tuple[str, str, str]] = {
    "烘焙": ("标准", "加酱", "加料"),
    "周边": ("标准", "礼袋", "礼盒"),
    "咖啡豆": ("标准", "标准", "标准"),
}
_CUPS = ("中杯", "大杯", "超大杯")


@dataclass(frozen=True)
class Menu:
    """The menu as arrays; a product is its position.

    Attributes
    ----------
    names, categories : numpy.ndarray of str
    prices : numpy.ndarray of int64
        List prices in fen.
    popularity : numpy.ndarray of float
        Sums to one over the core products and, apart, over the beans.
    partner : numpy.ndarray of int64
        What is often bought with a product; -1 for none.
    core : int
        Products before this position are the core, the others are beans.
    sizes : numpy.ndarray of str
        Shape (products, upgrades).
    """

    names: np.ndarray
    categories: np.ndarray
    prices: np.ndarray
    popularity: np.ndarray
    partner: np.ndarray
    core: int
    sizes: np.ndarray


def _shares(items: tuple[tuple[str, str, int, float], ...]) -> list[float]:
    total = sum(item[3] for item in items)
    return [item[3] / total for item in items]


def _build() -> Menu:
    items = _CORE + _BEANS
    names = [item[0] for item in items]
    partner = np.full(len(items), -1)
    for product, companion in PAIRS:
        partner[names.index(product)] = names.index(companion)
    return Menu(
        names=np.array(names),
        categories=np.array([item[1] for item in items]),
        prices=np.array([item[2] * 100 for item in items]),
        popularity=np.array(_shares(_CORE) + _shares(_BEANS)),
        partner=partner,
        core=len(_CORE),
        sizes=np.array([_SIZES.get(item[1], _CUPS) for item in items]),
    )


MENU = _build()
