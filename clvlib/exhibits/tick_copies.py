"""Ticks of an axis, copied from its first one.

Every tick is made of three lines and two texts, and matplotlib makes each from its settings: two million
instructions a tick, a sixth of a chart. All ticks of an axis begin alike, so that one is made, kept as it
was made, and copied; where each stands and what it says is set afterwards, as before.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from types import FunctionType
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axis import Axis, Tick
from matplotlib.cbook import CallbackRegistry
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import Transform

_MEMORY = "_clv_first_ticks"
_PARTS = ("tick1line", "tick2line", "gridline", "label1", "label2")
# What an artist may hold so that its copy can hold the same: set anew as a whole, never changed in place.
_SHARED = (str, int, float, bool, tuple, type(None), np.ndarray, np.generic, FunctionType, Path,
           MarkerStyle, Transform, Figure, Artist)  # fmt: skip
_LISTS = {"_path_effects", "_xorig", "_yorig"}  # so are these
_copied_kinds: dict[type, bool] = {}
_settings = count()
_now: list[int] = []  # the settings under which charts are drawn, the innermost last


@contextmanager
def same_settings() -> Iterator[None]:
    """Copy ticks within: nobody may change matplotlib's settings here."""
    _remember()
    _now.append(next(_settings))
    try:
        yield
    finally:
        _now.pop()


def _remember() -> None:
    """Let matplotlib ask for copies; done once."""
    make = getattr(Axis, "_get_tick", None)
    if make is None or hasattr(make, "made_by"):  # another matplotlib: slower, not wrong
        return

    def _get_tick(self: Axis, major: bool) -> Any:
        if not _now:
            return make(self, major)
        asked = vars(self)["_major_tick_kw" if major else "_minor_tick_kw"]
        key = (_now[-1], major, *asked.items())
        try:
            first = vars(self).setdefault(_MEMORY, {}).get(key)
        except TypeError:  # a setting that cannot be compared
            return make(self, major)
        if first is not None:
            return _copy(first)
        tick = make(self, major)
        if type(tick) not in _copied_kinds:
            _copied_kinds[type(tick)] = _can_be_copied(tick)
        if _copied_kinds[type(tick)]:
            vars(self)[_MEMORY] = {key: _copy(tick)}
        return tick

    _get_tick.made_by = make  # pyright: ignore[reportFunctionMemberAccess]
    Axis._get_tick = _get_tick  # pyright: ignore[reportAttributeAccessIssue]


def _can_be_copied(tick: Tick) -> bool:
    """Say whether all parts of a new tick are known, and nobody listens to them."""
    own = vars(tick)
    held = {name for name, part in own.items() if isinstance(part, Artist)}
    return held - {"_parent_figure", "_axes"} == {*_PARTS} and all(
        map(_is_plain, (tick, *(own[name] for name in _PARTS)))
    )


def _is_plain(artist: Artist) -> bool:
    own = dict(vars(artist))
    heard = own.pop("_callbacks", None)
    if type(heard) is not CallbackRegistry or heard.callbacks:
        return False
    return type(own.pop("_fontproperties", None)) in (FontProperties, type(None)) and all(
        isinstance(held, _SHARED) or name in _LISTS for name, held in own.items()
    )


def _copy(tick: Any) -> Any:
    copy = _copied(tick)
    for name in _PARTS:
        vars(copy)[name] = _copied(vars(copy)[name])
    return copy


def _copied(artist: Any) -> Any:
    copy = object.__new__(type(artist))
    own = vars(copy)
    own.update(vars(artist))
    own["_callbacks"] = CallbackRegistry(signals=["pchanged"])
    if "_fontproperties" in own:
        own["_fontproperties"] = own["_fontproperties"].copy()
    return copy
