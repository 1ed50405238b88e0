"""The settings as a JSON schema, by which an editor completes keys and marks mistakes.

``templates/merchant.schema.json`` is made from the same classes that check ``merchant.yml``, and
a test holds the two together. ``python -m clvlib.lab.schema`` writes it again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from clvlib import home
from clvlib.merchant import Settings

FILE = "merchant.schema.json"
HELP = {
    "name": "The merchant's name as the report prints it.",
    "industry": "Decides the assumed margin, the playbook and the wording of advice.",
    "language": "Of the report: en or zh-Hans.",
    "currency": "ISO 4217 code of all money, e.g. USD, GBP, EUR or CNY.",
    "timezone": "IANA name of the shop's time zone, e.g. Europe/London or Asia/Shanghai.",
    "sources": "The raw exports: which files, in which format, which column means what.",
    "rules": "Which cleaning rules are on, and their lists.",
    "gross_margin": "Share of net revenue that is left after the cost of goods, 0 to 1.",
    "discount_rate": "A year's, 0.10 for 10 % a year.",
    "horizon": "How far ahead value is counted: 12 months, 26 weeks or 100 days.",
    "servicing_cost": "What an order costs beyond its goods, in currency.",
    "by": "Markets to compare: up to three columns of the orders, or category; [] for none.",
    "acquisition": "What a new customer costs: cac, or a file of spend by day and channel.",
    "high_value": "Who counts as a high-value customer; exactly one rule.",
    "early_signs": "How long a newcomer is watched before it is foretold who becomes high-value.",
    "events": "A file of what customers viewed, put into the cart or searched.",
    "rfm": "Own thresholds and an own grid for the segments; the data's where absent.",
    "trust": "When a value may be printed: for each rule where green ends and red begins.",
    "usual_year": "Whose usual year of retail trade stands in for a season that was never seen.",
    "brand": "Colours, logo, author and small print of the report.",
    "draft": "Whether every page of the report is marked as a draft.",
    "playbook": "A file of the merchant's own actions, beside merchant.yml.",
    "campaigns": "Budget, contacts, and recommendations a customer in a review period.",
    "goals": "Figures that are to change, by how much and until when.",
    "retention": "How long raw exports and reports are kept; clv purge removes what is older.",
    "encrypt": "Whether raw exports and tables are kept encrypted on disk.",
    "simulation": "Marks a merchant whose raw files the kit generates itself.",
    "least_group": "Groups of fewer people than this are not shown.",
    "seed": "Of everything random; the same seed gives the same report.",
}


def merchant_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of ``merchant.yml``."""
    schema = Settings.model_json_schema(mode="validation")
    for name, text in HELP.items():
        schema["properties"][name]["description"] = text
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "merchant.yml of the CLV report kit",
    }


def schema_text() -> str:
    """Return the schema as the file holds it."""
    return json.dumps(merchant_schema(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def schema_path() -> Path:
    """Return where the file lies."""
    return home.templates_dir() / FILE


if __name__ == "__main__":
    schema_path().write_text(schema_text(), encoding="utf-8")
