"""Everything random of a run, seeded so that the same run comes out the same."""

from __future__ import annotations

import zlib

import numpy as np


def stage_rng(seed: int, stage: str, slug: str, purpose: str) -> np.random.Generator:
    """Return the generator of a stage's purpose, also for who asks outside of its notebook.

    Parameters
    ----------
    seed : int
        The merchant's setting.
    stage, slug, purpose : str
        Room, merchant, and what is drawn: no two purposes share numbers.
    """
    entropy = [seed, *(zlib.crc32(word.encode()) for word in (stage, slug, purpose))]
    return np.random.default_rng(np.random.SeedSequence(entropy))
