"""What holds when the stages of a run are run again in its sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from clvlib.run_folder import MADE_BY, RunFolder


def same_tables(run: RunFolder, sandbox: RunFolder) -> None:
    """Assert that both hold the same tables."""
    held = [name for name in MADE_BY if run.table(name).is_file()]
    assert set(MADE_BY[name] for name in held) == set(MADE_BY.values())
    assert held == [name for name in MADE_BY if sandbox.table(name).is_file()]
    for name in held:  # sums may be taken in another order, on as many threads as there are
        before, after = (pd.read_parquet(folder.table(name)) for folder in (run, sandbox))
        pd.testing.assert_frame_equal(before, after, rtol=1e-6, atol=1e-9, obj=name)


@contextmanager
def unchanged(folder: Path) -> Iterator[None]:
    """Assert that no file below a folder is touched meanwhile."""
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()}
    yield
    assert before == {p: p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()}
