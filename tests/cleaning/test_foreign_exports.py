"""Exports that the kit was not written for: proposed, checked, and the drawn truth comes out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from clvlib.cleaning import clean, ledger_summary, propose
from clvlib.errors import InputError
from clvlib.merchant import Settings

from .conftest import KEY, assert_balanced
from .foreign_exports import FOREIGN, Foreign, by_order, drawn, total
from .more_exports import MORE


def take_default(question: str, options: Sequence[str], default: str | None) -> str | None:
    return default


def test_there_are_enough_of_them():
    assert len(FOREIGN) + len(MORE) >= 80


@pytest.mark.parametrize("foreign", [*FOREIGN, *MORE], ids=lambda foreign: foreign.name)
def test_a_foreign_export(tmp_path: Path, foreign: Foreign):
    lines = drawn()
    (tmp_path / "raw").mkdir()
    paths = foreign.write(tmp_path / "raw", lines)
    if isinstance(foreign.outcome, str):
        with pytest.raises(InputError) as caught:
            propose("x", paths, take_default)
        assert foreign.outcome in str(caught.value) and "\n" not in str(caught.value)
        return
    proposal = propose("x", paths, take_default)
    settings = Settings.model_validate(yaml.safe_load(proposal.text))
    cleaned = clean(settings, tmp_path, KEY)
    assert_balanced(cleaned)
    summary = ledger_summary(cleaned)
    cleaned.close()
    kept = foreign.kept(lines)
    found = {
        "orders": summary["orders"], "customers": summary["customers"], "currency": summary["currency"],
        "money": summary["money"]["kept"], "first": summary["first"], "last": summary["last"],
        "rules": {rule["name"]: rule["rows"] for rule in summary["rules"] if rule["rows"]},
    }  # fmt: skip
    wanted = {
        "orders": len(by_order(kept)), "customers": len({line.customer for line in kept}),
        "money": f"{total(kept) * foreign.times:.2f}", "first": f"{kept[0].at:%Y-%m-%d}",
        "last": f"{kept[-1].at:%Y-%m-%d}", "rules": {}, "currency": "USD",
    }  # fmt: skip
    assert found == wanted | foreign.outcome
