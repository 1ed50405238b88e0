"""Small controls in the merchant's language, the same in every view."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import ipywidgets as widgets

LABEL = {"description_width": "132px"}
FULL = widgets.Layout(width="318px")


def heading(text: str) -> widgets.HTML:
    """Return a small heading between controls."""
    return widgets.HTML(f'<p class="clv-head">{escape(text)}</p>')


def hint(text: str) -> widgets.HTML:
    """Return a line that explains a control."""
    return widgets.HTML(f'<p class="clv-hint">{escape(text)}</p>', layout=FULL)


def slider(
    label: str, value: float, low: float, high: float, step: float, form: str = ".1f"
) -> widgets.FloatSlider:
    """Return a slider that answers when it is let go, so that no answer is overtaken."""
    return widgets.FloatSlider(
        value=min(max(value, low), high), min=low, max=high, step=step, description=label,
        continuous_update=False, readout_format=form, style=LABEL, layout=FULL,
    )  # fmt: skip


def choice(label: str, options: Sequence[tuple[str, object]], value: object) -> widgets.Dropdown:
    """Return a list to choose one entry from."""
    return widgets.Dropdown(
        options=list(options), value=value, description=label, style=LABEL, layout=FULL
    )


def amount(label: str, value: float, low: float = 0.0) -> widgets.BoundedFloatText:
    """Return a field for a figure that a slider is too coarse for."""
    return widgets.BoundedFloatText(
        value=value, min=low, max=1e12, description=label, style=LABEL, layout=FULL
    )


def nice_step(value: float) -> float:
    """Return a round step, about a fiftieth of a value."""
    if not value > 0:
        return 1.0
    size = 10.0 ** len(str(int(value / 50))) / 10 if value >= 50 else 0.1
    return max(size, 0.1)
