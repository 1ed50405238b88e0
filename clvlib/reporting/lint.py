"""The report's own reader: what can be checked of the checklist is checked at every render.

A report that breaks a rule of its own house is caught where it is made and not on a client's
desk. A demo that breaks one is not rendered at all; a client's report is, with a warning, since
a consultant at night needs the report more than the rule.

The rules are those of the checklist for reports (fourteen points) that a program can judge:
words in :mod:`~clvlib.reporting.lint_words`, figures in :mod:`~clvlib.reporting.lint_figures`,
finished files in :mod:`~clvlib.reporting.lint_files`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from clvlib import home
from clvlib.errors import StageError
from clvlib.exhibits.vision import KINDS, closest
from clvlib.merchant import Merchant
from clvlib.reporting import lint_files, lint_words
from clvlib.reporting.document import Document
from clvlib.reporting.lint_figures import unfounded_figures
from clvlib.reporting.palette import contrast, page_pairs
from clvlib.reporting.violation import Violation

DEMOS = ("cdnow", "linjian-coffee")
WHOLE = "from the data"  # the as-of date of a run that nobody gave one
TOLD_APART = 8  # CIELAB; 2 is just noticed, 10 plain
NAMED = 3  # violations that an error names; the others are counted

Rule = Callable[[Document], Iterator[Violation]]


def low_contrast(document: Document) -> Iterator[Violation]:
    """Yield colours that cannot be told from what they stand on, by day and by night."""
    for where, one, other, least in page_pairs(document.look.theme):
        if (ratio := contrast(one, other)) < least:
            yield Violation(
                "contrast", where, f"{one} on {other} has {ratio:.2f} to 1, less than {least} to 1"
            )


def taken_for_each_other(document: Document) -> Iterator[Violation]:
    """Yield colours of charts that colour-blind readers or a grey printer cannot tell apart."""
    theme = document.look.theme
    for kind in KINDS:
        apart, one, other = closest((theme["primary"], theme["quiet"], theme["accent"]), kind)
        if apart < TOLD_APART:
            yield Violation(
                "contrast", kind, f"{one} and {other} look alike ({apart:.0f} of 100 apart)"
            )


RULES: tuple[Rule, ...] = (
    lint_words.wrong_cover, lint_words.wrong_summary, lint_words.wrong_headlines,
    lint_words.wrong_exhibits, lint_words.loose_ends, lint_words.missing_glyphs,
    unfounded_figures, low_contrast, taken_for_each_other,
)  # fmt: skip


def lint(document: Document, files: Mapping[str, Path], claims: bool) -> tuple[Violation, ...]:
    """Return everything that a report does against the rules of the house.

    Parameters
    ----------
    document : Document
        What the report says.
    files : mapping of str to Path
        The finished files by format; formats without rules are passed over.
    claims : bool
        Whether the PDF was to keep to PDF/UA and PDF/A, which an unknown letter rules out.
    """
    return (*wrong_document(document), *wrong_files(document, files, claims))


def wrong_document(document: Document) -> tuple[Violation, ...]:
    """Return what is wrong with what a report says, before anything is printed."""
    return tuple(violation for rule in RULES for violation in rule(document))


def wrong_files(
    document: Document, files: Mapping[str, Path], claims: bool
) -> tuple[Violation, ...]:
    """Return what is wrong with the finished files; arguments as in :func:`lint`."""
    found: list[Violation] = []
    if "html" in files:
        found += lint_files.wrong_page(files["html"], document)
    if "pdf" in files:
        found += lint_files.wrong_pdf(files["pdf"], claims)
    return tuple(found)


def enforce(document: Document, violations: Iterable[Violation]) -> None:
    """Refuse a demo's report that breaks a rule.

    Raises
    ------
    StageError
        If the merchant is a demo and there is a violation; names the first ones.
    """
    found = [str(violation) for violation in violations]
    if not found or not is_demo(document.merchant, document.manifest):
        return
    more = f"; and {len(found) - NAMED} more" if len(found) > NAMED else ""
    raise StageError("report", 0, f"breaks the report's rules: {'; '.join(found[:NAMED])}{more}")


def is_demo(merchant: Merchant, manifest: Mapping[str, Any]) -> bool:
    """Say whether this is one of the kit's own reports: its settings, and all of its data.

    Whoever copies a demo, changes its settings or looks at an earlier day is working with the
    kit and gets the report, with the warnings.
    """
    shipped = home.home() / "data" / merchant.slug / "merchant.yml"
    if merchant.slug not in DEMOS or not shipped.is_file():
        return False
    asked = manifest.get("inputs", {}).get("parts", {}).get("as-of", {}).get("items", {})
    whole = asked.get("as-of", WHOLE) == WHOLE
    known = Merchant.load(merchant.slug, home.home() / "data").settings
    return whole and known == merchant.settings.model_copy(update={"draft": known.draft})
