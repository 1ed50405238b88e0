"""The chapter's exhibits on a generated shop and on shops that hold next to nothing."""

import numpy as np
import pandas as pd
import pytest

from clvlib import tables
from clvlib.profiling import (
    attribution,
    baskets,
    channels,
    choice,
    contrasts,
    early_signs,
    exhibits_audit,
    exhibits_channels,
    exhibits_choice,
    exhibits_early,
    exhibits_journeys,
    exhibits_pairs,
    exhibits_traits,
    goods,
    group,
    habits,
    journeys,
    lenses,
    offers,
    rhythm,
    story_parts,
    traits,
)
from clvlib.profiling.later import later_revenue
from tests.profiling.shops import AS_OF, coffee_shop


def chapter(orders, lines, value, look):
    """Return exhibits, sentences and tables of the chapter, in its order."""
    high = value > 1.5 * value.mean()
    values = pd.DataFrame({"clv": value, "high_value": high}).rename_axis("customer_id")
    values = values.reset_index()
    first = traits.first_orders(orders)
    came, later = contrasts.arrival(first["ordered_at"]), later_revenue(orders, AS_OF)
    signs = contrasts.trait_contrasts(
        traits.first_order_traits(first, lines), high, came, later=later
    )
    early = habits.weeks_contrasts(orders, lines, high, came, AS_OF, 30)
    held = baskets.baskets(lines)
    pairs = baskets.product_pairs(held)
    after = baskets.second_after_first(lines)
    matrix = choice.product_matrix(lines, first, later, pairs, AS_OF)
    left = choice.last_before_leaving(orders, lines, "product", AS_OF, rhythm.patience(orders))
    check = offers.check_offers(lines)
    foretold = early_signs.early_signs(orders, lines, AS_OF, 30, 1.5)
    days = journeys.order_days(orders)
    steps = journeys.order_steps(days, AS_OF)
    flows, trait, soon = journeys.value_paths(days, high, first, pairs, AS_OF)
    by_channel = channels.channel_values(orders, values, None, 0.5, AS_OF)
    periods = lenses.two_periods(orders, AS_OF)
    shown = [
        *exhibits_audit.five_lenses(orders, periods, AS_OF, look),
        exhibits_traits.first_order_signs(signs, look),
        exhibits_traits.first_weeks_signs(early, 30, look),
        exhibits_choice.matrix(matrix, later.days if later else 0, look),
        exhibits_pairs.pairs_bought(pairs, held.attrs["orders"], held.attrs["cut"], look),
        exhibits_pairs.second_order(after, look),
        exhibits_choice.leaving(left, 100.0, look),
        exhibits_choice.offers_check(check, 5, look) if check else None,
        exhibits_journeys.value_paths(flows, trait, soon, look),
        exhibits_journeys.next_contact(steps, look),
        exhibits_channels.by_channel(by_channel, "12 months", look),
        exhibits_early.foretold(foretold, look) if foretold else None,
        exhibits_early.likely_ones(foretold, look) if foretold else None,
    ]
    words = look.words
    said = [
        story_parts.audit(bool(periods), words),
        story_parts.first_weeks(early, 30, words),
        story_parts.choice(matrix, len(pairs) > 0, check, words),
        story_parts.left_after(left, words),
        story_parts.journey(steps, words),
        story_parts.channels(by_channel, words),
    ]
    near = group.near_threshold(values, 1.5 * value.mean())
    worth = offers.worth_the_effort(values, near)
    worth = worth.assign(contact_on=worth["customer_id"].map(journeys.contact_day(days, steps)))
    written = {
        "contrasts": contrasts.combine([signs, early]), "baskets": pairs, "successions": after,
        "products": matrix, "journeys": steps, "offers": worth,
    }  # fmt: skip
    if foretold:
        written["prospects"] = foretold.prospects
    return [e for e in shown if e is not None], said, written


def test_the_chapter_of_a_coffee_shop_is_whole(look):
    orders, lines, value = coffee_shop(4, 1500)
    shown, said, written = chapter(orders, lines, value, look)
    names = [exhibit.name for exhibit in shown]
    assert len(names) == len(set(names)) >= 15
    for exhibit in shown:
        assert any(sign.isdigit() for sign in exhibit.headline), exhibit.name
        assert "nan" not in exhibit.headline + exhibit.subtitle + exhibit.alt + exhibit.note
        if look.words.language == "en":
            assert len(exhibit.headline.split()) <= 14, exhibit.headline
    assert all(text and "nan" not in text for text in said)
    for name, frame in written.items():
        tables.table(name).check(frame)


def test_every_table_of_a_chapter_is_read_by_the_same_sums(english):
    orders, lines, value = coffee_shop(4, 1500)
    _, _, written = chapter(orders, lines, value, english)
    steps = written["journeys"]
    assert (steps["p25"] <= steps["p50"]).all() and (steps["p50"] <= steps["p75"]).all()
    assert steps["customers"].iloc[1] == steps["came_on"].iloc[0]
    assert goods.named_products(lines)


def poor_shop(case: str):
    orders, lines, value = coffee_shop(4, 1500)
    if case == "once":
        orders = orders.drop_duplicates("customer_id")
    if case == "tiny":
        orders = orders[orders["customer_id"] < "c000012"]
    if case == "one day":
        orders = orders.assign(ordered_at=AS_OF - pd.Timedelta(hours=3))
    lines = lines[lines["order_id"].isin(orders["order_id"])]
    if case == "one product":
        lines = lines.assign(product="tea", category="tea")
    if case == "hostile":
        lines = lines.assign(product="=1+1 {x} $y$ %s <b> " + lines["product"].astype(str))
    if case == "refunds only":
        orders = orders.assign(revenue=-1.0)
    if case == "late":
        value = value * 0.0
    kept = value[value.index.isin(orders["customer_id"])]
    return orders, lines, kept


@pytest.mark.filterwarnings("ignore:.*")
@pytest.mark.parametrize(
    "case", ["once", "tiny", "one day", "one product", "hostile", "refunds only", "late"]
)
def test_the_chapter_survives_shops_that_hold_little(case, english):
    orders, lines, value = poor_shop(case)
    shown, said, written = chapter(orders, lines, value, english)
    assert all("nan" not in text for text in said)
    assert all("nan" not in exhibit.headline for exhibit in shown)
    for name, frame in written.items():
        tables.table(name).check(frame)


def test_credit_is_shown_with_its_disagreement(look):
    rng = np.random.default_rng(0)
    size = 600
    touches = pd.DataFrame(
        {
            "customer_id": [f"c{i:06d}" for i in rng.integers(0, 200, size)],
            "touched_at": AS_OF - pd.to_timedelta(rng.integers(1, 60, size), "D"),
            "channel": rng.choice(["mail", "search", "social"], size),
        }
    )
    first = pd.Series(AS_OF, index=[f"c{i:06d}" for i in range(120)])
    paths = attribution.touch_paths(touches, first)
    credit = attribution.attribute(paths)
    shown = exhibits_channels.credit(credit, paths["customer_id"].nunique(), look)
    assert shown is not None
    assert story_parts.disagreement(credit, look.words)
    tables.table("credit").check(credit.rename_axis("channel").reset_index())
