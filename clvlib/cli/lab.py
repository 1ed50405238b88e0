"""``clv lab``: a finished run in JupyterLab, to be explored without being changed."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from clvlib.cli.options import DataDir, Debug, Folders, ReportsDir
from clvlib.errors import InputError

if TYPE_CHECKING:
    from clvlib.lab.desk import Desk


WIDGETS = ("anywidget", "ipywidgets")  # of the extra ``lab``; explore.ipynb cannot do without


def lab(
    slug: Annotated[
        str | None, typer.Argument(metavar="[SLUG]", help="Merchant whose run is opened.")
    ] = None,
    run: Annotated[
        str | None, typer.Option("--run", metavar="RUN", help="Which run [the newest].")
    ] = None,
    port: Annotated[int, typer.Option("--port", help="Port of the server.")] = 8888,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page, or only serve it.")
    ] = True,
    data_dir: DataDir = None,
    reports_dir: ReportsDir = None,
    debug: Debug = False,
) -> int:
    """Open JupyterLab on a merchant's newest run, or on the tour where no merchant is named."""
    folders = Folders.of(data_dir, reports_dir)
    os.environ["CLV_DATA_DIR"] = str(folders.data)
    os.environ["CLV_REPORTS_DIR"] = str(folders.reports)
    desk = _desk(slug, run, folders)
    try:
        return subprocess.run(
            command(desk, port, browser), env=environment(desk), check=False
        ).returncode
    except OSError as error:
        raise InputError("JupyterLab", f"cannot be started ({error})") from error


def _desk(slug: str | None, run: str | None, folders: Folders) -> Desk:
    absent = [name for name in WIDGETS if find_spec(name) is None]
    if absent:
        raise InputError(
            "clv lab", f"the package '{absent[0]}' is not installed",
            remedy="install the kit with its extra: clv-report-kit[lab], or make setup",
        )  # fmt: skip
    from clvlib.lab import Run
    from clvlib.lab.desk import lay_out, lay_out_welcome

    if slug is None:
        chinese = os.environ.get("LC_ALL", os.environ.get("LANG", "")).startswith("zh")
        return lay_out_welcome(folders.reports, "zh-Hans" if chinese else "en")
    return lay_out(Run.open(slug, run))


def command(desk: Desk, port: int, browser: bool) -> list[str]:
    """Return the command that starts JupyterLab on a desk; it asks nothing of the internet."""
    return [
        sys.executable, "-m", "jupyterlab",
        f"--ServerApp.root_dir={desk.root}",
        f"--LabApp.workspaces_dir={desk.workspaces}",
        f"--LabApp.default_url={desk.url}",
        f"--ServerApp.port={port}",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
        *([] if browser else ["--no-browser"]),
        *(["--allow-root"] if getattr(os, "geteuid", lambda: 1)() == 0 else []),  # in a container
    ]  # fmt: skip


def environment(desk: Desk) -> dict[str, str]:
    """Return the environment of the server and its kernels."""
    from clvlib import home

    ours = {"JUPYTER_PATH": desk.kernels, "JUPYTER_CONFIG_PATH": desk.config}
    before = {name: [os.environ[name]] if os.environ.get(name) else [] for name in ours}
    paths = {name: os.pathsep.join([str(path), *before[name]]) for name, path in ours.items()}
    return {**os.environ, "CLV_HOME": str(home.home()), **paths}
