"""What the server of warm kernels does before it gives any: imports and small first times, in order."""

from __future__ import annotations

import ast
import contextlib
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from itertools import chain
from pathlib import Path

from clvlib import home
from clvlib.running import rehearsal
from clvlib.running.lean import (
    WITHOUT,
    import_seaborn_lean,
    import_without,
    plain_docstrings,
)
from clvlib.running.light_kernel import list_modules

# What every notebook needs, and the first of all, comes first: its kernel would import it a second
# time beside this process. The rest is imported while nobody waits.
FIRST = (
    "numpy", "pandas", "pyarrow.parquet", "duckdb", "pandera.pandas", "ipykernel.kernelapp",
    "ipykernel.ipkernel", "matplotlib.figure", "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg", "babel.numbers", "babel.dates", "clvlib.workspace",
)  # fmt: skip
LATER = (  # in small steps: between two of them kernels are given
    "scipy.linalg", "scipy.special", "scipy.sparse.linalg", "scipy.spatial", "scipy.optimize",
    "scipy.stats", "sklearn.base", "sklearn.cluster", "lifetimes", "xgboost", "python_calamine",
)  # fmt: skip


def steps() -> tuple[list[Callable[[], object]], deque[Callable[[], object]]]:
    """Return what is done before the first kernel, and what while nobody waits.

    Libraries, the kit's rooms in the order of the notebooks, small first times.
    """
    notebooks = [list(_notebook_imports(path)) for path in _notebooks()]
    lean = [*(partial(import_without, *names) for names in WITHOUT.items()), import_seaborn_lean]
    named = [*FIRST, *(notebooks[0] if notebooks else ())]
    modules = dict.fromkeys([*LATER, *chain.from_iterable(notebooks[1:])])
    first = [plain_docstrings, *lean, *_importing(named), *rehearsal.first_steps()]
    return first, deque([*rehearsal.steps(), *_importing(modules), list_modules])


def _importing(modules: Iterable[str]) -> list[Callable[[], object]]:
    return [partial(import_module, name) for name in modules]


def _notebooks() -> list[Path]:
    return sorted(home.notebooks_dir().glob("[0-9]*.ipynb"))


def _notebook_imports(path: Path) -> Iterator[str]:
    """Yield the modules of the kit that a notebook imports."""
    with contextlib.suppress(OSError, ValueError, KeyError, SyntaxError):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                yield from _imports(ast.parse("".join(cell["source"])))


def _imports(code: ast.Module) -> Iterator[str]:
    for node in ast.walk(code):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("clvlib"):
            yield str(node.module)
            yield from (f"{node.module}.{name.name}" for name in node.names)
