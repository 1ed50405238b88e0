"""What a killed process leaves in the temporary place goes with a later run, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from clvlib.privacy import own_folders
from clvlib.privacy.own_folders import OwnFolder, sweep

KILLED = """
import os, signal, sys
from clvlib.privacy.own_folders import OwnFolder
made = OwnFolder.make(sys.argv[1])
(made.path / "rows.csv").write_text("a")
os.kill(os.getpid(), signal.SIGKILL)
"""


OPENED = """
import os, signal, sys
from pathlib import Path
from clvlib.privacy import sealed
if hasattr(os, "memfd_create"):
    del os.memfd_create  # a system without it holds the rows in the folder
path = Path(sys.argv[1]) / "rows.csv"
path.write_text("a")
sealed.seal(path, "shop")
assert sealed.opened(path, "shop").read_text() == "a"
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_was_decrypted_in_a_killed_process_goes_also_from_the_short_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("long" * 20)
    short = tmp_path / "t"
    for folder in (long, short, tmp_path / "keys"):
        folder.mkdir()
    environment = os.environ | {"TMPDIR": str(long), "CLV_KEYS_DIR": str(tmp_path / "keys")}
    command = [sys.executable, "-c", OPENED, str(tmp_path)]
    subprocess.run(command, check=False, timeout=900, env=environment)
    subprocess.run([sys.executable, "-c", KILLED, str(short)], check=False, timeout=900)
    assert [p.read_text() for p in long.rglob("rows.csv")] == ["a"]
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    assert own_folders.short_folder() == "/tmp"
    monkeypatch.setattr(own_folders, "short_folder", lambda: str(short))
    monkeypatch.setattr(own_folders, "_swept", set())
    assert {path.parent for path in sweep()} == {long, short}
    assert not list(long.glob("clv-*")) and not list(short.glob("clv-*"))


def test_only_folders_of_dead_owners_are_swept(tmp_path: Path) -> None:
    mine = OwnFolder.make(tmp_path)
    unknown = tmp_path / "clv-unknown"
    unknown.mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "clv-link").symlink_to(elsewhere, target_is_directory=True)
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False, timeout=900)
    left = {path for path in tmp_path.iterdir() if (path / "rows.csv").is_file()}
    assert len(left) == 1

    assert set(sweep(tmp_path)) == left
    assert mine.path.is_dir() and unknown.is_dir() and elsewhere.is_dir()
    mine.remove()
    assert not mine.path.exists() and sweep(tmp_path) == []
