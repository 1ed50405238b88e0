"""``clv compare``: one run of a merchant held against another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from clvlib.cli.options import DataDir, Debug, Folders, ReportsDir, Slug, echo
from clvlib.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from clvlib.merchant import Merchant
    from clvlib.run_folder import RunFolder


def compare(
    slug: Slug,
    runs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[RUN RUN]", help="Earlier and later run [the last two days]."),
    ] = None,
    data_dir: DataDir = None,
    reports_dir: ReportsDir = None,
    debug: Debug = False,
) -> None:
    """Print what was foretold and what came, what was done, and what therefore changes."""
    from clvlib.merchant import Merchant

    folders = Folders.of(data_dir, reports_dir)
    merchant = Merchant.load(slug, folders.data)
    before, after = _pair(folders, slug, runs or [])
    echo(f"{slug}  {before.path.name} → {after.path.name}")
    for line in _told(merchant, folders, before, after):
        echo(f"· {line}")


def _pair(folders: Folders, slug: str, runs: list[str]) -> tuple[RunFolder, RunFolder]:
    """Return the two runs to compare, the earlier one first."""
    import pandas as pd

    from clvlib.experiment_files import earlier_runs
    from clvlib.run_folder import find_run

    if runs and len(runs) != 2:
        raise InputError("clv compare", f"{len(runs)} run named", "none, or two")
    if runs:
        found = [find_run(folders.reports, slug, name)[0] for name in runs]
        if found[0].as_of.normalize() == found[1].as_of.normalize():
            raise InputError("clv compare", "both runs have the same as-of day", "two days")
        return min(found, key=lambda run: run.as_of), max(found, key=lambda run: run.as_of)
    known = earlier_runs(folders.reports, slug, pd.Timestamp.max)
    if len(known) < 2:
        raise InputError(
            f"merchant '{slug}'",
            f"has runs of {len(known)} as-of day(s)",
            "two",
            f"make an earlier one with: clv run {slug} --as-of DATE",
        )
    return known[-2], known[-1]


def _told(merchant: Merchant, folders: Folders, before: RunFolder, after: RunFolder) -> list[str]:
    from clvlib import experiment_files as files
    from clvlib.chance import stage_rng
    from clvlib.privacy import merchant_key, pseudonym
    from clvlib.strategy import experiment, follow, foretold, loop, status, story_loop
    from clvlib.words import Words

    settings, words = (
        merchant.settings,
        Words(merchant.settings.language, merchant.settings.currency),
    )
    orders = _read(after, "orders")
    statuses = status.read_statuses(merchant.folder).until(after.as_of)
    plans = [
        (experiment.read_design(path), files.read_arms(path))
        for path in files.designs_before(folders.reports, merchant.slug, after.as_of)
    ]
    results = follow.read_tests(
        plans,
        statuses,
        orders,
        after.as_of,
        lambda name: files.read_results(merchant.folder, name),
        lambda own: pseudonym(own, merchant_key(merchant.slug)),
    )
    earlier = foretold.Earlier(
        before.as_of,
        settings.horizon.days(before.as_of),
        *(_read(before, name) for name in loop.TABLES),
        ranges=_read(before, "value_ranges") if before.table("value_ranges").is_file() else None,
    )
    report = loop.compare(
        earlier, after.as_of, orders, _read(after, "thresholds"), _read(after, "values"),
        stage_rng(settings.seed, "strategy", merchant.slug, "loop"),
    )  # fmt: skip
    return [text for _, text in story_loop.whole(report, statuses, results, words)]


def _read(run: RunFolder, name: str) -> pd.DataFrame:
    """Return a table of a finished run."""
    from clvlib.running.export import read_table

    return read_table(run, name)
