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

import ast
import contextlib
import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path

from clvlib import home
from clvlib.running import rehearsal
from clvlib.running.forked_kernel import become_kernel, receive

# What every notebook needs comes first; the rest is imported while nobody waits.
FIRST = (
    "numpy", "pandas", "pyarrow.parquet", "duckdb", "pandera.pandas", "ipykernel.kernelapp",
    "ipykernel.ipkernel", "ipykernel.debugger", "matplotlib", "matplotlib.figure",
    "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg", "babel.numbers",
    "babel.dates", "clvlib.workspace",
)  # fmt: skip
LATER = (
    "scipy.optimize", "scipy.special", "scipy.stats", "seaborn", "sklearn.cluster",
    "sklearn.ensemble", "sklearn.mixture", "sklearn.metrics", "lifetimes", "xgboost",
    "statsmodels", "python_calamine", "openpyxl",
)  # fmt: skip
HEARTBEAT_SECONDS = 2.0


def main() -> None:
    """Serve until the owner's end of stdin closes; arguments: the socket, the private folder."""
    listening, folder = socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2])
    os.environ["JPY_PARENT_PID"] = str(os.getpid())  # ipykernel reads it when it is imported
    sys.path[:] = [place for place in sys.path if place]  # -c puts the working directory in front
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the owner's affair
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    try:
        Server(listening).serve()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
        self._wakeup, writer = os.pipe()
        for end in (self._wakeup, writer):
            os.set_blocking(end, False)
        self._writer = writer
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)

    def serve(self) -> None:
        """Import, answer, reap, until the owner is gone."""
        for module in FIRST:
            _import(module)
        self._freeze()
        waiting = _later()
        try:
            while self._owner_is_there(idle=bool(waiting)):
                if waiting:
                    with contextlib.suppress(Exception):  # the notebook's to tell
                        waiting.pop(0)()
                    if not waiting:
                        self._freeze()
        finally:
            self._end_all()

    def _freeze(self) -> None:
        """Keep the collector from touching, and so copying, what all kernels share."""
        gc.collect()
        gc.freeze()

    def _owner_is_there(self, idle: bool) -> bool:
        """Handle what has come; return at once where imports are still to be done."""
        watched = [0, self._listening, self._wakeup, *self._kernels.values()]
        ready, _, _ = select.select(watched, [], [], 0 if idle else HEARTBEAT_SECONDS)
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


def _later() -> list[Callable[[], object]]:
    """Return what else can be done ahead: the kit's rooms, libraries, small first times."""
    modules = dict.fromkeys([*_notebook_imports(), *LATER])
    return [*(partial(import_module, name) for name in modules), *rehearsal.steps()]


def _notebook_imports() -> Iterator[str]:
    """Yield the modules of the kit that its notebooks import, in the order of the stages."""
    for path in sorted(home.notebooks_dir().glob("[0-9]*.ipynb")):
        with contextlib.suppress(OSError, ValueError, KeyError, SyntaxError):
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                if cell["cell_type"] == "code":
                    yield from _imports(ast.parse("".join(cell["source"])))


def _imports(code: ast.Module) -> Iterator[str]:
    for node in ast.walk(code):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("clvlib"):
            yield str(node.module)
            yield from (f"{node.module}.{name.name}" for name in node.names)


def _import(module: str) -> None:
    """Import a module; one that is missing or broken is the notebook's to tell."""
    with contextlib.suppress(Exception):
        import_module(module)


def _tell(connection: socket.socket, message: dict[str, object]) -> None:
    with contextlib.suppress(OSError):
        connection.sendall(json.dumps(message).encode() + b"\n")
