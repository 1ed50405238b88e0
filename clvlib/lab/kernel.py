"""What a kernel that ``clv lab`` starts does beyond Jupyter's: short errors, and a sign of life.

A wrong setting or a missing run is told in the line that ``clv run`` prints, not in a page of
traceback; whatever else goes wrong keeps its traceback. A cell that takes long says so.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from clvlib.errors import InputError, StageError

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

PATIENCE = 3.0  # seconds before a cell says that it is at work
EVERY = 1.0


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Set a kernel up; called by IPython."""
    shell.set_custom_exc((InputError, StageError), _one_line)
    clock = _Clock()
    shell.events.register("pre_run_cell", clock.begin)
    shell.events.register("post_run_cell", clock.end)


def _one_line(shell: Any, kind: type, error: BaseException, _: Any, **__: Any) -> list[str]:
    """Show an error that is meant for the user as its one line."""
    told = [f"error: {error}"]
    shell._showtraceback(kind, error, told)
    return told


class _Clock:
    """Writes how long a cell has been at work, and takes the line away at its end."""

    def __init__(self) -> None:
        self._stop = threading.Event()

    def begin(self, _: object = None) -> None:
        """Begin to wait with a cell."""
        self._stop = threading.Event()
        threading.Thread(target=self._tick, args=(self._stop,), daemon=True).start()

    def end(self, _: object = None) -> None:
        """End with the cell."""
        self._stop.set()

    @staticmethod
    def _tick(stop: threading.Event) -> None:
        from IPython.display import HTML, DisplayHandle

        if stop.wait(PATIENCE):
            return
        began = time.monotonic() - PATIENCE
        handle = DisplayHandle()
        first = True
        while True:
            seconds = time.monotonic() - began
            line = HTML(f'<span style="color:gray">… {seconds:.0f} s</span>')
            handle.display(line) if first else handle.update(line)
            first = False
            if stop.wait(EVERY):
                handle.update(HTML(""))
                return
