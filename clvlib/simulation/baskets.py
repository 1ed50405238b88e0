"""What is in an order whose net value is already drawn.

The net value comes from Gamma-Gamma and must stay to the fen. So the products are
chosen without looking at it (a product says nothing about its buyer, unless planted),
sizes and quantity are chosen to bring the list price just above it, and the rest is
the discount. Beans are the one exception: they are added where appetite and order
value allow, which is the planted difference in spend.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.simulation.menu import MENU, UPGRADES

NONE = -1
_SECOND, _THIRD = 0.38, 0.28
_COMPANION = 0.45
_LOYAL = 0.45
_BEANS_DISCOUNT = 0.20
_BEANS_APPETITE = (0.02, 0.45)


def fill_baskets(rng: np.random.Generator, orders: pd.DataFrame) -> pd.DataFrame:
    """Fill orders with one to four lines whose paid amounts sum to ``net``.

    Parameters
    ----------
    orders : pandas.DataFrame
        ``net`` (fen), ``member`` (-1 for none), ``number`` and ``beans`` (bool: has appetite).

    Returns
    -------
    pandas.DataFrame
        ``order`` (position), ``product``, ``size``, ``quantity``, ``price`` (list price of
        a piece), ``discount``, ``paid``; money in whole fen, quantity x price - discount = paid.
    """
    net = orders["net"].to_numpy()
    products = _company(rng, _main_item(rng, orders))
    products = np.column_stack([products, _beans(rng, orders, products)])
    size, quantity, price = _price(products, net)
    total = quantity * price
    paid = split(total, net)
    order, place = np.nonzero(products != NONE)
    lines = pd.DataFrame({"order": order, "product": products[order, place]})
    lines["size"] = np.where(place == 0, size[order], 0)
    for name, values in (("quantity", quantity), ("price", price), ("paid", paid)):
        lines[name] = values[order, place]
    lines["discount"] = lines["quantity"] * lines["price"] - lines["paid"]
    return lines


def split(total: np.ndarray, net: np.ndarray) -> np.ndarray:
    """Split each order's net value over its lines in proportion to their list totals.

    Parameters
    ----------
    total : numpy.ndarray of int64
        List total of each line, shape (orders, lines); 0 where there is no line.
    net : numpy.ndarray of int64
        What was paid for each order, at most the sum of its list totals.

    Returns
    -------
    numpy.ndarray of int64
        Paid by line. Rows sum to ``net`` exactly and no line is paid above its list total.
    """
    reached = np.cumsum(total, axis=1)
    share = reached * net[:, None] // np.maximum(reached[:, -1:], 1)
    return np.diff(share, axis=1, prepend=0)


def _popular(rng: np.random.Generator, count: int, beans: bool = False) -> np.ndarray:
    first, last = (MENU.core, len(MENU.names)) if beans else (0, MENU.core)
    reached = np.cumsum(MENU.popularity[first:last])
    return first + np.minimum(np.searchsorted(reached, rng.random(count)), last - first - 1)


def _main_item(rng: np.random.Generator, orders: pd.DataFrame) -> np.ndarray:
    """Draw the first item; members often take again what they took at the first time."""
    member, number = orders["member"].to_numpy(), orders["number"].to_numpy()
    main = _popular(rng, len(orders))
    again = (member >= 0) & (number > 0) & (rng.random(len(orders)) < _LOYAL)
    opening = np.zeros(member.max(initial=0) + 1, dtype="int64")
    begins = (member >= 0) & (number == 0)
    opening[member[begins]] = main[begins]
    return np.where(again, opening[np.maximum(member, 0)], main)


def _company(rng: np.random.Generator, main: np.ndarray) -> np.ndarray:
    """Add a second and a third item to some orders; none occurs twice in an order."""
    count = len(main)
    partner = MENU.partner[main]
    goes_with = (partner != NONE) & (rng.random(count) < _COMPANION)
    second = np.where(goes_with, partner, _popular(rng, count))
    third = _popular(rng, count)
    second[(rng.random(count) >= _SECOND) | (second == main)] = NONE
    third[(second == NONE) | (rng.random(count) >= _THIRD)] = NONE
    third[(third == main) | (third == second)] = NONE
    return np.column_stack([main, second, third])


def _list_price(products: np.ndarray) -> np.ndarray:
    return np.where(products == NONE, 0, MENU.prices[products])


def _beans(rng: np.random.Generator, orders: pd.DataFrame, products: np.ndarray) -> np.ndarray:
    """Add beans where the buyer has the appetite and the order value can carry them."""
    count = len(orders)
    beans = _popular(rng, count, beans=True)
    wanted = rng.random(count) < np.where(orders["beans"], *_BEANS_APPETITE[::-1])
    list_total = _list_price(products).sum(axis=1) + MENU.prices[beans]
    affordable = orders["net"].to_numpy() >= (1 - _BEANS_DISCOUNT) * list_total
    return np.where(wanted & affordable, beans, NONE)


def _price(products: np.ndarray, net: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Choose size and number of the main item so that the list total just covers ``net``."""
    listed = _list_price(products)
    others = listed[:, 1:].sum(axis=1)
    upgrade = np.array(UPGRADES) * 100
    piece = listed[:, :1] + upgrade
    pieces = np.maximum(-((others - net)[:, None] // piece), 1)
    size = np.argmin(pieces * piece, axis=1)
    row = np.arange(len(net))
    quantity = (products != NONE).astype("int64")
    quantity[:, 0] = pieces[row, size]
    price = listed
    price[:, 0] = piece[row, size]
    return size, quantity, price
