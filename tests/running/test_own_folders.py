"""What a killed process leaves in the temporary place goes with a later run, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from clvlib.running.own_folders import OwnFolder, sweep

KILLED = """
import os, signal, sys
from clvlib.running.own_folders import OwnFolder
made = OwnFolder.make(sys.argv[1])
(made.path / "rows.csv").write_text("a")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_only_folders_of_dead_owners_are_swept(tmp_path: Path) -> None:
    mine = OwnFolder.make(tmp_path)
    unknown = tmp_path / "clv-unknown"
    unknown.mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "clv-link").symlink_to(elsewhere, target_is_directory=True)
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False, timeout=60)
    left = {path for path in tmp_path.iterdir() if (path / "rows.csv").is_file()}
    assert len(left) == 1

    assert set(sweep(tmp_path)) == left
    assert mine.path.is_dir() and unknown.is_dir() and elsewhere.is_dir()
    mine.remove()
    assert not mine.path.exists() and sweep(tmp_path) == []
