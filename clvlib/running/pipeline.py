"""The spine: one merchant's raw exports → five notebooks → tables and exhibits → documents.

Read :func:`run_merchant` and the rest follows. A run is made in scratch and placed whole
(:mod:`~clvlib.running.shelf`); its name is the as-of date and the first digits of the
inputs' hash, so that the same inputs give the same folder. The as-of date is known only
after the first stage, therefore the scratch folder is called after the hash alone
until then.
"""

from __future__ import annotations

import traceback

from clvlib.errors import InputError, StageError
from clvlib.merchant import Merchant
from clvlib.privacy import own_folders
from clvlib.run_folder import DRAFT, STAGES, RunFolder
from clvlib.running import documents, raw
from clvlib.running.fingerprint import Fingerprint, changes, fingerprint
from clvlib.running.making import Making, make
from clvlib.running.manifest import inputs_of, read_manifest
from clvlib.running.plan import FORMATS, Listener, Outcome, RunPlan, nobody
from clvlib.running.scrub import Scrubber
from clvlib.running.shelf import Shelf
from clvlib.running.stage_cache import StageCache
from clvlib.running.stage_key import Circumstances


def run_merchant(slug: str, plan: RunPlan, listen: Listener = nobody) -> Outcome:
    """Make one merchant's report, unless nothing has changed since the latest one.

    Parameters
    ----------
    slug : str
        The merchant.
    plan : RunPlan
        Folders, as-of date, formats, engine.
    listen : callable, optional
        Told of every stage that begins or ends.

    Raises
    ------
    InputError
        If merchant, settings or raw files are wrong, or another run holds the merchant.
    StageError
        If a stage fails; the previous report is untouched.
    """
    merchant = Merchant.load(slug, plan.data_dir)
    shelf = Shelf(plan.reports_dir, slug)
    with shelf.locked():
        raw.ensure(merchant)
        inputs = fingerprint(merchant, plan.as_of)
        why = reasons(shelf, inputs)
        if not why and not plan.force and shelf.latest:
            return _as_it_is(merchant, plan, shelf, shelf.latest, listen)
        if plan.to:
            documents.engine_used(plan.engine)
            documents.look_at_notes(merchant)
        scrubber = Scrubber({"data": plan.data_dir, "reports": plan.reports_dir})
        own_folders.sweep()
        folder = shelf.begin(inputs.short)
        making = Making(merchant, plan, shelf, inputs, listen, folder, scrubber)
        try:
            with shelf.temporary() as making.temporary:
                return make(making, why or ["--force"])
        except Exception:
            shelf.fail(making.folder)
            raise
        except BaseException:  # Ctrl-C: what is done need not be done again
            shelf.interrupt(making.folder)
            raise


def try_merchant(slug: str, plan: RunPlan, listen: Listener = nobody) -> Outcome:
    """Like :func:`run_merchant`, but a failure is an outcome: it costs this merchant only."""
    try:
        return run_merchant(slug, plan, listen)
    except (InputError, StageError) as error:
        wrong_input = isinstance(error, InputError) or error.wrong_input
        trace = traceback.format_exc()
        return Outcome(slug, "failed", error=str(error), wrong_input=wrong_input, trace=trace)
    except Exception as error:
        said = " ".join(f"{type(error).__name__}: {error}".split())
        return Outcome(slug, "failed", error=said, trace=traceback.format_exc())


def explain(slug: str, plan: RunPlan) -> tuple[str, list[str], list[str]]:
    """Return the latest run's name (or an empty text), what changed since, and what will be done.

    Raises
    ------
    InputError
        If merchant, settings or raw files are wrong.
    """
    merchant = Merchant.load(slug, plan.data_dir)
    raw.ensure(merchant)
    shelf = Shelf(plan.reports_dir, slug)
    inputs = fingerprint(merchant, plan.as_of)
    latest = shelf.latest
    why = reasons(shelf, inputs)
    known = latest or next(iter(shelf.sources()), None)  # a failed one, where none ended well
    as_of = str(known.facts().get("as_of") or "") if known else ""
    now = Circumstances(merchant, inputs, plan.as_of, as_of, shelf.earlier(as_of))
    steps = []
    if why and not plan.force and shelf.sources():
        for stage, source, changed in StageCache(shelf, now).forecast():
            told = f"taken from {source}" if source else f"runs: {listed(changed)}"
            steps.append(f"{STAGES[stage]} {told}")
    return latest.path.name if latest else "", why, steps


def listed(items: list[str], most: int = 6) -> str:
    """Return the first items in a line, and how many more there are."""
    more = f" and {len(items) - most} more" if len(items) > most else ""
    return f"{', '.join(items[:most])}{more}"


def reasons(shelf: Shelf, inputs: Fingerprint) -> list[str]:
    """Return what changed since the latest run; empty if nothing did."""
    latest = shelf.latest
    if latest is None:
        return ["there is no report yet"]
    before = inputs_of(latest)
    if before is None:
        return ["the latest run has no readable manifest"]
    known = read_manifest(latest).get("earlier", [])
    now = shelf.earlier(str(latest.facts().get("as_of") or ""))
    others = [] if list(now) == known else ["earlier reports: others than before"]
    return changes(before, inputs) + others


def _as_it_is(
    merchant: Merchant, plan: RunPlan, shelf: Shelf, latest: RunFolder, listen: Listener
) -> Outcome:
    """Return the report that stands; render the formats asked for that it lacks.

    The formats that it has are rendered along: a document asked for later takes none away.
    """
    missing = tuple(form for form in plan.to if not (latest.path / f"report.{form}").is_file())
    # ``clv render --draft`` may have marked every page since.
    marked = bool(plan.to) and latest.facts().get(DRAFT, False) != merchant.settings.draft
    if missing or marked:
        listen(merchant.slug, "report", "begin")
        there = (form for form in FORMATS if (latest.path / f"report.{form}").is_file())
        wanted = tuple(form for form in FORMATS if form in {*plan.to, *there})
        placed = documents.render_again(shelf, merchant, wanted, plan.engine)
        listen(merchant.slug, "report", "end")
        paths = documents.of_run(shelf.root / "latest")
        return Outcome(merchant.slug, "rendered", placed.path, paths)
    paths = documents.of_run(shelf.root / "latest")
    return Outcome(merchant.slug, "unchanged", latest.path, paths)
