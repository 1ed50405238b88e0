"""The five stage notebooks of a desk, run again without a browser: the run's own tables."""

from __future__ import annotations

import warnings

import matplotlib.pyplot as plt
import nbformat
import pytest

from clvlib.lab import Run
from clvlib.lab.desk import lay_out
from clvlib.run_folder import STAGES
from tests.lab.stages import same_tables, unchanged


@pytest.mark.slow
def test_the_stages_run_again_with_the_same_tables(own_shop: Run) -> None:
    run, sandbox = own_shop, own_shop.sandbox().folder
    with unchanged(run.folder.path), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lay_out(run)
        for stem in STAGES.values():
            notebook = nbformat.read(sandbox.notebooks / f"{stem}.ipynb", as_version=4)
            space: dict[str, object] = {"__name__": "__main__"}
            for cell in notebook.cells:
                if cell.cell_type == "code":
                    exec(compile(cell.source, stem, "exec"), space)
            plt.close("all")
    same_tables(run.folder, sandbox)
