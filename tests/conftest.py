"""What all tests share: the real data sets, and folders of their own for every merchant."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The same examples in every run, and no example is wrong because the machine is busy.
settings.register_profile(
    "suite", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")

ROOT = Path(__file__).parent.parent


def shared_data() -> Path:
    """Return where the real data sets lie (CLV_SHARED_DATA, else ../shared/data)."""
    return Path(os.environ.get("CLV_SHARED_DATA", ROOT.parent / "shared" / "data"))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of the real data sets; the test skips where they are absent."""
    folder = shared_data()
    if not folder.is_dir():
        pytest.skip(f"the real data sets are not here ({folder.name}/ is absent)")
    return folder


@pytest.fixture
def kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a test its own data, reports and keys folders; return the folder that holds them."""
    for variable, name in (
        ("CLV_DATA_DIR", "data"),
        ("CLV_REPORTS_DIR", "reports"),
        ("CLV_KEYS_DIR", "keys"),
    ):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(variable, str(tmp_path / name))
    return tmp_path
