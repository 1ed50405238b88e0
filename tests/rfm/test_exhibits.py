"""The chapter, made whole for merchants of one customer to a million: true, full, unclipped."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from clvlib import tables
from clvlib.errors import InputError
from clvlib.exhibits import Exhibit, TableView
from clvlib.home import notebooks_dir
from clvlib.rfm import story
from clvlib.rfm.thin import large_cohorts, small_cohorts
from clvlib.words import Words
from clvlib.workspace import Workspace
from tests.rfm import shops

NOTEBOOK = "02_rfm_clustering.ipynb"
SETTINGS = {
    "name": "Shop", "industry": "retail", "currency": "GBP", "timezone": "Europe/London",
    "gross_margin": 0.4, "sources": [{"files": "raw/none.csv"}],
}  # fmt: skip


class Chapter:
    """Runs the notebook's own cells on orders of the test's making, and keeps what it said."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.exhibits: dict[str, Exhibit] = {}
        self.statements: dict[str, tuple[str, tuple[str, ...]]] = {}
        show, tell = Workspace.show, Workspace.tell
        monkeypatch.setattr(Workspace, "show", lambda ws, e: (self._see(e), show(ws, e)))
        monkeypatch.setattr(
            Workspace, "tell", lambda ws, n, t, *x: (self._hear(n, t, x), tell(ws, n, t, *x))
        )

    def _see(self, exhibit: Exhibit) -> None:
        assert exhibit.name not in self.exhibits, "an exhibit is shown once"
        self.exhibits[exhibit.name] = exhibit

    def _hear(self, name: str, text: str, exhibits: tuple[str, ...]) -> None:
        self.statements[name] = (text, exhibits)

    def run(self, orders: pd.DataFrame, as_of: pd.Timestamp, **settings: Any) -> Workspace:
        place = self.folder / "data" / "shop"
        place.mkdir(parents=True)
        (place / "merchant.yml").write_text(yaml.safe_dump(SETTINGS | settings), encoding="utf-8")
        ws = Workspace.open("shop")
        ws.as_of = as_of
        lines = orders.assign(product="p" + (orders.index % 7).astype(str))
        ws.write(
            orders=orders,
            lines=lines[["order_id", "customer_id", "ordered_at", "product", "revenue"]],
        )
        cells = json.loads((notebooks_dir() / NOTEBOOK).read_text(encoding="utf-8"))["cells"]
        known: dict[str, Any] = {"merchant": "shop", "run": None}
        for cell in cells:
            if cell["cell_type"] == "code" and "parameters" not in cell["metadata"].get("tags", []):
                exec(compile("".join(cell["source"]), cell["id"], "exec"), known)
        return ws


@pytest.fixture
def chapter(kit: Path, monkeypatch: pytest.MonkeyPatch) -> Chapter:
    return Chapter(kit, monkeypatch)


def clipped(figure: Figure) -> bool:
    """Say whether anything drawn reaches beyond the picture by more than half a millimetre."""
    figure.canvas.draw()
    drawn = figure.get_tightbbox()
    width, height = figure.get_size_inches()
    room = 0.02
    return (
        drawn.x0 < -room or drawn.y0 < -room or drawn.x1 > width + room or drawn.y1 > height + room
    )


def empty(figure: Figure) -> bool:
    """Say whether nothing with a size stands between the axes."""

    def seen(patch: Patch) -> bool:
        extents = patch.get_window_extent().extents
        wide, high = extents[2] - extents[0], extents[3] - extents[1]
        return bool(np.isfinite(extents).all() and wide * high > 0)

    return not any(
        axes.collections or axes.lines or any(map(seen, axes.patches)) for axes in figure.axes
    )


def check(chapter: Chapter, ws: Workspace, language: str = "en") -> None:
    named = {name for _, names in chapter.statements.values() for name in names}
    assert named == set(chapter.exhibits), "every exhibit is referred to, and nothing else"
    for exhibit in chapter.exhibits.values():
        words = len(exhibit.headline.split()) if language == "en" else 1
        assert words <= 14, exhibit.headline
        assert any(letter.isdigit() for letter in exhibit.headline), exhibit.headline
        for text in (exhibit.headline, exhibit.subtitle, exhibit.alt, exhibit.note):
            assert "nan" not in text.lower().split(), text
        if isinstance(exhibit.body, TableView):
            assert exhibit.body.rows, exhibit.name
        else:
            assert not clipped(exhibit.body), exhibit.name
            assert not empty(exhibit.body), exhibit.name
    for name in ("customers", "cohorts", "segments", "thresholds", "movement", "funnel"):
        frame = ws.read(name)
        tables.table(name).check(frame)
    assert ws.read("customers")["segment"].notna().all()


ALWAYS = {"order-funnel", "new-and-returning"}
FROM_TEN = {"rfm-thresholds", "rfm-grid", "segment-table"}
AS_OF = shops.AS_OF

DIFFICULT: dict[str, Callable[[], pd.DataFrame]] = {
    "one customer, one order": lambda: shops.log(("a", "2025-12-31 10:00", 5.0)),
    "one customer, refunded": lambda: shops.log(("a", "2025-03-31 10:00", 0.0)),
    "one customer, many orders": lambda: shops.log(
        *[("a", f"2025-{m:02d}-{d:02d}", 9.5) for m in range(1, 12) for d in (3, 17)]
    ),
    "two customers on one day": lambda: shops.log(
        ("a", "2025-05-05", 5.0), ("b", "2025-05-05", 5.0)
    ),
    "five customers": lambda: shops.shop(5, 0.5),
    "twelve customers": lambda: shops.shop(12, 0.5),
    "forty customers": lambda: shops.shop(40, 0.3),
    "sixty customers": lambda: shops.shop(60, 0.5),
    "nearly everybody once": lambda: shops.shop(2000, 0.005),
    "everybody once": lambda: shops.shop(800, 0.0),
    "everybody once at one price": lambda: shops.shop(800, 0.0, prices=1),
    "all refunded below zero": lambda: shops.shop(80, 0.3).assign(revenue=-3.0),
    "8 % repeat": lambda: shops.shop(3000, 0.08),
    "ten years": lambda: _stretched(shops.shop(2000, 0.6)),
    "huge amounts": lambda: _priced(shops.shop(500, 0.5), 1e6),
    "tiny amounts": lambda: _priced(shops.shop(500, 0.5), 1e-4),
}


def _stretched(orders: pd.DataFrame) -> pd.DataFrame:
    back = AS_OF - (AS_OF - orders["ordered_at"]) * 5
    return orders.assign(ordered_at=back.astype("datetime64[us]"))


def _priced(orders: pd.DataFrame, factor: float) -> pd.DataFrame:
    money = orders["revenue"] * factor
    return orders.assign(revenue=money, gross_revenue=money)


@pytest.mark.parametrize("name", list(DIFFICULT))
def test_difficult_merchants_get_a_true_and_whole_chapter(chapter: Chapter, name: str) -> None:
    ws = chapter.run(DIFFICULT[name](), AS_OF)
    check(chapter, ws)
    customers = ws.read("customers", ["customer_id", "frequency"])
    wanted = ALWAYS | (FROM_TEN if len(customers) >= 10 else set())
    assert set(chapter.exhibits) >= wanted
    assert len(customers) >= 10 or set(chapter.exhibits) == ALWAYS
    assert {"title", "claim"} <= set(chapter.statements)
    small = ws.read("cohorts")["customers"] < 10
    if "cohort-retention" in chapter.exhibits:
        shown = chapter.exhibits["cohort-retention"].data
        assert not set(shown.index) & set(ws.read("cohorts").loc[small, "cohort"])
    if not customers["frequency"].any():
        assert not {name for name in chapter.exhibits if name.startswith("cohort-")}
        assert "customer-life-table" not in chapter.exhibits


def test_the_chapter_in_chinese_is_unclipped(chapter: Chapter) -> None:
    ws = chapter.run(
        shops.shop(2000, 0.6).assign(channel="小程序"), AS_OF, language="zh-Hans", currency="CNY"
    )
    check(chapter, ws, "zh-Hans")
    said = " ".join(text for text, _ in chapter.statements.values())
    assert not any(word in said for word in ("customers", "orders", "the "))


def test_weekly_cohorts_own_grid_and_own_day_to_compare_with(chapter: Chapter) -> None:
    rows = [["fresh", "fresh", "good", "good", "best"]] * 2 + [["gone"] * 5] * 3
    own = {"cohorts": "week", "grid": rows, "compare_with": "2025-06-30", "orders": [2, 3, 4, 5]}
    ws = chapter.run(shops.shop(2000, 0.6), AS_OF, rfm=own)
    check(chapter, ws)
    assert set(ws.read("customers")["segment"]) == {"fresh", "good", "best", "gone"}
    assert set(ws.read("movement")["since"]) == {pd.Timestamp("2025-06-30")}
    assert (ws.read("cohorts")["cohort"].dt.day_of_week == 0).all()


def test_an_earlier_report_lends_its_day_and_its_probabilities(chapter: Chapter) -> None:
    orders = shops.shop(2000, 0.6)
    root = chapter.folder / "reports" / "shop" / "2025-10-31-abc"
    (root / "tables").mkdir(parents=True)
    (root / "run.json").write_text('{"as_of": "2025-10-31T23:59:59.999999"}')
    ids = sorted(set(orders["customer_id"]))
    pd.DataFrame({
        "customer_id": ids, "probability_alive": 0.0, "expected_orders": 0.0,
        "expected_spend": 1.0, "expected_revenue": 0.0, "clv": 0.0, "high_value": False,
    }).to_parquet(root / "tables" / "values.parquet")  # fmt: skip
    ws = chapter.run(orders, AS_OF)
    assert set(ws.read("movement")["since"]) == {pd.Timestamp("2025-10-31")}
    customers = ws.read("customers")
    old = customers["last_order_at"] < pd.Timestamp("2025-11-01")
    assert set(customers.loc[old, "stage"]) <= {"declining", "lost"}
    assert {"new", "growing", "mature"} & set(customers.loc[~old, "stage"])
    assert "31 October 2025" in chapter.statements["stages"][0]


def test_nothing_known_yet_is_said_in_one_line(chapter: Chapter) -> None:
    with pytest.raises(InputError, match="hold nothing up to 2023-01-01"):
        chapter.run(shops.shop(5, 0.5), pd.Timestamp("2023-01-01"))


@pytest.mark.slow
def test_a_million_customers_get_a_whole_chapter(chapter: Chapter) -> None:
    ws = chapter.run(shops.shop(1_000_000, 0.3), AS_OF)
    check(chapter, ws)
    assert len(ws.read("customers", ["customer_id"])) == 1_000_000
    assert np.isclose(ws.read("segments").query("kind == 'segment'")["customer_share"].sum(), 1)


def test_sentences_and_exhibits_go_by_the_merchants_own_least_group() -> None:
    """No segment under the least group is named with figures, nor one that would give it away."""
    segments = pd.DataFrame(
        {"customers": [40, 12, 3, 60], "revenue": [400.0, 9000, 80, 500],
         "customer_share": [0.35, 0.1, 0.03, 0.52], "revenue_share": [0.04, 0.9, 0.01, 0.05],
         "spend": [10.0, 750, 27, 8]},
        index=["champions", "at_risk", "previously_loyal", "new"],
    )  # fmt: skip
    said = story.slipping(segments, Words("en")), story.claim(segments, Words("en"))
    assert not any(figure in " ".join(said) for figure in ("15", "12", "9,0", "750"))
    assert "60 customers" in said[1]
    small = story.slipping(segments, Words("en", least=20))
    assert small.startswith("Fewer than 20 customers")
    cohorts = pd.DataFrame({"cohort": ["a", "b"], "customers": [15, 30]})
    assert large_cohorts(cohorts, 20)["cohort"].tolist() == ["b"]
    assert small_cohorts(cohorts, 20) == 1


def test_what_is_too_thin_is_said_instead_of_drawn(chapter: Chapter) -> None:
    chapter.run(shops.shop(10, 0.5), AS_OF)
    shown = chapter.exhibits
    assert isinstance(shown["new-and-returning"].body, TableView)
    assert shown["new-and-returning"].headline.startswith("No month has 10 customers")
    assert shown["rfm-grid"].headline == "No segment has 10 customers yet"
    figure = shown["order-funnel"].body
    assert isinstance(figure, Figure)
    last = [patch.get_window_extent().width for patch in figure.axes[0].patches][-1]
    assert last == 0, "a step that nobody reached has no bar"
