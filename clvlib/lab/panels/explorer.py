"""All views on one run behind tabs, each made when it is first looked at."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

import ipywidgets as widgets

from clvlib.errors import InputError
from clvlib.lab.panels.base import WIDE, Panel
from clvlib.lab.panels.customers import CustomersPanel
from clvlib.lab.panels.levers import BudgetPanel, HighValuePanel, TestPanel, WhatIfPanel
from clvlib.lab.panels.people import CustomerPanel, RunsPanel, SegmentsPanel
from clvlib.lab.run import Run, run_names
from clvlib.merchant import known_merchants
from clvlib.words import Words

STYLE = Path(__file__).with_name("style.css")


class Explorer(widgets.VBox):
    """Merchant and run to choose, and eight views on the run.

    Parameters
    ----------
    merchant : str, optional
        Slug; the first merchant that has a run where left out.
    run : str, optional
        Name of a run; the newest where left out.

    Raises
    ------
    InputError
        If there is no such merchant or run, or no merchant has a run yet.
    """

    def __init__(self, merchant: str | None = None, run: str | None = None) -> None:
        slugs = [slug for slug in known_merchants() if run_names(slug)]
        if not slugs and merchant is None:
            raise InputError("merchants", "none has a run yet", remedy="make one: clv run SLUG")
        opened = Run.open(merchant or slugs[0], run)
        self._merchant = widgets.Dropdown(
            options=sorted({*slugs, opened.slug}), value=opened.slug,
            style={"description_width": "auto"}, layout=widgets.Layout(width="300px"),
        )  # fmt: skip
        self._run = widgets.Dropdown(
            style={"description_width": "auto"}, layout=widgets.Layout(width="340px")
        )
        self._body = widgets.VBox([], layout=WIDE)
        style = widgets.HTML(f"<style>{STYLE.read_text(encoding='utf-8')}</style>")
        top = widgets.HBox([self._merchant, self._run])
        super().__init__([style, top, self._body], layout=WIDE)
        self.add_class("clv-explorer")
        self._show(opened)
        self._merchant.observe(self._other_merchant, "value")
        self._run.observe(self._other_run, "value")

    @property
    def panels(self) -> dict[str, Panel]:
        """The views that have been looked at, by their class in the page."""
        return dict(self._made)

    def view(self, name: str) -> Panel:
        """Return one view, made now where it was not yet looked at.

        Parameters
        ----------
        name : str
            E.g. ``clv-what-if``, see the class of each view.
        """
        if name not in self._made:
            self._make(list(self._views).index(name))
        return self._made[name]

    def _show(self, run: Run) -> None:
        w = run.words
        self.run = run
        self._merchant.description, self._run.description = w.t("Merchant"), w.t("Run")
        names = run_names(run.slug)
        self._setting = True  # not the reader's choice: nothing is to be opened again
        self._run.options, self._run.value = names, run.name
        self._setting = False
        self._views = _views(w)
        self._made: dict[str, Panel] = {}
        places = [widgets.VBox([], layout=WIDE) for _ in self._views]
        self._tabs = widgets.Tab(places, titles=[title for title, _ in self._views.values()])
        self._tabs.observe(lambda change: self._make(change["new"]), "selected_index")
        self._body.children = (self._tabs,)
        self._make(0)

    def _make(self, index: int | None) -> None:
        name = list(self._views)[index or 0]
        place = self._tabs.children[index or 0]
        assert isinstance(place, widgets.VBox)
        if name in self._made:
            return
        try:
            panel = self._made[name] = self._views[name][1](self.run)
        except InputError as error:
            place.children = (widgets.HTML(f'<p class="clv-error">{escape(str(error))}</p>'),)
            return
        place.children = (panel,)
        if isinstance(panel, CustomersPanel):
            panel.grid.observe(self._picked, "selected")

    def _picked(self, change: dict[str, str]) -> None:
        """Open the customer whose row was picked."""
        if not change["new"]:
            return
        panel = self.view("clv-customer")
        assert isinstance(panel, CustomerPanel)
        panel.name.value = change["new"]
        self._tabs.selected_index = list(self._views).index("clv-customer")

    def _other_merchant(self, change: dict[str, str]) -> None:
        self._open(change["new"], None)

    def _other_run(self, change: dict[str, str]) -> None:
        if change["new"] and not self._setting and change["new"] != self.run.name:
            self._open(self.run.slug, change["new"])

    def _open(self, merchant: str, run: str | None) -> None:
        try:
            self._show(Run.open(merchant, run))
        except InputError as error:
            said = widgets.HTML(f'<p class="clv-error">{escape(str(error))}</p>')
            self._body.children = (said,)


def _views(w: Words) -> dict[str, tuple[str, Callable[[Run], Panel]]]:
    return {
        CustomersPanel.css: (w.t("Customers to search"), CustomersPanel),
        CustomerPanel.css: (w.t("One customer"), CustomerPanel),
        SegmentsPanel.css: (w.t("Segments"), SegmentsPanel),
        WhatIfPanel.css: (w.t("What if"), WhatIfPanel),
        HighValuePanel.css: (w.t("High-value line"), HighValuePanel),
        RunsPanel.css: (w.t("Two runs"), RunsPanel),
        BudgetPanel.css: (w.t("Budget"), BudgetPanel),
        TestPanel.css: (w.t("Test"), TestPanel),
    }
