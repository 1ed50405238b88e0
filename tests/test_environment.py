"""pyproject.toml, environment.yml and the lock say the same."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
# conda-forge spells some packages differently.
CONDA_NAME = {
    "duckdb": "python-duckdb",
    "matplotlib": "matplotlib-base",
    "tzdata": "python-tzdata",
    "xgboost-cpu": "py-xgboost-cpu",
}
CONDA_ONLY = {"python", "quarto", "make", "pip"}


def requirements(extra: str = "") -> dict[str, str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = project["optional-dependencies"][extra] if extra else project["dependencies"]
    return dict(re.fullmatch(r"([\w-]+)>=([\d.]+)", line).groups() for line in lines)


def conda() -> dict[str, str]:
    entries = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    named = [entry for entry in entries if isinstance(entry, str)]
    return dict(([*re.split(">=", entry), ""])[:2] for entry in named)


def test_environment_yml_has_the_same_packages_and_floors() -> None:
    ours = requirements() | requirements("lab")  # clv lab opens in the conda environment, too
    wanted = {CONDA_NAME.get(name, name): floor for name, floor in ours.items()}
    have = {name: floor for name, floor in conda().items() if name not in CONDA_ONLY}
    assert have == wanted


def test_environment_yml_installs_the_kit_itself_with_its_extras() -> None:
    entries = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    (pip,) = [entry["pip"] for entry in entries if isinstance(entry, dict)]
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    assert pip == [f"-e .[{','.join(e for e in extras)}]"]


def test_python_floor_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == f">={conda()['python']}"


@pytest.mark.parametrize("name", sorted(requirements()))
def test_lock_pins_every_requirement_with_hashes(name: str) -> None:
    lock = (ROOT / "requirements" / "lock.txt").read_text()
    pinned = re.search(rf"^{re.escape(name)}==\S+[^\n]*\\\n +--hash=sha256:", lock, re.M)
    assert pinned, f"{name} is not in requirements/lock.txt: run make lock"


def test_lock_names_no_registry() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in path.read_text()
