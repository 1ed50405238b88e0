"""The rules' names, kept with the other words so that a report need not load the cleaning."""

from __future__ import annotations

from clvlib.words.rule_names import RULE_NAMES, rule_name

__all__ = ["RULE_NAMES", "rule_name"]
