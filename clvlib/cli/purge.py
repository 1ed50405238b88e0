"""``clv purge``: removing data, and showing that it is gone."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from clvlib.cli.options import DataDir, Debug, Folders, ReportsDir, Slug, echo
from clvlib.errors import InputError

if TYPE_CHECKING:
    from clvlib.merchant import Merchant
    from clvlib.running.purge import Purged
    from clvlib.running.shelf import Shelf


def purge(
    slug: Slug,
    raw: Annotated[bool, typer.Option("--raw", help="Remove the raw exports.")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Remove raw exports, all runs, scratch and the key.")
    ] = False,
    customer: Annotated[
        str | None,
        typer.Option("--customer", metavar="ID", help="Erase one customer of the client."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask first.")] = False,
    data_dir: DataDir = None,
    reports_dir: ReportsDir = None,
    debug: Debug = False,
) -> int:
    """Remove a merchant's data: what is older than `retention`, or what the options name."""
    if raw + everything + (customer is not None) > 1:
        raise InputError("clv purge", "several of --raw, --all, --customer", allowed="one of them")
    from clvlib.merchant import Merchant
    from clvlib.privacy import audit
    from clvlib.running.shelf import Shelf

    folders = Folders.of(data_dir, reports_dir)
    merchant = Merchant.load(slug, folders.data)
    kind = "raw" if raw else "all" if everything else "customer" if customer else "expired"
    _agreed(slug, kind, yes)
    shelf = Shelf(folders.reports, slug)
    with shelf.locked():
        done = _purged(merchant, shelf, kind, customer or "")
    audit.record(
        folders.reports, slug, "purge", what=kind, removed=list(done.removed), left=list(done.left)
    )
    echo(f"→ {slug}: {len(done.removed)} removed, {done.size / 1e6:,.1f} MB")
    for name in done.removed:
        echo(f"  - {name}")
    return _told_left(slug, kind, done)


def _purged(merchant: Merchant, shelf: Shelf, kind: str, customer: str) -> Purged:
    import pandas as pd

    from clvlib.running import purge as work

    if kind == "raw":
        return work.purge_raw(merchant)
    if kind == "all":
        return work.purge_all(merchant, shelf)
    if kind == "customer":
        return work.purge_customer(merchant, shelf, customer)
    return work.purge_expired(merchant, shelf, pd.Timestamp.now())


def _told_left(slug: str, kind: str, done: Purged) -> int:
    """Say what still holds the data; 1 where something does, so that a script notices."""
    for name in done.left:
        echo(f"  ! {name} still holds {'the customer' if kind == 'customer' else 'data'}")
    if kind != "customer":
        return 1 if done.left else 0
    if done.left:
        echo("  later runs leave the customer out; ask the client for exports without him,")
        echo(f"  or remove them: clv purge {slug} --raw")
    else:
        echo("  every file that is left was searched: none holds the customer")
    echo(f"  new report without the customer: clv run {slug}")
    return 0


def _agreed(slug: str, kind: str, yes: bool) -> None:
    """Ask first: what is removed cannot be had back."""
    if yes:
        return
    what = {
        "raw": "all raw exports",
        "all": "all raw exports, all reports and the key",
        "customer": "all reports that know this customer",
        "expired": "what is older than 'retention' allows",
    }[kind]
    if not sys.stdin.isatty():
        raise InputError("clv purge", "is not asked twice", remedy="add --yes to remove for good")
    if not typer.confirm(f"Remove {what} of '{slug}' for good?", default=False, err=True):
        raise typer.Abort
