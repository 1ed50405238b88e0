"""A whole run: made once, named by its inputs, skipped when nothing changed."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from clvlib.errors import InputError, StageError
from clvlib.run_folder import STAGES
from clvlib.running import RunPlan, run_merchant, try_merchant
from clvlib.running.shelf import Shelf
from tests.running.small_kit import SETTINGS, read_json, write_kit, write_merchant


def test_a_run_is_made_skipped_forced_and_follows_its_inputs(plan: RunPlan) -> None:
    heard: list[tuple[str, str, str]] = []
    made = run_merchant("shop", plan, lambda *told: heard.append(told))

    assert made.state == "made"
    assert re.fullmatch(r"2026-06-30-[0-9a-f]{8}", made.run)
    assert made.why == ("there is no report yet",)
    root = plan.reports_dir / "shop"
    assert (root / "latest").is_symlink()
    assert (root / "latest").resolve() == made.folder == root / made.run
    for event in ("begin", "end"):  # side by side, but each in the order of the stages
        assert [told for told in heard if told[2] == event] == [("shop", s, event) for s in STAGES]
    assert all(heard.index(("shop", s, "begin")) < heard.index(("shop", s, "end")) for s in STAGES)
    assert sorted(made.seconds) == sorted(STAGES)
    assert [p.name for p in (root / ".scratch").iterdir()] == []

    manifest = read_json(root / made.run / "manifest.json")
    assert manifest["run"] == made.run
    assert manifest["as_of"].startswith("2026-06-30")
    assert manifest["inputs"]["hash"].startswith(made.run[-8:])
    # The stages ran before the run had its final name, which the first of them found.
    assert {found["run"] for found in manifest["results"].values()} == {made.run[-8:]}
    for name in STAGES.values():
        executed = (made.folder / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8")
        assert f'run = \\"{made.run}\\"' in executed

    unchanged = run_merchant("shop", plan)
    assert (unchanged.state, unchanged.run) == ("unchanged", made.run)

    before = {p.name: p.read_bytes() for p in (made.folder / "notebooks").iterdir()}
    forced = run_merchant("shop", replace(plan, force=True))
    assert (forced.state, forced.run) == ("made", made.run)
    assert {p.name: p.read_bytes() for p in (made.folder / "notebooks").iterdir()} == before

    comment = SETTINGS + "# a remark\n"
    write_merchant(plan.data_dir, settings=comment)
    assert run_merchant("shop", plan).state == "unchanged"

    write_merchant(plan.data_dir, settings=comment + "discount_rate: 0.12\n")
    changed = run_merchant("shop", replace(plan, as_of="2026-05-31"))
    assert changed.why == ("settings: discount_rate changed", "as-of: as-of changed")
    assert changed.run.startswith("2026-05-31-")
    assert changed.run[-8:] != made.run[-8:]
    assert (root / "latest").resolve() == changed.folder
    assert made.folder.is_dir()


def test_executed_notebooks_are_in_the_clients_language_and_hold_no_paths(
    plan: RunPlan, tmp_path: Path
) -> None:
    write_kit(tmp_path / "kit", rfm="import warnings; warnings.warn('odd')")
    outcome = run_merchant("shop", plan)
    for path in (outcome.folder / "notebooks").glob("*.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert str(tmp_path) not in text
        assert "/tmp/" not in text
        assert str(Path.home()) + "/" not in text
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        hidden = [c.id for c in notebook.cells if "remove-cell" in c.metadata.get("tags", [])]
        assert hidden[1] == "injected-parameters"
        assert len(hidden) == 2
        assert f'run = "{outcome.run}"' in notebook.cells[2].source
        assert notebook.metadata.papermill == {"parameters": notebook.metadata.papermill.parameters}
    assert "odd" in (outcome.folder / "notebooks" / "02_rfm_clustering.ipynb").read_text()


def test_a_failing_stage_leaves_the_previous_report_and_names_stage_cell_and_cause(
    plan: RunPlan, tmp_path: Path
) -> None:
    good = run_merchant("shop", plan)
    write_kit(tmp_path / "kit", rfm="1 / 0")
    with pytest.raises(StageError) as failure:
        run_merchant("shop", plan)
    assert str(failure.value) == (
        "stage 02_rfm_clustering, cell 3: ZeroDivisionError: division by zero"
    )
    shelf = Shelf(plan.reports_dir, "shop")
    assert shelf.latest.path == good.folder
    failed = list(shelf.scratch.glob("*.failed"))
    assert len(failed) == 1
    assert "ZeroDivisionError" in (failed[0] / "notebooks/02_rfm_clustering.ipynb").read_text()

    raised = "from clvlib.errors import InputError\nraise InputError('file x', 'is empty')"
    write_kit(tmp_path / "kit", cleaning=raised)
    outcome = try_merchant("shop", plan)
    assert (outcome.state, outcome.wrong_input) == ("failed", True)
    assert outcome.error == "stage 01_data_cleaning, cell 4: file x: is empty"
    assert shelf.latest.path == good.folder
    assert len(list(shelf.scratch.glob("*.failed"))) == 1


def test_a_stage_that_ends_without_its_tables_fails(plan: RunPlan, tmp_path: Path) -> None:
    write_kit(tmp_path / "kit", cleaning="raise SystemExit(0)")
    with pytest.raises(StageError, match="without writing the table lines, orders, ledger"):
        run_merchant("shop", plan)


def test_a_stage_over_its_time_and_a_killed_kernel_end_in_one_line(
    plan: RunPlan, tmp_path: Path
) -> None:
    write_kit(tmp_path / "kit", cleaning="import os; os.kill(os.getpid(), 9)")
    with pytest.raises(StageError, match=r"01_data_cleaning, cell 4: the kernel died"):
        run_merchant("shop", plan)  # from here on kernels begin at once
    write_kit(tmp_path / "kit", cleaning="import time; time.sleep(3000)")
    with pytest.raises(StageError, match=r"01_data_cleaning, cell 4: stopped after 0.1 minutes"):
        run_merchant("shop", replace(plan, time_limit=6.0))


def test_parameters_that_a_notebook_does_not_declare_are_refused(
    plan: RunPlan, tmp_path: Path
) -> None:
    path = tmp_path / "kit" / "notebooks" / "01_data_cleaning.ipynb"
    path.write_text(path.read_text().replace("as_of = None", "asof = None"))
    with pytest.raises(StageError, match="does not declare as_of"):
        run_merchant("shop", plan)


def test_a_note_that_no_report_prints_is_refused_before_anything_runs(plan: RunPlan) -> None:
    notes = plan.data_dir / "shop" / "notes"
    notes.mkdir()
    (notes / "executive.md").write_text("Good year.", encoding="utf-8")
    heard: list[str] = []
    with pytest.raises(InputError, match=r"note executive\.md: is no place in the report"):
        run_merchant("shop", replace(plan, to=("html",)), lambda *told: heard.append(told[1]))
    assert heard == []


def test_two_runs_of_one_merchant_cannot_overlap(plan: RunPlan) -> None:
    with (
        Shelf(plan.reports_dir, "shop").locked(),
        pytest.raises(InputError, match="is being run by another process"),
    ):
        run_merchant("shop", plan)
