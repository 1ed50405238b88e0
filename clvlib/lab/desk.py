"""The desk that ``clv lab SLUG`` lays out: notebooks, report and views of one run, side by side.

Everything lies in the run's sandbox: copies of the executed notebooks to read, the stage notebooks
to run again, ``explore.ipynb`` set to the run. Whoever changes or runs them changes the sandbox;
the finished run is only read.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import nbformat

from clvlib import home
from clvlib.lab.layout import KERNEL, trust, write_config, write_kernel, write_layout
from clvlib.lab.run import Run
from clvlib.run_folder import SANDBOX, STAGES, RunFolder
from clvlib.words import translate_blocks

EXPLORE = "explore.ipynb"
WELCOME = "Welcome.ipynb"


@dataclass(frozen=True)
class Desk:
    """What JupyterLab is started with.

    Parameters
    ----------
    root : Path
        The folder that it shows: the kit's (or the project's) own.
    workspaces : Path
        Where it keeps its layout.
    name : str
        Name of the layout.
    kernels : Path
        A folder for ``JUPYTER_PATH`` that holds the kernel of this environment.
    config : Path
        A folder for ``JUPYTER_CONFIG_PATH`` by which JupyterLab asks nothing of the internet.
    """

    root: Path
    workspaces: Path
    name: str
    kernels: Path
    config: Path

    @property
    def url(self) -> str:
        """The page to open, relative to the server."""
        return f"/lab/workspaces/{self.name}"


def lay_out(run: Run) -> Desk:
    """Copy what is needed into the run's sandbox, and write the layout.

    What the consultant has already changed there stays as it is.

    Parameters
    ----------
    run : Run
        The run to explore.
    """
    sandbox = run.sandbox().folder
    shown = _notebooks(run, sandbox)
    read = [*_report(run, sandbox), *_executed(run, sandbox)]
    reports = sandbox.path.parents[2]
    root = reports.parent if reports.parent != reports.parent.parent else sandbox.path
    hidden, encrypt = sandbox.path / ".lab", run.settings.encrypt
    return _desk(f"clv-{run.slug}", root, hidden, shown[:1], read, encrypt)


def lay_out_welcome(reports: Path, language: str = "en") -> Desk:
    """Lay out the tour, in a copy, for whoever names no merchant."""
    folder = reports / "welcome"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    shown = []
    for name in (WELCOME, EXPLORE):
        target = folder / name
        if not target.exists():
            nbformat.write(set_to(home.notebooks_dir() / name, language), target)
        shown.append(target)
    return _desk("clv-welcome", reports.parent, folder / ".lab", shown, [])


def set_to(source: Path, language: str, **parameters: str | None) -> nbformat.NotebookNode:
    """Return a notebook of the kit with its parameters set and its prose translated."""
    notebook = nbformat.read(source, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = translate_blocks(cell.source, language)
        elif "parameters" in cell.metadata.get("tags", []):
            lines = cell.source.splitlines()
            cell.source = "\n".join(_assigned(line, parameters) for line in lines)
    notebook.metadata.setdefault("kernelspec", {"name": "python3"})["display_name"] = KERNEL
    return notebook


def _assigned(line: str, parameters: dict[str, str | None]) -> str:
    name = line.partition("=")[0].strip()
    return f"{name} = {json.dumps(parameters[name])}" if parameters.get(name) else line


def _notebooks(run: Run, sandbox: RunFolder) -> list[Path]:
    """Copy explore.ipynb and the stages, set to this run; keep what is there."""
    day = f"{run.as_of:%Y-%m-%d}"
    made = []
    for name in (EXPLORE, *(f"{stem}.ipynb" for stem in STAGES.values())):
        target = sandbox.notebooks / name
        made.append(target)
        if target.exists():
            continue
        chosen = run.name if name == EXPLORE else f"{SANDBOX}{run.name}"
        notebook = set_to(
            home.notebooks_dir() / name, run.settings.language,
            merchant=run.slug, run=chosen, as_of=day,
        )  # fmt: skip
        nbformat.write(notebook, target)
    return made


def _executed(run: Run, sandbox: RunFolder) -> list[Path]:
    """Copy the executed notebooks, and their pages, to read; return the notebooks."""
    folder = sandbox.notebooks / "executed"
    folder.mkdir(exist_ok=True, mode=0o700)
    copied = [_to_read(p, folder) for p in sorted(run.folder.notebooks.glob("[0-9]*.*"))]
    return [path for path in copied if path.suffix == ".ipynb"]


def _report(run: Run, sandbox: RunFolder) -> list[Path]:
    page = run.folder.path / "report.html"
    return [_to_read(page, sandbox.notebooks)] if page.is_file() else []


def _to_read(source: Path, folder: Path) -> Path:
    target = folder / source.name
    if target.exists():
        target.chmod(0o600)  # Windows removes no file that may only be read
        target.unlink()
    shutil.copyfile(source, target)
    target.chmod(0o400)
    return target


def _desk(
    name: str, root: Path, hidden: Path, used: list[Path], read: list[Path], encrypt: bool = False
) -> Desk:
    workspaces, kernels, trusted = hidden / "workspaces", hidden / "jupyter", hidden / "trust"
    write_kernel(kernels)
    trust([path for path in read if path.suffix == ".ipynb"], trusted)
    write_layout(workspaces, name, root, used, read)
    return Desk(root, workspaces, name, kernels, write_config(hidden / "config", trusted, encrypt))
