"""What an exhibit needs to be drawn for one client: words, theme and source line."""

from __future__ import annotations

from dataclasses import dataclass

from clvlib.exhibits.theme import Theme
from clvlib.merchant import Settings
from clvlib.words import Words


@dataclass(frozen=True)
class Look:
    """Words, theme and source line of one client.

    Parameters
    ----------
    words : Words
        Language and currency.
    theme : Theme
        Colours and type.
    source : str
        Source line printed under every exhibit.
    """

    words: Words
    theme: Theme
    source: str

    @property
    def least(self) -> int:
        """Smallest group of people that may be shown."""
        return self.words.least

    @classmethod
    def of(cls, settings: Settings, source: str | None = None) -> Look:
        """Return the look that a merchant's settings ask for."""
        words = Words(settings.language, settings.currency, settings.least_group)
        theme = Theme.load(settings.brand, settings.language)
        return cls(
            words, theme, source or words.t("Source: {name}, sales data", name=settings.name)
        )
