"""The kernel provisioner that Jupyter finds under the name ``clv-warm``.

Only the launch differs from Jupyter's own local provisioner: where that starts a new Python,
this asks a server to fork one that has imported already. Connection file, session, signals,
shutdown and restart stay Jupyter's own.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Unicode

from clvlib.running.warm import ForkedProcess, NoWarmKernelError, own_zygote

LAUNCHER = "ipykernel_launcher"
_STEP_SECONDS = 0.01


class WarmProvisioner(LocalProvisioner):
    """Launches kernels by forking a process that has done the imports."""

    socket: Any = Unicode(
        "", config=True, help="Socket of the server; where empty, this process starts its own."
    )

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel from the server; refuse a command that is no kernel's."""
        if LAUNCHER not in cmd:
            raise NoWarmKernelError(f"the kernel is not started by {LAUNCHER}")
        arguments = cmd[cmd.index(LAUNCHER) + 1 :]
        streams = [_file_number(kwargs.get(name)) for name in ("stdout", "stderr")]
        path = self.socket or str(own_zygote().socket)
        cwd = str(kwargs.get("cwd") or Path.cwd())
        with Path("/dev/null").open("wb") as nothing:
            files = [number if number is not None else nothing.fileno() for number in streams]
            self.process: Any = ForkedProcess(path, arguments, kwargs["env"], cwd, files)
        self.pid = self.pgid = self.process.pid
        self.cwd: Any = cwd
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait for the kernel's end, without the tenth of a second of the stock one."""
        while await self.poll() is None:
            await asyncio.sleep(_STEP_SECONDS)
        ended = self.process.wait() if self.process else 0
        self.process = None
        return ended


def _file_number(stream: Any) -> int | None:
    """Return the number of an open file; None where the caller gave none or a pipe constant."""
    if stream is None or isinstance(stream, int):
        return stream if isinstance(stream, int) and stream >= 0 else None
    return stream.fileno()
