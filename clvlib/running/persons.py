"""What lies in clear beside encrypted tables tells of groups only.

With ``encrypt: true`` a run's tables and lists are encrypted, but report, pictures, words and executed
notebooks are documents to be read. So that none of them names a customer, exhibits and sentences about
single customers are taken out of what a stage said as soon as it has ended; their pictures and
numbers stay in the run's folder, encrypted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from clvlib.json_files import write_whole
from clvlib.privacy.pseudonyms import SHOWN
from clvlib.privacy.sealed import seal
from clvlib.run_folder import STAGES, RunFolder
from clvlib.running.share import could_name, names_a_customer, without_persons

KNOWN_FROM = ("customers", "orders")  # the first one that is there
LEFT_OUT = "(left out: it names single customers, and this merchant's runs are encrypted)"


def leave_out(folder: RunFolder, stage: str, slug: str) -> None:
    """Take single customers out of what one stage showed and said, before it is sealed.

    Parameters
    ----------
    folder : RunFolder
        A run in the making, whose stages up to this one have ended.
    """
    stages = [*STAGES][: [*STAGES].index(stage) + 1]
    told = {name: folder.stage_record(name) for name in stages}
    path = folder.notebooks / f"{STAGES[stage]}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    said = [record["items"] for record in told.values()]
    said += [cell.get("outputs", []) for cell in notebook["cells"]]
    known = _customers(folder) if could_name(json.dumps(said)) else frozenset()
    kept = without_persons(told, known)
    shown = {i["name"] for record in kept.values() for i in _exhibits(record)}
    gone = [i["name"] for i in _exhibits(told[stage]) if i["name"] not in shown]
    items = [_without_links(item, shown) for item in kept[stage]["items"]]
    folder.write_stage_record(stage, kept[stage] | {"items": [i for i in items if i]})
    for name in gone:
        if (picture := folder.exhibits / f"{name}.svg").is_file():
            seal(picture, slug)
    _clean(notebook, gone, known)
    write_whole(path, json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True))


def _customers(folder: RunFolder) -> frozenset[str]:
    for name in KNOWN_FROM:
        if (path := folder.table(name)).is_file():
            import pandas as pd

            found = pd.read_parquet(path, columns=["customer_id"])["customer_id"].dropna().unique()
            return frozenset(str(customer)[:SHOWN] for customer in found)
    return frozenset()


def _exhibits(record: dict[str, Any]) -> Iterable[dict[str, Any]]:
    return (item for item in record["items"] if item["type"] == "exhibit")


def _without_links(item: dict[str, Any], shown: set[str]) -> dict[str, Any]:
    """Return a statement without the exhibits that are not there; nothing of one that has no other."""
    if not item.get("exhibits"):
        return item
    left = [name for name in item["exhibits"] if name in shown]
    return item | {"exhibits": left} if left else {}


def _clean(notebook: dict[str, Any], gone: list[str], known: frozenset[str]) -> None:
    """Replace what a notebook's cells showed of single customers."""
    note = {"output_type": "stream", "name": "stdout", "text": [LEFT_OUT]}
    for cell in notebook["cells"]:
        if "outputs" in cell:
            cell["outputs"] = [
                note if _personal(json.dumps(shown, ensure_ascii=False), gone, known) else shown
                for shown in cell["outputs"]
            ]


def _personal(text: str, gone: list[str], known: frozenset[str]) -> bool:
    named = any(f"exhibit-{name}\\" in text or f"Exhibit {name}:" in text for name in gone)
    return named or names_a_customer(text, known)
