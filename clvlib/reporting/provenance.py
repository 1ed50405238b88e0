"""Where a report comes from, so that another person can make it again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from clvlib import __version__
from clvlib.exhibits import Column, TableView
from clvlib.reporting.document import Document
from clvlib.reporting.tabular import PrintedTable
from clvlib.words import Words

FINGERPRINT = 16
_HEX = set("0123456789abcdef")


def provenance(document: Document) -> PrintedTable:
    """Return run, data, settings, code, environment, seed and versions of a run.

    The moment of making and the durations are left out: they are facts of the machine and
    would make two printings of the same findings differ.
    """
    words, manifest = document.words, document.manifest
    rows = [
        (words.t("Run"), document.cover.run),
        (words.t("Data as of"), words.date(document.cover.as_of)),
        *((words.t("Data: {file}", file=name), value) for name, value in _flat(manifest, "data")),
        *_hashes(manifest, words),
        (words.t("Seed of random numbers"), str(document.merchant.settings.seed)),
        (words.t("Versions"), " · ".join(f"{name} {value}" for name, value in _versions(manifest))),
    ]
    columns = (Column(words.t("What"), "left"), Column(words.t("Which"), "left"))
    return PrintedTable(
        TableView(columns, tuple(rows)), words.t("Fingerprints and versions of this run")
    )


def _hashes(manifest: Mapping[str, Any], words: Words) -> Iterator[tuple[str, str]]:
    labels = {
        "settings": words.t("Settings"),
        "notes": words.t("Consultant's notes"),
        "notebooks": words.t("Notebooks"),
        "templates": words.t("Templates"),
        "code": words.t("Code"),
        "lock": words.t("Environment"),
    }
    for key, label in labels.items():
        for _, value in _flat(manifest, key):
            yield label, value


def _flat(manifest: Mapping[str, Any], key: str) -> Iterator[tuple[str, str]]:
    """Yield name and fingerprint, whether the manifest holds one hash, a mapping or a list."""
    found = manifest.get(key)
    if isinstance(found, str) and found:
        yield "", short(found)
    elif isinstance(found, Mapping):
        for name, value in sorted(found.items()):
            if isinstance(value, Mapping):
                value = value.get("sha256", "")
            if isinstance(value, str) and value:
                yield str(name), short(value)
    elif isinstance(found, list):
        for entry in found:
            if isinstance(entry, Mapping) and "sha256" in entry:
                yield str(entry.get("file") or entry.get("path") or ""), short(entry["sha256"])


def _versions(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    versions = manifest.get("versions")
    if isinstance(versions, Mapping):
        yield from ((str(name), str(value)) for name, value in sorted(versions.items()))
    else:
        yield "clv-report-kit", __version__


def short(value: str) -> str:
    """Return the beginning of a hash; other texts as they are."""
    digest = value.removeprefix("sha256:")
    return digest[:FINGERPRINT] if len(digest) >= 40 and set(digest) <= _HEX else value
