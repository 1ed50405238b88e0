"""The page in a real browser: axe-core finds no barrier, tables sort and can be searched."""

import html
import json
import re
import shutil
import subprocess
from importlib.resources import files
from importlib.util import find_spec

import pytest

from clvlib.reporting import Document, render
from clvlib.reporting.engines import embedded_is_here

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine"),
    pytest.mark.skipif(find_spec("axe_core_python") is None, reason="axe-core is not installed"),
    pytest.mark.skipif(not embedded_is_here(), reason="the extra 'embedded' is not installed"),
]
# The page forbids all scripts but its own, so the one under test is tried without that rule.
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
AXE = """<script>%s</script><script>addEventListener("load", function () {
  axe.run(document).then(function (found) { said(found.violations.map(function (v) {
    return [v.impact, v.id, v.nodes[0].html]; })); }); });</script>"""
USE = """<script>addEventListener("load", function () {
  var table = Array.from(document.querySelectorAll("table.kit")).find(function (t) {
    return t.tBodies[0].rows.length > 8 && !t.querySelector(".total"); });
  function column(n) { return Array.from(table.tBodies[0].rows).map(function (r) {
    return r.cells[n].textContent.trim(); }); }
  var heads = table.tHead.rows[0].cells, last = heads.length - 1, before = column(0);
  heads[0].querySelector("button").click();
  var up = column(0), state = heads[0].getAttribute("aria-sort");
  heads[0].querySelector("button").click();
  var down = column(0), field = document.querySelector(".tools input");
  var searched = document.querySelector(".tools + .table-scroll table");
  field.value = searched.tBodies[0].rows[2].cells[0].textContent;
  field.dispatchEvent(new Event("input"));
  var shown = Array.from(searched.tBodies[0].rows).filter(function (r) { return !r.hidden; });
  said({ before: before, up: up, down: down, state: state, shown: shown.length,
         status: document.querySelector(".tools [role=status]").textContent });
});</script>"""
SAID = """<script>function said(what) { var p = document.createElement("pre"); p.id = "said";
  p.textContent = JSON.stringify(what); document.body.appendChild(p); }</script>"""


@pytest.fixture(scope="module", params=["english", "chinese"])
def page(request):
    document = Document.load(*request.getfixturevalue(request.param))
    made = render(document, to=("html",), engine="embedded").files["html"]
    return made.read_text(encoding="utf-8")


def asked(page: str, script: str, tmp_path, width: int):
    """Return what a script says that runs in the page."""
    path = tmp_path / "page.html"
    path.write_text(POLICY.sub("", page).replace("</head>", f"{SAID}{script}</head>"), "utf-8")
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", f"--window-size={width},900",
               f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=60000",
               "--dump-dom", path.as_uri()]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    found = re.search(r'<pre id="said">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found, done.stderr[-800:]
    return json.loads(html.unescape(found[1]))


@pytest.mark.parametrize("width", [1280, 500])
def test_axe_finds_no_barrier(page, tmp_path, width):
    axe = files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    script = AXE % axe.replace("</script", r"<\/script")
    assert asked(page, script, tmp_path, width) == []


def test_tables_sort_and_can_be_searched(page, tmp_path):
    said = asked(page, USE, tmp_path, 1280)
    assert said["state"] == "ascending"
    assert said["up"] == said["down"][::-1] != said["before"]
    assert sorted(said["up"]) == sorted(said["before"])
    assert said["shown"] == 1
    assert "1" in said["status"]
