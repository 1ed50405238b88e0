"""What ``clv lab`` lays out: copies in the sandbox, a layout, a kernel, no word to the internet."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from jupyter_server.services.contents.filemanager import FileContentsManager
from nbformat.sign import NotebookNotary

from clvlib.cli import main
from clvlib.cli.lab import command, environment
from clvlib.errors import InputError
from clvlib.lab import Run, kernel
from clvlib.lab.desk import Desk, lay_out, lay_out_welcome
from clvlib.run_folder import STAGES
from tests.lab import fabricated
from tests.lab.conftest import settle


@pytest.fixture
def desk(own: Run) -> Desk:
    """The desk of a run that has been executed and printed."""
    executed = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("Told")])
    nbformat.write(executed, own.folder.notebooks / "03_clv_estimation.ipynb")
    (own.folder.notebooks / "03_clv_estimation.html").write_text("<p>Told</p>", "utf-8")
    (own.folder.path / "report.html").write_text("<p>Report</p>", "utf-8")
    return lay_out(own)


def source(path: Path) -> str:
    return "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)


def test_notebooks_are_copies_set_to_the_run(own: Run, desk: Desk) -> None:
    folder = own.sandbox().folder.notebooks
    assert f'merchant = "music"\nrun = "{own.name}"' in source(folder / "explore.ipynb")
    for stem in STAGES.values():
        assert f'run = "sandbox-{own.name}"' in source(folder / f"{stem}.ipynb")
    assert 'as_of = "1998-06-30"' in source(folder / "01_data_cleaning.ipynb")
    assert (folder / "executed" / "03_clv_estimation.ipynb").stat().st_mode & 0o222 == 0
    assert (folder / "report.html").read_text("utf-8") == "<p>Report</p>"


def layout_of(desk: Desk) -> dict[str, Any]:
    (path,) = desk.workspaces.glob("*")
    return json.loads(path.read_text("utf-8"))["data"]


def test_the_layout_opens_explore_first_then_report_and_executed_notebooks(
    own: Run, desk: Desk
) -> None:
    layout = layout_of(desk)
    main_area = layout["layout-restorer:data"]["main"]
    tabs = main_area["dock"]["widgets"]
    assert [name.split(":")[0] for name in tabs] == ["notebook", "htmlviewer", "notebook"]
    assert tabs[2].endswith("executed/03_clv_estimation.ipynb")
    assert main_area["current"].endswith("explore.ipynb")
    for name in tabs:
        assert (desk.root / layout[name]["data"]["path"]).is_file()
    assert desk.root == own.folder.path.parents[2]


def test_executed_notebooks_are_trusted_and_start_no_kernel(own: Run, desk: Desk) -> None:
    executed = own.sandbox().folder.notebooks / "executed" / "03_clv_estimation.ipynb"
    told = json.loads((desk.config / "jupyter_server_config.json").read_text("utf-8"))
    notary = NotebookNotary(**told["NotebookNotary"])
    assert notary.check_signature(nbformat.read(executed, as_version=4))
    notary.store.close()
    assert own.sandbox().folder.path in Path(told["NotebookNotary"]["db_file"]).parents
    *_, name = layout_of(desk)["layout-restorer:data"]["main"]["dock"]["widgets"]
    assert layout_of(desk)[name]["data"]["kernelPreference"] == {"shouldStart": False}
    (path,) = desk.workspaces.glob("*")
    saved = json.loads(path.read_text("utf-8"))  # as JupyterLab saves it: without the preference
    del saved["data"][name]["data"]["kernelPreference"]
    path.write_text(json.dumps(saved), "utf-8")
    assert layout_of(lay_out(own))[name]["data"]["kernelPreference"] == {"shouldStart": False}


@pytest.mark.parametrize("encrypt", [False, True])
def test_what_cells_show_is_saved_unless_the_merchant_is_encrypted(
    encrypt: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fabricated.write_run(tmp_path, encrypt=encrypt)
    settle(tmp_path, monkeypatch)
    desk = lay_out(Run.open("music"))
    config = json.loads((desk.config / "jupyter_server_config.json").read_text("utf-8"))
    manager = FileContentsManager(root_dir=str(tmp_path), **config.get("ContentsManager", {}))
    shown = nbformat.v4.new_output("stream", text="c000123 buys again")
    cell = nbformat.v4.new_code_cell("1", outputs=[shown], execution_count=1)
    content = nbformat.v4.new_notebook(cells=[cell], metadata={"widgets": {"state": "c000123"}})
    manager.save({"type": "notebook", "content": content}, "mine.ipynb")
    assert ("c000123" in (tmp_path / "mine.ipynb").read_text("utf-8")) == (not encrypt)


def test_copies_are_laid_out_again_where_read_only_files_cannot_be_removed(
    own: Run, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink = Path.unlink

    def as_on_windows(path: Path, missing_ok: bool = False) -> None:
        if path.exists() and not path.stat().st_mode & 0o200:
            raise PermissionError(13, "Access is denied", str(path))
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", as_on_windows)
    (own.folder.path / "report.html").write_text("<p>Another</p>", "utf-8")
    lay_out(own)
    copied = own.sandbox().folder.notebooks / "report.html"
    assert copied.read_text("utf-8") == "<p>Another</p>"
    assert copied.stat().st_mode & 0o222 == 0


def test_what_was_changed_by_hand_stays(own: Run, desk: Desk) -> None:
    mine = own.sandbox().folder.notebooks / "explore.ipynb"
    notebook = nbformat.read(mine, as_version=4)
    notebook.cells.append(nbformat.v4.new_markdown_cell("Mine"))
    nbformat.write(notebook, mine)
    (layout,) = desk.workspaces.glob("*")
    layout.write_text(layout.read_text("utf-8").replace("0.84", "0.5"), "utf-8")
    assert lay_out(own) == desk
    assert "Mine" in source(mine)
    assert "0.5" in layout.read_text("utf-8")


def test_the_server_is_told_everything(
    own: Run, desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[list[str], dict[str, str]]] = []

    class Done:
        returncode = 0

    def run(command: list[str], env: dict[str, str], check: bool) -> Done:
        started.append((command, env))
        return Done()

    monkeypatch.setattr("subprocess.run", run)
    root = own.folder.path.parents[2]
    folders = ["--data-dir", str(root / "data"), "--reports-dir", str(root / "reports")]
    assert main(["lab", "music", "--no-browser", "--port", "9000", *folders]) == 0
    asked, env = started[0]
    assert asked == command(desk, 9000, browser=False)
    assert env["JUPYTER_PATH"].startswith(str(desk.kernels))
    assert env["CLV_REPORTS_DIR"] == str(root / "reports")
    quiet = desk.config / "labconfig" / "default_setting_overrides.json"
    assert '"fetchNews": "false"' in quiet.read_text("utf-8")
    spec = json.loads((desk.kernels / "kernels" / "python3" / "kernel.json").read_text("utf-8"))
    assert spec["argv"][0] == environment(desk).get("PYTHONEXECUTABLE", spec["argv"][0])
    assert main(["lab", "music", "--run", "nosuch", *folders]) == 2
    assert "run 'nosuch' of 'music': does not exist" in capsys.readouterr().err


@pytest.mark.parametrize("absent", ["anywidget", "ipywidgets"])
def test_without_its_extra_it_says_what_to_install(
    absent: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    known = find_spec
    monkeypatch.setattr(
        "clvlib.cli.lab.find_spec", lambda name: None if name == absent else known(name)
    )
    started: list[object] = []
    monkeypatch.setattr("subprocess.run", lambda *given, **_: started.append(given))
    assert main(["lab", "--no-browser", "--reports-dir", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert f"the package '{absent}' is not installed" in told
    assert "clv-report-kit[lab]" in told
    assert not started


def test_the_tour_opens_where_no_merchant_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = lay_out_welcome(tmp_path / "reports", "zh-Hans")
    assert "十分钟" in source(tmp_path / "reports" / "welcome" / "Welcome.ipynb")
    assert desk.url == "/lab/workspaces/clv-welcome"


def test_a_chinese_run_has_chinese_notebooks(here: Path, tmp_path: Path) -> None:
    run = Run.open("yinyue")
    lay_out(run)
    assert "探索" in source(run.sandbox().folder.notebooks / "explore.ipynb")


def test_errors_for_the_user_are_one_line_and_still_errors() -> None:
    shell = InteractiveShell()
    kernel.load_ipython_extension(shell)
    shown: list[list[str]] = []
    shell._showtraceback = lambda kind, error, told: shown.append(told)  # type: ignore[method-assign]
    done = shell.run_cell(
        "from clvlib.errors import InputError\nraise InputError('file', 'is empty', remedy='mend')"
    )
    assert isinstance(done.error_in_exec, InputError)
    assert shown == [["error: file: is empty · mend"]]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["explore", "Welcome"])
def test_the_notebooks_run_without_a_browser(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import papermill

    from clvlib.home import notebooks_dir

    fabricated.write_run(tmp_path, run="1997-12-31-earlier1", until="1997-12-31")
    fabricated.write_run(tmp_path)
    fabricated.write_run(tmp_path, slug="yinyue", language="zh-Hans", currency="CNY")
    settle(tmp_path, monkeypatch)
    given = {
        "explore": {"merchant": "music"}, "Welcome": {"english": "music", "chinese": "yinyue"},
    }  # fmt: skip
    done = papermill.execute_notebook(
        notebooks_dir() / f"{name}.ipynb", tmp_path / "out.ipynb", given[name], progress_bar=False
    )
    shown = [o for c in done.cells for o in c.get("outputs", []) if "data" in o]
    assert any("application/vnd.jupyter.widget-view+json" in o["data"] for o in shown)
    assert not list((tmp_path / "data" / "music" / "notes" / "pins").glob("*"))
