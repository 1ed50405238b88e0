"""Every play of every playbook points at exhibits that the earlier chapters make."""

import re
from types import SimpleNamespace

import pytest

from clvlib import home
from clvlib.merchant import Industry
from clvlib.strategy.evidence import evidence
from clvlib.strategy.playbook import Aim, merchant_playbook

ROOMS = ("rfm", "clv", "profiling")


def made_somewhere() -> set[str]:
    """Names of exhibits as they stand in the rooms' code; made-up parts as a pattern."""
    text = "\n".join(
        path.read_text("utf-8") for room in ROOMS for path in (home.PACKAGE / room).rglob("*.py")
    )
    return set(re.findall(r'"([a-z][a-z0-9]*(?:-[a-z0-9{}]+)+)"', text))


def known(name: str, names: set[str]) -> bool:
    return name in names or name.startswith("high-value-by-")


@pytest.mark.parametrize("industry", Industry.__args__)
def test_each_play_rests_on_exhibits_that_exist(industry, tmp_path):
    names = made_somewhere()
    for play in merchant_playbook(industry, tmp_path, None).plays:
        found = evidence(SimpleNamespace(play=play))  # type: ignore[arg-type]
        assert found, play.id
        assert len(found) == len(set(found))
        assert all(known(name, names) for name in found), (play.id, found)


def test_every_aim_has_its_evidence():
    from clvlib.strategy.evidence import BY_AIM

    assert set(BY_AIM) == set(Aim.__args__)
