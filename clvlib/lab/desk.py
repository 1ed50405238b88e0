"""The desk that ``clv lab SLUG`` lays out: notebooks, report and views of one run, side by side.

Everything lies in the run's sandbox: copies of the executed notebooks to read, the stage notebooks
to run again, ``explore.ipynb`` set to the run. Whoever changes or runs them changes the sandbox;
the finished run is only read.
"""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from clvlib import home
from clvlib.lab.run import Run
from clvlib.run_folder import SANDBOX, STAGES, RunFolder
from clvlib.words import translate_blocks

EXPLORE = "explore.ipynb"
WELCOME = "Welcome.ipynb"
EXTENSION = "clvlib.lab.kernel"
KERNEL = "CLV report kit"
NEWS = "@jupyterlab/apputils-extension:notification"


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
    pages = [*_report(run, sandbox), *_executed(run, sandbox)]
    reports = sandbox.path.parents[2]
    root = reports.parent if reports.parent != reports.parent.parent else sandbox.path
    return _desk(f"clv-{run.slug}", root, sandbox.path / ".lab", shown[:1], pages)


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
    """Copy the executed notebooks, and their pages, to read."""
    folder = sandbox.notebooks / "executed"
    folder.mkdir(exist_ok=True, mode=0o700)
    copied = [_to_read(p, folder) for p in sorted(run.folder.notebooks.glob("[0-9]*.*"))]
    return [path for path in copied if path.suffix == ".html"]


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


def _desk(name: str, root: Path, hidden: Path, notebooks: list[Path], pages: list[Path]) -> Desk:
    from jupyterlab_server.workspaces_handler import WorkspacesManager

    workspaces, kernels = hidden / "workspaces", hidden / "jupyter"
    workspaces.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_kernel(kernels)
    manager = WorkspacesManager(str(workspaces))
    if name not in {known["metadata"]["id"] for known in manager.list_workspaces()}:
        manager.save(name, json.dumps(_layout(name, root, notebooks, pages)))
    return Desk(root, workspaces, name, kernels, _write_config(hidden / "config"))


def _layout(name: str, root: Path, notebooks: list[Path], pages: list[Path]) -> dict[str, Any]:
    """Write JupyterLab's own description of a layout: tabs, the first one in front."""
    opened = [("notebook", "Notebook", path) for path in notebooks]
    opened += [("htmlviewer", "HTML Viewer", path) for path in pages]
    data: dict[str, Any] = {}
    for kind, factory, path in opened:
        place = path.relative_to(root).as_posix()
        data[f"{kind}:{place}"] = {"data": {"path": place, "factory": factory}}
    tabs = list(data)
    folder = notebooks[0].parent.relative_to(root).as_posix()
    data["file-browser-filebrowser:cwd"] = {"path": folder}
    data["layout-restorer:data"] = {
        "main": {
            "dock": {"type": "tab-area", "currentIndex": 0, "widgets": tabs}, "current": tabs[0],
        },
        "down": {"size": 0, "widgets": []},
        "left": {
            "collapsed": False, "visible": True, "current": "filebrowser",
            "widgets": ["filebrowser", "running-sessions"],
        },
        "right": {"collapsed": True, "visible": True, "widgets": []},
        "relativeSizes": [0.16, 0.84, 0],
    }  # fmt: skip
    return {"data": data, "metadata": {"id": name}}


def _write_config(folder: Path) -> Path:
    """Write that nobody is asked for news and no list of extensions is fetched."""
    place = folder / "labconfig" / "default_setting_overrides.json"
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    quiet = {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True}
    place.write_text(json.dumps({NEWS: quiet}), encoding="utf-8")
    return folder


def _write_kernel(folder: Path) -> None:
    """Write the kernel of this environment, so that nobody has to choose one."""
    place = folder / "kernels" / "python3"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}",
                 f"--IPKernelApp.extensions=['storemagic', '{EXTENSION}']"],
        "display_name": KERNEL, "language": "python", "metadata": {"debugger": True},
    }  # fmt: skip
    (place / "kernel.json").write_text(json.dumps(spec, indent=1), encoding="utf-8")
