"""The report: one document, two engines, one look."""

from clvlib.reporting.document import Document
from clvlib.reporting.rendering import render

__all__ = ["Document", "render"]
