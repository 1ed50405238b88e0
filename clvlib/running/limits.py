"""What a merchant's processes may take, how that is told, and how they are ended.

Time and memory are looked at from outside, twice a second: what fills the memory is in no state
to say so itself.
"""

from __future__ import annotations

import contextlib
import os
import signal

import psutil

LOOK_SECONDS = 0.5
END_SECONDS = 5.0


def memory_of(pid: int) -> float:
    """Return the memory that a process and its children hold, in MiB; 0 if it has ended."""
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except psutil.Error:
        return 0.0
    held = 0
    for member in family:
        with contextlib.suppress(psutil.Error):
            held += member.memory_info().rss
    return held / 2**20


def memory_told(megabytes: float) -> str:
    """Return the line for a merchant that took too much memory."""
    return f"stopped: it took more than {megabytes:,.0f} MB of memory"


def time_told(seconds: float) -> str:
    """Return the line for a merchant that took too long."""
    return f"stopped after {seconds / 60:g} minutes"


def kill_group(pid: int | None) -> None:
    """Kill a process group; do nothing where none is left, or none was made."""
    signal_group(pid, signal.SIGKILL)


def signal_group(pid: int | None, number: int) -> None:
    """Signal a process group; do nothing where none is left."""
    if pid and hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, number)
