"""A stage runs only if something that it rests on has changed, and says what."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from clvlib.errors import StageError
from clvlib.merchant import Merchant
from clvlib.reads import Reads, WatchedSettings, end_reads, reads_file
from clvlib.run_folder import STAGES, RunFolder
from clvlib.running import RunPlan, run_merchant
from clvlib.running.pipeline import explain
from clvlib.running.seals import Seal, seal_file
from clvlib.running.shelf import Shelf
from tests.running.small_kit import SETTINGS, read_json, write_kit, write_merchant


@pytest.fixture
def run(plan: RunPlan) -> Callable[..., list[str]]:
    """Run the shop and return the stages that were executed."""

    def run(**changed: object) -> list[str]:
        return list(run_merchant("shop", replace(plan, **changed)).seconds)

    return run


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Return what a client gets of a run."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json" and "stages" not in path.parts
    }


def test_only_what_rests_on_a_change_runs_again(
    plan: RunPlan, run: Callable[..., list[str]], tmp_path: Path
) -> None:
    assert run() == list(STAGES)
    first = Shelf(plan.reports_dir, "shop").latest.path

    write_merchant(plan.data_dir, settings=SETTINGS + "discount_rate: 0.12\n")
    assert explain("shop", plan)[1:] == (
        ["settings: discount_rate changed"],
        [
            f"01_data_cleaning taken from {first.name}",
            f"02_rfm_clustering taken from {first.name}",
            "03_clv_estimation runs: setting discount_rate changed",
            "04_high_value_profiling runs: if clv leaves other tables",
            "05_strategy runs: if clv leaves other tables",
        ],
    )
    # Its tables come out the same, so nothing after it runs.
    assert run() == ["clv"]

    note = plan.data_dir / "shop" / "notes" / "clv.md"
    note.parent.mkdir()
    note.write_text("A remark.")
    assert run() == []
    # The values are those of the first run: its stages are found again, not only the latest.
    write_merchant(plan.data_dir)
    assert run() == []

    orders = plan.data_dir / "shop" / "raw" / "orders.csv"
    orders.write_text(orders.read_text() + "b,2026-02-01,7\n")
    assert run() == list(STAGES)

    write_kit(tmp_path / "kit", profiling="x = 1")
    assert explain("shop", plan)[2][3] == "04_high_value_profiling runs: notebook changed"
    assert run() == ["profiling"]
    assert run(force=True) == list(STAGES)
    (tmp_path / "kit" / "clvlib" / "rfm").mkdir()
    (tmp_path / "kit" / "clvlib" / "rfm" / "scores.py").write_text("")
    assert run() == ["rfm"]


def test_a_run_of_taken_stages_has_the_bytes_of_one_that_was_executed(
    plan: RunPlan, run: Callable[..., list[str]]
) -> None:
    run()
    write_merchant(plan.data_dir, settings=SETTINGS + "discount_rate: 0.12\n")
    assert run() == ["clv"]
    shelf = Shelf(plan.reports_dir, "shop")
    taken = bytes_of(shelf.latest.path)
    manifest = read_json(shelf.latest.path / "manifest.json")
    assert manifest["stages"]["rfm"]["taken_from"]
    assert manifest["stages"]["rfm"]["seconds"] > 0
    assert manifest["stages"]["clv"]["taken_from"] is None
    assert manifest["stages"]["clv"]["peak_memory_mb"] > 20
    assert run(force=True) == list(STAGES)
    assert bytes_of(shelf.latest.path) == taken


def test_a_result_that_was_edited_cut_short_or_lost_its_seal_is_not_taken(
    plan: RunPlan, run: Callable[..., list[str]]
) -> None:
    run()
    latest = Shelf(plan.reports_dir, "shop").latest
    latest.table("customers").write_bytes(b"half")
    latest.table("values").unlink()
    sealed = seal_file(latest, "strategy")
    sealed.write_text(sealed.read_text()[:200])
    write_merchant(plan.data_dir, settings=SETTINGS + "brand: {author: Ann}\n")
    steps = explain("shop", plan)[2]
    assert steps[1] == "02_rfm_clustering runs: file tables/customers.parquet is not as it was left"
    assert steps[4] == "05_strategy runs: no earlier result"
    assert run() == ["rfm", "clv", "strategy"]


def test_what_was_done_before_a_failure_is_not_done_again(
    plan: RunPlan, run: Callable[..., list[str]], tmp_path: Path
) -> None:
    write_kit(tmp_path / "kit", clv="1 / 0")
    with pytest.raises(StageError):
        run()
    write_kit(tmp_path / "kit")
    assert run() == ["clv", "profiling", "strategy"]
    assert list(Shelf(plan.reports_dir, "shop").scratch.iterdir()) == []


def test_a_stated_default_counts_for_the_report_and_a_comment_for_nothing(
    plan: RunPlan, run: Callable[..., list[str]]
) -> None:
    run()
    write_merchant(plan.data_dir, settings=f"# a remark\n{SETTINGS}")
    assert run_merchant("shop", plan).state == "unchanged"
    write_merchant(plan.data_dir, settings=f"{SETTINGS}discount_rate: 0.10\n")
    made = run_merchant("shop", plan)
    assert (made.state, made.why) == ("made", ("settings: stated changed",))
    assert made.seconds == {}


def test_earlier_reports_count_for_the_stages_that_may_speak_of_them(
    plan: RunPlan, run: Callable[..., list[str]]
) -> None:
    run()
    assert run(as_of="2026-05-31") == list(STAGES)
    assert explain("shop", plan)[2][0].startswith("01_data_cleaning taken from 2026-06-30")
    assert run() == ["rfm", "clv", "profiling", "strategy"]
    assert run() == []


def test_settings_note_what_is_read(tmp_path: Path, plan: RunPlan) -> None:
    settings = Merchant.load("shop", plan.data_dir).settings
    folder = RunFolder(tmp_path).make()
    path = reads_file(folder, "rfm")
    watched = WatchedSettings.watching(settings, Reads(path))
    assert not list(folder.stages.iterdir())
    assert watched.margin == settings.margin
    assert watched.rfm == settings.rfm
    end_reads(folder, "rfm")
    assert json.loads(path.read_text()) == {"settings": ["gross_margin", "industry", "rfm"]}
    again = WatchedSettings.watching(settings, Reads(path))
    assert again.model_dump() == settings.model_dump()
    end_reads(folder, "rfm")
    assert "*" in json.loads(path.read_text())["settings"]
    stated = WatchedSettings.watching(settings, Reads(path))
    assert "discount_rate" not in stated.model_fields_set
    end_reads(folder, "rfm")
    end_reads(folder, "rfm")  # nothing was noted since
    assert json.loads(path.read_text()) == {"settings": ["stated"]}
    assert list(folder.stages.iterdir()) == [path]


def test_a_seal_is_written_last_and_a_broken_one_is_none(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path).make()
    made = Seal("clv", {"notebook": "a"}, {}, {})
    made.save(folder)
    assert Seal.load(folder, "clv") == made
    for broken in ("", "{", "[]", '{"stage": "clv"}', '{"other": 1}'):
        seal_file(folder, "clv").write_text(broken)
        assert Seal.load(folder, "clv") is None
    os.remove(seal_file(folder, "clv"))  # noqa: PTH107
    assert Seal.load(folder, "clv") is None


def test_encrypted_results_are_taken_too(plan: RunPlan, run: Callable[..., list[str]]) -> None:
    """What lies in a finished run encrypted is known by its content; a broken file is not."""
    settings = SETTINGS + "encrypt: true\n"
    folder = write_merchant(plan.data_dir, settings=settings)
    assert run() == list(STAGES)
    first = Shelf(plan.reports_dir, "shop").latest
    assert not list(first.tables.glob("*.parquet")) and first.table("values").is_file()

    (folder / "merchant.yml").write_text(settings + "discount_rate: 0.12\n")
    assert run() == ["clv"]
    second = Shelf(plan.reports_dir, "shop").latest
    assert second.table("orders").read_bytes() == first.table("orders").read_bytes()

    broken = second.tables / "orders.parquet.clve"
    broken.unlink()  # a hard link: the first run keeps its own
    broken.write_bytes(b"no table")
    (folder / "merchant.yml").write_text(settings + "discount_rate: 0.13\n")
    assert run() == ["clv"]  # the first run's tables are whole
