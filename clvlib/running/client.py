"""The client's side of a kernel: without moments in which Jupyter's own waits, or judges twice.

Jupyter's client listens a fifth of a second for output that belongs to no cell before a kernel counts
as ready, and its manager looks every tenth of a second whether a killed kernel has ended; a socket that came
before the other end tries again after a tenth. Five notebooks a merchant made that a second and a half
in which a core stood still. And nbclient judges each output by
the slow one of two validators as it comes, though papermill has the whole notebook judged by the
fast one when it is written.
"""

from __future__ import annotations

import contextlib
import time
from queue import Empty
from typing import Any

import nbclient.client
import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from nbformat import NotebookNode

_REPLY_SECONDS = 1.0
_OUTPUT_SECONDS = 0.2
_RECONNECT_MILLISECONDS = 3
_OUTPUTS = {
    "stream": ("name", "text"),
    "display_data": ("metadata", "data"),
    "execute_result": ("metadata", "data", "execution_count"),
    "error": ("ename", "evalue", "traceback"),
}


class KitClient(AsyncKernelClient):
    """A client of a kernel that this process started itself."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and its output arrives.

        What output it sent before the first cell needs no emptying: nbclient takes only what
        belongs to the cell that it runs.

        Parameters
        ----------
        timeout : float, optional
            Seconds until it must answer.

        Raises
        ------
        RuntimeError
            If it dies before, or does not answer in time.
        """
        until = time.monotonic() + (float("inf") if timeout is None else timeout)
        while not await self._answers():
            if not await self.is_alive():
                raise RuntimeError("the kernel died before it answered")
            if time.monotonic() > until:
                raise RuntimeError(f"the kernel did not answer in {timeout:g} seconds")

    async def _answers(self) -> bool:
        """Ask once who the kernel is; say whether its reply came and its output is connected."""
        self.kernel_info()
        with contextlib.suppress(Empty):
            reply: Any = await self.shell_channel.get_msg(timeout=_REPLY_SECONDS)
            if reply["msg_type"] == "kernel_info_reply":
                await self.iopub_channel.get_msg(timeout=_OUTPUT_SECONDS)
                self._handle_kernel_info_reply(reply)
                return True
        return False

    def start_channels(
        self, shell: bool = True, iopub: bool = True, stdin: bool = False, hb: bool = False,
        control: bool = True,
    ) -> None:  # fmt: skip
        """Start the channels that a notebook uses: it asks nothing, and its process is watched.

        They are there before the kernel has made its ends of them, and look for these again soon: the
        library's own tenth of a second is longer than a forked kernel takes to begin.
        """
        if self.transport == "ipc":
            self.context.setsockopt(zmq.RECONNECT_IVL, _RECONNECT_MILLISECONDS)
        super().start_channels(shell, iopub, stdin, hb, control)


def output_from_msg(message: dict[str, Any]) -> NotebookNode:
    """Return a kernel's message as an output of a notebook: nbformat's own, not yet judged.

    Raises
    ------
    ValueError
        If it is no output.
    """
    kind, content = message["header"]["msg_type"], message["content"]
    if kind not in _OUTPUTS:
        raise ValueError(f"no output: {kind}")
    output = NotebookNode(output_type=kind)
    for name in _OUTPUTS[kind]:
        output[name] = content[name]
    return output


def judge_once() -> None:
    """Let nbclient leave the judging of outputs to the writing of the notebook; harmless if repeated."""
    module: Any = nbclient.client
    module.output_from_msg = output_from_msg
