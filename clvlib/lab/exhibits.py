"""What the views show, as exhibits: the same on the screen and, once pinned, in the report."""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.clv.one_customer import Portrait
from clvlib.exhibits import Column, Exhibit, TableView
from clvlib.exhibits.charts import intervals
from clvlib.exhibits.timelines import timeline
from clvlib.lab.levers import Answer, Levers
from clvlib.lab.run import Run
from clvlib.privacy.pseudonyms import SHOWN
from clvlib.words import Words

SHORT = SHOWN  # letters of a pseudonym: as many as a shared copy is searched for


def what_if(now: Answer, rest: Answer, levers: Levers, run: Run) -> Exhibit:
    """Draw the value under some levers against the report's, with 80 % intervals."""
    w = run.words
    names = [w.t("In the report"), w.t("With these levers")]
    frame = pd.DataFrame(
        {
            "estimate": [rest.value, now.value],
            "low": [rest.low, now.low],
            "high": [rest.high, now.high],
        },
        index=names,
    )
    return Exhibit(
        "lab-what-if",
        _what_if_headline(now, w),
        w.t("CLV of the {customers} customers of today with its 80% interval; {moved}",
            customers=w.number(now.customers), moved=moved_words(levers, run)),
        intervals(frame, run.look, w.compact_money, w.t("CLV of all customers"), zero=None),
        w.t("Two intervals: {base} in the report, and {value} with these levers, between {low} "
            "and {high}.",
            base=w.money(rest.value, 0), value=w.money(now.value, 0), low=w.money(now.low, 0),
            high=w.money(now.high, 0)),
        run.look.source,
        note=w.t("Customers sent through the fitted model again with the levers moved and the same "
                 "luck; nothing is multiplied on the total."),
        data=_figures(now, rest, levers),
    )  # fmt: skip


def what_if_table(now: Answer, rest: Answer, levers: Levers, run: Run) -> Exhibit:
    """Set the figures under some levers beside the report's."""
    w = run.words
    money = [
        (w.t("CLV of all customers"), rest.value, now.value),
        (w.t("CLV of a customer"), rest.per_customer, now.per_customer),
        (w.t("A newcomer brings"), rest.newcomer, now.newcomer),
        (w.t("A newcomer costs"), rest.cac, now.cac),
    ]
    money = [row for row in money if np.isfinite(row[1:]).any()]
    rows = [(name, w.money(a), w.money(b), _signed(b - a, w)) for name, a, b in money]
    spread = w.t(
        "{low} to {high}", low=_signed(now.change_low, w), high=_signed(now.change_high, w)
    )
    rows.insert(1, (w.t("80% range"), _range(rest, w), _range(now, w), spread))
    rows.insert(3, (w.t("Still customers at the end"), w.percent(rest.kept, 1),
                    w.percent(now.kept, 1), w.points(now.kept - rest.kept, 1)))  # fmt: skip
    if np.isfinite(now.ratio):
        rows.append((w.t("Brings, for each unit of its cost"), w.number(rest.ratio, 1),
                     w.number(now.ratio, 1), _plain(now.ratio - rest.ratio, w)))  # fmt: skip
    heads = ("", w.t("In the report"), w.t("With these levers"), w.t("Change"))
    return Exhibit(
        "lab-what-if-figures",
        w.t("A customer of today is worth {value} on average", value=w.money(now.per_customer)),
        w.t("Money over the horizon; {moved}", moved=moved_words(levers, run)),
        TableView((Column(heads[0], "left", 0.34), *(Column(h) for h in heads[1:])), tuple(rows)),
        w.t("Table of value, retention and newcomers in the report and with these levers."),
        run.look.source,
        data=_figures(now, rest, levers),
    )  # fmt: skip


def moved_words(levers: Levers, run: Run) -> str:
    """Say which levers are moved, and by how much."""
    w, moved = run.words, levers.moved
    said = {
        "retention": lambda v: w.t("retention {change}", change=w.points(v, 1)),
        "order_value": lambda v: w.t("order value {change}", change=w.percent(v, 1, sign=True)),
        "frequency": lambda v: w.t("frequency {change}", change=w.percent(v, 1, sign=True)),
        "discount_rate": lambda v: w.t("discount rate {rate} a year", rate=w.percent(v, 1)),
        "margin": lambda v: w.t("gross margin {rate}", rate=w.percent(v, 1)),
        "months": lambda v: w.t("horizon {length}", length=w.duration(v, "month", _digits(v))),
        "cac": lambda v: w.t("a newcomer costs {money}", money=w.money(v)),
    }
    if not moved:
        return w.t("no lever moved")
    return w.join([said[name](value) for name, value in moved.items()])


def customer_path(one: Portrait, run: Run) -> Exhibit:
    """Follow one customer through time: orders, P(alive), the window of the next order."""
    w, horizon = run.words, run.words.stretch(run.settings.horizon)
    window = None if one.window is None else (*one.window, w.t("next order"))
    name = f"{one.customer_id[:SHORT]}…"
    alive = w.percent(float(one.value["probability_alive"]))
    return Exhibit(
        "lab-customer",
        w.n("{count} order so far, {alive} likely to be a customer still",
            "{count} orders so far, {alive} likely to be a customer still", one.placed,
            alive=alive),
        w.t("Customer {name}: probability of being alive as known on each day, dashed without a "
            "further order; stems are orders, as high as their revenue", name=name),
        timeline(one.path, one.ahead, one.orders, run.look, w.percent,
                 w.t("Probability of being alive"), w.t("orders as stems"), window),
        w.t("Line through time with {count} orders from {first} to {last}; the probability of "
            "being alive ends at {alive}.",
            count=w.number(one.placed), first=w.date(one.orders.index[0]),
            last=w.date(one.orders.index[-1]), alive=alive),
        run.look.source,
        note=_window(one, horizon, w),
        data=pd.concat([one.path.rename("alive"), one.orders.rename("order")], axis=1)
        .reset_index(names="day").assign(placed=one.placed, chance=one.order_chance,
                                         now=float(one.value["probability_alive"])),
        persons=True,
    )  # fmt: skip


def customer_drivers(one: Portrait, parts: pd.DataFrame, run: Run) -> Exhibit:
    """Say what makes one customer's value, against the mean of all."""
    w = run.words
    names = {
        "probability_alive": (w.t("Probability of being alive"), w.percent),
        "expected_orders": (w.t("Expected orders"), lambda v: w.number(v, 2)),
        "expected_spend": (w.t("Expected value of an order"), lambda v: w.money(v, 2)),
        "clv": (w.t("CLV"), w.money),
    }
    rows = [
        (names[str(figure)][0], names[str(figure)][1](row["customer"]),
         names[str(figure)][1](row["mean"]), w.number(row["times"], 1), w.percent(row["rank"]))
        for figure, row in parts.iterrows()
    ]  # fmt: skip
    heads = (w.t("This customer"), w.t("Mean of all"), w.t("Times the mean"),
             w.t("Customers with less"))  # fmt: skip
    return Exhibit(
        "lab-customer-drivers",
        w.t("Worth {clv}: {times} times the mean customer",
            clv=w.money(float(parts["customer"]["clv"])),
            times=w.number(float(parts["times"]["clv"]), 1)),
        w.t("Customer {name}: what the value is made of, over {horizon}",
            name=f"{one.customer_id[:SHORT]}…", horizon=w.stretch(run.settings.horizon)),
        TableView((Column("", "left", 0.34), *(Column(h) for h in heads)), tuple(rows),
                  totals=(len(rows) - 1,)),
        w.t("Table of this customer's expected orders, order value and CLV beside the mean."),
        run.look.source,
        data=parts.reset_index(names="figure"),
        persons=True,
    )  # fmt: skip


def _what_if_headline(now: Answer, w: Words) -> str:
    value = w.money(now.value, 0)
    if abs(now.change) < 0.5:
        return w.t("Customers are worth {value}, as in the report", value=value)
    size = w.money(abs(now.change), 0)
    if now.change > 0:
        return w.t("Customers would be worth {value}, {change} more", value=value, change=size)
    return w.t("Customers would be worth {value}, {change} less", value=value, change=size)


def _figures(now: Answer, rest: Answer, levers: Levers) -> pd.DataFrame:
    columns = ("value", "low", "high", "change", "change_low", "change_high", "customers", "kept",
               "newcomer", "newcomers", "cac", "per_customer", "ratio")  # fmt: skip
    rows = {name: [float(getattr(a, name)) for a in (rest, now)] for name in columns}
    frame = pd.DataFrame(rows, index=pd.Index(["report", "levers"], name="case")).reset_index()
    for name, value in levers.moved.items():
        frame[f"lever_{name}"] = value
    return frame


def _range(answer: Answer, w: Words) -> str:
    low, high = w.compact_money(answer.low), w.compact_money(answer.high)
    return w.t("{low} to {high}", low=low, high=high)


def _signed(value: float, w: Words) -> str:
    return f"+{w.money(value)}" if value > 0 else w.money(value)


def _plain(value: float, w: Words) -> str:
    return f"+{w.number(value, 1)}" if value > 0 else w.number(value, 1)


def _digits(value: float) -> int:
    return 0 if abs(value - round(value)) < 0.05 else 1


def _window(one: Portrait, horizon: str, w: Words) -> str:
    chance = w.percent(one.order_chance)
    if one.window is None:
        return w.t("An order within {horizon} has a chance of {chance}.", horizon=horizon,
                   chance=chance)  # fmt: skip
    return w.t(
        "An order within {horizon} has a chance of {chance}; if it comes, half of the time between "
        "{first} and {last} (shaded).",
        horizon=horizon, chance=chance, first=w.date(one.window[0]), last=w.date(one.window[1]),
    )  # fmt: skip
