"""Warm kernels: forked from a process that has imported already, and otherwise like any other."""

from __future__ import annotations

import ast
import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import nbformat
import papermill
import pytest
from jupyter_client.provisioning import KernelProvisionerFactory
from nbformat.v4 import new_code_cell, new_notebook

from clvlib.errors import InputError
from clvlib.running import warm
from clvlib.running.engine import ENGINE, KernelNeverStartedError
from clvlib.running.kernel import START_ATTEMPTS, KernelPlan, Leash
from clvlib.running.warm import (
    PROVISIONER,
    ForkedProcess,
    NoWarmKernelError,
    Zygote,
    can_fork,
    close_own_zygote,
    own_zygote,
    parse_kernel,
)

pytestmark = pytest.mark.skipif(not can_fork(), reason="warm kernels are for Linux")

HANG = 300.0  # seconds; what is waited for so long never comes
CELLS = (
    # All that a notebook could notice of where it runs.
    "import os, random, signal, sys, tempfile, threading, __main__",
    "sorted(set(dir()) - {'_i2', '_2'}), __name__, sys.argv[3:], [bool(p) for p in sys.path]",
    "from pathlib import Path\n"
    "Path.cwd() == Path(os.environ['IPYTHONDIR']).parent, tempfile.gettempdir()",
    "[os.environ[name] for name in ('TMPDIR', 'MPLBACKEND', 'PYTHONHASHSEED', 'HOME')], hash('x')",
    "signal.getsignal(signal.SIGTERM), os.getpgrp() == os.getpid(), sys.stdin.read()",
    "import matplotlib as mpl, matplotlib.pyplot as plt\nprint(mpl.get_backend())\nplt.plot([1, 3])",
    "import numpy as np, pandas as pd\npd.DataFrame({'x': np.random.default_rng(1).normal(size=3)})",
    "from sklearn.cluster import KMeans\n"
    "KMeans(2, random_state=1, n_init=1).fit(np.arange(8.0).reshape(-1, 1)).labels_",
    "from threadpoolctl import threadpool_info\n{found['num_threads'] for found in threadpool_info()}",
    "import logging\nlogging.getLogger().handlers, logging.getLogger().level, threading.stack_size()",
    "print('to stderr', file=sys.stderr)\nos.system('echo from a child')",
    "1 / 0",
)


def execute(folder: Path, cells: tuple[str, ...], plan: KernelPlan) -> nbformat.NotebookNode:
    """Run cells through papermill and return the executed notebook, failed or not."""
    spec = {"name": "python3", "language": "python", "display_name": "Python 3"}
    notebook = new_notebook(metadata={"kernelspec": spec})
    notebook.cells = [new_code_cell(text, id=f"cell-{i}") for i, text in enumerate(cells)]
    path = folder / "notebook.ipynb"
    nbformat.write(notebook, path)
    with contextlib.suppress(papermill.PapermillExecutionError):
        papermill.execute_notebook(
            path, path, engine_name=ENGINE, kernel_name="python3", progress_bar=False, plan=plan
        )
    return nbformat.read(path, as_version=4)


def shown(notebook: nbformat.NotebookNode) -> list[str]:
    """Return all outputs, without the addresses of objects."""
    addresses = re.compile(r"0x[0-9a-f]+|ipykernel_\d+/\d+")
    return [addresses.sub("#", str(cell.get("outputs"))) for cell in notebook.cells]


def process_is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except (ProcessLookupError, FileNotFoundError):  # gone between two looks
        return False


def until_gone(pids: list[int], seconds: float = HANG) -> list[int]:
    until(lambda: not any(map(process_is_there, pids)), seconds)
    return [pid for pid in pids if process_is_there(pid)]


def until(holds: Callable[[], bool], seconds: float = HANG) -> bool:
    """Wait until something holds; say whether it came to that."""
    end = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.05)
    return held


def test_jupyter_finds_the_provisioner_by_its_name() -> None:
    found = KernelProvisionerFactory.instance()._get_provisioner(PROVISIONER).load()
    assert found.__name__ == "WarmProvisioner"


def test_a_warm_kernel_shows_what_a_stock_kernel_shows(tmp_path: Path) -> None:
    plan = KernelPlan({"TMPDIR": str(tmp_path)})
    stock = shown(execute(tmp_path, CELLS, replace(plan, kernel="stock")))
    warm = shown(execute(tmp_path, CELLS, plan))
    assert "ZeroDivisionError" in str(warm)
    for one, other in zip(stock, warm, strict=True):
        assert one == other


OWNER = """
import os, sys
from clvlib.running.warm import ForkedProcess, own_zygote
with open(os.devnull, "wb") as nothing:
    kernel = ForkedProcess(str(own_zygote().socket), ["-f", "k.json", "--transport=ipc", "--ip=s"],
                           dict(os.environ), sys.argv[1], [nothing.fileno()] * 2)
print(own_zygote().pid, kernel.pid, own_zygote().socket.parent, flush=True)
sys.stdin.read()
"""


def test_server_and_kernels_end_when_their_owner_is_killed(tmp_path: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    server, kernel, folder = owner.stdout.readline().split()
    pids = [int(server), int(kernel)]
    assert all(map(process_is_there, pids))
    assert Path(folder).stat().st_mode & 0o077 == 0
    os.kill(owner.pid, signal.SIGKILL)
    owner.wait()
    owner.stdin.close()
    owner.stdout.close()
    assert until_gone(pids) == []
    assert not Path(folder).exists()


def one_kernel(folder: Path, server: Zygote | None = None) -> ForkedProcess:
    arguments = ["-f", str(folder / "k.json"), "--transport=ipc", f"--ip={folder / 's'}"]
    with Path(os.devnull).open("wb") as nothing:
        files = [nothing.fileno()] * 2
        socket = str((server or own_zygote()).socket)
        return ForkedProcess(socket, arguments, dict(os.environ), str(folder), files)


def test_a_second_kernel_comes_when_all_is_imported_and_not_before(tmp_path: Path) -> None:
    server = Zygote()
    try:
        one, other = one_kernel(tmp_path, server), one_kernel(tmp_path, server)
        assert one.poll() is None
        assert "libxgboost" in Path(f"/proc/{other.pid}/maps").read_text()  # imported last of all
    finally:
        server.close()
    assert until_gone([one.pid, other.pid]) == []


def test_a_kernel_ends_when_its_client_lets_go_of_it(tmp_path: Path) -> None:
    kernel = one_kernel(tmp_path)
    assert os.getpgid(kernel.pid) == os.getsid(kernel.pid) == kernel.pid
    kernel._connection.close()
    assert until_gone([kernel.pid]) == []


def test_a_kernel_tells_how_it_ended_and_takes_its_children_with_it(tmp_path: Path) -> None:
    kernel = one_kernel(tmp_path)
    assert kernel.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        kernel.wait(0.01)
    kernel.kill()
    assert kernel.wait(HANG) == kernel.poll() == -signal.SIGKILL
    left = tmp_path / "pid"
    cell = f"import subprocess, os\nopen({str(left)!r}, 'w').write(str(subprocess.Popen(['sleep', '3000']).pid))"
    execute(tmp_path, (cell,), KernelPlan())
    assert until_gone([int(left.read_text())]) == []


def test_a_killed_server_costs_its_kernels_and_the_next_notebook_gets_another(
    tmp_path: Path,
) -> None:
    kernel, server = one_kernel(tmp_path), own_zygote()
    os.kill(server.pid, signal.SIGKILL)
    assert kernel.wait(HANG) == -signal.SIGKILL
    assert until_gone([kernel.pid]) == []
    # A worker still knows the old socket; it must not wait for it.
    plan = KernelPlan(zygote=str(server.socket))
    done = execute(tmp_path, ("import os\nos.getppid()",), plan)
    assert int(done.cells[0].outputs[0]["data"]["text/plain"]) == own_zygote().pid != server.pid


def test_kernels_of_many_workers_come_from_one_server(tmp_path: Path) -> None:
    plan = KernelPlan(zygote=str(own_zygote().socket))
    folders = [tmp_path / name for name in "abcd"]
    for folder in folders:
        folder.mkdir()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        jobs = [
            pool.submit(execute, folder, ("import os\nos.getppid(), os.getpid()",), plan)
            for folder in folders
        ]
        found = [job.result().cells[0].outputs[0]["data"]["text/plain"] for job in jobs]
    parents, pids = zip(*(ast.literal_eval(text) for text in found), strict=True)
    assert set(parents) == {own_zygote().pid}
    assert len(set(pids)) == 4
    assert until_gone(list(pids)) == []


def test_random_numbers_and_names_differ_from_kernel_to_kernel(tmp_path: Path) -> None:
    cell = (
        "import random, numpy as np, tempfile\nrandom.random(), np.random.rand(), tempfile.mktemp()"
    )
    drawn = [shown(execute(tmp_path, (cell,), KernelPlan()))[0] for _ in range(2)]
    one, other = (re.findall(r"\d\.\d+(?:e-\d+)?|tmp\w+", text) for text in drawn)
    assert len(one) >= 3
    assert not set(one) & set(other)


def test_nothing_is_left_of_many_notebooks_in_a_row(tmp_path: Path) -> None:
    server = own_zygote()
    execute(tmp_path, ("1",), KernelPlan())
    # The server may still import, and so hold a file open for a moment.
    before = min(_handles(server.pid) for _ in range(20) if time.sleep(0.02) is None)
    own = _handles("self")
    for _ in range(12):
        done = execute(tmp_path, ("import os\nos.getpid()",), KernelPlan())
        assert until_gone([int(done.cells[0].outputs[0]["data"]["text/plain"])]) == []
    assert own_zygote() is server
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
    assert until(lambda: children.read_text().split() == [])
    assert until(lambda: _handles(server.pid) == before)
    assert until(lambda: _handles("self") <= own + 2)


def _handles(process: int | str) -> int:
    """Return how many files a process holds open."""
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


def test_a_stock_kernel_serves_where_the_server_gives_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> None:
        raise NoWarmKernelError("2 threads run where one may")

    monkeypatch.setattr("clvlib.running.provisioner.ForkedProcess", none)
    plan = KernelPlan()
    assert [bool(plan.provisioner(a)) for a in range(START_ATTEMPTS)] == [True, True, False]
    done = execute(tmp_path, ("import os\nos.getppid()",), plan)
    assert done.cells[0].outputs[0]["data"]["text/plain"] == str(os.getpid())


def test_output_that_comes_long_after_its_cell_is_waited_for(tmp_path: Path) -> None:
    """As on a machine so busy that the kernel gets no turn between its reply and its output's end."""
    late = (
        "import time\n"
        "kernel = get_ipython().kernel\n"
        "tell = kernel._publish_status_and_flush\n"
        "kernel._publish_status_and_flush = lambda *told: (time.sleep(6), tell(*told))\n"
        "print('late')"
    )
    done = execute(tmp_path, (late, "print('next')"), KernelPlan())
    assert [cell.outputs[0]["text"] for cell in done.cells] == ["late\n", "next\n"]


def test_a_notebook_whose_run_was_stopped_starts_no_server(tmp_path: Path) -> None:
    close_own_zygote()
    leash = Leash()
    leash.pull()
    with pytest.raises(KernelNeverStartedError, match="stopped"):
        execute(tmp_path, ("1",), KernelPlan(leash=leash))
    assert str(os.getpid()) not in warm._OWN


def test_the_kind_of_kernel_is_checked() -> None:
    assert parse_kernel("stock") == "stock"
    with pytest.raises(InputError, match="'cold' is no kind of kernel · allowed: warm, stock"):
        parse_kernel("cold")
