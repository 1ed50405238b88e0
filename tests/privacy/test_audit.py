"""The record of who did what cannot be edited unseen."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clvlib.cli import main
from clvlib.errors import InputError
from clvlib.privacy import audit


@pytest.fixture
def log(kit: Path) -> Path:
    """Three events of the merchant 'shop'."""
    for n, action in enumerate(("run", "render", "export"), 1):
        audit.record(kit / "reports", "shop", action, run=f"r{n}", rows=n)
    return kit / "reports" / "shop" / audit.FILE


def reports(log: Path) -> Path:
    return log.parent.parent


def test_an_untouched_record_holds(log: Path) -> None:
    assert audit.verify(reports(log), "shop") == audit.Verdict(3)
    told = audit.events(reports(log), "shop")
    assert [event["action"] for event in told] == ["run", "render", "export"]
    assert log.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("bit", range(0, 4000, 97))
def test_one_flipped_bit_is_seen(log: Path, bit: int) -> None:
    held = bytearray(log.read_bytes())
    place = bit % (len(held) * 8)
    held[place // 8] ^= 1 << place % 8
    log.write_bytes(bytes(held))
    assert audit.verify(reports(log), "shop").fault


@pytest.mark.parametrize(
    "edit",
    [
        lambda lines: lines[:-1],
        lambda lines: lines[1:],
        lambda lines: [lines[0], lines[2]],
        lambda lines: [lines[1], lines[0], lines[2]],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [],
    ],
    ids=["cut end", "cut begin", "removed", "swapped", "repeated", "emptied"],
)
def test_removed_moved_and_repeated_lines_are_seen(log: Path, edit) -> None:
    lines = edit(log.read_text().splitlines())
    log.write_text("".join(f"{line}\n" for line in lines))
    assert audit.verify(reports(log), "shop").fault


def test_a_chain_rewritten_without_the_key_is_seen(log: Path, kit: Path) -> None:
    forged = log.read_text().replace('"rows": 3', '"rows": 4')
    assert forged != log.read_text()
    log.write_text(forged)
    assert "line 3" in audit.verify(kit / "reports", "shop").fault


def test_what_could_be_a_customer_is_masked(kit: Path) -> None:
    audit.record(
        kit / "reports",
        "shop",
        "run",
        run="2026-06-30-35a3ddeb",
        files=["li.wei@qq.com.csv", "o_13812345678.csv", "2026.csv"],
    )
    text = (kit / "reports" / "shop" / audit.FILE).read_text()
    assert (
        "qq.com" not in text
        and "13812345678" not in text
        and "2026.csv" in text
        and "2026-06-30-35a3ddeb" in text
    )


def test_many_writers_at_once_keep_the_chain(kit: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: audit.record(kit / "reports", "shop", "run", n_=n), range(40)))
    assert audit.verify(kit / "reports", "shop") == audit.Verdict(40)


def test_nothing_is_done_without_a_record(kit: Path) -> None:
    (kit / "reports" / "shop").write_text("a file where the folder should be")
    with pytest.raises(InputError, match="audit log of 'shop'"):
        audit.record(kit / "reports", "shop", "run")


def test_clv_audit_prints_and_verifies(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "shop", "--verify"]) == 0
    assert "3 lines, none changed" in capsys.readouterr().out
    lines = log.read_text().splitlines()
    event = json.loads(lines[1]) | {"who": "nobody"}
    log.write_text("\n".join([lines[0], json.dumps(event), lines[2]]) + "\n")
    assert main(["audit", "shop", "--verify"]) == 1
    assert "line 2 was changed" in capsys.readouterr().err
