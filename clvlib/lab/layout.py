"""JupyterLab's own files for a desk: which tabs stand open, which notebooks are trusted, what it asks.

Executed notebooks open as notebooks, to be read: they are signed, since JupyterLab strips the
pictures from one that it does not trust, and they start no kernel of their own. The signatures
lie in the sandbox, not in the home folder of whoever reads.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat

EXTENSION = "clvlib.lab.kernel"
KERNEL = "CLV report kit"
NEWS = "@jupyterlab/apputils-extension:notification"
FACTORIES = {"notebook": "Notebook", "htmlviewer": "HTML Viewer"}
LATE = 1.5  # seconds after an error in which cells still on their way are not run any more
KERNELLESS = {"kernelPreference": {"shouldStart": False}}


def write_layout(
    folder: Path, name: str, root: Path, used: Sequence[Path], read: Sequence[Path]
) -> None:
    """Write which tabs stand open, the first one in front; a layout that is there stays.

    Parameters
    ----------
    folder : Path
        Where JupyterLab keeps its layouts.
    name : str
        Of the layout.
    root : Path
        The folder that JupyterLab shows.
    used : sequence of Path
        Notebooks to work with.
    read : sequence of Path
        Notebooks and pages to read; these notebooks start no kernel.
    """
    from jupyterlab_server.workspaces_handler import WorkspacesManager

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    manager = WorkspacesManager(str(folder))
    quiet = {_tab(path, root) for path in read if path.suffix == ".ipynb"}
    if name in {known["metadata"]["id"] for known in manager.list_workspaces()}:
        layout = manager.load(name)  # JupyterLab forgets about kernels when it saves one
        for tab in quiet & set(layout["data"]):
            layout["data"][tab]["data"] |= KERNELLESS
    else:
        layout = _layout(name, root, [*used, *read])
        for tab in quiet:
            layout["data"][tab]["data"] |= KERNELLESS
    manager.save(name, json.dumps(layout))


def _tab(path: Path, root: Path) -> str:
    kind = "notebook" if path.suffix == ".ipynb" else "htmlviewer"
    return f"{kind}:{path.relative_to(root).as_posix()}"


def _layout(name: str, root: Path, shown: Sequence[Path]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for tab in (_tab(path, root) for path in shown):
        kind, _, place = tab.partition(":")
        data[tab] = {"data": {"path": place, "factory": FACTORIES[kind]}}
    tabs = list(data)
    folder = shown[0].parent.relative_to(root).as_posix()
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


def trust(notebooks: Sequence[Path], folder: Path) -> None:
    """Sign notebooks, so that JupyterLab shows their pictures.

    Parameters
    ----------
    notebooks : sequence of Path
        Copies of what the kit itself has executed.
    folder : Path
        Where the signatures and their secret lie, see :func:`write_config`.
    """
    from nbformat.sign import NotebookNotary

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    notary = NotebookNotary(**_notary(folder))
    for path in notebooks:
        notary.sign(nbformat.read(path, as_version=4))
    notary.store.close()


def _notary(folder: Path) -> dict[str, str]:
    return {"db_file": str(folder / "signatures.db"), "secret_file": str(folder / "secret")}


def write_config(folder: Path, trusted: Path, encrypt: bool = False) -> Path:
    """Write that nobody is asked for news, whose signatures count, and what a save leaves out.

    Parameters
    ----------
    folder : Path
        For ``JUPYTER_CONFIG_PATH``.
    trusted : Path
        Folder of the signatures.
    encrypt : bool
        Whether notebooks are saved without what their cells showed: with ``encrypt: true``
        nothing on single customers may lie on disk in clear.
    """
    place = folder / "labconfig" / "default_setting_overrides.json"
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    quiet = {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True}
    place.write_text(json.dumps({NEWS: quiet}), encoding="utf-8")
    told: dict[str, Any] = {"NotebookNotary": _notary(trusted)}
    if encrypt:
        told["ContentsManager"] = {"pre_save_hook": "clvlib.lab.layout.without_outputs"}
    (folder / "jupyter_server_config.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
    return folder


def without_outputs(model: dict[str, Any], **_: Any) -> None:
    """Take out of a notebook that is about to be saved what its cells showed.

    Parameters
    ----------
    model : dict
        As Jupyter's contents manager hands it to ``pre_save_hook``; changed in place.
    """
    if model.get("type") != "notebook" or not model.get("content"):
        return
    model["content"]["metadata"].pop("widgets", None)
    for cell in model["content"]["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None


def write_kernel(folder: Path) -> None:
    """Write the kernel of this environment, so that nobody has to choose one."""
    place = folder / "kernels" / "python3"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}",
                 f"--IPKernelApp.extensions=['storemagic', '{EXTENSION}']",
                 f"--Kernel.stop_on_error_timeout={LATE}"],
        "display_name": KERNEL, "language": "python", "metadata": {"debugger": True},
    }  # fmt: skip
    (place / "kernel.json").write_text(json.dumps(spec, indent=1), encoding="utf-8")
