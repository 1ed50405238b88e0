"""One customer: the history, what the model makes of it, and why the value is what it is."""

from __future__ import annotations

import pandas as pd

from clvlib.clv.history import history_at
from clvlib.clv.one_customer import Portrait
from clvlib.clv.one_customer import portrait as drawn_up
from clvlib.clv.purchases import FittedTimingModel, TimingModel
from clvlib.clv.registry import FAMILIES
from clvlib.clv.regularity import regular_family
from clvlib.errors import InputError
from clvlib.lab.run import Run


def purchase_model(run: Run) -> FittedTimingModel:
    """Return the run's purchase model at its fitted parameters.

    Raises
    ------
    InputError
        If the run holds no such model.
    """
    model = run.model
    if model is None:
        raise InputError(f"run '{run.name}'", "holds no fitted model to ask")
    family = FAMILIES.get(model.name) or regular_family(
        model.phases, leave_at_first=model.name.startswith("mbg")
    )
    return TimingModel(family).at(model.timing)


def portrait(run: Run, customer: str) -> Portrait:
    """Follow one customer: orders, P(alive) day by day, where the next order may fall.

    Parameters
    ----------
    run : Run
    customer : str
        Pseudonym, or the beginning of one that no other customer shares.

    Returns
    -------
    Portrait
        ``orders`` by day, ``path`` of the probability to be alive up to today, ``ahead`` of it
        without a further order, ``window`` of the next order, ``value``: the row of ``values``.

    Raises
    ------
    InputError
        If nobody, or more than one, has that pseudonym.

    Examples
    --------
    >>> run = Run.open("cdnow")
    >>> portrait(run, run.valued["customer_id"].iloc[0]).window    # of the most valuable one
    """
    name = whole_name(run, customer)
    path = run.workspace.path_of("orders")
    orders = pd.read_parquet(
        path, columns=["customer_id", "ordered_at", "revenue"],
        filters=[("customer_id", "==", name)],
    )  # fmt: skip
    value = run.valued[run.valued["customer_id"] == name].iloc[0]
    known = history_at(orders, run.as_of)
    return drawn_up("chosen", name, known, purchase_model(run), run.days, value)


def whole_name(run: Run, customer: str) -> str:
    """Return the pseudonym that begins so.

    Raises
    ------
    InputError
        If nobody, or more than one, has that pseudonym.
    """
    names = run.valued["customer_id"]
    fits = names[names.str.startswith(customer.strip())] if customer.strip() else names[:0]
    if len(fits) != 1:
        found = "is nobody in this run" if fits.empty else f"begins {len(fits)} pseudonyms"
        raise InputError(f"customer '{customer}'", found, remedy="take one from the customer table")
    return str(fits.iloc[0])


def drivers(run: Run, customer: str) -> pd.DataFrame:
    """Split a customer's value over the mean one into what it is made of.

    Returns
    -------
    DataFrame, index = ``probability_alive``, ``expected_orders``, ``expected_spend``, ``clv``
        ``customer``, ``mean`` (of all customers), ``times`` (one over the other) and ``rank`` (share
        of customers who have less).
    """
    name, base = whole_name(run, customer), run.valued
    mine = base[base["customer_id"] == name].iloc[0]
    rows = {}
    for figure in ("probability_alive", "expected_orders", "expected_spend", "clv"):
        mean, value = float(base[figure].mean()), float(mine[figure])
        times = value / mean if mean else float("nan")
        rows[figure] = (value, mean, times, float((base[figure] < value).mean()))
    return pd.DataFrame.from_dict(rows, "index", columns=["customer", "mean", "times", "rank"])
