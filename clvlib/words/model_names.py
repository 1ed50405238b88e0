"""The models' names, as a client reads them; proper names of the literature stay as they are."""

from __future__ import annotations

from clvlib.words.speech import M_, Words

MODEL_NAMES: dict[str, str] = {
    "bg_nbd": "BG/NBD",
    "mbg_nbd": "MBG/NBD",
    "pareto_nbd": "Pareto/NBD",
    "nbd": "NBD",
    "mbg_cnbd_k": "MBG/CNBD-k",
    "hybrid": M_("Trees that correct a model"),
    "hybrid_mean": M_("Trees that correct a model, halved"),
    "learned_mean": M_("Learned forecast (boosted trees)"),
    "committee": M_("Mean of the models"),
    "combination": M_("Weighted mean of the best"),
    "two_part": M_("Two-part trees: whether and how much"),
    "gamma_gamma": "Gamma-Gamma",
    "shrinkage": M_("Shrunk mean spend"),
    "past_rate": M_("Naive: past rate goes on"),
    "last_window": M_("Naive: last stretch repeats"),
    "same_season_last_year": M_("Naive: last year's season repeats"),
    "mean": M_("Naive: everybody is average"),
}


def model_name(code: str, words: Words) -> str:
    """Return a model's name in the client's language."""
    if "~" in code:
        return _blend_name(code, words)
    if code.startswith("mbg_cnbd_") and code not in MODEL_NAMES:
        return f"MBG/CNBD-{code.rsplit('_', 1)[1]}"
    return words.t(MODEL_NAMES.get(code, code))  # translated elsewhere


def _blend_name(code: str, words: Words) -> str:
    """Name a blend: the model, what it listens to, and how much."""
    model, recent, how = code.split("~")
    said = (
        words.t("last year's season")
        if recent == "same_season_last_year"
        else words.t("last stretch")
    )
    strength = words.percent(int(how[1:]) / 100)
    named = model_name(model, words)
    if how[0] == "g":
        return words.t("{model} + {recent}, up to {strength}, geometric",
                       model=named, recent=said, strength=strength)  # fmt: skip
    return words.t("{model} + {recent}, up to {strength}",
                   model=named, recent=said, strength=strength)  # fmt: skip
