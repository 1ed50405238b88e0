"""On which exhibits of the earlier chapters a recommendation rests.

A card says what to do; why these customers, and why now, stands in chapters 2 to 4. The report turns
the names into numbers, and leaves out those that a merchant's data did not allow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clvlib.strategy.cards import Card

SEGMENTS = "clv-by-segment"
BY_AIM: dict[str, tuple[str, ...]] = {
    "keep": (SEGMENTS,),
    "grow": (SEGMENTS,),
    "win_back": (SEGMENTS, "churn-outlook"),
    "early_care": ("order-funnel", "early-signs"),
    "acquire": ("channel-value",),
    "save": (SEGMENTS, "churn-outlook"),
}
BY_PLAY: dict[str, tuple[str, ...]] = {
    "next-basket": ("product-pairs", "second-order", "offers-check"),
    "second-order": ("next-contact", "value-paths"),
    "win-back-early": ("next-contact",),
    "win-back-slipping": ("slipping-customers",),
    "care-early": ("first-weeks-signs",),
    "bundle-favourite": ("product-pairs",),
}
BY_TRAIT: dict[str, tuple[str, ...]] = {
    "product": ("products-bought-more", "product-matrix"),
    "category": ("categories-bought-more", "product-matrix"),
    "branch": ("high-value-by-branch",),
    "country": ("high-value-by-country",),
    "channel": ("channel-value",),
    "acquisition": ("channel-value",),
}
FIRST_ORDER = "first-order-signs"
# A merchant's data may not allow some of them: the report then leaves the reference out.
MAY_BE_ABSENT = frozenset(
    {
        FIRST_ORDER,
        *(name for by in (BY_AIM, BY_PLAY, BY_TRAIT) for names in by.values() for name in names),
    }
)


def evidence(card: Card) -> list[str]:
    """Return the names of the exhibits behind a card, the most telling first, none twice."""
    named: list[str] = []
    for finding in card.play.conditions.findings:
        first = (FIRST_ORDER,) if finding.trait.startswith("first_") else ()
        named += BY_TRAIT.get(finding.trait, first)
    named += BY_PLAY.get(card.play.id, ())
    named += BY_AIM[card.play.aim]
    return list(dict.fromkeys(named))
