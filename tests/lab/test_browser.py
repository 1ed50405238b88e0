"""A real JupyterLab in a real browser: explore.ipynb used by hand, and the five stages run again.

Needs Playwright (in the extra ``dev``) and Debian's Chromium; each test says so where it skips.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from clvlib.cli.lab import command, environment
from clvlib.lab import Run
from clvlib.lab.desk import lay_out
from clvlib.run_folder import STAGES
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
PATIENCE = 90_000  # milliseconds; the machine may be busy, what is measured is measured apart

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
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=PATIENCE)

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
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert server.poll() is None, "JupyterLab ended at once"
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("JupyterLab did not answer within a minute")


def seconds(act: Any, page: Page, condition: str, given: Any = None) -> float:
    """Return how long it takes from an act until the page says that a condition holds."""
    began = time.perf_counter()
    act()
    page.wait_for_function(condition, arg=given, timeout=PATIENCE)
    return time.perf_counter() - began


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

        # It is pinned with a remark, and the next rendering prints both.
        panel = page.locator(".clv-what-if")
        panel.locator(".clv-remark textarea").fill(remark)
        panel.locator("button.clv-pin").click()
        panel.get_by_text("Print it with: clv render music").wait_for(timeout=PATIENCE)
        assert not opened.errors()
        assert opened.outside == [], "the page asked somebody else"
    done = subprocess.run(
        [CLV, "render", "music", "--to", "html", "--engine", "embedded"],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    page_text = (tmp_path / "reports" / "music" / "latest" / "report.html").read_text("utf-8")
    assert remark in page_text
    assert found in page_text


def test_the_stages_run_again_with_the_same_tables(own_shop: Run) -> None:
    run, reports = own_shop, own_shop.folder.path.parents[1]
    sandbox = run.sandbox().folder
    with unchanged(run.folder.path), lab(run) as opened:
        place = sandbox.notebooks.relative_to(reports.parent).as_posix()
        kernel = None  # one for all five: each with one of its own is what ``clv run`` does
        for stem in STAGES.values():
            given = kernel
            kernel = opened.run_all(f"{place}/{stem}.ipynb", given)
            assert given in (None, kernel)
            assert not opened.errors(), stem
        assert opened.outside == [], "the page asked somebody else"
    same_tables(run.folder, sandbox)
