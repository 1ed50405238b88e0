"""Scenarios as a tornado, and the sentences on what they say."""

from __future__ import annotations

import math

import pandas as pd

from clvlib.exhibits import Exhibit, Look
from clvlib.exhibits.tornado import tornado
from clvlib.strategy.scenarios import Scenarios
from clvlib.words import Words

QUOTED = (0.25, 0.95)  # F. F. Reichheld and W. E. Sasser (1990), "Zero defections", HBR 68
MOST_GAIN = 10.0  # beyond ten times, the share is of next to nothing


def lever_words(lever: str, size: float, words: Words) -> str:
    """Return what is moved, and by how much."""
    part = abs(size)
    return {
        "order_value": words.t("Order value ±{size}", size=words.percent(part)),
        "frequency": words.t("Order frequency ±{size}", size=words.percent(part)),
        "retention": words.t("Retention ±{size} points", size=words.number(part * 100, 1)),
        "discount": words.t("Discount ±{size} points", size=words.number(part * 100)),
        "margin": words.t("Gross margin ±{size} points", size=words.number(part * 100)),
        "cac": words.t("Cost of a new customer ±{size}", size=words.percent(part)),
        "mix": words.t("{size} of the worst channel's spend to the best", size=words.percent(part)),
    }[lever]


def tornado_chart(found: Scenarios | None, horizon: str, look: Look) -> Exhibit | None:
    """Draw what each lever changes; None where nothing could be played through."""
    if found is None:
        return None
    w, frame = look.words, _wide(found.table, look.words)
    best = frame.iloc[0]
    return Exhibit(
        name="scenarios",
        headline=w.t(
            "“{lever}” moves most: up to {change} over {horizon}",
            lever=str(frame.index[0]),
            change=w.compact_money(float(best[["up", "down"]].max())),
            horizon=horizon,
        ),
        subtitle=w.t(
            "Change of profit over the next {horizon} against {base} as things stand (customers "
            "of today and newcomers); thin lines: 80% interval",
            horizon=horizon,
            base=w.money(found.base, 0),
        ),
        body=tornado(frame, look, w.compact_money, (w.t("lever down"), w.t("lever up")),
                     w.t("Change of profit")),
        alt=w.t(
            "Tornado of {count} levers; the strongest, “{lever}”, changes profit by {up} upwards "
            "and {down} downwards.",
            count=w.number(len(frame)),
            lever=str(frame.index[0]),
            up=w.money(float(best["up"]), 0),
            down=w.money(float(best["down"]), 0),
        ),
        source=look.source,
        note=w.passage(
            w.t(
                "The interval holds what single customers will do, how many newcomers come, and the "
                "error that all forecasts share; whether the lever can be moved it does not say."
            ),
            w.t(
                "Every customer is drawn through the fitted model again with the lever moved; "
                "discount, margin and cost of new customers are moved at unchanged orders."
            ),
            w.t(
                "Retention is moved in two ways, and the interval holds both: every farewell becomes "
                "less or more likely, or some customers are kept for good (or lost at once) and "
                "nothing changes for the others, until so many points more or fewer of the present "
                "customers stay to the end."
            )
            if "retention" in set(found.table["lever"])
            else "",
            w.t("A channel's newcomers are taken to grow with the square root of its spend.")
            if "mix" in set(found.table["lever"])
            else "",
            w.t(
                "In the model more frequent orders are also more occasions to leave, so a lever on "
                "frequency brings less than its size."
            )
            if found.orders_end
            else "",
        ),
        data=frame.reset_index(names="lever"),
    )  # fmt: skip


def _wide(table: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Turn one row a lever and direction into one row a lever, the strongest first."""
    rows = {}
    for lever, part in table.groupby("lever", sort=False):
        row = {}
        for side, some in (("up", part[part["size"] > 0]), ("down", part[part["size"] < 0])):
            known = some.iloc[0] if len(some) else None
            for name, column in (("", "change"), ("_low", "change_low"), ("_high", "change_high")):
                row[side + name] = float("nan") if known is None else float(known[column])
        rows[lever_words(str(lever), float(part["size"].iloc[0]), words)] = row
    frame = pd.DataFrame.from_dict(rows, orient="index")
    size = frame[["up", "down"]].abs().max(axis=1)
    return frame.loc[size.sort_values(ascending=False).index]


def told(found: Scenarios | None, horizon: str, words: Words) -> str:
    """Say which levers matter, or why there are no scenarios."""
    if found is None:
        return words.t("Without a fitted model of the customers no scenario can be played through.")
    frame = _wide(found.table, words)
    lines = [
        words.t(
            "{lever}: {up}",
            lever=str(name),
            up=words.money(float(row[["up", "down"]].max()), 0),
        )
        for name, row in frame.head(3).iterrows()
    ]
    first = words.t(
        "As things stand, customers of today and expected newcomers leave {base} of profit over "
        "the next {horizon}. What the strongest levers would add: {list}.",
        base=words.money(found.base, 0),
        horizon=horizon,
        list=words.join(lines),
    )
    known = set(found.table["lever"])
    missing = "" if "cac" in known else words.t(
        "What a new customer costs is not in the settings, or there are no newcomers, so that "
        "lever is left out."
    )  # fmt: skip
    mixed = "" if "mix" in known else words.t(
        "Spend and newcomers by channel are not both known, so the mix of channels is left out."
    )  # fmt: skip
    return words.passage(first, missing, mixed)


def saying(found: Scenarios | None, horizon: str, words: Words) -> str:
    """Check the well-known sentence on retention against this merchant's own figures."""
    if found is None or found.retention_gain <= 0:
        return words.t(
            "“5% more retention brings 25% to 95% more profit” cannot be checked here: in the model "
            "that fits best next to nobody leaves."
        )
    gain, low, high = found.long_gain
    shares = (found.horizon_gain[0], gain, low, high)
    if not all(math.isfinite(share) and abs(share) <= MOST_GAIN for share in shares):
        return words.t(
            "“5% more retention brings 25% to 95% more profit” cannot be checked here: present "
            "customers are expected to bring next to nothing, of which no share can be taken."
        )
    first = words.t(
        "“5% more retention brings 25% to 95% more profit” is often quoted. Here {kept} of present "
        "customers are expected to be customers still in {horizon}; {points} would raise their "
        "value by {short} over that time and by {long} ({low} to {high}) over five years.",
        kept=words.percent(found.retention),
        horizon=horizon,
        points=words.points(found.retention_gain, 1),
        short=words.percent(found.horizon_gain[0], 1),
        long=words.percent(gain, 1),
        low=words.percent(low, 1),
        high=words.percent(high, 1),
    )
    least, most = QUOTED
    if high < least:
        verdict = words.t("The saying promises far more than these customers' figures carry.")
    elif low > most:
        verdict = words.t("It is even more here.")
    elif gain >= least:
        verdict = words.t("Over five years the saying holds here.")
    else:
        verdict = words.t("Even over five years it is less than the saying promises.")
    return words.passage(first, verdict)
