"""Numbers, money, dates and sentences for one language and one currency.

Babel knows how each language writes them; this class only fixes the kit's habits:
the same rounding in text, table and chart, and never more digits than a reader needs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from babel import Locale, dates, numbers
from babel.lists import format_list

from clvlib.words.catalogue import catalogue
from clvlib.words.rounding import known, pattern_of, rounded
from clvlib.words.traced import Traced, traced

if TYPE_CHECKING:
    import pandas as pd

MISSING = "–"


def N_(singular: str, plural: str) -> tuple[str, str]:
    """Mark a pair of messages for the catalogue without translating it yet."""
    return singular, plural


def M_(message: str) -> str:
    """Mark a message for the catalogue without translating it yet."""
    return message


# Babel's own unit patterns are missing for simplified Chinese, so durations are messages.
_UNITS = {
    "hour": N_("{count} hour", "{count} hours"),
    "day": N_("{count} day", "{count} days"),
    "week": N_("{count} week", "{count} weeks"),
    "month": N_("{count} month", "{count} months"),
    "year": N_("{count} year", "{count} years"),
}
_PLURALS = ("zero", "one", "two", "few", "many")  # and "other", which every language has


class Stretch(Protocol):
    """A count of days, weeks, months or years, such as the horizon of the settings."""

    @property
    def count(self) -> int:
        """How many."""
        ...

    @property
    def unit(self) -> str:
        """Of what, in the plural."""
        ...


@dataclass(frozen=True)
class Words:
    """One language, one currency.

    Parameters
    ----------
    language : str
        ``en`` or ``zh-Hans``.
    currency : str
        ISO 4217 code in which all money is.
    least : int
        Smallest group of people that is told of; smaller counts are only called small.
    """

    language: str = "en"
    currency: str = "USD"
    least: int = 10
    locale: Locale = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "locale", Locale.parse(self.language, sep="-"))

    # Sentences -------------------------------------------------------------------------

    def t(self, message: str, /, **values: Any) -> str:
        """Return a message in this language with its ``{places}`` filled.

        ``message`` must be a literal at the place of call, so that it can be extracted.
        """
        text = catalogue(self.language).get(message, (message,))[0]
        return traced(text.format(**values) if values else text, text, values.values())

    def n(self, singular: str, plural: str, count: float, /, **values: Any) -> str:
        """Return the form that fits a count; ``{count}`` is filled with the formatted count."""
        form = self._form(catalogue(self.language).get(singular, (singular, plural)), count)
        return traced(form.format(count=self.number(count), **values), form, values.values())

    def _form(self, forms: tuple[str, ...], count: float) -> str:
        """Return the plural form of a count; a catalogue lists them in the order of Unicode."""
        tags = [tag for tag in _PLURALS if tag in self.locale.plural_form.tags]
        tag = self.locale.plural_form(count)
        return forms[min(tags.index(tag) if tag in tags else len(tags), len(forms) - 1)]

    def join(self, items: list[str]) -> str:
        """Return ``a, b and c``."""
        return traced(format_list(items, locale=self.locale), "", items) if items else MISSING

    def passage(self, *sentences: str) -> str:
        """Return sentences as one paragraph; Chinese sets no blank between them."""
        blank = "" if self.language.startswith("zh") else " "
        return traced(blank.join(filter(None, sentences)), "", sentences)

    # Figures ---------------------------------------------------------------------------

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with grouped thousands and a fixed number of decimals."""
        if not known(value):
            return MISSING
        text = numbers.format_decimal(
            rounded(value, digits), pattern_of(digits), locale=self.locale
        )
        return text.replace("-", "−")

    def people(self, count: float) -> str:
        """Return a count of people for a sentence: ``1,234``, or ``fewer than 10``."""
        if 0 < count < self.least:
            return self.t("fewer than {least}", least=self.number(self.least))
        return self.number(count)

    def few(self, count: float) -> str:
        """Return a count of people for a cell: ``1,234``, or ``<10``."""
        if 0 < count < self.least:
            return self.t("<{least}", least=self.number(self.least))
        return self.number(count)

    def part(self, share: float, of: float, digits: int = 0) -> str:
        """Return a share of so many people, or its bound where too few make it up or are left.

        Nobody and everybody are told as such: “fewer than 100%” would be wrong of everybody.
        """
        if known(share * of) and 0 < round(share * of) < min(self.least, round(of)):
            bound = str(self.percent(min(1.0, self.least / of), digits))
            return Traced(self.t("<{least}", least=bound), [(bound, None)])
        if known(share * of) and 0 < round((1 - share) * of) < self.least:
            bound = str(self.percent(max(0.0, 1 - self.least / of), digits))
            return Traced(self.t(">{most}", most=bound), [(bound, None)])
        return self.percent(share, digits)

    def percent(self, share: float, digits: int = 0, *, sign: bool = False) -> str:
        """Return a share (0.58) as per cent (58%), with a sign where it is a change."""
        if not known(share):
            return MISSING
        text = numbers.format_percent(
            rounded(share, digits + 2), pattern_of(digits) + "%", locale=self.locale
        )
        signed = f"+{text}" if sign and share > 0 else text.replace("-", "−")
        return Traced(signed, [(text.removeprefix("-"), abs(float(share)))])

    def percents(self, *shares: float) -> list[str]:
        """Return shares as per cent, with decimals (at most two) where the last two look alike."""
        for digits in range(3):
            told = [self.percent(share, digits) for share in shares]
            if told[-1] != told[-2] or shares[-1] == shares[-2]:
                break
        return told

    def points(self, difference: float, digits: int = 0) -> str:
        """Return a difference of two shares in percentage points, with its sign."""
        if not known(difference):
            return MISSING
        text = self.number(abs(difference) * 100, digits)
        sign = "+" if difference > 0 else "−" if difference < 0 else "±"
        return self.t("{sign}{points} points", sign=sign, points=text)

    def money(self, value: float, digits: int | None = None) -> str:
        """Return an amount; two decimals below a hundred, none above, unless told."""
        if not known(value):
            return MISSING
        if digits is None:
            digits = 2 if abs(value) < 100 else 0
        text = numbers.format_currency(
            abs(rounded(value, digits)),
            self.currency,
            "¤" + pattern_of(digits),
            locale=self.locale,
            currency_digits=False,
        )
        return f"−{text}" if rounded(value, digits) < 0 else text

    def compact_money(self, value: float) -> str:
        """Return an amount short enough for an axis: £1.2M, ¥41万."""
        if not known(value):
            return MISSING
        step = 4 if self.language.startswith("zh") else 3  # Chinese counts in myriads
        if abs(value) < 10**step:
            return self.money(value, 0 if abs(value) >= 10 or value == 0 else 2)
        size = 10 ** int(math.log10(abs(value)))
        short = self.locale.compact_currency_formats["short"]["other"].get(str(size))
        if short is None or short.pattern.strip("¤ \u00a0") == "0":  # German has no word for it
            return self.money(value, 0)
        scaled = abs(value) / 10 ** (int(math.log10(abs(value))) // step * step)
        digits = 1 if (scaled < 100 and step == 4) or scaled < 10 else 0
        return numbers.format_compact_currency(
            value, self.currency, locale=self.locale, fraction_digits=digits
        ).replace("-", "−")

    # Time ------------------------------------------------------------------------------

    def date(self, moment: date | pd.Timestamp) -> str:
        """Return a day, e.g. 3 April 2025 or 2025年4月3日."""
        import pandas as pd

        if pd.isna(moment):
            return MISSING
        pattern = "d MMMM y" if self.language == "en" else "long"
        return dates.format_date(moment, pattern, locale=self.locale)

    def month(self, moment: date | pd.Timestamp) -> str:
        """Return a month and its year, e.g. Apr 2025 or 2025年4月."""
        pattern = "y年M月" if self.language.startswith("zh") else "MMM y"
        return dates.format_date(moment, pattern, locale=self.locale)

    def month_name(self, number: int) -> str:
        """Return the short name of a month of the year, 1 = January, e.g. Jan or 1月."""
        return self.locale.months["stand-alone"]["abbreviated"][number]

    def weekday(self, index: int) -> str:
        """Return the short name of a weekday, 0 = Monday."""
        return self.locale.days["stand-alone"]["abbreviated"][index]

    def duration(self, count: float, unit: str = "day", digits: int = 0) -> str:
        """Return a stretch of time, e.g. 12 months or 12个月; ``unit`` in the singular."""
        if not known(count):
            return MISSING
        if unit not in _UNITS:
            raise ValueError(f"unit {unit!r}: one of {', '.join(_UNITS)}")
        singular, plural = _UNITS[unit]
        forms = catalogue(self.language).get(singular, (singular, plural))
        chosen = forms[-1] if digits else self._form(forms, rounded(count, digits))
        return chosen.format(count=self.number(count, digits))

    def stretch(self, horizon: Stretch) -> str:
        """Return a horizon of the settings, e.g. 12 months or 12个月."""
        return self.duration(horizon.count, horizon.unit.removesuffix("s"))

    def country(self, code_or_name: str) -> str:
        """Return a country's name for an ISO code; other texts as they are."""
        return self.locale.territories.get(code_or_name, code_or_name)
