"""What git, the lock and the documents promise about client data holds."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main
import yaml

from clvlib.cli import app
from clvlib.merchant import Settings, Source
from clvlib.privacy import audit
from clvlib.run_folder import RunFolder, find_run, sandbox_run
from clvlib.running.shelf import Shelf

ROOT = Path(__file__).parent.parent.parent
BIN = Path(sys.executable).parent
REFUSED = (
    "data/harbour-books/merchant.yml", "data/cdnow/raw/orders.csv", "reports/cdnow/2026-01-01-abc/report.pdf",
    "data/cdnow/notes/pins/a.json", "notes/customers.xlsx", "values.parquet", "shop.key",
    "orders.csv.clve", "data/cdnow/erased.txt", "somewhere/audit.jsonl", "id.pem", "customers.csv",
    "docs/export.csv.gz", "old.xls", "notes/orders.jsonl",
)  # fmt: skip
ALLOWED = (
    "data/README.md", "data/cdnow/merchant.yml", "data/linjian-coffee/notes/rfm.md",
    "reports/README.md", "clvlib/privacy/keys.py", "tests/merchants/online-retail/merchant.yml",
)  # fmt: skip


def hook() -> re.Pattern[str]:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0]
    return re.compile(next(h["files"] for h in hooks["hooks"] if h["id"] == "client-data"))


def test_the_hook_refuses_client_data_and_keys_and_nothing_else() -> None:
    assert [path for path in REFUSED if not hook().search(path)] == []
    assert [path for path in ALLOWED if hook().search(path)] == []
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("this is no checkout of git")
    assert [path for path in listed.stdout.splitlines() if hook().search(path)] == []


def test_git_ignores_what_a_merchant_owns() -> None:
    asked = [path for path in REFUSED if path.startswith(("data/", "reports/")) or ".key" in path]
    done = subprocess.run(
        ["git", "check-ignore", "--no-index", *asked], cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode == 128:
        pytest.skip("this is no checkout of git")
    assert set(done.stdout.split()) == set(asked)


def test_a_notebook_with_outputs_is_refused(tmp_path: Path) -> None:
    first = min((ROOT / "notebooks").glob("*.ipynb"))
    notebook = json.loads(first.read_text("utf-8"))
    cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["c123 spent 5"]}]
    path = tmp_path / "with-outputs.ipynb"
    path.write_text(json.dumps(notebook), "utf-8")
    verify = [str(BIN / "nbstripout"), "--keep-id", "--verify"]
    assert subprocess.run([*verify, str(path)], capture_output=True).returncode == 1
    assert subprocess.run([*verify, str(first)], capture_output=True).returncode == 0


def test_every_package_of_the_lock_has_its_hashes() -> None:
    lock = (ROOT / "requirements" / "lock.txt").read_text("utf-8")
    packages = re.split(r"(?m)^(?=[A-Za-z0-9])", lock)[1:]
    assert len(packages) > 100
    assert [text.split()[0] for text in packages if "--hash=sha256:" not in text] == []
    updates = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text("utf-8"))["updates"]
    assert {entry["package-ecosystem"] for entry in updates} >= {"pip"}


def commands() -> dict[str, set[str]]:
    """Return the options of every command."""
    group = typer.main.get_command(app)
    return {
        name: {option for parameter in command.params for option in parameter.opts}
        for name, command in group.commands.items()  # pyright: ignore[reportAttributeAccessIssue]
    }


@pytest.mark.parametrize("page", ["docs/privacy.md", "SECURITY.md"])
def test_the_page_names_commands_options_and_settings_that_exist(page: str) -> None:
    text = " ".join((ROOT / page).read_text("utf-8").split())
    known, said = commands(), re.findall(r"`([^`]+)`", text)
    for code in said:
        if code.startswith("clv "):
            name, *rest = code.split()[1:]
            assert name in known, code
            assert {word for word in rest if word.startswith("-")} <= known[name], code
        elif code.startswith("make "):
            assert re.search(rf"(?m)^{code.split()[1]}:", (ROOT / "Makefile").read_text("utf-8")), code  # fmt: skip
        elif found := re.match(r"([a-z_]+): ", code):
            assert found[1] in {*Settings.model_fields, *Source.model_fields}, code
        elif re.match(r"(tests|docs|requirements|\.github|\.pre-commit|\.gitignore)\b", code):
            assert (ROOT / code).exists(), code


def test_the_page_names_the_places_where_things_lie(kit: Path) -> None:
    text = (ROOT / "docs" / "privacy.md").read_text("utf-8")
    shelf = Shelf(kit / "reports", "shop")
    with shelf.locked():
        run = shelf.begin("2026-01-01-abc")
        assert (shelf.scratch.stat().st_mode & 0o777, run.path.stat().st_mode & 0o777) == (0o700,) * 2  # fmt: skip
    audit.record(kit / "reports", "shop", "run", run="2026-01-01-abc")
    log = shelf.root / audit.FILE
    assert log.stat().st_mode & 0o777 == 0o600
    draft, _ = find_run(kit / "reports", "shop", None)
    sandbox = sandbox_run(kit / "reports", "shop", run.path.name).path.parent
    for path in (shelf.scratch, draft.path, sandbox, log):
        place = path.relative_to(kit).as_posix().replace("shop", "<merchant>", 1)
        assert f"`{place}" in text, place
    assert isinstance(run, RunFolder) and "erased.txt" in text


def test_the_page_is_two_pages() -> None:
    words = (ROOT / "docs" / "privacy.md").read_text("utf-8").split()
    assert len(words) < 1400
