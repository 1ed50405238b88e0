"""A client that is there before its kernel looks for it again soon."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import zmq

from clvlib.running.client import KitClient


@pytest.mark.parametrize(("transport", "milliseconds"), [("ipc", 3), ("tcp", 100)])
def test_sockets_try_again_soon_where_that_costs_nothing(
    transport: str, milliseconds: int, tmp_path: Path
) -> None:
    async def look() -> list[int]:
        place = str(tmp_path / "s") if transport == "ipc" else "127.0.0.1"
        ports = {f"{name}_port": 1 + n for n, name in enumerate(("shell", "iopub", "control"))}
        client = KitClient(transport=transport, ip=place, **ports)
        client.start_channels()
        channels = (client.shell_channel, client.iopub_channel, client.control_channel)
        found = [channel.socket.get(zmq.RECONNECT_IVL) for channel in channels if channel.socket]
        client.stop_channels()
        return found

    assert asyncio.run(look()) == [milliseconds] * 3
