"""What the codes in the tables are called in front of a client.

Tables hold stable codes (``champions``, ``declining``), so that a filter or a comparison
with last month's run survives a change of language; every room shows them by the same
name through this one list.
"""

from __future__ import annotations

import re

from clvlib.words.speech import M_, Words

# code: (name, meaning in one line). The order is that of the grid, from best to worst.
SEGMENTS: dict[str, tuple[str, str]] = {
    "champions": (M_("Champions"), M_("Bought lately, often, and spent the most")),
    "loyal": (M_("Loyal"), M_("Come back regularly and spend well")),
    "active": (M_("Active"), M_("Bought lately, with a middling number of orders and spend")),
    "new": (M_("New"), M_("Bought very lately, and little so far")),
    "promising": (M_("Promising"), M_("Bought lately, with room to grow")),
    "needs_attention": (
        M_("Needs attention"),
        M_("Small or middling value, not seen for a while"),
    ),
    "previously_loyal": (
        M_("Previously loyal"),
        M_("Were among the best, and have not been seen for long"),
    ),
    "at_risk": (M_("At risk"), M_("Used to buy well and are slipping away")),
    "almost_lost": (M_("Almost lost"), M_("Bought little, and long ago")),
    "dormant": (M_("Dormant"), M_("Little or middling value, and the longest silence")),
}

STAGES: dict[str, tuple[str, str]] = {
    "new": (M_("New"), M_("First order, still within the usual time to return")),
    "growing": (M_("Growing"), M_("Second or third order, in rhythm")),
    "mature": (M_("Mature"), M_("Four orders or more, in rhythm")),
    "declining": (M_("Declining"), M_("Silent for longer than usual")),
    "lost": (M_("Lost"), M_("Silent for longer than almost every gap seen")),
}

OTHERS = {
    "none": M_("Not yet a customer"),
    "unknown": M_("Not known yet"),
}

_NAMES = {
    **OTHERS,
    **{c: n for c, (n, _) in STAGES.items()},
    **{c: n for c, (n, _) in SEGMENTS.items()},
}


def term(code: str, words: Words) -> str:
    """Return the name of a code; a code of the merchant's own making is its own name."""
    if re.fullmatch(r"c[1-9]", code):
        return words.t("Cluster {number}", number=code[1:])
    name = _NAMES.get(code, code)
    return words.t(name)  # translated elsewhere


def meaning(code: str, words: Words, kind: str = "segment") -> str:
    """Return what a segment (or, with ``kind="stage"``, a life-cycle stage) means, in one line.

    Empty for codes of the merchant's own making.
    """
    known = STAGES if kind == "stage" else SEGMENTS
    text = known[code][1] if code in known else ""
    return words.t(text) if text else ""  # translated elsewhere
