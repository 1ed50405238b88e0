"""The models' names, as a client reads them; proper names of the literature stay as they are."""

from __future__ import annotations

from clvlib.words import M_, Words

MODEL_NAMES: dict[str, str] = {
    "bg_nbd": "BG/NBD",
    "mbg_nbd": "MBG/NBD",
    "pareto_nbd": "Pareto/NBD",
    "nbd": "NBD",
    "mbg_cnbd_k": "MBG/CNBD-k",
    "gamma_gamma": "Gamma-Gamma",
    "shrinkage": M_("Shrunk mean spend"),
    "past_rate": M_("Naive: past rate goes on"),
    "last_window": M_("Naive: last stretch repeats"),
    "mean": M_("Naive: everybody is average"),
}


def model_name(code: str, words: Words) -> str:
    """Return a model's name in the client's language."""
    return words.t(MODEL_NAMES.get(code, code))  # translated elsewhere
