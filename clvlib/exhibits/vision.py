"""Charts as other people see them: three kinds of colour blindness, and a grey printer.

Machado, Oliveira and Fernandes (2009), "A physiologically-based model for simulation of color
vision deficiency", IEEE TVCG 15(6): their matrices at full severity, applied to linear RGB.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

MATRICES: dict[str, np.ndarray] = {
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                            [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                              [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                            [0.004733, 0.691367, 0.303900]]),
    "grey": np.tile([0.2126, 0.7152, 0.0722], (3, 1)),
}  # fmt: skip
KINDS = tuple(MATRICES)
# CIE 1931 from linear sRGB at the white of D65 (IEC 61966-2-1).
_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE = _XYZ.sum(axis=1)


def as_seen(colours: np.ndarray, kind: str) -> np.ndarray:
    """Return sRGB colours as somebody sees them.

    Parameters
    ----------
    colours : numpy.ndarray
        Shape (…, 3), 0 to 1.
    kind : str
        ``protanopia``, ``deuteranopia``, ``tritanopia`` or ``grey``.
    """
    return _encoded(np.clip(_linear(colours) @ MATRICES[kind].T, 0, 1))


def distance(one: str, other: str, kind: str | None = None) -> float:
    """Return how far two colour codes lie apart in CIELAB (CIE 1976); 2 is just noticed, 10 plain.

    Parameters
    ----------
    kind : str, optional
        As whom; with full colour vision where absent.
    """
    pair = np.array([_rgb(one), _rgb(other)])
    first, second = _lab(pair if kind is None else as_seen(pair, kind))
    return float(np.linalg.norm(first - second))


def closest(colours: tuple[str, ...], kind: str) -> tuple[float, str, str]:
    """Return the two colours that somebody takes for each other first, and their distance."""
    return min((distance(one, other, kind), one, other) for one, other in combinations(colours, 2))


def lettering_on(colour: Sequence[float]) -> str:
    """Return black or white, whichever stands out more: at least 4.5 to 1 on any ground (WCAG)."""
    luminance = float(_linear(np.asarray(colour[:3], dtype=float)) @ MATRICES["grey"][0])
    return "white" if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 else "black"


def _rgb(code: str) -> list[float]:
    return [int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)]


def _linear(colours: np.ndarray) -> np.ndarray:
    return np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)


def _encoded(light: np.ndarray) -> np.ndarray:
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def _lab(colours: np.ndarray) -> np.ndarray:
    share = (_linear(colours) @ _XYZ.T) / _WHITE
    bent = np.where(share > (6 / 29) ** 3, np.cbrt(share), share * (29 / 6) ** 2 / 3 + 4 / 29)
    x, y, z = np.moveaxis(bent, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)
