"""A real JupyterLab in a real browser: explore.ipynb used by hand, and the five stages run again.

Needs Playwright (in the extra ``dev``) and Debian's Chromium; each test says so where it skips.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pandas as pd
import pytest

from clvlib.cli.lab import command, environment
from clvlib.exhibits import Statement
from clvlib.lab import Run, run_names
from clvlib.lab.desk import lay_out
from clvlib.lab.layout import LATE
from clvlib.run_folder import STAGES, RunFolder
from tests.lab import fabricated
from tests.lab.conftest import CLV, fastest, settle
from tests.lab.stages import same_tables, unchanged

if TYPE_CHECKING:
    from playwright.sync_api import Page

NAMES = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
         "--disable-background-networking", "--disable-component-update"]  # fmt: skip
TOKEN = "for-this-test-only"
VIEWS = ("clv-customers", "clv-customer", "clv-segments", "clv-what-if", "clv-high-value",
         "clv-runs", "clv-budget", "clv-test")  # fmt: skip
MONEY = "Worth $5 to $7"
PATIENCE = 300_000  # milliseconds; the machine may be busy, what is measured is measured apart

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine"),
    pytest.mark.skipif(find_spec("playwright") is None, reason="Playwright is not installed"),
]


class Lab:
    """A page on a running JupyterLab, and what it asked of anybody else."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.outside: list[str] = []
        page.on("request", self._note)

    def _note(self, request: Any) -> None:
        if not request.url.startswith((self.address, "blob:", "data:")):
            self.outside.append(request.url)

    def open(self, desk_url: str) -> None:
        """Open the layout that ``clv lab`` has written."""
        self.page.goto(f"{self.address}{desk_url}?token={TOKEN}")
        front = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell"  # executed ones lie behind it
        self.page.wait_for_selector(front, timeout=PATIENCE)

    def run_all(self, path: str | None = None, kernel: str | None = None) -> str:
        """Do what the menu's *Run All Cells* does, wait for the last cell, return the kernel.

        With a kernel named, the notebook is opened on that one, as *Use Kernel from Other Session*
        does; its packages are imported already.
        """
        return self.page.evaluate(
            """async ([path, id, patience]) => {
              const app = window.jupyterapp;
              const run = async () => {
                const widget = path ? await app.commands.execute(
                                      "docmanager:open", {path, ...(id ? {kernel: {id}} : {})})
                                    : app.shell.currentWidget;
                app.shell.activateById(widget.id);
                await widget.context.ready;
                await widget.sessionContext.ready;
                await widget.sessionContext.session.kernel.info;
                await app.commands.execute("notebook:run-all-cells");
                return widget.sessionContext.session.kernel.id;
              };
              const late = new Promise((_, no) => setTimeout(() => no("too late"), patience));
              return await Promise.race([run(), late]);
            }""",
            [path, kernel, PATIENCE],
        )

    def change(self, path: str, before: str, after: str) -> None:
        """Write something else into a cell of a notebook, as one would type it."""
        changed = self.page.evaluate(
            """async ([path, before, after]) => {
              const widget = await window.jupyterapp.commands.execute("docmanager:open", {path});
              await widget.context.ready;
              const cells = widget.content.widgets.map(cell => cell.model.sharedModel);
              const found = cells.filter(cell => cell.getSource().includes(before));
              found.forEach(cell => cell.setSource(cell.getSource().replace(before, after)));
              return found.length;
            }""",
            [path, before, after],
        )
        assert changed == 1, f"{before} stands in {changed} cells"

    def step_through(self, path: str) -> int:
        """Do what Shift+Enter on every cell does; return how many cells there were."""
        return self.page.evaluate(
            """async (path) => {
              const app = window.jupyterapp;
              const widget = await app.commands.execute("docmanager:open", {path});
              app.shell.activateById(widget.id);
              const count = widget.content.widgets.length;
              widget.content.activeCellIndex = 0;
              for (let n = 0; n < count; n++) {
                await app.commands.execute("notebook:run-cell-and-select-next");
              }
              return count;
            }""",
            path,
        )

    def told(self, path: str) -> list[dict[str, Any]]:
        """Return the outputs of a notebook, cell after cell."""
        return self.page.evaluate(
            """async (path) => {
              const widget = await window.jupyterapp.commands.execute("docmanager:open", {path});
              return widget.content.widgets.flatMap(cell => cell.model.outputs?.toJSON() ?? []);
            }""",
            path,
        )

    def run_afresh(self, codes: list[str | None]) -> list[list[str]]:
        """Run pieces of code in a new kernel; return the status of each and the HTML it shows."""
        return self.page.evaluate(
            """async (codes) => {
              const kernel = await window.jupyterapp.serviceManager.kernels.startNew();
              const results = [];
              for (const code of codes) {
                const future = kernel.requestExecute({code});
                let shown = "";
                future.onIOPub = message => { shown += message.content.data?.["text/html"] ?? ""; };
                const reply = await future.done;
                results.push([reply.content.status, shown]);
              }
              await kernel.shutdown();
              return results;
            }""",
            codes,
        )

    def activate(self, path: str) -> None:
        """Bring an open notebook to the front."""
        self.page.evaluate(
            """async (path) => {
              const app = window.jupyterapp;
              app.shell.activateById((await app.commands.execute("docmanager:open", {path})).id);
            }""",
            path,
        )

    def path_of(self, name: str) -> str:
        """Return the path of the open notebook of some name."""
        (found,) = self.page.evaluate(
            """(name) => [...window.jupyterapp.shell.widgets("main")]
              .map(w => w.context.path).filter(path => path.endsWith("/" + name))""",
            name,
        )
        return found

    def kernels(self) -> list[str]:
        """Return the notebooks that have one."""
        return self.page.evaluate(
            "() => [...window.jupyterapp.serviceManager.sessions.running()].map(m => m.path)"
        )

    def errors(self) -> str:
        """Return what cells showed as errors."""
        shown = self.page.locator('[data-mime-type="application/vnd.jupyter.stderr"]')
        return " ".join(text for text in shown.all_inner_texts() if "Error" in text)


@contextmanager
def lab(run: Run) -> Iterator[Lab]:
    """Start what ``clv lab`` starts, and a browser on it; end both."""
    from playwright.sync_api import sync_playwright

    desk = lay_out(run)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    asked = [*command(desk, port, browser=False), "--LabApp.expose_app_in_browser=True",
             "--ServerApp.port_retries=0"]  # fmt: skip
    env = environment(desk) | {"JUPYTER_TOKEN": TOKEN}
    with (desk.workspaces.parent / "server.log").open("wb") as log:
        server = subprocess.Popen(asked, env=env, stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/api", server)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
            page = browser.new_page(viewport={"width": 1500, "height": 1300})
            made = Lab(page, f"http://127.0.0.1:{port}")
            made.open(desk.url)
            page.wait_for_function("() => window.jupyterapp !== undefined", timeout=PATIENCE)
            yield made
            browser.close()
    finally:
        server.terminate()
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < until:
        assert server.poll() is None, "JupyterLab ended at once"
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("JupyterLab did not answer in five minutes")


def seconds(act: Any, page: Page, condition: str, given: Any = None) -> float:
    """Return how long it takes from an act until the page says that a condition holds."""
    began = time.perf_counter()
    act()
    page.wait_for_function(condition, arg=given, timeout=PATIENCE)
    return time.perf_counter() - began


def text_of(page: str) -> str:
    """Return what a page says, without its tags."""
    return unescape(re.sub(r"<[^>]*>", "", page))


def write_executed(run: Run) -> None:
    """Give a run a notebook that was executed: with a picture in it."""
    drawn = {"text/html": '<svg width="20" height="20"><circle cx="9" cy="9" r="8"/></svg>'}
    said = {"text/markdown": Statement("a", MONEY)._repr_markdown_()}
    shown = [nbformat.v4.new_output("display_data", data=data) for data in (drawn, said)]
    cell = nbformat.v4.new_code_cell("1", outputs=shown, execution_count=1)
    spec = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata=spec)
    nbformat.write(notebook, run.folder.notebooks / "01_data_cleaning.ipynb")


def tab(page: Page, number: int, css: str) -> None:
    page.locator(".clv-explorer .lm-TabBar-tab").nth(number).click()
    page.wait_for_selector(f".{css} .clv-shown strong", timeout=PATIENCE)


HEADLINE = "(css) => document.querySelector(`.${css} .clv-shown strong`).textContent"
ANOTHER = """([css, before]) => {
  const now = document.querySelector(`.${css} .clv-shown strong`);
  return now && now.textContent !== before; }"""
PAINTED = """(n) => { const row = document.querySelector(`.clv-grid-row[data-row="${n}"]`);
  return row && row.children[0].textContent.length > 3; }"""


def test_explore_is_used_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fabricated.write_run(tmp_path, run="1997-12-31-earlier1", until="1997-12-31")
    fabricated.write_run(tmp_path)
    settle(tmp_path, monkeypatch)
    run = Run.open("music")
    write_executed(run)
    remark = "Asked in the meeting: what if every customer came more often?"
    with lab(run) as opened:
        page = opened.page
        opened.run_all()
        # The customer table: painted, scrolled, filtered.
        page.wait_for_selector(".clv-explorer", timeout=PATIENCE)
        page.wait_for_function(PAINTED, arg=0, timeout=PATIENCE)
        scroll = "(top) => { document.querySelector('.clv-grid-view').scrollTop = top; }"

        def jump(number: int) -> float:
            to = (20_000, 5_000, 12_000, 0)[number % 4] + 150 * (number // 4)
            return seconds(lambda: page.evaluate(scroll, to * 28), page, PAINTED, to + 1)

        assert fastest(2, jump) < 2
        before = page.locator(".clv-count").inner_text()
        page.locator(".clv-filter-segment select").select_option(index=0)
        page.wait_for_function(
            "(was) => document.querySelector('.clv-count').innerText !== was", arg=before,
            timeout=PATIENCE,
        )  # fmt: skip
        assert "of 23,570 customers" in page.locator(".clv-count").inner_text()

        # A segment is designed.
        tab(page, 2, "clv-segments")
        was = page.evaluate(HEADLINE, "clv-segments")
        handle = page.locator(".clv-cut-recency_days-0 .noUi-handle")
        handle.focus()
        handle.press("PageDown")
        page.wait_for_function(ANOTHER, arg=["clv-segments", was], timeout=PATIENCE)
        assert "would change segment" in page.evaluate(HEADLINE, "clv-segments")

        # A lever is moved: a new figure within a second.
        tab(page, 3, "clv-what-if")
        handle = page.locator(".clv-lever-frequency .noUi-handle")
        handle.focus()

        def move(_: int) -> float:
            was = page.evaluate(HEADLINE, "clv-what-if")
            return seconds(lambda: handle.press("ArrowRight"), page, ANOTHER, ["clv-what-if", was])

        assert fastest(1, move) < 1
        found = page.evaluate(HEADLINE, "clv-what-if")
        assert "more" in found

        # Every view is pinned, one with a remark; what it copies as code runs in a kernel of its own.
        page.locator(".clv-what-if .clv-remark textarea").fill(remark)
        pinned, codes = {}, []
        for number, css in enumerate(VIEWS):
            tab(page, number, css)
            pinned[css] = page.evaluate(HEADLINE, css)
            page.locator(f".{css} button.clv-pin").click()
            page.locator(f".{css} .clv-done").wait_for(timeout=PATIENCE)
            assert "clv render music" in page.locator(f".{css} .clv-done").inner_text()
            codes.append(page.locator(f".{css} .clv-code pre").text_content())
        assert pinned["clv-what-if"] == found
        for css, (status, shown) in zip(VIEWS, opened.run_afresh(codes), strict=True):
            assert status == "ok", css
            assert pinned[css] in text_of(shown)

        # A cell that takes long says so; executed notebooks are there to be read.
        executed = opened.path_of("01_data_cleaning.ipynb")
        assert opened.kernels() == [opened.path_of("explore.ipynb")]
        assert "<svg" in str(opened.told(executed))
        opened.activate(executed)
        page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea svg circle").wait_for()
        page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)").get_by_text(MONEY).wait_for()
        assert page.locator("mjx-container, .MathJax").count() == 0, "money is no formula"
        explore = opened.path_of("explore.ipynb")
        opened.change(explore, "from clvlib.lab import Levers", "import time\ntime.sleep(5)\n#")
        opened.activate(explore)
        opened.page.evaluate(
            "() => void window.jupyterapp.commands.execute('notebook:run-all-below')"
        )
        page.locator(".jp-OutputArea").get_by_text(re.compile(r"^… [34] s$")).wait_for()
        assert not opened.errors()
        assert opened.outside == [], "the page asked somebody else"
    done = subprocess.run(
        [CLV, "render", "music", "--to", "html", "--engine", "embedded"],
        capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    page_text = (tmp_path / "reports" / "music" / "latest" / "report.html").read_text("utf-8")
    printed = text_of(page_text)
    assert remark in printed
    for css, headline in pinned.items():
        assert headline in printed, css


def test_the_stages_run_again_with_the_same_tables(own_shop: Run) -> None:
    run, reports = own_shop, own_shop.folder.path.parents[1]
    sandbox = run.sandbox().folder
    settings = run.workspace.merchant.folder / "merchant.yml"
    shutil.copytree(settings.parent, settings.parent.with_name("corner"))
    with unchanged(run.folder.path), lab(run) as opened:
        place = sandbox.notebooks.relative_to(reports.parent).as_posix()
        paths = [f"{place}/{stem}.ipynb" for stem in STAGES.values()]
        kernel = None  # one for all five: each with one of its own is what ``clv run`` does
        for path in paths:
            given = kernel
            kernel = opened.run_all(path, given)
            assert given in (None, kernel)
            assert not errors_in(opened.told(path)), path
        same_tables(run.folder, sandbox)

        # What is wrong is told in one line.
        set_margin(settings, 7)
        assert "gross_margin" in error_of(opened, paths[1], "error: shop/merchant.yml line ")
        set_margin(settings, 0.5)
        opened.change(paths[1], 'merchant = "shop"', 'merchant = "corner"')
        error_of(opened, paths[1], "error: run '")
        opened.change(paths[1], 'merchant = "corner"', 'merchant = "shop"')

        # An earlier day and another margin, one of the notebooks cell by cell.
        opened.change(paths[0], 'as_of = "2026-06-30"', 'as_of = "2026-03-31"')
        for path in paths:
            opened.step_through(path) if path == paths[1] else opened.run_all(path)
            assert not errors_in(opened.told(path)), path

        # Another merchant, in the draft that is anybody's.
        opened.change(paths[0], 'merchant = "shop"', 'merchant = "corner"')
        opened.change(paths[0], f'run = "sandbox-{run.name}"', "run = None")
        opened.change(paths[0], 'as_of = "2026-03-31"', "as_of = None")
        opened.run_all(paths[0])
        assert not errors_in(opened.told(paths[0]))
        assert opened.outside == [], "the page asked somebody else"
    same_tables(made_of(run.slug, "2026-03-31", reports), sandbox)
    draft = RunFolder(reports / "corner" / "draft")
    ledgers = [pd.read_parquet(folder.table("ledger")) for folder in (run.folder, draft)]
    pd.testing.assert_frame_equal(ledgers[0], ledgers[1])


def set_margin(settings: Path, margin: float) -> None:
    text = settings.read_text("utf-8")
    settings.write_text(re.sub(r"gross_margin: .*", f"gross_margin: {margin}", text), "utf-8")


def made_of(slug: str, day: str, reports: Path) -> RunFolder:
    """Let ``clv run`` make a run as of a day, by the settings as they are."""
    done = subprocess.run(
        [CLV, "run", slug, "--as-of", day, "--to", "none"],
        capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (name,) = [name for name in run_names(slug) if name.startswith(day)]
    return RunFolder(reports / slug / name)


def error_of(opened: Lab, path: str, begins: str) -> str:
    """Run a notebook that must fail, and return the one line that it shows."""
    opened.run_all(path)
    told, *_ = errors_in(opened.told(path))  # on a busy machine a later cell may still have run
    assert told.startswith(begins)
    assert "\n" not in told.strip()
    opened.page.wait_for_timeout(1_000 * (LATE + 1))  # so long the kernel runs nothing more
    return told


def errors_in(outputs: list[dict[str, Any]]) -> list[str]:
    """Return what cells that failed showed, without colours."""
    told = ["\n".join(o["traceback"]) for o in outputs if o["output_type"] == "error"]
    return [re.sub(r"\x1b\[[0-9;]*m", "", text) for text in told]
