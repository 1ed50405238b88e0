"""Every text and every figure that a client sees, in the client's language and formats."""

from clvlib.words.catalogue import catalogue, translate_blocks
from clvlib.words.speech import Words

__all__ = ["Words", "catalogue", "translate_blocks"]
