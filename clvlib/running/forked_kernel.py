"""What a forked child does to become a kernel like any other.

A stock kernel is a fresh process with its own session, environment, folder, streams and
random state. A fork inherits all of these from the server, so each is set anew here; what
is left of the server is its imported modules.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import socket
import struct
import sys
import tempfile
from collections.abc import Mapping
from typing import Any

from clvlib.running.lean import collect_rarely
from clvlib.running.light_kernel import without_list_of_modules

_LENGTH = struct.Struct("!I")
_PR_SET_PDEATHSIG = 1
STREAMS = 2  # stdout and stderr travel with a request


def send(connection: socket.socket, request: Mapping[str, Any], streams: list[int]) -> None:
    """Send a request, and the files that are to be the kernel's stdout and stderr."""
    content = json.dumps(request).encode()
    socket.send_fds(connection, [_LENGTH.pack(len(content))], streams)
    connection.sendall(content)


def receive(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Return what :func:`send` sent.

    Raises
    ------
    ValueError
        If the connection ended before.
    """
    head, streams, _, _ = socket.recv_fds(connection, _LENGTH.size, STREAMS)
    if len(head) < _LENGTH.size:
        raise ValueError("no request")
    left, parts = _LENGTH.unpack(head)[0], []
    while left:
        part = connection.recv(min(left, 65536))
        if not part:
            raise ValueError("half a request")
        parts.append(part)
        left -= len(part)
    return json.loads(b"".join(parts)), streams


def become_kernel(
    connection: socket.socket, request: Mapping[str, Any], streams: list[int]
) -> None:
    """Turn this forked child into an ipykernel; returns when the kernel has ended.

    Parameters
    ----------
    connection : socket
        Told the child's number once it leads a session of its own: only then may its
        group be signalled.
    request : mapping
        ``argv`` (what follows ``ipykernel_launcher``), ``env`` and ``cwd``.
    streams : list of int
        Files for stdout and stderr.
    """
    os.setsid()
    _die_with_parent()
    _own_signals()
    _own_streams(streams)
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    tempfile.tempdir = None
    _own_random_state()
    _own_backend()
    connection.sendall(json.dumps({"pid": os.getpid()}).encode() + b"\n")
    connection.close()
    sys.argv = ["ipykernel_launcher", *request["argv"]]
    collect_rarely()

    from ipykernel import kernelapp

    kernel = kernelapp.IPKernelApp.instance()
    with without_list_of_modules():
        kernel.initialize(request["argv"])
    kernel.start()


def _die_with_parent() -> None:
    """Ask the system to kill this process when the server ends, however it ends."""
    server = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != server:  # it ended before we asked
        os._exit(1)


def _own_signals() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)


def _own_streams(streams: list[int]) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    for place, source in enumerate((nothing, *streams)):
        os.dup2(source, place)
    for source in (nothing, *streams):
        os.close(source)


def _own_random_state() -> None:
    """Draw a new seed, as a fresh process does: two kernels share no random numbers."""
    import random

    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


def _own_backend() -> None:
    """Let pictures appear as in a stock kernel, which chooses when matplotlib is imported."""
    backend = os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    if "matplotlib" in sys.modules:
        with contextlib.suppress(ValueError):
            sys.modules["matplotlib"].rcParams["backend"] = backend
