"""Exhibits stay readable with three products and with thirty thousand, in either language."""

import numpy as np
import pandas as pd
import pytest

from clvlib.exhibits import TableView
from clvlib.profiling import contrasts, exhibits_goods, goods, traits
from clvlib.profiling.later import later_revenue
from tests.profiling.shops import AS_OF, coffee_shop
from tests.profiling.test_chapter import chapter

MOST_ROWS = 12  # of any table or picture on the choice of goods
LONGEST = 62  # characters in a cell: what the widest column of a page can break in two lines
NAMES = {
    "en": "HAND-PAINTED {} CERAMIC TEAPOT WITH BAMBOO HANDLE AND GIFT BOX, NUMBER {}",
    "zh-Hans": "手工彩绘{}号陶瓷茶壶配竹制提手及双层防尘礼盒套装（限量珍藏版）第{}款，附赠茶叶两包",
}


def assortment(count: int, language: str):
    """A shop whose goods are drawn from so many, a few of them much oftener than the rest."""
    orders, _, value = coffee_shop(4, 1500)
    rng = np.random.default_rng(8)
    sizes = rng.integers(1, 4, len(orders))
    rows = orders.loc[
        orders.index.repeat(sizes), ["order_id", "customer_id", "ordered_at", "revenue"]
    ]
    place = np.minimum((rng.pareto(0.7, len(rows)) * 3).astype(int), count - 1)
    text = NAMES[language]
    lines = rows.assign(
        product=[text.format(n % 97, n) if count > 3 else f"{text[:6]} {n}" for n in place],
        quantity=1.0,
    ).reset_index(drop=True)
    spread = lines.assign(product=lines["product"].where(rng.random(len(lines)) > 0.3, [
        text.format(n % 97, n) for n in rng.integers(0, count, len(lines))]) if count > 3
        else lines["product"])  # fmt: skip
    return orders, spread, value


@pytest.mark.parametrize("count", [3, 30_000])
def test_exhibits_on_goods_stay_readable(count, look):
    orders, lines, value = assortment(count, look.words.language)
    shown, said, _ = chapter(orders, lines, value, look)
    high = value > 1.5 * value.mean()
    first = traits.first_orders(orders)
    came, later = contrasts.arrival(first["ordered_at"]), later_revenue(orders, AS_OF)
    held = goods.held_first(lines, first, "product")
    part = contrasts.held_contrasts(held, high, "first_product", came, later)
    bought = exhibits_goods.first_goods(part, look)
    exhibits = [*shown, bought] if bought else shown
    assert {"product-matrix"} <= {exhibit.name for exhibit in exhibits}
    for exhibit in exhibits:
        assert "nan" not in exhibit.headline + exhibit.note
        if isinstance(exhibit.body, TableView):
            assert len(exhibit.body.rows) <= MOST_ROWS, exhibit.name
            cells = [part for row in exhibit.body.rows for cell in row for part in cell.split("; ")]
            assert max(map(len, cells)) <= LONGEST, exhibit.name
        long = 14 if look.words.language == "en" else 60
        size = len(exhibit.headline.split()) if long == 14 else len(exhibit.headline)
        assert size <= long, exhibit.headline
    assert all(len(text) < 700 for text in said)


def test_the_assortment_is_as_large_as_it_says():
    _, few, _ = assortment(3, "en")
    _, many, _ = assortment(30_000, "en")
    assert few["product"].nunique() == 3
    assert many["product"].nunique() > 1500  # those of 30,000 that anybody bought
    assert pd.Series(many["product"]).str.len().median() > 60
