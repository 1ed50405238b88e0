"""Encrypted files are read like plain ones, and nothing plain is left on disk."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from clvlib.errors import InputError
from clvlib.privacy.sealed import opened, seal, sealed_twin


@pytest.fixture
def table(kit: Path) -> Path:
    path = kit / "values.parquet"
    pd.DataFrame({"customer_id": ["c1", "c2"], "clv": [1.5, 2.5]}).to_parquet(path)
    return path


def test_every_library_reads_a_sealed_table(table: Path) -> None:
    before = pd.read_parquet(table)
    twin = seal(table, "shop")
    assert not table.exists() and twin == sealed_twin(table)
    assert b"PAR1" not in twin.read_bytes()
    path = opened(table, "shop")
    pd.testing.assert_frame_equal(pd.read_parquet(path), before)
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT sum(clv) FROM read_parquet('{path}')").fetchall()
    assert found == [(4.0,)]
    assert path.name == "values.parquet"
    assert opened(table, "shop") == path  # decrypted once


def test_another_merchants_key_and_a_changed_bit_are_refused(table: Path) -> None:
    twin = seal(table, "shop")
    with pytest.raises(InputError, match="cannot be decrypted"):
        opened(table, "other")
    held = bytearray(twin.read_bytes())
    held[-1] ^= 1
    twin.write_bytes(bytes(held))
    with pytest.raises(InputError, match="cannot be decrypted"):
        opened(table, "shop")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has memfd")
def test_a_killed_reader_leaves_no_plain_content(table: Path, kit: Path) -> None:
    seal(table, "shop")
    code = (
        "import os, signal, pathlib, tempfile; from clvlib.privacy.sealed import opened;"
        f"tempfile.tempdir = {str(kit / 'tmp')!r}; os.mkdir(tempfile.tempdir);"
        f"p = opened(pathlib.Path({str(table)!r}), 'shop');"
        "assert p.read_bytes()[:4] == b'PAR1'; os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code], timeout=900, capture_output=True)
    assert done.returncode == -9, done.stderr.decode()
    left = [p for p in (kit / "tmp").rglob("*") if not p.is_dir() and p.name != ".owner"]
    assert left and not any(p.exists() for p in left)  # links into a process that is gone
