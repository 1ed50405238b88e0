"""What a command that was killed had decrypted or taken apart is gone after the next command."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from clvlib.cli import main
from clvlib.privacy import own_folders
from clvlib.privacy.search import holders
from tests.privacy.canaries import plant

KILLED = """
import os, signal, sys, tempfile
from pathlib import Path
from clvlib import home
from clvlib.cleaning import clean
from clvlib.merchant import Merchant
from clvlib.privacy.keys import merchant_key
from clvlib.privacy.sealed import seal
from clvlib.running import raw
from clvlib.running.shelf import Shelf

merchant, shelf = Merchant.load("tea"), Shelf(home.reports_dir(), "tea")
raw.ensure(merchant)
held = []
with shelf.locked():
    run = shelf.begin("2026-01-01-killed")
    (run.path / "stages" / "cleaning.seal.json").write_text("{}")
    for name in ("orders", "customers"):
        run.table(name).write_text(sys.argv[1])
    seal(run.table("orders"), "tea")  # the other one was being written
    (run.path / "workbook.xlsx").write_text(sys.argv[1])
    with shelf.temporary() as folder:
        for place in (None, str(folder)):  # as in `clv check`, and as in a run
            tempfile.tempdir = place
            held.append(clean(merchant.settings, merchant.folder, merchant_key("tea")))
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_after_the_next_command_nothing_decrypted_is_left(
    kit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = plant(kit / "data" / "tea", "en", count=12)
    settings = kit / "data" / "tea" / "merchant.yml"
    settings.write_text(settings.read_text("utf-8") + "encrypt: true\n", encoding="utf-8")
    (kit / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(kit / "tmp"))
    command = [sys.executable, "-c", KILLED, values[0]]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == -9, done.stderr[-2000:]
    scratch = kit / "reports" / "tea" / ".scratch"
    for place in (kit / "tmp", scratch / "tmp", scratch / "2026-01-01-killed"):
        assert holders([place], values), place  # it would have lain there
    assert not any(p.stat().st_mode & 0o077 for p in (kit / "tmp").iterdir())

    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(own_folders, "_swept", set())
    assert main(["audit", "tea"]) == 0
    assert holders([kit / "tmp", kit / "reports"], values) == {}
    assert not (scratch / "tmp").exists() and not list((kit / "tmp").iterdir())
    kept = {p.name for p in (scratch / "2026-01-01-killed.failed").rglob("*") if p.is_file()}
    assert kept == {"cleaning.seal.json", "orders.parquet.clve"}  # what the next run can take


def test_a_process_that_lives_keeps_what_it_works_on(kit: Path) -> None:
    mine = own_folders.place()
    (mine / "rows.csv").write_text("a")
    own_folders.sweep(mine.parent)
    assert (mine / "rows.csv").is_file() and mine.stat().st_mode & 0o777 == 0o700
    assert own_folders.place() == mine and os.getpid() in {n for n, _ in own_folders._places}
    (mine / "rows.csv").unlink()
