"""One client's settings: ``merchant.yml`` read into one validated, frozen object.

This is the only place where a unit is set (currency, time zone, *yearly* discount
rate, horizon, gross margin, acquisition cost, language, industry), so that no
function further up can mistake a month for a year. An error names the file, the
key, what was found and what is allowed.
"""

from __future__ import annotations

from clvlib.merchant.aims import Brand, Campaigns, Change, Goal, parse_change
from clvlib.merchant.analysis import EarlySigns, HighValue, Rfm, Trust
from clvlib.merchant.data import Acquisition, Events, Retention, Rules, Simulation, Source
from clvlib.merchant.merchants import SLUG, Merchant, known_merchants
from clvlib.merchant.settings import Settings
from clvlib.merchant.values import (
    ASSUMED_MARGIN,
    Horizon,
    Industry,
    Language,
    check_currency,
    check_timezone,
    parse_horizon,
)

__all__ = [
    "ASSUMED_MARGIN",
    "SLUG",
    "Acquisition",
    "Brand",
    "Campaigns",
    "Change",
    "EarlySigns",
    "Events",
    "Goal",
    "HighValue",
    "Horizon",
    "Industry",
    "Language",
    "Merchant",
    "Retention",
    "Rfm",
    "Rules",
    "Settings",
    "Simulation",
    "Source",
    "Trust",
    "check_currency",
    "check_timezone",
    "known_merchants",
    "parse_change",
    "parse_horizon",
]
