"""Cells that are taken as they are: exactly those that IPython would leave alone."""

from __future__ import annotations

import pytest
from IPython.core import interactiveshell
from IPython.core.async_helpers import _should_be_async
from IPython.core.inputtransformer2 import TransformerManager

from clvlib import home
from clvlib.running import plain_cells
from clvlib.running.notebook import load

ODD = [
    "%time 1", "x = %time 1", "!ls", "x = !ls", "x = (1,\n     2)\n!ls", "len?", "len??", "?len", ",f a b",
    ";f a b", "/f 1 2", "if x:\n    %time 1", "if x:\n    /f 1", "a = 1\n\n\t,f a", "f(1)\n/g 2",
    "\x0c/f 1", "  %time 1",
]  # fmt: skip
PLAIN = [
    "", "\n", "x", "x = 1\ny = (2,\n  3)\n", "def f(a):\n    return a / 2\n", "x = 4 / 2; y = 1",
    "f'{x:,}'", "'''a\nb'''", "x = [\n    1,\n    2,\n]", "broken (", "'open", "x = \\\n    1", "\tx = 1",
    "a = {'b': 1,\n     'c': 2}", "@f\nclass A:\n    b: int = 1", "für = 'ü'",
]  # fmt: skip
WAITS = [
    "await f()", "async with f() as g:\n    pass", "async for a in b:\n    pass", "[a async for a in b]",
    "async def f():\n    await g()", "awaited = 1", "x = 1", "return 1", "broken (", "",
]  # fmt: skip


@pytest.fixture
def plainly(monkeypatch: pytest.MonkeyPatch) -> TransformerManager:
    """IPython's reading of cells as the kit's kernels do it, taken back afterwards."""
    monkeypatch.setattr(
        TransformerManager, "do_token_transforms", TransformerManager.do_token_transforms
    )
    monkeypatch.setattr(interactiveshell, "_should_be_async", interactiveshell._should_be_async)
    plain_cells.read_plainly()
    return TransformerManager()


def kit_cells() -> list[str]:
    """Return all cells of the kit's notebooks."""
    notebooks = [load(path) for path in sorted(home.notebooks_dir().glob("[0-9]*.ipynb"))]
    return [cell.source for book in notebooks for cell in book.cells if cell.cell_type == "code"]


def test_cells_come_out_as_ipython_gives_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a cell holds; the odd ones are changed, so that the comparison means something."""
    cells = [*ODD, *PLAIN, *kit_cells()]
    theirs = [TransformerManager().transform_cell(cell) for cell in cells]
    monkeypatch.setattr(
        TransformerManager, "do_token_transforms", TransformerManager.do_token_transforms
    )
    monkeypatch.setattr(interactiveshell, "_should_be_async", interactiveshell._should_be_async)
    plain_cells.read_plainly()
    assert [TransformerManager().transform_cell(cell) for cell in cells] == theirs
    assert all(found.strip() != cell.strip() for cell, found in zip(ODD, theirs, strict=False))


def test_odd_cells_are_not_plain() -> None:
    """Every kind of sign is seen."""
    assert not any(plain_cells.is_plain(cell.splitlines(keepends=True)) for cell in ODD)
    assert all(plain_cells.is_plain(cell.splitlines(keepends=True)) for cell in PLAIN)


def test_own_transformers_are_asked(plainly: TransformerManager) -> None:
    """A notebook may give IPython a sign of its own."""

    class FoundError(Exception):
        pass

    class Own:
        @classmethod
        def find(cls, _tokens: object) -> None:
            raise FoundError

    plainly.token_transformers = [*plainly.token_transformers, Own]
    with pytest.raises(FoundError):
        plainly.transform_cell("x = 1\n")


@pytest.mark.parametrize("cell", WAITS)
@pytest.mark.usefixtures("plainly")
def test_waiting_cells_are_told_as_by_ipython(cell: str) -> None:
    """A cell that waits for something runs in a loop of its own."""
    assert interactiveshell._should_be_async(cell) == _should_be_async(cell)


def test_twice_is_once(plainly: TransformerManager) -> None:
    """Reading plainly again wraps nothing again."""
    before = TransformerManager.do_token_transforms, interactiveshell._should_be_async
    plain_cells.read_plainly()
    assert before == (TransformerManager.do_token_transforms, interactiveshell._should_be_async)
    assert plainly.transform_cell("x = 1") == "x = 1\n"
