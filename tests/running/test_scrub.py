"""What leaves the house names no folder and no person."""

from __future__ import annotations

import sysconfig
from pathlib import Path

from clvlib.running.scrub import Scrubber


def test_known_folders_become_words_and_homes_a_tilde(tmp_path: Path) -> None:
    scrubber = Scrubber({"data": tmp_path / "data"})
    site = sysconfig.get_path("purelib")
    said = f'File "{site}/pandas/x.py", reading {tmp_path}/data/shop/a.csv and /home/ann/b.csv'
    assert scrubber.text(said) == (
        'File "site-packages/pandas/x.py", reading data/shop/a.csv and ~/b.csv'
    )
    assert scrubber.text("/tmp/ipykernel_123/45.py:1: UserWarning") == "cell:1: UserWarning"
    assert scrubber.text(r"C:\Users\Ann Smith\x") == r"~ Smith\x"


def test_pictures_and_longer_names_stay_as_they_are(tmp_path: Path) -> None:
    scrubber = Scrubber({"data": tmp_path / "data"})
    picture = {"image/png": f"{tmp_path}/data/", "text/plain": [f"{tmp_path}/data/"]}
    assert scrubber.value(picture) == {"image/png": f"{tmp_path}/data/", "text/plain": ["data/"]}
    assert "data/" not in scrubber.text(f"{tmp_path}/database/x")
