"""What all views share: controls, the exhibits that they lead to, and what to do with those.

A view is a list of controls and one method, ``answer``, that turns their values into exhibits and
into the code that makes the same exhibits without a slider.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import ipywidgets as widgets

from clvlib.errors import InputError
from clvlib.exhibits import Exhibit
from clvlib.lab.panels.copying import CopyButton
from clvlib.lab.pins import pin
from clvlib.lab.promote import promote
from clvlib.lab.run import Run
from clvlib.reporting.document import stage_label
from clvlib.run_folder import STAGES

WIDE = widgets.Layout(width="100%")
SIGNED = re.compile(r"(<td[^>]*>[+−±])(?=\D)")  # a sign before a currency; a line may not part them


@dataclass(frozen=True)
class Answered:
    """What a view shows for the values of its controls.

    Parameters
    ----------
    exhibits : tuple of Exhibit
        What is shown, and pinned.
    code : str
        The calls that make them; they run as they stand.
    settings : dict
        What "promote to settings" would write, see :func:`clvlib.lab.promote`.
    told : str
        What is said where there is nothing to show.
    """

    exhibits: tuple[Exhibit, ...]
    code: str
    settings: dict[str, Any] = field(default_factory=dict)
    told: str = ""


class Panel(widgets.VBox):
    """One view. Subclasses give ``controls`` and ``answer``.

    Parameters
    ----------
    run : Run
        What is explored.
    """

    place = "strategy"  # the chapter that pins go to unless another is chosen
    css = ""  # class of the view, by which style sheets and tests find it

    def __init__(self, run: Run) -> None:
        self.run = run
        self.answered: Answered | None = None
        self.shown = widgets.HTML(layout=WIDE)
        self.shown.add_class("clv-shown")
        self._make_bar()
        box = widgets.VBox(list(self.controls()), layout=widgets.Layout(width="338px"))
        box.add_class("clv-controls")
        answer = widgets.VBox([self.shown])
        answer.add_class("clv-answer")
        main = widgets.HBox([box, answer], layout=WIDE)
        main.add_class("clv-main")
        super().__init__([main, self.bar])
        self.add_class("clv-panel")
        if self.css:
            self.add_class(self.css)
        for control in self.moving():
            control.observe(self.refresh, "value")
        self.refresh()

    # What a view must say -----------------------------------------------------------

    def controls(self) -> Sequence[widgets.Widget]:
        """Return the controls from top to bottom."""
        raise NotImplementedError

    def moving(self) -> Sequence[widgets.Widget]:
        """Return the controls whose value decides the answer."""
        raise NotImplementedError

    def answer(self) -> Answered:
        """Turn the values of the controls into exhibits and code."""
        raise NotImplementedError

    # What all views do ----------------------------------------------------------------

    def refresh(self, _: object = None) -> None:
        """Answer again; a wrong value is told in one line where the exhibit was."""
        try:
            self.answered = self.answer()
        except InputError as error:
            self.answered = None
            self.shown.value = f'<p class="clv-error">{escape(str(error))}</p>'
        else:
            shown = "".join(e._repr_html_() for e in self.answered.exhibits)
            shown = SIGNED.sub("\\1\u2060", shown)
            self.shown.value = shown or f'<p class="clv-hint">{escape(self.answered.told)}</p>'
        answered = self.answered
        self.code.value = f"<pre>{escape(answered.code)}</pre>" if answered else ""
        self.copy.text = answered.code if answered else ""
        self.pin_button.disabled = not (answered and answered.exhibits)
        self.promote_button.disabled = not (answered and answered.settings)
        self.said.value = ""

    def _make_bar(self) -> None:
        w = self.run.words
        self.code = widgets.HTML(layout=WIDE)
        self.code.add_class("clv-code")
        self.copy = CopyButton(label=w.t("Copy as code"), done=w.t("Copied"))
        self.remark = widgets.Textarea(
            placeholder=w.t("Remark for the report"), rows=1,
            layout=widgets.Layout(flex="1 1 260px", min_width="180px"),
        )  # fmt: skip
        self.remark.add_class("clv-remark")
        self.chapter = widgets.Dropdown(
            options=[(stage_label(stage, w), stage) for stage in STAGES], value=self.place,
            layout=widgets.Layout(width="190px"),
        )  # fmt: skip
        self.pin_button = widgets.Button(
            description=w.t("Pin to report"), icon="thumb-tack", button_style="primary"
        )
        self.pin_button.add_class("clv-pin")
        self.pin_button.on_click(self._pin)
        self.promote_button = widgets.Button(
            description=w.t("Promote to settings"), icon="check",
            layout=widgets.Layout(width="auto"),
        )  # fmt: skip
        self.promote_button.add_class("clv-promote")
        self.promote_button.on_click(self._promote)
        self.said = widgets.HTML(layout=WIDE)
        self.said.add_class("clv-said")
        line = widgets.HBox(
            [self.remark, self.chapter, self.pin_button, self.promote_button, self.copy],
            layout=widgets.Layout(width="100%", flex_flow="row wrap", align_items="center"),
        )
        folded = widgets.Accordion([self.code], titles=(w.t("Code"),), selected_index=None)
        self.bar = widgets.VBox([line, self.said, folded], layout=WIDE)
        self.bar.add_class("clv-bar")

    def _pin(self, _: object) -> None:
        if self.answered is None or not self.answered.exhibits:
            return
        w = self.run.words
        try:
            first, *others = self.answered.exhibits
            place = str(self.chapter.value)
            pin(self.run, first, str(self.remark.value), place)
            for exhibit in others:
                pin(self.run, exhibit, "", place)
        except InputError as error:
            self._say(str(error), wrong=True)
            return
        told = stage_label(str(self.chapter.value), w)
        self._say(
            w.t("Pinned to “{chapter}”. Print it with: {command}",
                chapter=told, command=f"clv render {self.run.slug}")
        )  # fmt: skip

    def _promote(self, _: object) -> None:
        if self.answered is None or not self.answered.settings:
            return
        w = self.run.words
        try:
            lines = promote(self.run, self.answered.settings)
        except InputError as error:
            self._say(str(error), wrong=True)
            return
        written = " · ".join(line.strip() for line in lines) or w.t("nothing new")
        self._say(
            w.t("Written into merchant.yml: {lines}. The next run uses it: {command}",
                lines=written, command=f"clv run {self.run.slug}")
        )  # fmt: skip

    def _say(self, text: str, wrong: bool = False) -> None:
        kind = "clv-error" if wrong else "clv-done"
        self.said.value = f'<p class="{kind}" role="status">{escape(text)}</p>'
