"""The owner's side of warm kernels: starting the server, asking it for a kernel.

One server serves a whole call: ``clv run`` starts it, its workers connect to it. Where forking
is not safe (macOS, Windows) or not wanted (``--kernel stock``), Jupyter's own provisioner serves.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from functools import cache
from typing import Any

from clvlib.errors import InputError
from clvlib.privacy.own_folders import OwnFolder, short_folder
from clvlib.running.forked_kernel import send
from clvlib.running.lean import NO_THREADS

KERNELS = ("warm", "stock")
PROVISIONER = "clv-warm"
START_SECONDS = 120.0
# Only a process with one thread may fork. The hash seed is set here since a child can no
# longer change it.
_SERVER_ENVIRONMENT = {**NO_THREADS, "PYTHONHASHSEED": "0", "MPLBACKEND": "agg"}


class NoWarmKernelError(RuntimeError):
    """The server could not be started or did not give a kernel."""


@cache
def can_fork() -> bool:
    """Say whether warm kernels are safe here and the kit's provisioner is installed.

    Only on Linux: the system libraries of macOS do not outlive a fork.
    """
    from importlib.metadata import entry_points

    known = entry_points(group="jupyter_client.kernel_provisioners", name=PROVISIONER)
    return _forks() and bool(known)


def _forks() -> bool:
    return sys.platform == "linux" and hasattr(socket, "send_fds")


def parse_kernel(text: str) -> str:
    """Read ``--kernel``.

    Raises
    ------
    InputError
        If there is no such kind.
    """
    if text not in KERNELS:
        raise InputError("--kernel", f"'{text}' is no kind of kernel", allowed=", ".join(KERNELS))
    return text


class Zygote:
    """A server of this process; it ends when this process does, however that ends."""

    def __init__(self) -> None:
        self._folder = OwnFolder.make(short_folder())
        folder = self._folder.path
        self.socket = folder / "zygote"
        environment = {k: v for k, v in os.environ.items() if k != "JPY_PARENT_PID"}
        with (
            socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening,
            (folder / "zygote.log").open("wb") as log,
        ):
            listening.bind(str(self.socket))
            listening.listen(64)
            self._process = subprocess.Popen(
                [sys.executable, "-c", "from clvlib.running.zygote import main; main()",
                 str(listening.fileno()), str(folder)],
                stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=folder,
                env={**environment, **_SERVER_ENVIRONMENT}, start_new_session=True,
                pass_fds=[listening.fileno()],
            )  # fmt: skip

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the server still runs."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the server and with it every kernel that it gave, also in the middle of an import."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        self._process.terminate()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:  # in the middle of a library's own code
            self._process.kill()
            self._process.wait()
        self._folder.remove()


_OWN: dict[str, Zygote] = {}
_LOCK = threading.Lock()


def own_zygote() -> Zygote:
    """Return this process's server; start it at the first call and after it has died."""
    with _LOCK:
        mine = str(os.getpid())  # a forked copy of this process must start its own
        if mine in _OWN and not _OWN[mine].alive:
            _OWN.pop(mine).close()
        if mine not in _OWN:
            _OWN[mine] = Zygote()
        return _OWN[mine]


def get_ready(kernel: str) -> None:
    """Start this process's server ahead: it imports while this process does the same."""
    if kernel != "stock" and _forks():  # whether kernels will come from it takes long to find out
        own_zygote()


@atexit.register
def close_own_zygote() -> None:
    """End this process's server, if there is one."""
    if own := _OWN.pop(str(os.getpid()), None):
        own.close()


class ForkedProcess:
    """A kernel that a server forked, with the surface of :class:`subprocess.Popen`.

    Parameters
    ----------
    path : str
        The server's socket.
    argv : list of str
        What follows ``ipykernel_launcher``.
    env, cwd
        The kernel's environment and working directory.
    streams : list of int
        Files for its stdout and stderr.

    Raises
    ------
    NoWarmKernelError
        If the server gives none.
    """

    stdin = stdout = stderr = None

    def __init__(
        self, path: str, argv: list[str], env: Mapping[str, str], cwd: str, streams: list[int]
    ) -> None:
        self.args = argv
        self.returncode: int | None = None
        self._said = b""
        self._connection = _connect(path)
        try:
            send(self._connection, {"argv": argv, "env": dict(env), "cwd": cwd}, streams)
            answer = self._answer(START_SECONDS)
        except (OSError, ValueError) as error:
            self._connection.close()
            raise NoWarmKernelError(str(error)) from error
        if "pid" not in answer:
            self._connection.close()
            raise NoWarmKernelError(str(answer.get("error", "the child died at once")))
        self.pid = int(answer["pid"])

    def poll(self) -> int | None:
        """Return how the kernel ended, or None while it runs."""
        return self._ended(0.0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end.

        Raises
        ------
        subprocess.TimeoutExpired
            If it does not come in time.
        """
        ended = self._ended(timeout)
        if ended is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0.0)
        return ended

    def send_signal(self, number: int) -> None:
        """Signal the kernel, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill the kernel."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def _ended(self, timeout: float | None) -> int | None:
        if self.returncode is None:
            try:
                self.returncode = int(self._answer(timeout)["exit"])
            except (BlockingIOError, TimeoutError):
                return None
            except (OSError, ValueError):  # the server is gone, and its kernels with it
                self.returncode = -signal.SIGKILL
            self._connection.close()
        return self.returncode

    def _answer(self, timeout: float | None) -> dict[str, Any]:
        """Return the server's next line.

        Raises
        ------
        ValueError
            If it has closed the connection.
        """
        self._connection.settimeout(timeout)
        while b"\n" not in self._said:
            part = self._connection.recv(4096)
            if not part:
                raise ValueError("the server of warm kernels has ended")
            self._said += part
        line, _, self._said = self._said.partition(b"\n")
        return json.loads(line)


def _connect(path: str) -> socket.socket:
    """Connect to a server; one that still imports answers later, one that is gone refuses."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(path)
    except OSError as error:
        connection.close()
        raise NoWarmKernelError(str(error)) from error
    return connection
