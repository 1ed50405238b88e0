"""Nothing phones home: a whole run with the network cut, and a guard that would have seen it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clvlib.reporting.engines import embedded_is_here
from tests.privacy.canaries import plant

ROOT = Path(__file__).parent.parent.parent
CLV = "import sys; from clvlib.cli import main; sys.exit(main())"
# Python reads this before anything else, in the kernels of the notebooks, too.
GUARD = """
import os, socket

def _told(address):
    with open(os.environ["CLV_TEST_CALLS"], "a", encoding="utf-8") as file:
        file.write(f"{address!r}\\n")
    raise OSError(f"the network is cut: {address!r}")

def _watch(name):
    before = getattr(socket.socket, name)

    def watched(self, address, *rest):
        outside = isinstance(address, tuple) and not str(address[0]).startswith(("127.", "::1", "localhost"))
        if self.family in (socket.AF_INET, socket.AF_INET6) and outside:
            _told(address)
        return before(self, address, *rest)

    setattr(socket.socket, name, watched)

for _name in ("connect", "connect_ex"):
    _watch(_name)
_resolve = socket.getaddrinfo

def _resolved(host, *rest, **named):
    if host not in (None, "", "localhost", "127.0.0.1", "::1"):
        _told(host)
    return _resolve(host, *rest, **named)

socket.getaddrinfo = _resolved
"""


def _cut() -> list[str]:
    """Return the command that takes all networks away, where this machine permits it."""
    cut = ["unshare", "--user", "--map-root-user", "--net"]
    if not shutil.which("unshare"):
        return []
    tried = subprocess.run([*cut, "true"], capture_output=True, timeout=900, check=False)
    return cut if tried.returncode == 0 else []


@pytest.fixture
def guarded(kit: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return the environment of a process whose calls are refused and written down."""
    (kit / "guard").mkdir()
    (kit / "guard" / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    path = os.pathsep.join([str(kit / "guard"), str(ROOT)])
    return {**os.environ, "PYTHONPATH": path, "CLV_TEST_CALLS": str(kit / "calls.txt")}


@pytest.mark.parametrize(
    "call",
    [
        "import urllib.request as u; u.urlopen('http://192.0.2.1/', timeout=5)",
        "import socket; socket.create_connection(('pypi.example', 443), timeout=5)",
        "import socket; socket.socket().connect(('198.51.100.7', 80))",
    ],
)
def test_the_guard_sees_and_refuses_a_call(kit: Path, guarded: dict[str, str], call: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", call], env=guarded, capture_output=True, text=True, timeout=900
    )
    assert done.returncode != 0 and "the network is cut" in done.stderr
    assert (kit / "calls.txt").read_text(encoding="utf-8").strip()


def test_a_whole_run_makes_no_call(kit: Path, guarded: dict[str, str]) -> None:
    """Exports to report, in a namespace without networks where the machine permits one."""
    plant(kit / "data" / "tea", "en", count=12)
    form = "html,pdf" if embedded_is_here() else "none"
    done = subprocess.run(
        [*_cut(), sys.executable, "-c", CLV, "run", "tea", "--to", form],
        env=guarded, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert not (kit / "calls.txt").exists(), (kit / "calls.txt").read_text(encoding="utf-8")
    made = {path.name for path in (kit / "reports" / "tea" / "latest").iterdir()}
    assert {"tables", "manifest.json"} <= made
