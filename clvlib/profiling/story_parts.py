"""The sentences of chapter 4 on the base, on goods, journeys and channels."""

from __future__ import annotations

import pandas as pd

from clvlib.profiling.attribution import OTHER
from clvlib.profiling.contrasts import FALSE_DISCOVERIES
from clvlib.profiling.findings import telling
from clvlib.profiling.labels import contrast_sentence, plain
from clvlib.profiling.offers import OfferCheck
from clvlib.words import Words

MOST = 3


def audit(shown: bool, words: Words) -> str:
    """Introduce the five lenses."""
    if not shown:
        return words.t("The history is too short to compare two periods.")
    return words.t(
        "Five looks at the whole base, counted without any model: how different customers are, what "
        "changed, how one cohort ages, how cohorts compare, and how healthy the base is."
    )


def first_weeks(contrasts: pd.DataFrame, days: int, words: Words) -> str:
    """Tell the strongest contrasts of the first weeks as sentences."""
    held = telling(contrasts, "early", "habit")
    compared = int(contrasts["family"].isin(["early", "habit"]).sum())
    if not compared:
        return words.t("Too few customers have been watched for {days} after their first order.",
                       days=words.duration(days))  # fmt: skip
    if held.empty:
        return words.t(
            "None of the {count} signs of the first {days} sets high-value customers apart beyond "
            "chance.",
            count=words.number(compared),
            days=words.duration(days),
        )
    best = held[held["difference"] > 0].drop_duplicates("trait").head(MOST)
    worst = held[held["difference"] < 0]
    worst = worst[~worst["trait"].isin(best["trait"])].head(1)
    rows = pd.concat([best, worst]) if len(best) else held.head(1)
    return words.passage(*(contrast_sentence(row, words) for _, row in rows.iterrows()))


def left_after(table: pd.DataFrame, words: Words) -> str:
    """Say after which goods customers stay away."""
    worse = table[table["notable"] & (table["low"] > 0)] if len(table) else table
    if len(worse):
        names = ["“" + plain(n, 40) + "”" for n in worse["level"].head(MOST)]
        return words.t(
            "Customers who buy {names} come back less often than others with as many orders; ask "
            "them why, or make the next offer sooner.",
            names=words.join(names),
        )
    return words.t("After no product do customers stay away more often, beyond chance.")


def goods_figures(matrix: pd.DataFrame, pairs: pd.DataFrame) -> dict[str, float | int]:
    """Return the plain numbers on the choice of goods, by which runs are compared."""
    count = matrix["decision"].value_counts() if len(matrix) else pd.Series(dtype="int64")
    kept = matrix[matrix["decision"].isin(["feature", "bundle"])] if len(matrix) else matrix
    best = kept.sort_values("worth", ascending=False).head(MOST)["worth"]
    sure = (pairs["q_value"] <= FALSE_DISCOVERIES) & (pairs["lift_low"] > 1)
    decided = {f"products_{name}": int(n) for name, n in count.items()}
    return {
        **decided,
        "products_foremost_worth": float(best.iloc[0]) if len(best) else 0.0,
        "pairs_counted": len(pairs),
        "pairs_notable": int(sure.sum()),
    }


def choice(matrix: pd.DataFrame, pairs: bool, check: OfferCheck | None, words: Words) -> str:
    """Say what follows for the merchant's choice of goods, with the money."""
    if matrix.empty:
        return words.t(
            "Too few customers started with the same product to judge the choice of goods."
        )
    told = []
    kept = matrix[matrix["decision"].isin(["feature", "bundle"])]
    if len(kept):
        top = kept.sort_values("worth", ascending=False).head(MOST)
        each = [
            words.t("“{name}” ({worth})", name=plain(good, 40), worth=words.money(worth))
            for good, worth in zip(top["product"], top["worth"], strict=True)
        ]
        told.append(
            words.t(
                "To show first: {names}; in brackets, what those who started with it later brought "
                "beyond as many average newcomers. An order of several goods counts for each.",
                names=words.join(each),
            )
        )
    dropped = matrix[matrix["decision"] == "drop"]
    if len(dropped):
        told.append(words.n(
            "{count} product may go: it brought {money} in the last year, draws few in and keeps "
            "nobody.",
            "{count} products may go: they brought {money} in the last year, draw few in and keep "
            "nobody.",
            len(dropped), money=words.money(dropped["revenue_year"].sum()),
        ))  # fmt: skip
    if not pairs:
        told.append(words.t("No two products are bought together more often than by chance."))
    if check is None:
        told.append(words.t("Too few products or customers to check personal offers."))
    if not told:
        told.append(words.t("No product stands out enough to feature or to drop."))
    return words.passage(*told)


def offers_told(check: OfferCheck, words: Words) -> str:
    """Say whether personal offers are worth making."""
    if check.better:
        return words.t(
            "Offer each customer what people with the same purchases bought, of what sells now: it was "
            "right {times} times as often as the best-sellers of the month.",
            times=words.number(check.hits / max(check.best_sellers, 1e-9), 1),
        )
    return words.t(
        "What alike customers bought says no more than the best-sellers of the last month do; offer "
        "those that a customer has not tried yet."
    )


def journey(steps: pd.DataFrame, words: Words) -> str:
    """Say when to write next, and how many are due."""
    if steps.empty:
        return words.t("Too few customers came back to say when the next order is due.")
    due = int(steps["due"].sum())
    if 0 < due < words.least:
        return words.t(
            "Fewer than {least} customers are due today: waiting longer than three quarters of "
            "those who came on, but not yet beyond hope.",
            least=words.number(words.least),
        )
    return words.n(
        "{count} customer is due today: waiting longer than three quarters of those who came on, but "
        "not yet beyond hope.",
        "{count} customers are due today: waiting longer than three quarters of those who came on, "
        "but not yet beyond hope.",
        due,
    )


def channels(table: pd.DataFrame, words: Words) -> str:
    """Say which channels pay and which do not."""
    if table.empty or table["channel"].nunique() < 2:
        return words.t("The export names no two channels to compare.")
    first = table[table["touch"] == "first"]
    priced = first.dropna(subset=["ratio"])
    if priced.empty:
        return words.t("Without spend by channel, value is compared but not what it cost.")
    poor = priced[priced["ratio"] < 3].sort_values("ratio")
    if poor.empty:
        return words.t("Every channel brings at least three times what its newcomers cost.")
    names = words.join(["“" + plain(str(n), 30) + "”" for n in poor["channel"].head(MOST)])
    never = poor[poor["payback"].isna()]
    told = words.t(
        "{names} brings less than three times its cost: renegotiate or spend elsewhere.",
        names=names,
    )
    if len(never):
        back = words.t(
            "“{name}” has not paid back within the months watched.",
            name=plain(str(never["channel"].iloc[0]), 30),
        )
        return words.passage(told, back)
    return told


def disagreement(credit: pd.DataFrame, words: Words) -> str:
    """Say what the disagreement between rules of attribution means."""
    last, markov = credit["last"], credit["markov"]
    gap = (markov - last) / max(float(last.sum()), 1e-9)
    most = str(gap.idxmax())
    if gap.max() < 0.02:
        return words.t("The rules of attribution agree on the whole.")
    name = words.t("others") if most == OTHER else plain(most, 30)
    return words.t(
        "The last click hides “{name}”: without it, {points} more newcomers would be missing than "
        "its last clicks say.",
        name=name,
        points=words.points(gap.max()),
    )
