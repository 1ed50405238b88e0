"""Two runs of one merchant: this one, and the last one of an earlier as-of day.

The last one is the newest of those that the run knew of when it was made, so that printing it
again next year says the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from clvlib.run_folder import STAGES, RunFolder

# Settings that decide what a value means: where one differs, two values are no comparison.
VALUE_SETTINGS = ("currency", "horizon", "discount_rate", "gross_margin", "servicing_cost")


@dataclass(frozen=True)
class Pair:
    """A run and the last one before it.

    Parameters
    ----------
    now, before : RunFolder
        The two runs.
    manifests : tuple of dict
        Their manifests, in the same order.
    """

    now: RunFolder
    before: RunFolder
    manifests: tuple[dict[str, Any], dict[str, Any]]

    @cached_property
    def results(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Plain figures of all stages, this run's first."""
        one, other = (
            {k: v for stage in STAGES for k, v in run.stage_record(stage)["results"].items()}
            for run in (self.now, self.before)
        )
        return one, other

    @cached_property
    def changed_settings(self) -> frozenset[str]:
        """Names of the settings that are not what they were."""
        one, other = (m.get("inputs", {}).get("parts", {}).get("settings", {}).get("items", {})
                      for m in self.manifests)  # fmt: skip
        return frozenset(k for k in {*one, *other} if one.get(k) != other.get(k))

    @property
    def comparable(self) -> bool:
        """Whether a value means the same in both reports."""
        return self.changed_settings.isdisjoint(VALUE_SETTINGS)

    def both(self, key: str) -> tuple[Any, Any] | None:
        """Return a figure of the two runs, the earlier one first; None where one lacks it."""
        now, before = (result.get(key) for result in self.results)
        return None if now is None or before is None else (before, now)


def read_manifest(run: RunFolder) -> dict[str, Any]:
    """Return how a run was made; empty where that is not known yet."""
    path = run.path / "manifest.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def with_the_last(now: RunFolder, manifest: dict[str, Any]) -> Pair | None:
    """Return a run and the last one before it; None for a first one, or where that is gone."""
    root = now.path.parent.parent if now.path.parent.name == ".scratch" else now.path.parent
    found = [RunFolder(root / name) for name in manifest.get("earlier", [])]
    found = [run for run in found if run.facts().get("as_of")]
    if not found:
        return None
    before = max(found, key=lambda run: (run.as_of, run.path.name))
    return Pair(now, before, (manifest, read_manifest(before)))
