"""What a draft or a sandbox, which somebody fills by hand, reads where it has nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from clvlib.run_folder import RunFolder, earlier_run, latest_run


def beneath(folder: RunFolder) -> Callable[[], RunFolder | None]:
    """Return how to find the run from which a draft or a sandbox reads what it lacks.

    A draft of an earlier day reads from the run of that day or the last one before it, and never
    from one that knows what came later.
    """
    root = folder.path.parent
    if folder.path.name == "draft":
        return lambda: _run_up_to(root.parent, root.name, folder.facts().get("as_of"))
    if root.name == "sandbox":
        return lambda: RunFolder(root.parent / folder.path.name)
    return lambda: None


def _run_up_to(reports_dir: Path, slug: str, as_of: str | None) -> RunFolder | None:
    """Return the newest good run, of an earlier day where the newest one knows of later days."""
    newest = latest_run(reports_dir, slug)
    if newest is None or as_of is None:
        return newest
    import pandas as pd

    after = pd.Timestamp(as_of).normalize() + pd.Timedelta(days=1)
    known = newest.facts().get("as_of")
    if known is None or pd.Timestamp(known) < after:
        return newest
    return earlier_run(reports_dir, slug, after)
