"""The commands on a small merchant: what they print, and their exit codes."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from clvlib.run_folder import latest_run
from clvlib.running import RunPlan
from tests.cli.test_errors import call
from tests.running.small_kit import SETTINGS, write_kit, write_merchant


def test_run_explain_skip_force_export(
    plan: RunPlan, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, err = call(plan, capsys, "run", "shop", "--to", "none", "--explain")
    assert (code, err) == (0, "")
    first, last = out.splitlines()
    assert first == "shop will run: there is no report yet"
    assert re.fullmatch(
        r"→ shop  .*2026-06-30-[0-9a-f]{8}   clean \d+s · rfm .* strategy \d+s", last
    )

    code, out, _ = call(plan, capsys, "run", "--all", "--to", "none", "--explain")
    assert code == 0
    first, last = out.splitlines()
    assert first.startswith("shop will be left as it is: nothing has changed since 2026-06-30-")
    assert last.startswith("= shop  nothing changed since 2026-06-30-")

    write_merchant(plan.data_dir, settings=SETTINGS + "discount_rate: 0.2\nseed: 3\n")
    (plan.data_dir / "shop" / "raw" / "more.csv").write_text("x\n")
    write_kit(tmp_path / "kit", cleaning="1 / 0")
    code, out, err = call(plan, capsys, "run", "shop", "--to", "none", "--explain")
    assert code == 1
    assert out.splitlines() == [
        "shop will run: data: raw/more.csv added",
        "shop will run: settings: discount_rate changed, seed changed",
        "shop will run: notebooks: 01_data_cleaning changed",
        "  01_data_cleaning runs: data raw/more.csv is new, notebook changed",
        "  02_rfm_clustering runs: if cleaning leaves other tables",
        "  03_clv_estimation runs: setting discount_rate changed",
        "  04_high_value_profiling runs: if clv leaves other tables",
        "  05_strategy runs: if rfm or clv leaves other tables",
    ]
    assert err == (
        "error: shop: stage 01_data_cleaning, cell 4: ZeroDivisionError: division by zero\n"
    )

    run = latest_run(plan.reports_dir, "shop")
    frame = pd.DataFrame({"model": ["m"], "parameter": ["=r"], "value": [0.25]})
    frame.assign(standard_error=[None]).to_parquet(run.table("parameters"))
    target = tmp_path / "parameters.csv"
    code, out, err = call(plan, capsys, "export", "shop", "parameters", "-o", str(target))
    assert (code, err) == (0, "")
    assert f"1 rows of run {run.path.name}" in out
    assert target.read_text() == "model,parameter,value,standard_error\nm,'=r,0.25,\n"
    code, _, err = call(
        plan, capsys, "export", "shop", "parameters", "-o", str(target), "--with-ids"
    )
    assert code == 2
    assert "has no customers" in err


def test_one_wrong_merchant_among_several_gives_1_and_alone_2(
    plan: RunPlan, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    raises = "from clvlib.errors import InputError\nraise InputError('orders.csv', 'is empty')"
    write_kit(tmp_path / "kit", cleaning=raises)
    write_merchant(plan.data_dir, "other", SETTINGS + "horizn: 1 month\n")
    code, out, err = call(plan, capsys, "run", "shop", "other", "--to", "none", "--jobs", "1")
    assert (code, out.splitlines()[-1]) == (1, "2 merchants: 2 failed")
    shop, other = err.splitlines()
    assert shop == "error: shop: stage 01_data_cleaning, cell 4: orders.csv: is empty"
    assert "did you mean 'horizon'?" in other
    code, _, err = call(plan, capsys, "run", "shop", "--to", "none", "--debug")
    assert code == 2
    assert "Traceback" in err


def test_lab_asks_for_a_run_first(plan: RunPlan, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = call(plan, capsys, "lab", "shop")
    assert code == 2
    assert err == "error: merchant 'shop': has no run yet · make one with: clv run shop\n"
