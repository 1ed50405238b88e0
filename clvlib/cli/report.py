"""``clv render``: the latest report, printed again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clvlib.cli.options import DataDir, Debug, Engine, Folders, ReportsDir, Slug, To, echo, shown
from clvlib.errors import InputError

if TYPE_CHECKING:
    from clvlib.merchant import Merchant
    from clvlib.running.shelf import Shelf


def render(
    slug: Slug,
    to: To = "html,pdf",
    engine: Engine = "auto",
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the Quarto project too, for quarto preview.")
    ] = False,
    draft: Annotated[
        bool,
        typer.Option("--draft", help="Mark every page as a draft, whatever merchant.yml says."),
    ] = False,
    share: Annotated[
        Path | None,
        typer.Option(
            "--share",
            metavar="FOLDER|FILE.zip",
            help="Write a copy for the merchant, without anything on single customers.",
        ),
    ] = None,
    data_dir: DataDir = None,
    reports_dir: ReportsDir = None,
    debug: Debug = False,
) -> None:
    """Print the latest run of a merchant again, without running it."""
    from clvlib.running.plan import parse_engine, parse_formats

    folders = Folders.of(data_dir, reports_dir)
    formats, chosen = parse_formats(to), parse_engine(engine)
    if not formats:
        raise InputError("--to", "'none' leaves nothing to render", allowed="html, pdf, docx")
    from clvlib.merchant import Merchant
    from clvlib.privacy import audit
    from clvlib.running.documents import engine_used, of_run, render_again
    from clvlib.running.shelf import Shelf

    merchant = Merchant.load(slug, folders.data)
    if draft:
        marked = merchant.settings.model_copy(update={"draft": True})
        merchant = merchant.model_copy(update={"settings": marked})
    engine_used(chosen)
    shelf = Shelf(folders.reports, slug)
    if share is not None:
        return _share(shelf, merchant, formats, chosen, share)
    with shelf.locked():
        placed = render_again(shelf, merchant, formats, chosen, keep)
    audit.record(folders.reports, slug, "render", run=placed.path.name, formats=sorted(formats))
    _say_documents(f"{slug} rendered", of_run(shelf.root / "latest") or (placed.path,))
    for line in warnings_of(placed.path):
        echo(line, err=True)


def _share(
    shelf: Shelf, merchant: Merchant, formats: tuple[str, ...], engine: str, target: Path
) -> None:
    from clvlib.privacy import audit
    from clvlib.running.share import share

    with shelf.locked():
        made = share(shelf, merchant, formats, engine, target.expanduser())
        run = shelf.latest
    named = {"run": run.path.name if run else "", "formats": sorted(formats), "file": target.name}
    audit.record(shelf.reports_dir, merchant.slug, "share", **named)
    _say_documents(f"{merchant.slug} to share", made)


def _say_documents(what: str, paths: tuple[Path, ...]) -> None:
    echo(f"→ {what}  {'   '.join(shown(path) for path in paths)}")


def warnings_of(folder: Path) -> list[str]:
    """Return a line for each rule of the house that a run's report breaks."""
    from clvlib.run_folder import RunFolder
    from clvlib.running.manifest import read_manifest

    return [f"  warning: {text}" for text in read_manifest(RunFolder(folder)).get("warnings", [])]
