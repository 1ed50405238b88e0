"""The look of charts: what matplotlib says of it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from clvlib.exhibits.theme import OWN_FACES, own_face

DRAW = """
from clvlib.exhibits.theme import Theme
from clvlib.merchant import Brand
with Theme.load(Brand(), "zh-Hans").drawing() as (figure, axes):
    axes.annotate("客户 customers", (0, 0), weight="bold")
    figure.savefig("chart.svg")
"""


def test_bold_chinese_letters_leave_no_line_in_a_notebook(tmp_path) -> None:
    if own_face(OWN_FACES["Noto Sans CJK SC"][0]) is None:
        pytest.skip("the kit's Chinese face is not installed")
    done = subprocess.run(
        [sys.executable, "-c", DRAW], cwd=tmp_path, capture_output=True, text=True, timeout=300
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "chart.svg").stat().st_size > 0
