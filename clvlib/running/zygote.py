"""The server that forks ready-imported kernels: one process, one thread, nothing computed.

Most of a short notebook's time is spent on imports. This process imports once what the
notebooks import and then forks: each notebook still gets a fresh ipykernel process of its own,
but one that is ready at once. It runs beside its owner (a ``clv run``, a worker) and knows three
rules. It never starts a thread, since a lock held by a thread stays locked for ever in a
forked child; the environment that forbids the threads of linear algebra is set by
:mod:`clvlib.running.warm`. It is the parent of its kernels, reaps them and reports
how they ended; a connection stands for a kernel, and when the client's end closes, the
kernel is killed. And it ends with its owner, whose end of its stdin closes even when the owner
is killed.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
import traceback
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from clvlib.run_folder import STAGES
from clvlib.running.ahead import steps
from clvlib.running.forked_kernel import become_kernel, receive
from clvlib.running.rehearsal import know_letters

HEARTBEAT_SECONDS = 2.0


def main() -> None:
    """Serve until the owner's end of stdin closes; arguments: the socket, the private folder."""
    listening, folder = socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2])
    os.environ["JPY_PARENT_PID"] = str(os.getpid())  # ipykernel reads it when it is imported
    sys.path[:] = [place for place in sys.path if place]  # -c puts the working directory in front
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the owner's affair
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    code = 0
    try:
        Server(listening).serve()
    except SystemExit:  # asked to end
        pass
    except BaseException:
        traceback.print_exc()
        code = 1
    atexit._run_exitfuncs()  # folders that libraries made
    shutil.rmtree(folder, ignore_errors=True)
    sys.stderr.flush()
    os._exit(code)  # whoever ends it waits: Python would first take apart all that was imported


class Server:
    """Forks a kernel for each connection.

    Parameters
    ----------
    listening : socket
        Made by the owner, so that clients need not wait for this process to begin.
    """

    def __init__(self, listening: socket.socket) -> None:
        self._owner = os.getppid()
        self._listening = listening
        self._kernels: dict[int, socket.socket] = {}
        self._asked: deque[tuple[socket.socket, dict[str, Any], list[int]]] = deque()
        self._gave = 0
        self._wakeup, writer = os.pipe()
        for end in (self._wakeup, writer):
            os.set_blocking(end, False)
        self._writer = writer
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)

    def serve(self) -> None:
        """Import, answer, reap, until the owner is gone."""
        gc.disable()  # imports leave next to no garbage; a kernel collects again
        first, waiting = steps()
        more = [know_letters]
        for step in first:
            _do(step)
        gc.freeze()
        try:
            while self._owner_is_there(busy=bool(waiting or self._asked)):
                # The first kernel is wanted at once. Those asked for beside it begin with a wait for
                # what it makes: they come when they need import nothing by themselves.
                while self._asked and not (waiting and self._gave):
                    self._give(*self._asked.popleft())
                if waiting:
                    _do(waiting.popleft())
                    gc.freeze()  # no collector touches, and so copies, what all kernels share
                if self._gave > len(STAGES) and more:  # a second merchant: there may be many
                    waiting.append(more.pop())
        finally:
            self._end_all()

    def _owner_is_there(self, busy: bool) -> bool:
        """Handle what has come; return at once where something is still to be done."""
        watched = [0, self._listening, self._wakeup, *self._kernels.values()]
        ready, _, _ = select.select(watched, [], [], 0 if busy else HEARTBEAT_SECONDS)
        if os.getppid() != self._owner:
            return False
        for source in ready:
            if source == 0 and not os.read(0, 64):
                return False
            if source is self._listening:
                self._answer()
            elif isinstance(source, socket.socket):
                self._left(source)
        if self._wakeup in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(self._wakeup, 4096)
        self._reap()
        return True

    def _answer(self) -> None:
        connection, _ = self._listening.accept()
        try:
            connection.settimeout(10)
            request, channels = receive(connection)
        except (OSError, ValueError):
            connection.close()
            return
        self._asked.append((connection, request, channels))

    def _give(
        self, connection: socket.socket, request: dict[str, Any], channels: list[int]
    ) -> None:
        self._gave += 1
        threads = thread_count()
        if threads > 1:
            _tell(connection, {"error": f"{threads} threads run where one may"})
            connection.close()
        elif pid := os.fork():
            self._kernels[pid] = connection
        else:
            try:
                self._forget()
                become_kernel(connection, request, channels)
            finally:  # never back into the server's own code
                os._exit(1)
        for channel in channels:
            os.close(channel)

    def _forget(self) -> None:
        """Close in a child what belongs to the server."""
        signal.set_wakeup_fd(-1)
        self._listening.close()
        os.close(self._wakeup)
        os.close(self._writer)
        for connection in self._kernels.values():
            connection.close()
        for connection, _, channels in self._asked:
            connection.close()
            for channel in channels:
                os.close(channel)

    def _left(self, connection: socket.socket) -> None:
        """Kill a kernel whose client is gone; nothing else is ever said by a client."""
        for pid, known in self._kernels.items():
            if known is connection:
                kill_group(pid)

    def _reap(self) -> None:
        """Collect kernels that ended, with whatever they left running, and tell their clients."""
        with contextlib.suppress(ChildProcessError):
            while found := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                kill_group(found.si_pid)  # a zombie keeps its number, so this cannot hit another
                _, status = os.waitpid(found.si_pid, 0)
                if connection := self._kernels.pop(found.si_pid, None):
                    _tell(connection, {"exit": os.waitstatus_to_exitcode(status)})
                    connection.close()

    def _end_all(self) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # asked twice, it still ends all of them
        for pid in list(self._kernels):
            kill_group(pid)
        for pid in list(self._kernels):
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def kill_group(pid: int) -> None:
    """Kill a process that leads a group, and the group; do nothing where none is left."""
    for kill in (os.killpg, os.kill):  # one that is not yet a leader has no group of its name
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def thread_count() -> int:
    """Return how many threads the system counts in this process, those of libraries included."""
    tasks = Path("/proc/self/task")
    return len(list(tasks.iterdir())) if tasks.is_dir() else 1


def _do(step: Callable[[], object]) -> None:
    """Take a step; what is missing or broken is the notebook's to tell."""
    with contextlib.suppress(Exception):
        step()


def _tell(connection: socket.socket, message: dict[str, object]) -> None:
    with contextlib.suppress(OSError):
        connection.sendall(json.dumps(message).encode() + b"\n")
