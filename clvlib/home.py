"""Where the kit's own notebooks and templates are.

In a checkout they stand at the top level, beside ``clvlib``; in an installed
wheel they travel inside the package. ``CLV_HOME`` overrules both.
"""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def home() -> Path:
    """Return the folder that holds ``notebooks/`` and ``templates/``."""
    if override := os.environ.get("CLV_HOME"):
        return Path(override).expanduser().resolve()
    bundled = PACKAGE / "_kit"
    return bundled if bundled.is_dir() else PACKAGE.parent


def notebooks_dir() -> Path:
    """Return the folder of the five stage notebooks."""
    return home() / "notebooks"


def templates_dir() -> Path:
    """Return the folder of report templates, brand tokens and playbooks."""
    return home() / "templates"


def data_dir() -> Path:
    """Return the folder of merchants: ``CLV_DATA_DIR``, else ``data/`` of the project."""
    return _project_folder("CLV_DATA_DIR", "data")


def reports_dir() -> Path:
    """Return the folder of runs: ``CLV_REPORTS_DIR``, else ``reports/`` of the project."""
    return _project_folder("CLV_REPORTS_DIR", "reports")


def _project_folder(variable: str, name: str) -> Path:
    """Find a folder by environment, by walking up from here, or beside the kit."""
    if override := os.environ.get(variable):
        return Path(override).expanduser().resolve()
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if (folder / "data").is_dir() and (folder / "notebooks").is_dir():
            return folder / name
    return here / name if home() == PACKAGE / "_kit" else home() / name
