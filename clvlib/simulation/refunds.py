"""Refunds that leave the truth alone.

A refund never touches what Gamma-Gamma drew: the order carries one further item, paid
in full and given back in full. So gross = net + refunded, and whoever nets refunds
against their order finds the drawn value again. Tills book it in two ways, and both
occur: the line itself is marked, or a negative row follows under the same number.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.simulation.menu import MENU

DONE, RETURNED, TEST = 0, 1, 2
_BY_STATUS = 0.6
_LATEST_RETURN = 3 * 86_400


def add_refunds(
    rng: np.random.Generator, lines: pd.DataFrame, orders: pd.DataFrame, share: float
) -> pd.DataFrame:
    """Return the lines with ``status`` and ``delay``, and with the refunded items added.

    ``delay`` is in seconds after the order: 0 but for negative rows.

    Parameters
    ----------
    share : float
        Share of orders with a refunded item.
    """
    lines = lines.assign(status=DONE, delay=0)
    chosen = np.flatnonzero(rng.random(len(orders)) < share)
    extra = _extra_item(rng, lines, chosen, len(orders))
    by_status = rng.random(len(extra)) < _BY_STATUS
    booked = extra.assign(status=np.where(by_status, RETURNED, DONE), delay=0)
    back = extra[~by_status].assign(status=DONE)
    back[["quantity", "paid"]] *= -1
    back["delay"] = rng.integers(600, _LATEST_RETURN, len(back))
    return pd.concat([lines, booked, back], ignore_index=True)


def _extra_item(
    rng: np.random.Generator, lines: pd.DataFrame, chosen: np.ndarray, count: int
) -> pd.DataFrame:
    """Return one item at list price for each chosen order, of a kind not yet in it."""
    present = np.zeros((count, MENU.core), dtype=bool)
    core = lines[lines["product"] < MENU.core]
    present[core["order"], core["product"]] = True
    preference = rng.random((len(chosen), MENU.core))
    preference[present[chosen]] = -1
    product = preference.argmax(axis=1)
    price = MENU.prices[product]
    return pd.DataFrame(
        {
            "order": chosen,
            "product": product,
            "size": 0,
            "quantity": 1,
            "price": price,
            "paid": price,
            "discount": 0,
        }
    )
