"""The customer table: every customer of the run, to filter, to sort, to scroll, to pick from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import ipywidgets as widgets
import pandas as pd

from clvlib.lab import exhibits, exhibits_found
from clvlib.lab.panels.base import Answered, Panel
from clvlib.lab.panels.code import call, script
from clvlib.lab.panels.grid import Grid, Write
from clvlib.lab.panels.parts import FULL, LABEL
from clvlib.lab.people import Filter, customer_table, find
from clvlib.lab.run import Run
from clvlib.words.terms import term

FIRST = "clvlib.lab"
SHOWN = "clvlib.lab.exhibits_found"


class CustomersPanel(Panel):
    """All customers to filter, sort and scroll; whoever is picked opens in the next view."""

    place, css = "rfm", "clv-customers"

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a customer."""
        return customer_table(self.run)

    def controls(self) -> Sequence[widgets.Widget]:
        """Return the filters; the table stands above the summary of what they find."""
        w = self.run.words
        self.lists = {
            name: self._many(label, name)
            for name, label in (
                ("segment", w.t("Segment")), ("stage", w.t("Stage")),
                ("country", w.t("Country")), ("channel", w.t("Channel")),
            )
            if name in self.table
        }  # fmt: skip
        top = float(self.table["clv"].max()) if self.table["clv"].notna().any() else 1.0
        self.clv = self._between(w.t("Value"), top, ",.0f")
        self.churn = self._between(w.t("Churn in 90 days, %"), 100.0, ".0f")
        self.alive = self._between(w.t("Likely alive, %"), 100.0, ".0f")
        self.best = widgets.Checkbox(
            value=False, description=w.t("Only high-value customers"), indent=False
        )
        self.text = widgets.Text(
            placeholder=w.t("Part of a pseudonym"), description=w.t("Customer"),
            continuous_update=False, style=LABEL, layout=FULL,
        )  # fmt: skip
        self.text.add_class("clv-filter-text")
        self.count = widgets.HTML()
        self.count.add_class("clv-count")
        return [self.count, *self.lists.values(), self.clv, self.churn, self.alive, self.best,
                self.text]  # fmt: skip

    def moving(self) -> Sequence[widgets.Widget]:
        """Return the filters."""
        return [*self.lists.values(), self.clv, self.churn, self.alive, self.best, self.text]

    def wanted(self) -> Filter:
        """Return the conditions that the filters state; one at its ends states none."""
        chosen: dict[str, Any] = {
            name: tuple(made.value) for name, made in self.lists.items() if made.value
        }
        for name, made, scale in (
            ("clv", self.clv, 1.0), ("churn_90", self.churn, 100.0),
            ("probability_alive", self.alive, 100.0),
        ):  # fmt: skip
            low = made.value[0] / scale if made.value[0] > made.min else None
            high = made.value[1] / scale if made.value[1] < made.max else None
            if (low, high) != (None, None):
                chosen[name] = (low, high)
        if self.best.value:
            chosen["high_value"] = True
        if self.text.value.strip():
            chosen["text"] = self.text.value.strip()
        return Filter(**chosen)

    def answer(self) -> Answered:
        """Find the customers."""
        w, wanted = self.run.words, self.wanted()
        found = find(self.table, wanted)
        self._show(found)
        self.count.value = "<b>" + w.t(
            "{count} of {all} customers", count=w.number(len(found)), all=w.number(len(self.table))
        ) + "</b>"  # fmt: skip
        code = script(
            self.run, {FIRST: ("Filter", "customer_table", "find"), SHOWN: ("selection",)},
            "customers = customer_table(run)",
            f"found = find(customers, {call('Filter', **wanted.stated)})",
            "selection(found, customers, run)",
        )  # fmt: skip
        return Answered((exhibits_found.selection(found, self.table, self.run),), code)

    @property
    def grid(self) -> Grid:
        """The table to scroll."""
        return self._grid

    def _show(self, found: pd.DataFrame) -> None:
        if hasattr(self, "_grid"):
            self._grid.show(found)
            return
        self._grid = Grid(found, self._columns())

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.shown.add_class("clv-selection")
        main = self.children[0]
        assert isinstance(main, widgets.HBox)
        self._grid.layout = widgets.Layout(width="100%")
        right = widgets.VBox([self._grid, self.shown])
        right.add_class("clv-answer")
        main.children = (main.children[0], right)

    def _columns(self) -> list[tuple[str, str, str, Write]]:
        w = self.run.words

        def code(value: object) -> str:
            return term(str(value), w) if isinstance(value, str) else "–"

        def name(value: object) -> str:
            return str(value)[: exhibits.SHORT] + "…"

        def plain(value: object) -> str:
            return value if isinstance(value, str) else "–"

        known: dict[str, tuple[str, str, Write]] = {
            "customer_id": (w.t("Customer"), "left", name),
            "segment": (w.t("Segment"), "left", code),
            "stage": (w.t("Stage"), "left", code),
            "clv": (w.t("Value"), "right", w.money),
            "probability_alive": (w.t("Alive"), "right", w.percent),
            "churn_90": (w.t("Churn 90"), "right", w.percent),
            "orders": (w.t("Orders"), "right", w.number),
            "revenue": (w.t("Revenue"), "right", lambda v: w.money(v, 0)),
            "last_order_at": (w.t("Last order"), "right", w.date),
            "country": (w.t("Country"), "left", lambda v: w.country(plain(v))),
            "channel": (w.t("Channel"), "left", plain),
        }
        return [(key, *told) for key, told in known.items() if key in self.table]

    def _many(self, label: str, name: str) -> widgets.TagsInput | widgets.SelectMultiple:
        w = self.run.words
        counts = self.table[name].value_counts()
        options = [
            (f"{term(str(code), w)} ({w.number(count)})", str(code))
            for code, count in counts.head(40).items()
        ]
        made = widgets.SelectMultiple(
            options=options, description=label, rows=min(len(options), 4), style=LABEL, layout=FULL
        )
        made.add_class(f"clv-filter-{name}")
        return made

    def _between(self, label: str, top: float, form: str) -> widgets.FloatRangeSlider:
        step = 1.0 if top <= 100 else max(round(top / 200), 1)
        high = -(-top // step) * step
        return widgets.FloatRangeSlider(
            value=(0, high), min=0, max=high, step=step, description=label, readout_format=form,
            continuous_update=False, style=LABEL, layout=FULL,
        )  # fmt: skip
