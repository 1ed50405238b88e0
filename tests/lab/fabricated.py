"""Finished runs without a run: the tables that the views read, made in a second or two.

The CDNOW log is real, its scores and segments are the kit's, its values are those of BG/NBD at the
published parameters. The crowd is drawn, any number of customers, for measuring.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from clvlib.clv.registry import timing_model
from clvlib.clv.spend import GammaGammaSpend
from clvlib.clv.value import ValueTerms, customer_lifetime_value
from clvlib.merchant import Merchant, Settings
from clvlib.rfm.lifecycle import StageCuts, life_stages
from clvlib.rfm.rhythm import purchase_gaps
from clvlib.rfm.scores import CutPoints, rfm_scores, threshold_table
from clvlib.rfm.segments import assign_segments
from clvlib.rfm.summary import rfm_summary
from clvlib.run_folder import RunFolder, end_of_day
from tests.reporting.fixture_run import cdnow

TIMING = {"r": 0.2426, "alpha": 4.4136, "a": 0.7929, "b": 2.4259}  # Fader, Hardie & Lee 2005
SPEND = {"p": 6.25, "q": 3.74, "gamma": 15.44}  # Fader & Hardie 2013, note 25
DAY = pd.Timestamp("1998-06-30")
SETTINGS = {
    "name": "Music shop", "industry": "retail", "language": "en", "currency": "USD",
    "timezone": "America/New_York", "gross_margin": 0.35, "discount_rate": 0.10,
    "horizon": "12 months", "acquisition": {"cac": 6.0},
    "sources": [{"files": "raw/orders.csv"}], "brand": {"author": "A", "confidentiality": "C"},
}  # fmt: skip
COMMENTED = """# Settings of the music shop, kept by hand.
{settings}
rfm:
  # the shop counts a season as 91 days
  compare_with: 1998-03-31   # the last meeting
# the end
"""


@cache
def orders() -> pd.DataFrame:
    """The CDNOW log as table ``orders``; the channel is made up from the customer's number."""
    log = cdnow()
    frame = pd.DataFrame(
        {
            "order_id": [f"o{n}" for n in range(len(log))],
            "customer_id": "c" + log["customer"].astype(str).str.zfill(6),
            "ordered_at": log["day"] + pd.Timedelta(hours=12),
            "revenue": log["amount"], "gross_revenue": log["amount"], "refunded": 0.0,
            "channel": np.where(log["customer"] % 3 == 0, "shop", "web"),
        }
    )  # fmt: skip
    return frame.sort_values("ordered_at", kind="stable").reset_index(drop=True)


@cache
def base(until: str = "1998-06-30") -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Tables ``customers``, ``values`` and ``thresholds`` as of a day."""
    day = end_of_day(pd.Timestamp(until))
    known = orders()[orders()["ordered_at"] <= day]
    summary = rfm_summary(known, day)
    cuts = CutPoints.of(summary)
    scores = rfm_scores(summary, cuts)
    stages = StageCuts.of(purchase_gaps(known, day))
    customers = summary.join(scores).assign(
        segment=assign_segments(scores), cluster="c1", stage=life_stages(summary, stages)
    )
    return customers, valued(customers), threshold_table(scores, cuts)


def valued(customers: pd.DataFrame) -> pd.DataFrame:
    """Table ``values`` of some customers, at the published parameters."""
    model = timing_model("bg_nbd").at(TIMING)
    terms = ValueTerms(365.0, 0.10, 0.35)
    values = customer_lifetime_value(model, GammaGammaSpend().at(**SPEND), customers, terms)
    clv = values["clv"]
    quiet = 1 - model.probability_of_purchase_within(customers, 90).to_numpy()
    return values.assign(
        clv_low=clv * 0.4, clv_high=clv * 1.8, high_value=clv > 1.5 * clv.mean(),
        churn_90=np.clip(quiet, 0, 1),
    )  # fmt: skip


def write_run(
    root: Path,
    slug: str = "music",
    run: str = "1998-06-30-fabricat",
    until: str = "1998-06-30",
    **settings: object,
) -> RunFolder:
    """Write merchant and run below a folder, and point ``latest`` to it."""
    customers, values, thresholds = base(until)
    _settings(root, slug, settings)
    known = orders()[orders()["ordered_at"] <= end_of_day(pd.Timestamp(until))]
    return _write(
        root, slug, run, until, customers=customers, values=values, orders=known,
        thresholds=thresholds,
    )  # fmt: skip


def write_crowd(root: Path, count: int, slug: str = "crowd") -> RunFolder:
    """Write a run of so many drawn customers."""
    rng = np.random.default_rng(11)
    age = rng.integers(30, 540, count).astype(float)
    frequency = np.minimum(rng.geometric(0.45, count) - 1, age // 7).astype("int64")
    recency = np.where(frequency > 0, np.maximum(np.floor(age * rng.random(count)), frequency), 0.0)
    spent = rng.gamma(2.0, 18.0, count).round(2)
    first = DAY - pd.to_timedelta(age, unit="D")
    summary = pd.DataFrame(
        {
            "customer_id": np.char.add("c", np.arange(count).astype(str)),
            "first_order_at": first, "last_order_at": first + pd.to_timedelta(recency, unit="D"),
            "orders": frequency + 1, "frequency": frequency, "recency": recency, "T": age,
            "monetary_value": np.where(frequency > 0, spent, 0.0), "first_value": spent,
            "revenue": spent * (frequency + 1), "days_since_last": age - recency,
        }
    )  # fmt: skip
    cuts = CutPoints.of(summary)
    scores = rfm_scores(summary, cuts)
    customers = summary.join(scores).assign(
        segment=assign_segments(scores), cluster="c1", stage="mature"
    )
    bought = pd.DataFrame(
        {
            "order_id": summary["customer_id"], "customer_id": summary["customer_id"],
            "ordered_at": summary["last_order_at"], "revenue": spent, "gross_revenue": spent,
            "refunded": 0.0,
        }
    )  # fmt: skip
    _settings(root, slug, {})
    return _write(
        root, slug, "1998-06-30-crowd", "1998-06-30", customers=customers,
        values=valued(customers), orders=bought, thresholds=threshold_table(scores, cuts),
    )  # fmt: skip


def _settings(root: Path, slug: str, changed: dict[str, object]) -> None:
    folder = root / "data" / slug
    folder.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(SETTINGS | changed, allow_unicode=True, sort_keys=False)
    (folder / "merchant.yml").write_text(COMMENTED.format(settings=text.strip()), "utf-8")
    Settings.model_validate(yaml.safe_load((folder / "merchant.yml").read_text("utf-8")))
    Merchant.load(slug, root / "data")


def _write(root: Path, slug: str, run: str, until: str, **frames: pd.DataFrame) -> RunFolder:
    folder = RunFolder(root / "reports" / slug / run).make()
    total = float(frames["values"]["clv"].sum())
    parameters = [
        {"model": model, "parameter": name, "value": value, "standard_error": 0.01}
        for model, given in (("bg_nbd", TIMING), ("gamma_gamma", SPEND))
        for name, value in given.items()
    ]
    ranges = {"segment": ["total"], "clv": total, "clv_low": total * 0.8, "clv_high": total * 1.3}
    contrasts = {
        "trait": ["category"], "level": ["rock"], "high_value": 0.3, "rest": 0.2,
        "difference": 0.1, "low": 0.05, "high": 0.15, "customers": 100,
    }  # fmt: skip
    frames |= {
        "parameters": pd.DataFrame(parameters), "value_ranges": pd.DataFrame(ranges),
        "contrasts": pd.DataFrame(contrasts),
    }  # fmt: skip
    for name, frame in frames.items():
        frame.to_parquet(folder.table(name), index=False)
    folder.note_facts(as_of=end_of_day(pd.Timestamp(until)), merchant=slug)
    said = {"type": "statement", "name": "title", "text": "One finding, 1 of 2", "exhibits": []}
    for stage in ("rfm", "clv", "strategy"):
        folder.write_stage_record(stage, {"items": [said], "results": {}})
    (folder.path / "manifest.json").write_text(json.dumps({}), encoding="utf-8")
    link = folder.path.parent / "latest"
    link.unlink(missing_ok=True)
    link.symlink_to(run)
    return folder
