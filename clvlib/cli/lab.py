"""``clv lab``: the notebooks by hand, on the same folders as a run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from clvlib.cli.options import DataDir, Debug, Folders, ReportsDir
from clvlib.errors import InputError


def lab(
    slug: Annotated[
        str | None, typer.Argument(metavar="[SLUG]", help="Merchant that the notebooks open.")
    ] = None,
    data_dir: DataDir = None,
    reports_dir: ReportsDir = None,
    debug: Debug = False,
) -> int:
    """Open JupyterLab on the notebooks; with a merchant, on copies that are set to it."""
    from clvlib import home

    folders = Folders.of(data_dir, reports_dir)
    folder = home.notebooks_dir() if slug is None else _copies(slug, folders)
    environment = {
        **os.environ,
        "CLV_DATA_DIR": str(folders.data),
        "CLV_REPORTS_DIR": str(folders.reports),
        "CLV_HOME": str(home.home()),
    }
    command = [sys.executable, "-m", "jupyterlab", "--notebook-dir", str(folder)]
    try:
        return subprocess.run(command, env=environment, check=False).returncode
    except OSError as error:
        raise InputError("JupyterLab", f"cannot be started ({error})") from error


def _copies(slug: str, folders: Folders) -> Path:
    """Copy the notebooks into the merchant's draft, set to the merchant; keep what is there."""
    import nbformat

    from clvlib import home
    from clvlib.merchant import Merchant
    from clvlib.run_folder import find_run

    merchant = Merchant.load(slug, folders.data)
    draft, _ = find_run(folders.reports, merchant.slug, None)
    for path in sorted(home.notebooks_dir().glob("*.ipynb")):
        target = draft.notebooks / path.name
        if target.exists():
            continue
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if "parameters" in cell.metadata.get("tags", []):
                lines = cell.source.splitlines()
                set_to = [
                    f'merchant = "{slug}"' if s.startswith("merchant =") else s for s in lines
                ]
                cell.source = "\n".join(set_to)
        nbformat.write(notebook, target)
    return draft.notebooks
