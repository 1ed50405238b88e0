"""One private kernel for one notebook, over sockets that no one else can reach.

Parallel kernels race for TCP ports, and TCP lets other users of the machine listen.
Local sockets in a folder of their own, readable by the owner only, cure both; the
folder's name is short because socket paths end at some 100 bytes. Never is one kernel
used for two notebooks: modules, seeds and client data would leak.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

from clvlib.privacy.own_folders import OwnFolder, short_folder
from clvlib.running.client import KitClient
from clvlib.running.light_kernel import NO_MEMORY
from clvlib.running.limits import END_SECONDS, LOOK_SECONDS, memory_of, memory_told, time_told
from clvlib.running.warm import PROVISIONER, can_fork, own_zygote

START_ATTEMPTS = 3
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Leash:
    """Ends a notebook's kernel from another thread; afterwards none starts on it."""

    def __init__(self) -> None:
        self._pulled = threading.Event()
        self._manager: AsyncKernelManager | None = None

    @property
    def pulled(self) -> bool:
        """Whether the notebook is to end."""
        return self._pulled.is_set()

    def hold(self, manager: AsyncKernelManager) -> None:
        """Take hold of a kernel before it starts; whoever starts it asks afterwards."""
        self._manager = manager

    def pull(self) -> None:
        """End the kernel with all that it started."""
        self._pulled.set()
        if self._manager is not None:
            kill_group(self._manager)

    def release(self) -> None:
        """Let go of a kernel that has ended."""
        self._manager = None

    @property
    def held(self) -> bool:
        """Whether a kernel is being asked for, or is there."""
        return self._manager is not None

    @property
    def begun(self) -> bool:
        """Whether there is a kernel that can be ended."""
        return bool(getattr(getattr(self._manager, "provisioner", None), "process", None))

    def memory(self) -> float:
        """Return the memory that the kernel and its children hold, in MiB."""
        pid = getattr(getattr(self._manager, "provisioner", None), "pid", None)
        return memory_of(pid) if pid else 0.0


@dataclass(frozen=True)
class KernelPlan:
    """How to start a kernel, and how long it may live.

    Parameters
    ----------
    environment : mapping
        Environment variables to add to the ones of this process.
    start_timeout : int
        Seconds in which the kernel must answer.
    time_limit : float
        Seconds of wall clock after which the kernel and its children are killed.
    told_limit : float
        The limit that a message names: the merchant's, of which this is what is left.
    memory_limit : float, optional
        MiB that the kernel and its children, and those beside it, may hold.
    kernel : str
        ``warm`` (forked from a process that has imported already) or ``stock``.
    zygote : str
        Socket of the server of warm kernels; this process's own where empty.
    leash : Leash, optional
        By which another thread may end the kernel.
    line : sequence of Leash
        The kernels that run beside this one, which share its memory limit.
    """

    environment: Mapping[str, str] = field(default_factory=dict)
    start_timeout: int = 60
    time_limit: float = 1800.0
    told_limit: float = 0.0
    memory_limit: float | None = None
    kernel: str = "warm"
    zygote: str = ""
    leash: Leash | None = None
    line: Sequence[Leash] = ()

    def provisioner(self, attempt: int) -> dict[str, Any] | None:
        """Return what the kernel's spec says of its provisioner; None is Jupyter's own.

        The last attempt is always a stock kernel: a server that gives none costs seconds only.
        """
        if self.kernel == "stock" or not can_fork() or attempt >= START_ATTEMPTS - 1:
            return None
        socket = self.zygote if attempt == 0 and os.path.exists(self.zygote) else ""  # noqa: PTH110
        return {"provisioner_name": PROVISIONER, "config": {"socket": socket}}


class Watchdog:
    """Kills a kernel's process group that takes too long or too much; says why afterwards.

    A hung kernel cannot hang the run, and one that fills the memory not the machine.
    """

    def __init__(self, manager: AsyncKernelManager, plan: KernelPlan) -> None:
        self.why = ""
        self._manager, self._plan = manager, plan
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Watchdog:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()

    def _watch(self) -> None:
        until = time.monotonic() + self._plan.time_limit
        look = LOOK_SECONDS if self._plan.memory_limit else self._plan.time_limit
        while not self._ended.wait(max(0.0, min(look, until - time.monotonic()))):
            if time.monotonic() >= until:
                self.why = time_told(self._plan.told_limit or self._plan.time_limit)
            elif self._plan.memory_limit and self._memory() > self._plan.memory_limit:
                self.why = memory_told(self._plan.memory_limit)
            if self.why:
                kill_group(self._manager)
                return

    def _memory(self) -> float:
        pid = getattr(self._manager.provisioner, "pid", None)
        beside = sum(one.memory() for one in list(self._plan.line) if one is not self._plan.leash)
        return (memory_of(pid) if pid else 0.0) + beside


class _OneKernel(KernelSpecManager):
    """Knows this very interpreter only, whatever kernels the user has installed."""

    provisioner: Mapping[str, Any] | None = None

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return this interpreter's kernel, to be started by the provisioner asked for."""
        spec = super().get_kernel_spec(kernel_name)
        spec.argv = [*spec.argv, NO_MEMORY]  # nobody calls a notebook's inputs back
        spec.metadata.pop("kernel_provisioner", None)
        if self.provisioner:
            spec.metadata["kernel_provisioner"] = dict(self.provisioner)
        return spec


@contextlib.contextmanager
def private_manager(
    provisioner: Mapping[str, Any] | None = None,
) -> Iterator[tuple[AsyncKernelManager, Path]]:
    """Yield a manager whose kernel talks through a private folder, and that folder.

    At the end nothing of it is left: no process, no socket, no file.

    Parameters
    ----------
    provisioner : mapping, optional
        Name and configuration of the kernel provisioner; Jupyter's own where left out.
    """
    own = OwnFolder.make(_place(provisioner))
    folder = own.path
    options = {"connection_file": str(folder / "kernel.json")}
    if sys.platform != "win32":
        options |= {"transport": "ipc", "ip": str(folder / "s")}
    specs = _OneKernel(kernel_dirs=[])
    specs.provisioner = provisioner
    manager = AsyncKernelManager(
        kernel_name="python3", kernel_spec_manager=specs, client_factory=KitClient, **options
    )
    try:
        yield manager, folder
    finally:
        kill_group(manager)
        own.remove()


def _place(provisioner: Mapping[str, Any] | None) -> str | None:
    """Return where a kernel's folder goes: into its server's, which goes even if we are killed."""
    if provisioner:
        server = Path(provisioner["config"]["socket"] or own_zygote().socket).parent
        if server.is_dir():
            return str(server)
    return short_folder()


def kernel_environment(plan: KernelPlan, folder: Path) -> dict[str, str]:
    """Return the kernel's environment: the plan's, and nothing personal in it.

    One thread for linear algebra: sums then run in one order on every machine, and several
    merchants at a time do not fight for cores.
    """
    fixed = {"IPYTHONDIR": str(folder / "ipython"), "PYTHONHASHSEED": "0"}
    threads = dict.fromkeys(_THREADS, "1")
    return {**os.environ, **threads, **fixed, **plan.environment}


def end_kernel(manager: AsyncKernelManager) -> None:
    """Kill the kernel with all that it started, and wait for its end, which is a matter of moments."""
    process = getattr(manager.provisioner, "process", None)
    kill_group(manager)
    if process is not None:
        with contextlib.suppress(subprocess.TimeoutExpired):  # Jupyter's own way follows
            process.wait(timeout=END_SECONDS)


def kill_group(manager: AsyncKernelManager) -> None:
    """Kill the kernel and every process that it started; do nothing where none is left."""
    group = getattr(manager.provisioner, "pgid", None)
    process = getattr(manager.provisioner, "process", None)
    if process is None or process.poll() is not None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if group and sys.platform != "win32":
            os.killpg(group, signal.SIGKILL)
        else:
            process.kill()
