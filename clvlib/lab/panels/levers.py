"""The views on money: what-if levers, the high-value line, the budget, the test."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

import ipywidgets as widgets

from clvlib.clv.value import DAYS_A_MONTH
from clvlib.lab import exhibits, exhibits_more
from clvlib.lab.allocation import Allocator
from clvlib.lab.high_value import HighValueRule
from clvlib.lab.levers import Levers
from clvlib.lab.panels.base import Answered, Panel
from clvlib.lab.panels.code import call, script
from clvlib.lab.panels.parts import choice, hint, nice_step, slider
from clvlib.lab.planner import plan_test
from clvlib.lab.whatif import WhatIf
from clvlib.words.terms import term

FIRST = "clvlib.lab"
SHOWN = "clvlib.lab.exhibits"
MORE = "clvlib.lab.exhibits_more"


class WhatIfPanel(Panel):
    """Seven levers, and what they make of the value of all customers."""

    css = "clv-what-if"

    @cached_property
    def play(self) -> WhatIf:
        """The run made ready for questions."""
        return WhatIf.of(self.run)

    @cached_property
    def sliders(self) -> dict[str, widgets.FloatSlider]:
        """The levers by name; shares in per cent."""
        w, rest = self.run.words, self.play.settings
        cac = rest.cac or 0.0
        brings = self.play.answer().newcomer
        most = max(3 * cac, 2 * brings if math.isfinite(brings) else 100.0, 1.0)
        months = rest.months or 12.0
        made = {
            "retention": slider(w.t("Retention, points"), 0, -10, 10, 0.5, "+.1f"),
            "order_value": slider(w.t("Order value, %"), 0, -50, 50, 1, "+.0f"),
            "frequency": slider(w.t("Frequency, %"), 0, -50, 50, 1, "+.0f"),
            "discount_rate": slider(
                w.t("Discount rate, %"), 100 * (rest.discount_rate or 0), 0, 40, 0.5
            ),
            "months": slider(w.t("Horizon, months"), months, 1, max(60, months), 0.5),
            "margin": slider(w.t("Gross margin, %"), 100 * (rest.margin or 0), 1, 100, 0.5),
            "cac": slider(w.t("A newcomer costs"), cac, 0, most, nice_step(most), ".2f"),
        }
        for name, made_slider in made.items():
            made_slider.add_class(f"clv-lever-{name}")
        made["retention"].disabled = not self.play.leaves
        return made

    def controls(self) -> Sequence[widgets.Widget]:
        """Return the sliders, and the way back to the settings."""
        w = self.run.words
        back = widgets.Button(description=w.t("Back to the settings"), icon="undo",
                              layout=widgets.Layout(width="auto"))  # fmt: skip
        back.on_click(self._reset)
        told = [] if self.play.leaves else [hint(w.t("In this run's model nobody ever leaves."))]
        self._rest = {name: made.value for name, made in self.sliders.items()}
        return [*self.sliders.values(), *told, back]

    def moving(self) -> Sequence[widgets.Widget]:
        """Return the sliders."""
        return list(self.sliders.values())

    def levers(self) -> Levers:
        """Return what the sliders say; a slider at rest says nothing."""
        scale = {"months": 1.0, "cac": 1.0}
        moved = {
            name: round(made.value * scale.get(name, 0.01), 6)
            for name, made in self.sliders.items()
            if made.value != self._rest[name]
        }
        return Levers(**moved)

    def answer(self) -> Answered:
        """Ask the model."""
        levers, rest = self.levers(), self.play.answer()
        now = self.play.answer(levers)
        code = script(
            self.run, {FIRST: ("Levers", "WhatIf"), SHOWN: ("what_if", "what_if_table")},
            "play = WhatIf.of(run)", f"levers = {call('Levers', **levers.moved)}",
            "now = play.answer(levers)",
            "figures = what_if_table(now, play.answer(), levers, run)",
            "what_if(now, play.answer(), levers, run)",
        )  # fmt: skip
        shown = (
            exhibits.what_if(now, rest, levers, self.run),
            exhibits.what_if_table(now, rest, levers, self.run),
        )
        return Answered(shown, code, self._settings(levers))

    def _settings(self, levers: Levers) -> dict[str, object]:
        """Return the levers that are settings: margin, discount, horizon, cost of a newcomer."""
        found: dict[str, object] = {}
        if levers.margin is not None:
            found["gross_margin"] = levers.margin
        if levers.discount_rate is not None:
            found["discount_rate"] = levers.discount_rate
        if levers.months is not None:
            whole = levers.months == int(levers.months)
            found["horizon"] = (
                f"{int(levers.months)} months" if whole
                else f"{round(levers.months * DAYS_A_MONTH)} days"
            )  # fmt: skip
        if levers.cac is not None and self.run.settings.acquisition.spend is None:
            found["acquisition.cac"] = levers.cac
        return found

    def _reset(self, _: object) -> None:
        for name, made in self.sliders.items():
            made.value = self._rest[name]


class HighValuePanel(Panel):
    """The line of the high-value customers, moved."""

    place, css = "clv", "clv-high-value"

    @cached_property
    def rule(self) -> HighValueRule:
        """Values, and the rule of the settings."""
        return HighValueRule.of(self.run)

    @cached_property
    def times(self) -> widgets.FloatSlider:
        """Multiple of the mean."""
        label = self.run.words.t("Times the mean")
        return slider(label, round(self.rule.present, 1), 0.1, 10, 0.1)

    def controls(self) -> Sequence[widgets.Widget]:
        """Return the slider."""
        said = self.run.words.t("Who lies above the line counts as a high-value customer.")
        return [self.times, hint(said)]

    def moving(self) -> Sequence[widgets.Widget]:
        """Return the slider."""
        return [self.times]

    def answer(self) -> Answered:
        """Draw the line."""
        times = round(self.times.value, 2)
        shown = exhibits_more.high_value(self.rule.at(times), self.rule.base["clv"], self.run)
        code = script(
            self.run, {FIRST: ("HighValueRule",), MORE: ("high_value",)},
            "rule = HighValueRule.of(run)",
            f"high_value(rule.at({times!r}), rule.base['clv'], run)",
        )  # fmt: skip
        moved = abs(times - self.rule.present) > 0.05
        return Answered((shown,), code, {"high_value.times_mean": times} if moved else {})


class BudgetPanel(Panel):
    """A budget and its limits, shared out among the recommendations."""

    css = "clv-budget"

    @cached_property
    def allocator(self) -> Allocator:
        """The recommendations, worked out again."""
        return Allocator.of(self.run)

    def controls(self) -> Sequence[widgets.Widget]:
        """Return budget, contacts, and recommendations a customer."""
        w, own = self.run.words, self.run.settings.campaigns
        most = max(self.allocator.most, 1.0)
        step = nice_step(most)
        top = math.ceil(max(most, own.budget or 0) / step) * step
        self.budget = slider(w.t("Budget"), own.budget or top, 0, top, step, ",.0f")
        people = len(self.run.valued)
        self.contacts = widgets.IntSlider(
            value=own.contacts or people, min=0, max=people, step=max(people // 100, 1),
            description=w.t("Contacts, at most"), continuous_update=False, readout_format=",d",
            style=self.budget.style, layout=self.budget.layout,
        )  # fmt: skip
        self.each = widgets.IntSlider(
            value=own.per_customer, min=1, max=4, description=w.t("Actions a customer"),
            continuous_update=False, style=self.budget.style, layout=self.budget.layout,
        )  # fmt: skip
        return [self.budget, self.contacts, self.each]

    def moving(self) -> Sequence[widgets.Widget]:
        """Return the limits."""
        return [self.budget, self.contacts, self.each]

    def answer(self) -> Answered:
        """Share the budget out; a slider at its end is no limit."""
        limits: dict[str, object] = {}
        if self.budget.value < self.budget.max:
            limits["budget"] = float(self.budget.value)
        if self.contacts.value < self.contacts.max:
            limits["contacts"] = int(self.contacts.value)
        if self.each.value != 1:
            limits["per_customer"] = int(self.each.value)
        chosen = self.allocator.allocate(**limits)  # pyright: ignore[reportArgumentType]
        shown = exhibits_more.budget(chosen, self.run)
        code = script(
            self.run, {FIRST: ("Allocator",), MORE: ("budget",)},
            f"choice = Allocator.of(run).{call('allocate', **limits)}", "budget(choice, run)",
        )  # fmt: skip
        settings = {f"campaigns.{name}": value for name, value in limits.items()}
        told = self.run.words.t("No recommendation of the playbook fits these customers.")
        return Answered(() if shown is None else (shown,), code, settings, told)


class TestPanel(Panel):
    """A test among the customers of a segment: how many, how long."""

    css = "clv-test"
    __test__ = False  # not a test of pytest's

    def controls(self) -> Sequence[widgets.Widget]:
        """Return segment, change to be shown, and share held out."""
        w = self.run.words
        codes = self.run.valued["segment"].value_counts().index
        options = [(w.t("All customers"), ""), *((term(str(c), w), str(c)) for c in codes)]
        self.segment = choice(w.t("Segment"), options, options[1][1])
        self.lift = slider(w.t("Change, points"), 3, 0.5, 20, 0.5)
        self.held = slider(w.t("Held out, %"), 20, 5, 50, 5, ".0f")
        return [self.segment, self.lift, self.held]

    def moving(self) -> Sequence[widgets.Widget]:
        """Return all of them."""
        return [self.segment, self.lift, self.held]

    def answer(self) -> Answered:
        """Plan the test."""
        asked = {
            "segment": str(self.segment.value), "lift": round(self.lift.value / 100, 4),
            "hold_out": round(self.held.value / 100, 2),
        }  # fmt: skip
        plan = plan_test(self.run, **asked)  # pyright: ignore[reportArgumentType]
        code = script(
            self.run, {FIRST: ("plan_test",), MORE: ("test_plan",)},
            f"plan = plan_test(run, {call('', **asked)[1:-1]})", "test_plan(plan, run)",
        )  # fmt: skip
        return Answered((exhibits_more.test_plan(plan, self.run),), code)
