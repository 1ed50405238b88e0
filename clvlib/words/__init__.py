"""Every text and every figure that a client sees, in the client's language and formats."""

from clvlib.words.catalogue import catalogue, translate_blocks
from clvlib.words.speech import M_, N_, Words

__all__ = ["M_", "N_", "Words", "catalogue", "translate_blocks"]
