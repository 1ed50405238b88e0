"""The spine: one merchant's raw exports → five notebooks → tables and exhibits → documents.

Read :func:`run_merchant` and the rest follows. A run is made in scratch and placed whole
(:mod:`~clvlib.running.shelf`); its name is the as-of date and the first digits of the
inputs' hash, so that the same inputs give the same folder. The as-of date is known only
after the first stage, therefore the scratch folder is called after the hash alone
until then.
"""

from __future__ import annotations

import os
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path

from clvlib import home
from clvlib.errors import InputError, StageError
from clvlib.merchant import Merchant
from clvlib.run_folder import STAGES, RunFolder
from clvlib.running import documents, raw
from clvlib.running.fingerprint import Fingerprint, changes, fingerprint
from clvlib.running.lean import import_jsonschema_lean
from clvlib.running.manifest import add_to_manifest, inputs_of, write_manifest
from clvlib.running.plan import Listener, Outcome, RunPlan, nobody
from clvlib.running.scrub import Scrubber
from clvlib.running.shelf import Shelf

HASH_DIGITS = 8


@dataclass
class _Making:
    """A run in the making."""

    merchant: Merchant
    plan: RunPlan
    shelf: Shelf
    inputs: Fingerprint
    listen: Listener
    folder: RunFolder
    scrubber: Scrubber
    temporary: Path | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    seals: dict[str, Seal] = field(default_factory=dict)

    @property
    def now(self) -> Circumstances:
        """What the next stage's result depends on."""
        as_of = str(self.folder.facts().get("as_of") or "")
        earlier = self.shelf.earlier(as_of) if as_of else ()
        return Circumstances(self.merchant, self.inputs, self.plan.as_of, as_of, earlier)


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
        scrubber = Scrubber({"data": plan.data_dir, "reports": plan.reports_dir})
        folder = shelf.begin(inputs.hash[:HASH_DIGITS])
        making = _Making(merchant, plan, shelf, inputs, listen, folder, scrubber)
        try:
            with shelf.temporary() as making.temporary:
                return _make(making, why or ["--force"])
        except Exception:
            shelf.fail(making.folder)
            raise
        except BaseException:  # Ctrl-C
            shelf.discard(making.folder)
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
    as_of = str(latest.facts().get("as_of") or "") if latest else ""
    now = Circumstances(merchant, inputs, plan.as_of, as_of, shelf.earlier(as_of))
    steps = []
    if why and not plan.force:
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


def _make(making: _Making, why: list[str]) -> Outcome:
    """Run the stages, render, and put the run into its place."""
    import_jsonschema_lean()
    from clvlib.running.notebook import finish

    for stage in STAGES:
        before = snapshot(making.folder)
        source = None
        if not making.plan.force:
            source, _ = StageCache(making.shelf, making.now).find(stage, making.folder)
        now = making.now
        made = take(source, stage, making.folder) if source else None
        peak = _stage(making, stage) if made is None else made.peak_mb
        if stage == next(iter(STAGES)):
            making.folder = making.shelf.rename(making.folder, _run_name(making))
            making.folder.note_facts(run=making.folder.path.name)
        executed = making.folder.notebooks / f"{STAGES[stage]}.ipynb"
        finish(executed, making.scrubber, making.folder.path.name)
        spent = making.seconds.get(stage, 0.0)
        if made is None:
            made = seal(stage, making.folder, before, now, spent, peak)
        else:
            made = reseal(made, making.folder)
        making.seals[stage] = made
    making.folder.note_facts(merchant=making.merchant.slug)
    write_manifest(making.folder, making.merchant, making.inputs, making.seconds, making.scrubber)
    _documents(making)
    if making.merchant.settings.encrypt:
        raw.seal_tables(making.folder, making.merchant.slug)
    placed = making.shelf.place(making.folder)
    making.shelf.forget_failed()
    paths = documents.of_run(making.shelf.root / "latest")
    return Outcome(making.merchant.slug, "made", placed.path, paths, making.seconds, why=tuple(why))


def _stage(making: _Making, stage: str) -> None:
    # Papermill costs a second to import, which an unchanged merchant need not pay.
    from clvlib.running.kernel import KernelPlan
    from clvlib.running.stage import StageJob, run_stage

    parameters: dict[str, str | None] = {
        "merchant": making.merchant.slug,
        "run": making.folder.path.name,
    }
    if stage == "cleaning":
        parameters["as_of"] = making.plan.as_of
    job = StageJob(
        stage,
        making.folder,
        making.merchant.settings.language,
        parameters,
        KernelPlan(
            environment(making.plan, making.temporary),
            time_limit=making.plan.time_limit,
            kernel=making.plan.kernel,
            zygote=making.plan.zygote,
        ),
    )
    making.listen(making.merchant.slug, stage, "begin")
    began = time.monotonic()
    run_stage(job)
    making.seconds[stage] = round(time.monotonic() - began, 2)
    making.listen(making.merchant.slug, stage, "end")


def _documents(making: _Making) -> None:
    """Render what is asked for, and note it in the manifest."""
    if not making.plan.to:
        return
    making.listen(making.merchant.slug, "report", "begin")
    began = time.monotonic()
    documents.write(making.folder, making.merchant, making.plan.to, making.plan.engine)
    making.seconds["report"] = round(time.monotonic() - began, 2)
    add_to_manifest(making.folder, durations=making.seconds)
    making.listen(making.merchant.slug, "report", "end")


def environment(plan: RunPlan, temporary: Path | None = None) -> dict[str, str]:
    """Return what a notebook must know to find the same folders as this run.

    Its temporary files go into a folder of the run's: a kernel is ended at once and
    removes nothing itself.
    """
    names = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), temporary) if temporary else {}
    names |= {
        "CLV_DATA_DIR": plan.data_dir,
        "CLV_REPORTS_DIR": plan.reports_dir,
        "CLV_HOME": home.home(),
    }
    if keys := os.environ.get("CLV_KEYS_DIR"):
        names["CLV_KEYS_DIR"] = Path(keys).expanduser().resolve()
    return {name: str(path) for name, path in names.items()}


def _run_name(making: _Making) -> str:
    """Return ``<as-of date>-<hash>``.

    Raises
    ------
    StageError
        If the first stage did not set the as-of date.
    """
    as_of = making.folder.facts().get("as_of")
    if not as_of:
        raise StageError(STAGES["cleaning"], 0, "ended without setting the as-of date")
    return f"{str(as_of)[:10]}-{making.inputs.hash[:HASH_DIGITS]}"


def _as_it_is(
    merchant: Merchant, plan: RunPlan, shelf: Shelf, latest: RunFolder, listen: Listener
) -> Outcome:
    """Return the report that stands; render the formats asked for that it lacks."""
    missing = tuple(form for form in plan.to if not (latest.path / f"report.{form}").is_file())
    if missing:
        listen(merchant.slug, "report", "begin")
        placed = documents.render_again(shelf, merchant, plan.to, plan.engine)
        listen(merchant.slug, "report", "end")
        paths = documents.of_run(shelf.root / "latest")
        return Outcome(merchant.slug, "rendered", placed.path, paths)
    paths = documents.of_run(shelf.root / "latest")
    return Outcome(merchant.slug, "unchanged", latest.path, paths)
