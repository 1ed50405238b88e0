"""Finished runs: placed whole, never a moment without a readable ``latest``."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from clvlib.running import shelf as shelves
from clvlib.running.shelf import Shelf

RUN = "2026-06-30-0a1b2c3d"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "reports", "shop")


def made(shelf: Shelf, text: str, name: str = RUN):
    folder = shelf.begin(name)
    (folder.path / "report.html").write_text(text)
    folder.table("orders").write_text(text)
    return folder


def read_latest(shelf: Shelf) -> str:
    latest = shelf.root / "latest"
    one, other = (
        (latest / "report.html").read_text(),
        (latest / "tables/orders.parquet").read_text(),
    )
    assert one == other
    return one


def test_a_run_of_the_same_name_is_replaced_and_latest_is_readable_at_every_step(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shelf.locked():
        shelf.place(made(shelf, "first"))
        folder = made(shelf, "second")
        read: list[str] = []

        def watched(name: str):
            usual = getattr(Path, name)

            def step(self: Path, *args, **kwargs):
                result = usual(self, *args, **kwargs)
                read.append(read_latest(shelf))
                return result

            monkeypatch.setattr(Path, name, step)

        for name in ("replace", "symlink_to", "unlink"):
            watched(name)
        shelf.place(folder)
        monkeypatch.undo()
    assert read[0] == "first"
    assert read[-1] == "second"
    assert sorted(read) == read
    assert (shelf.root / "latest").readlink() == Path(RUN)
    assert list(shelf.scratch.iterdir()) == []


@pytest.mark.parametrize("steps", range(1, 6))
def test_a_run_killed_while_it_was_placed_leaves_a_report_and_the_next_one_tidies(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    with shelf.locked():
        shelf.place(made(shelf, "first"))
        folder = made(shelf, "second")
        usual, left = Path.replace, iter([True] * (steps - 1) + [False] * 10)

        def dies(self: Path, target):
            if not next(left):
                raise KeyboardInterrupt
            return usual(self, target)

        monkeypatch.setattr(Path, "replace", dies)
        with contextlib.suppress(KeyboardInterrupt):
            shelf.place(folder)
        monkeypatch.undo()
    assert read_latest(shelf) in ("first", "second")
    with shelf.locked():
        assert read_latest(shelf) in ("first", "second")
        assert (shelf.root / "latest").readlink() == Path(RUN)
        assert [p for p in shelf.scratch.iterdir() if p.is_dir()] == []
        shelf.place(made(shelf, "third"))
    assert read_latest(shelf) == "third"


def test_a_copy_of_a_run_shares_tables_and_leaves_the_original_alone(shelf: Shelf) -> None:
    with shelf.locked():
        shelf.place(made(shelf, "first"))
        copy = shelf.copy_of(shelf.latest)
        (copy.path / "report.html").write_text("changed in place")
        assert copy.table("orders").stat().st_nlink == 2
        assert read_latest(shelf) == "first"


def test_only_the_last_failed_run_is_kept(shelf: Shelf) -> None:
    with shelf.locked():
        shelf.fail(made(shelf, "one", "2026-06-30-00000001"))
        shelf.fail(made(shelf, "two", "2026-06-30-00000002"))
    kept = [path.name for path in shelf.scratch.iterdir()]
    assert kept == [f"2026-06-30-00000002{shelves.FAILED}"]
    assert shelf.latest is None
