"""Importing the room leaves no trace in pandas' options or in the warning filters."""

import subprocess
import sys
from pathlib import Path

PROBE = """
import warnings
import pandas as pd

def option():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return pd.get_option("mode.chained_assignment")
        except KeyError:
            return None

import numpy, scipy.stats, scipy.optimize  # they set filters of their own

before = repr(warnings.filters), option()
import clvlib.clv.lifetimes_bridge
assert (repr(warnings.filters), option()) == before, warnings.filters
"""


def test_import_restores_warnings_and_options():
    done = subprocess.run(
        [sys.executable, "-c", PROBE],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_lifetimes_is_imported_in_one_module_only():
    room = Path(__file__).parents[2] / "clvlib" / "clv"
    users = [
        path.name
        for path in room.rglob("*.py")
        if any(
            line.strip().startswith(("import lifetimes", "from lifetimes "))
            or line.strip().startswith("from lifetimes.")
            for line in path.read_text(encoding="utf-8").splitlines()
        )
    ]
    assert users == ["lifetimes_bridge.py"]
