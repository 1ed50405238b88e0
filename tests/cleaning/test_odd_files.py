"""Whatever a client sends is read correctly or refused in one line that names file and remedy."""

from __future__ import annotations

import pytest

from clvlib.cleaning import ledger_summary
from clvlib.errors import InputError

from .conftest import rule
from .odd_files import ODD_FILES, Odd


def test_the_corpus_is_large_enough():
    assert len(ODD_FILES) >= 60


@pytest.mark.parametrize("odd", ODD_FILES, ids=lambda odd: odd.name)
def test_an_odd_file(run, tmp_path, odd: Odd):
    path = odd.write(tmp_path)
    rules = (
        {"unreadable_share": 0.5} if isinstance(odd.outcome, dict) and "bad" in odd.outcome else {}
    )
    source = {"files": path.name, **odd.source}
    if isinstance(odd.outcome, str):
        with pytest.raises(InputError) as error:
            run(source, rules=rules)
        message = str(error.value)
        assert odd.outcome in message
        assert "\n" not in message and len(message) < 800
        return
    cleaned = run(source, rules=rules)
    summary = ledger_summary(cleaned)
    found = {
        "rows": summary["rows"]["in"], "customers": cleaned.customers, "money": summary["money"]["kept"],
        "in": summary["money"]["in"], "bad": rule(cleaned, "bad_row")["rows"], "first": summary["first"],
        "last": summary["last"],
    }  # fmt: skip
    assert {name: found[name] for name in odd.outcome} == odd.outcome
