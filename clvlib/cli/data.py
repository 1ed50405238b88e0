"""``clv check`` and ``clv simulate``: what a merchant's exports are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from clvlib.cli.options import DataDir, Debug, Folders, ReportsDir, Slug, echo, shown
from clvlib.errors import InputError

GENERATED = "linjian-coffee"


def check(
    slug: Slug,
    as_json: Annotated[bool, typer.Option("--json", help="Print the ledger as JSON.")] = False,
    data_dir: DataDir = None,
    reports_dir: ReportsDir = None,
    debug: Debug = False,
) -> None:
    """Read and clean a merchant's exports and print where every row and its money went."""
    from clvlib import cleaning
    from clvlib.merchant import Merchant
    from clvlib.privacy import merchant_key
    from clvlib.running import raw

    merchant = Merchant.load(slug, Folders.of(data_dir, reports_dir).data)
    raw.ensure(merchant)
    cleaned = cleaning.clean(merchant.settings, merchant.folder, merchant_key(slug), grade=True)
    try:
        summary = cleaning.ledger_summary(cleaned)
    finally:
        cleaned.close()
    if as_json:
        echo(json.dumps(summary, ensure_ascii=False, indent=2, default=str))
        return
    from clvlib.cli.ledger import ledger_lines

    for line in ledger_lines(summary):
        echo(line)


def simulate(
    slug: Slug,
    data_dir: DataDir = None,
    reports_dir: ReportsDir = None,
    debug: Debug = False,
) -> None:
    """Write the raw exports of a generated merchant, whose truth is known."""
    from clvlib.merchant import Merchant

    folders = Folders.of(data_dir, reports_dir, new=True)
    _begin_generated(slug, folders.data)
    merchant = Merchant.load(slug, folders.data)
    if merchant.settings.simulation is None:
        raise InputError(
            f"merchant '{slug}'",
            "is no generated one; its exports are left alone",
            allowed="merchants with 'simulation' in merchant.yml",
        )
    from clvlib.simulation import write_raw

    for path in write_raw(merchant):
        echo(f"→ {shown(path)}")


def _begin_generated(slug: str, data_dir: Path) -> None:
    """Give a merchant that does not exist yet the settings of the generated coffee shop."""
    from clvlib import home
    from clvlib.merchant import SLUG

    path = data_dir / slug / "merchant.yml"
    model = home.home() / "data" / GENERATED / "merchant.yml"
    if path.exists() or not SLUG.fullmatch(slug) or not model.is_file():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(model.read_text(encoding="utf-8"), encoding="utf-8")
    echo(f"→ {shown(path)}")
