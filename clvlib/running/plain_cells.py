"""Cells of plain Python, which IPython need not take apart to find none of its own signs in them.

IPython looks for ``%magic``, ``!command``, ``help?`` and its like by Python's tokenizer, which is
written in Python: twice a cell, and half of what a kernel spends beside the cells' own work. And
it compiles each cell twice more to see whether it waits for something. What holds none of the
signs and words is told at a glance; every other cell goes IPython's own way.
"""

from __future__ import annotations

from typing import Any

SIGNS = "%!?"  # wherever they stand
FIRST_SIGNS = (",", ";", "/")  # where a line begins with them
WAITING = ("await", "async")


def read_plainly() -> None:
    """Let IPython take plain cells as they are; harmless if repeated.

    Raises
    ------
    ImportError, AttributeError
        If another IPython keeps these steps elsewhere: slower, not wrong.
    """
    from IPython.core import inputtransformer2, interactiveshell

    _skip_signs(inputtransformer2.TransformerManager)
    _skip_waiting(interactiveshell)


def is_plain(lines: list[str]) -> bool:
    """Say whether lines plainly hold none of IPython's signs; False where only IPython can tell."""
    return not any(
        line.lstrip().startswith(FIRST_SIGNS) or any(sign in line for sign in SIGNS)
        for line in lines
    )


def _skip_signs(manager: Any) -> None:
    theirs, known = manager.do_token_transforms, list(manager().token_transformers)
    if hasattr(theirs, "plainly"):
        return

    def do_token_transforms(self: Any, lines: list[str]) -> list[str]:
        if self.token_transformers == known and is_plain(lines):
            return lines
        return theirs(self, lines)

    do_token_transforms.plainly = True
    manager.do_token_transforms = do_token_transforms


def _skip_waiting(module: Any) -> None:
    theirs = module._should_be_async
    if hasattr(theirs, "plainly"):
        return

    def should_be_async(cell: str) -> bool:
        return any(word in cell for word in WAITING) and theirs(cell)

    should_be_async.plainly = True
    module._should_be_async = should_be_async
