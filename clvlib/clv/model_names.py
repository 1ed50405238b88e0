"""The models' names, kept with the other words so that a report need not load the models."""

from __future__ import annotations

from clvlib.words.model_names import MODEL_NAMES, model_name

__all__ = ["MODEL_NAMES", "model_name"]
