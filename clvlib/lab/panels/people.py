"""The views on people: one customer, the segments, two runs side by side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import ipywidgets as widgets

from clvlib.lab import exhibits, exhibits_more
from clvlib.lab.comparison import compare
from clvlib.lab.designer import Designer, Thresholds
from clvlib.lab.one import drivers, portrait
from clvlib.lab.panels.base import Answered, Panel
from clvlib.lab.panels.code import call, script
from clvlib.lab.panels.parts import FULL, LABEL, choice, heading, hint, slider
from clvlib.lab.run import Run, run_names

FIRST = "clvlib.lab"
SHOWN = "clvlib.lab.exhibits"
MORE = "clvlib.lab.exhibits_more"


class CustomerPanel(Panel):
    """One customer: history, P(alive), the window of the next order, what makes the value."""

    place, css = "clv", "clv-customer"

    def controls(self) -> Sequence[widgets.Widget]:
        """Return a field for the pseudonym, and the most valuable customers to begin with."""
        w, base = self.run.words, self.run.valued
        top = [(f"{name[: exhibits.SHORT]}…  {w.money(clv)}", name)
               for name, clv in zip(base["customer_id"][:20], base["clv"][:20], strict=True)]  # fmt: skip
        self.name = widgets.Text(
            value=str(base["customer_id"].iloc[0]), description=w.t("Customer"),
            continuous_update=False, style=LABEL, layout=FULL,
        )  # fmt: skip
        self.best = choice(w.t("The most valuable"), top, top[0][1])
        widgets.dlink((self.best, "value"), (self.name, "value"))
        told = w.t("Pick a row of the customer table, or type the beginning of a pseudonym.")
        return [self.name, self.best, hint(told)]

    def moving(self) -> Sequence[widgets.Widget]:
        """Return the field."""
        return [self.name]

    def answer(self) -> Answered:
        """Draw the customer up."""
        name = self.name.value.strip()
        one, parts = portrait(self.run, name), drivers(self.run, name)
        code = script(
            self.run,
            {"clvlib.lab.one": ("drivers", "portrait"),
             SHOWN: ("customer_drivers", "customer_path")},
            f"one = portrait(run, {name!r})",
            f"made_of = customer_drivers(one, drivers(run, {name!r}), run)",
            "customer_path(one, run)",
        )  # fmt: skip
        shown = (exhibits.customer_path(one, self.run),
                 exhibits.customer_drivers(one, parts, self.run))  # fmt: skip
        return Answered(shown, code)


class SegmentsPanel(Panel):
    """The thresholds of the three scores, dragged."""

    place, css = "rfm", "clv-segments"

    @cached_property
    def designer(self) -> Designer:
        """The customers, ready to be cut anew."""
        return Designer.of(self.run)

    def controls(self) -> Sequence[widgets.Widget]:
        """Return four sliders a score."""
        w, cuts, base = self.run.words, self.designer.cuts, self.designer.customers
        ranges = {
            "recency_days": (float(base["days_since_last"].max()), 1.0,
                             w.t("Days since the last order, at most")),
            "orders": (max(2.0 * max(cuts.orders, default=2), 10.0), 1.0,
                       w.t("Days with an order, at least")),
            "revenue": (min(float(base["revenue"].quantile(0.99)), 3.0 * max(cuts.revenue, default=1)),
                        0.5, w.t("Revenue in all, at least")),
        }  # fmt: skip
        self.sliders: dict[str, list[widgets.FloatSlider]] = {}
        shown: list[widgets.Widget] = []
        for name, (most, step, label) in ranges.items():
            values = getattr(cuts, name)
            high = max(most, *values, 1.0) if values else most
            scores = (5, 4, 3, 2) if name == "recency_days" else (2, 3, 4, 5)
            form = ".1f" if step < 1 else ".0f"
            self.sliders[name] = [
                slider(w.t("for score {score}", score=score), value, 0, high, step, form)
                for score, value in zip(scores, values, strict=False)
            ]
            for number, made in enumerate(self.sliders[name]):
                made.add_class(f"clv-cut-{name}-{number}")
            shown += [heading(label), *self.sliders[name]]
        self._rest = self._values()
        return shown

    def moving(self) -> Sequence[widgets.Widget]:
        """Return the sliders."""
        return [made for mine in self.sliders.values() for made in mine]

    def thresholds(self) -> Thresholds:
        """Return the thresholds that were moved."""
        now = self._values()
        moved = {name: value for name, value in now.items() if value != self._rest[name]}
        return Thresholds(**moved)

    def answer(self) -> Answered:
        """Cut the segments anew."""
        wanted = self.thresholds()
        moved = {name: value for name, value in vars(wanted).items() if value is not None}
        table, moves = self.designer.segments(wanted), self.designer.moves(wanted)
        code = script(
            self.run, {FIRST: ("Designer", "Thresholds"), MORE: ("segments",)},
            "designer = Designer.of(run)", f"wanted = {call('Thresholds', **moved)}",
            "segments(designer.segments(wanted), designer.moves(wanted), run)",
        )  # fmt: skip
        settings = {
            f"rfm.{name}": [_whole(v) for v in value]
            for name, value in moved.items()
            if len(value) == 4
        }
        return Answered((exhibits_more.segments(table, moves, self.run),), code, settings)

    def _values(self) -> dict[str, tuple[float, ...]]:
        return {n: tuple(round(made.value, 2) for made in mine) for n, mine in self.sliders.items()}


class RunsPanel(Panel):
    """One run held against another one of the merchant."""

    place, css = "rfm", "clv-runs"

    def controls(self) -> Sequence[widgets.Widget]:
        """Return the list of the other runs."""
        w = self.run.words
        others = [name for name in run_names(self.run.slug) if name != self.run.name]
        options: list[tuple[str, object]] = [(name, name) for name in others]
        options = options or [(w.t("only this one so far"), self.run.name)]
        self.other = choice(w.t("Against the run"), options, options[0][1])
        self.other.disabled = not others
        return [self.other]

    def moving(self) -> Sequence[widgets.Widget]:
        """Return the list."""
        return [self.other]

    def answer(self) -> Answered:
        """Hold the two against each other, the earlier day first."""
        if self.other.disabled:
            told = self.run.words.t("There is no other run of this merchant to compare with yet.")
            return Answered((), "", told=told)
        other = Run.open(self.run.slug, str(self.other.value))
        before, after = sorted((other, self.run), key=lambda run: run.as_of)
        mine = f"Run.open({self.run.slug!r}, {other.name!r})"
        pair = ("run", "other") if before is self.run else ("other", "run")
        code = script(
            self.run, {FIRST: ("compare",), MORE: ("runs",)},
            f"other = {mine}",
            f"runs(compare({pair[0]}, {pair[1]}), {pair[0]}, {pair[1]})",
        )  # fmt: skip
        return Answered((exhibits_more.runs(compare(before, after), before, after),), code)


def _whole(value: float) -> float | int:
    return int(value) if value == int(value) else value
