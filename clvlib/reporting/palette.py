"""Colours for pages: the brand's tokens, made legible on whatever they stand on.

A client's own colour may be too light for text on white or too dark for text at
night. It is kept for areas and shifted, as little as needed, where it carries words.
"""

from __future__ import annotations

import colorsys

from clvlib.exhibits.theme import Theme, brand_tokens

READABLE = 4.5  # WCAG 2.2, success criterion 1.4.3
SEEN = 3.0  # WCAG 2.2, success criterion 1.4.11: marks, bars, rules that carry meaning
MIDDLE = 0.18  # luminance on which black and white can be read alike
_STEPS = 50

RGB = tuple[float, float, float]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mix(one: str, other: str, share: float) -> str:
    """Return a colour between two, ``share`` of the way from the first to the second."""
    red, green, blue = (a + (b - a) * share for a, b in zip(_rgb(one), _rgb(other), strict=True))
    return _hex((red, green, blue))


def legible(colour: str, ground: str, ratio: float = READABLE) -> str:
    """Return the colour, darkened or lightened in its own hue until it can be read on a ground."""
    hue, light, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    end = 0.0 if _luminance(ground) > MIDDLE else 1.0
    for step in range(_STEPS + 1):
        red, green, blue = colorsys.hls_to_rgb(
            hue, light + (end - light) * step / _STEPS, saturation
        )
        shifted = _hex((red, green, blue))
        if contrast(shifted, ground) >= ratio:
            return shifted
    return "#000000" if end == 0.0 else "#FFFFFF"


def page_colours(theme: Theme) -> dict[str, str]:
    """Return the colours of printed and daylight pages by role.

    Beside the tokens themselves: ``on-primary`` for text on the client's colour,
    ``…-text`` for coloured words on paper, ``tint`` for quiet areas in the client's colour.
    """
    own = theme.colours
    paper, tint = own["paper"], mix(own["paper"], own["primary"], 0.07)
    return own | {
        "on-primary": paper if contrast(paper, own["primary"]) >= READABLE else own["ink"],
        "primary-text": legible(own["primary"], tint),
        "accent-text": legible(own["accent"], tint),
        "muted": legible(own["muted"], own["ground"]),
        "tint": tint,
        "line": mix(own["paper"], own["primary"], 0.35),
    }


def night_colours(theme: Theme) -> dict[str, str]:
    """Return the colours of pages read at night, by the same roles as :func:`page_colours`."""
    night = theme.colours | brand_tokens()["night"]
    paper = night["paper"]
    tint = mix(paper, theme["primary"], 0.22)
    roles = {role: legible(theme[role], paper) for role in ("good", "warn", "bad")}
    return (
        night
        | roles
        | {
            "on-primary": page_colours(theme)["on-primary"],
            "primary-text": legible(theme["primary"], tint, 6),
            "accent-text": legible(theme["accent"], tint, 5.5),
            "tint": tint,
            "line": mix(paper, night["ink"], 0.35),
        }
    )


def page_pairs(theme: Theme) -> list[tuple[str, str, str, float]]:
    """Return (name, colour, ground, least contrast) of everything that must be told apart."""
    pairs = []
    for when, colours in (("day", page_colours(theme)), ("night", night_colours(theme))):
        texts = [(role, ground) for role in ("ink", "muted", "primary-text", "accent-text")
                 for ground in ("paper", "tint")]  # fmt: skip
        texts += [("on-primary", "primary"), ("ink", "ground")]
        marks = [(role, "paper") for role in ("good", "warn", "bad")]
        for group, least in ((texts, READABLE), (marks, SEEN)):
            pairs += [(f"{role} on {ground} by {when}", colours[role], colours[ground], least)
                      for role, ground in group]  # fmt: skip
    drawn = {"primary": theme["primary"], "accent": theme["accent"], "comparison": theme["quiet"]}
    drawn |= {f"category {n}": colour for n, colour in enumerate(theme.categories, 1)}
    return pairs + [(f"{name} in charts", c, theme["paper"], SEEN) for name, c in drawn.items()]


def _rgb(colour: str) -> RGB:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _hex(colour: RGB) -> str:
    return "#" + "".join(f"{round(255 * part):02X}" for part in colour)


def _luminance(colour: str) -> float:
    """Return relative luminance, 0 to 1 (WCAG 2.2, "relative luminance")."""
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _rgb(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
