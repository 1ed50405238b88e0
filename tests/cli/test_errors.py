"""Wrong use and wrong input: one line that helps, exit code 2, nothing begun."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clvlib import __version__
from clvlib.cli import main
from clvlib.running import RunPlan
from tests.running.small_kit import SETTINGS, write_kit, write_merchant
from tests.running.test_warm import until_gone


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["run"], ["no merchant named", "clv run --all"]),
        (["run", "--all", "shop"], ["--all at once"]),
        (["run", "shpo"], ["merchant 'shpo'", "allowed: shop", "did you mean 'shop'?"]),
        (["run", "shop", "nosuch"], ["merchant 'nosuch'"]),
        (["run", "../shop"], ["merchant '../shop'"]),
        (["run", "shop", "--to", "odt"], ["'odt' is no format", "html, pdf"]),
        (["run", "shop", "--to", ""], ["names no format"]),
        (["run", "shop", "--engine", "latex"], ["'latex' is no engine", "auto, quarto, embedded"]),
        (["run", "shop", "--as-of", "30/06/2026"], ["'30/06/2026' is no date", "YYYY-MM-DD"]),
        (["run", "shop", "--as-of", "2026-02-30"], ["'2026-02-30' is no date"]),
        (["run", "shop", "--jobs", "0"], ["--jobs", "clv run --help"]),
        (["run", "shop", "--fast"], ["No such option: --fast"]),
        (["runn"], ["No such command 'runn'"]),
        (["render", "shop"], ["has no run yet", "clv run shop"]),
        (["render", "shop", "--to", "none"], ["nothing to render"]),
        (["export", "shop", "custmers", "-o", "x.csv"], ["table 'custmers'", "customers"]),
        (["export", "shop", "customers", "-o", "x.csv"], ["has no run yet"]),
        (["export", "shop", "customers"], ["Missing option", "--output"]),
        (["simulate", "shop"], ["is no generated one"]),
        (["lab", "nosuch"], ["merchant 'nosuch'"]),
    ],
)
def test_wrong_use_gives_one_line_and_2(
    plan: RunPlan, capsys: pytest.CaptureFixture[str], arguments: list[str], parts: list[str]
) -> None:
    code, out, err = call(plan, capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    for part in parts:
        assert part in err
    assert not list(plan.reports_dir.glob("*/latest"))


def test_wrong_settings_and_a_missing_file_give_one_line_and_2(
    plan: RunPlan, capsys: pytest.CaptureFixture[str]
) -> None:
    write_merchant(plan.data_dir, settings=SETTINGS + "horizn: 12 months\n")
    for command in (["run", "shop"], ["check", "shop"]):
        code, out, err = call(plan, capsys, *command)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert "key 'horizn'" in err
        assert "did you mean 'horizon'?" in err
    write_merchant(plan.data_dir, settings=SETTINGS.replace("orders.csv", "order.csv"))
    code, _, err = call(plan, capsys, "run", "shop")
    assert code == 2
    assert "did you mean 'raw/orders.csv'?" in err


def test_a_missing_data_folder_and_an_empty_one(
    plan: RunPlan, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["run", "shop", "--data-dir", str(tmp_path / "nowhere")]) == 2
    assert "is no folder" in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    assert main(["run", "--all", "--data-dir", str(tmp_path / "empty")]) == 2
    assert "holds no merchant" in capsys.readouterr().err


def test_a_defect_is_one_line_and_debug_shows_its_traceback(
    plan: RunPlan, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("clvlib.merchant.Merchant.load", broken)
    code, _, err = call(plan, capsys, "check", "shop")
    assert (code, err) == (
        1, "error: RuntimeError: boom · a defect of the kit; --debug shows where\n",
    )  # fmt: skip
    code, _, err = call(plan, capsys, "check", "shop", "--debug")
    assert code == 1
    assert "Traceback" in err
    assert err.endswith("--debug shows where\n")


def test_no_command_at_all_prints_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    help_text = capsys.readouterr().out
    assert main([]) == 2
    bare = capsys.readouterr()
    assert (bare.out.strip(), bare.err) == (help_text.strip(), "")
    assert bare.out.startswith("Usage: clv") and bare.out.count("\n") > 10


def test_version_and_help_answer_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"clv {__version__}\n"
    heavy = ["pandas", "numpy", "papermill", "matplotlib", "pydantic", "babel", "nbformat"]
    code = f"import sys, clvlib.cli; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_ctrl_c_ends_kernel_and_scratch_and_keeps_the_report(
    plan: RunPlan, small_home: Path, tmp_path: Path
) -> None:
    mark = tmp_path / "pid"
    say = f"import time; Path({str(mark)!r}).write_text(str(os.getpid())); time.sleep(3000)"
    write_kit(small_home, cleaning=say)
    code = "import sys; from clvlib.cli import main; sys.exit(main())"
    options = ["--data-dir", plan.data_dir, "--reports-dir", plan.reports_dir, "--to", "none"]
    command = [sys.executable, "-c", code, "run", "shop", *map(str, options)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        until = time.monotonic() + 900
        while not (mark.exists() and mark.read_text()) and time.monotonic() < until:
            time.sleep(0.1)
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=900)
    assert (run.returncode, out) == (130, b"")
    assert err.decode() == "error: interrupted; the previous reports are untouched\n"
    assert until_gone([int(mark.read_text())]) == []
    assert list((plan.reports_dir / "shop" / ".scratch").iterdir()) == []


def call(
    plan: RunPlan, capsys: pytest.CaptureFixture[str], command: str, *rest: str
) -> tuple[int, str, str]:
    """Run the command line on the test's own folders."""
    folders = ["--data-dir", str(plan.data_dir), "--reports-dir", str(plan.reports_dir)]
    code = main([command, *rest, *(folders if command != "runn" else [])])
    captured = capsys.readouterr()
    return code, captured.out, captured.err
