"""Forests that grow beside the work that does not need them yet.

Whoever orders a forest gets it at once and waits only when its trees are asked for. Until then a
helper grows it, where the run leaves this stage a core for one; whoever waits grows along, so that
no more threads compute than cores were left. Each tree depends on its own rows and seed alone: the
bytes are the same whoever grows it and when. Forests of one matrix grow one after another, because
the matrix holds the labels, and the first of its trees grows alone, because it builds the bins.
What goes wrong in a forest is raised where its trees are asked for, and nowhere else. A program's end
waits for no tree; a fork has no helper and grows anew what was half grown.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from clvlib.side_by_side import cores_left

from .training import Came, attempt, program_runs

if TYPE_CHECKING:
    import xgboost

_TURN = 0.0005  # seconds; a helper needs the interpreter for a moment between two trees


@dataclass(eq=False)
class Bed:
    """A matrix and the forests that are to grow on it, in their order.

    Attributes
    ----------
    matrix : xgboost.DMatrix
    """

    matrix: xgboost.DMatrix
    queue: deque[Growth] = field(default_factory=deque)
    growing: int = 0
    binned: bool = False
    process: int = field(default_factory=os.getpid)

    def come_here(self) -> None:
        """Put back what was begun in a parent, of whose threads a fork has none."""
        if self.process == (here := os.getpid()):
            return
        self.process, self.growing = here, 0
        self.queue = deque(growth for growth in self.queue if growth.begin_again())


@dataclass(eq=False)
class Growth:
    """One forest in the making: a booster for each seed.

    Attributes
    ----------
    bed : Bed or None
        Where it grows; None once it stands, so that nothing keeps the matrix.
    label, start : ndarray, shape (n_rows,)
        What its trees learn, and the raw score that they begin at.
    parameters : sequence of dict
        Of the library, one a seed.
    rounds : int
    """

    bed: Bed | None
    label: np.ndarray | None
    start: np.ndarray | None
    parameters: Sequence[dict[str, Any]]
    rounds: int
    _grown: dict[int, xgboost.Booster] = field(default_factory=dict)
    _to_come: deque[int] = field(default_factory=deque)
    _trouble: Exception | None = None

    def __post_init__(self) -> None:
        self._to_come.extend(range(len(self.parameters)))

    def boosters(self) -> list[xgboost.Booster]:
        """Return the trees of each seed; grow those that nobody has begun, wait for the others."""
        _grow_until(self)
        if self._trouble is not None:
            raise self._trouble
        return [self._grown[seed] for seed in range(len(self.parameters))]

    def begin(self, bed: Bed) -> int | None:
        """Take the next seed; None where all are taken, or while another builds the bins."""
        if not self._to_come or (bed.growing and not bed.binned):
            return None
        if self.label is not None:
            try:
                bed.matrix.set_info(label=self.label, base_margin=self.start)
            except Exception as trouble:  # told at the end of the seed, like one of its trees
                self._trouble = trouble
            self.label = self.start = None
        bed.growing += 1
        return self._to_come.popleft()

    def train(self, bed: Bed, seed: int, wanted: Callable[[], bool]) -> Came:
        """Return the booster of a seed that was begun, the trouble with it, or None if unwanted."""
        if self._trouble is not None:
            return self._trouble
        return attempt(self.parameters[seed], bed.matrix, self.rounds, wanted)

    def begin_again(self) -> bool:
        """Take all seeds that are not grown for not begun; False where it is past growing."""
        if self._trouble is not None:
            self.bed = None
            return False
        seeds = range(len(self.parameters))
        self._to_come = deque(seed for seed in seeds if seed not in self._grown)
        return True

    def end(self, bed: Bed, seed: int, came: Came) -> None:
        """Note what came of a seed; None, where whoever grew it was interrupted, puts it back."""
        bed.growing -= 1
        if came is None:
            self._to_come.appendleft(seed)
        elif isinstance(came, Exception):
            self._trouble = came
            self._to_come.clear()
        else:
            bed.binned, self._grown[seed] = True, came
        stands = len(self._grown) == len(self.parameters)
        if stands or (self._trouble is not None and not bed.growing):
            bed.queue.remove(self)
            self.bed = None


def order(growth: Growth) -> None:
    """Let a forest grow beside what follows, where a core is left for it."""
    if (bed := growth.bed) is None:
        return
    with _state.changed:
        bed.come_here()
        bed.queue.append(growth)
        if not helpers():
            return
        if bed not in _state.beds:
            _state.beds.append(bed)
        _state.changed.notify_all()
        if _state.helping < helpers():
            _state.call_helper()


def helpers() -> int:
    """Return how many threads may grow trees beside the one that asks for them."""
    return cores_left() - 1


class _State:
    """What the threads of this process share."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.beds: list[Bed] = []
        self.helping = 0
        self._usual_turn = sys.getswitchinterval()

    def call_helper(self) -> None:
        """Begin a thread that grows what is ordered; where none can begin, whoever asks grows it."""
        if not self.helping:
            self._usual_turn = sys.getswitchinterval()
            sys.setswitchinterval(min(_TURN, self._usual_turn))
        self.helping += 1
        try:
            threading.Thread(target=_help, name="forester").start()
        except RuntimeError:  # no more threads, or the program ends
            self.let_go()

    def let_go(self) -> None:
        """Note the end of such a thread."""
        self.helping -= 1
        if not self.helping:
            sys.setswitchinterval(self._usual_turn)

    def forked(self) -> None:
        """Begin anew in a child, which has none of its parent's threads."""
        if self.helping:
            sys.setswitchinterval(self._usual_turn)
        self.__init__()


_state = _State()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(  # not while somebody changes a bed
        before=lambda: _state.changed.acquire(),
        after_in_parent=lambda: _state.changed.release(),
        after_in_child=lambda: _state.forked(),
    )


def _grow_until(wanted: Growth) -> None:
    """Grow what is in the way of a forest; where others are at it, something else meanwhile."""
    while True:
        with _state.changed:
            if (bed := wanted.bed) is None:
                return
            bed.come_here()
            if (found := _next([bed, *_state.beds])) is None:
                _state.changed.wait()
                continue
        _grow(*found)


def _help() -> None:
    """Grow what is ordered until nothing is left to grow."""
    try:
        while _helped():
            pass
    except BaseException:
        with _state.changed:
            _state.let_go()
        raise


def _helped() -> bool:
    """Grow one seed, or wait; False, and let go, where nothing is left or nobody will ask."""
    with _state.changed:
        _state.beds = [bed for bed in _state.beds if bed.queue]
        if not _state.beds or not program_runs():
            _state.let_go()
            return False
        if (found := _next(_state.beds)) is None:
            _state.changed.wait()
            return True
    _grow(*found, wanted=program_runs)
    return True


def _next(beds: Sequence[Bed]) -> tuple[Bed, Growth, int] | None:
    for bed in beds:
        if bed.queue and (seed := bed.queue[0].begin(bed)) is not None:
            return bed, bed.queue[0], seed
    return None


def _grow(bed: Bed, growth: Growth, seed: int, wanted: Callable[[], bool] = lambda: True) -> None:
    came: Came = None
    try:
        came = growth.train(bed, seed, wanted)
    finally:
        with _state.changed:
            growth.end(bed, seed, came)
            _state.changed.notify_all()
