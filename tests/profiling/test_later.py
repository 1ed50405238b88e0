"""What was brought later decides: its test, what it can show, and who is a newcomer at all."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from clvlib.profiling.brought import combined, later_columns
from clvlib.profiling.contrasts import held_contrasts, trait_contrasts
from clvlib.profiling.foretelling import Foretelling, newest, value_is_enough
from clvlib.profiling.held_out import parts_of
from clvlib.profiling.judging import Calibration, line
from clvlib.profiling.later import Later, later_revenue
from clvlib.profiling.newcomers import newcomers_from
from clvlib.profiling.rhythm import told_shares
from clvlib.profiling.statistics import benjamini_hochberg, two_stage
from clvlib.profiling.story_signs import sight
from clvlib.profiling.visible import Visible, smallest_visible
from clvlib.profiling.ways import three_ways
from clvlib.words import Words

DAY = pd.Timedelta(days=1)


def people(count: int) -> pd.Index:
    return pd.Index([f"c{i:05d}" for i in range(count)])


AS_OF = pd.Timestamp("2026-01-31")


def ordered(count: int, seed: int = 0, lift: float = 0.0, oftener: float = 0.0) -> pd.DataFrame:
    """Orders of customers of two kinds: a fifth (``sign`` a) spends so much more, or orders oftener."""
    rng = np.random.default_rng(seed)
    mine = rng.random(count) < 0.2
    came = rng.random(count) * 300
    law = np.random.default_rng([seed, 1])  # so that the same customers can be drawn with a lift
    rate = law.gamma(0.7, 1 / 40, count)
    most = law.poisson(2 * rate * (395 - came))  # thinned to the pace of each kind
    who = np.repeat(np.arange(count), most)
    kept = law.random(len(who)) < 0.5 * (1 + oftener * mine[who])
    at = came[who] + law.random(len(who)) * (395 - came[who])
    spend = law.gamma(4.0, 10.0, count)[who] * law.gamma(4.0, 0.25, len(who))
    spend = spend * (1 + lift * mine[who])
    who, at = np.r_[np.arange(count), who[kept]], np.r_[came, at[kept]]
    frame = pd.DataFrame(
        {
            "customer_id": people(count)[who],
            "ordered_at": pd.Timestamp("2025-01-01") + pd.to_timedelta(at, "D"),
            "revenue": np.r_[np.full(count, 30.0), spend[kept]],
            "sign": np.where(mine[who], "a", "b"),
        }
    )
    return frame.assign(order_id=frame.index.astype("str"))


def brought(
    count: int, seed: int = 0, lift: float = 0.0, oftener: float = 0.0
) -> tuple[Later, pd.Series]:
    orders = ordered(count, seed, lift, oftener)
    later = later_revenue(orders, AS_OF)
    assert later is not None
    return later, orders.drop_duplicates("customer_id").set_index("customer_id")["sign"]


def test_pace_spending_and_staying_are_counted_from_order_days():
    rows = [("a", 0, 30.0), ("a", 10, 40.0), ("a", 10, 10.0), ("a", 20, 50.0), ("b", 0, 9.0)]
    orders = pd.DataFrame(rows, columns=["customer_id", "day", "revenue"])
    start = pd.Timestamp("2025-01-01")
    orders["ordered_at"] = start + pd.to_timedelta(orders["day"], "D") + pd.Timedelta(hours=9)
    total = pd.Series([2.0, 0.0], ["a", "b"])
    ways = three_ways(orders, start + 100 * DAY, total)
    # a: two order days in 20 days and one usual gap (10 days); b: none in a usual gap; both and half an order.
    assert ways["pace"].tolist() == pytest.approx([np.log(2.5 / 35), np.log(0.5 / 15)])
    assert ways["heard"].tolist() == pytest.approx([2 / 3, 0])
    assert ways["spend"].tolist() == [0.0, 0.0]  # the only one who came back is the usual one
    kept = three_ways(orders[orders["customer_id"] == "b"], start + 100 * DAY, total[["b"]])
    assert np.isfinite(kept.to_numpy()).all()


def test_what_a_sign_goes_with_is_found_in_its_own_way():
    for more in ({"lift": 0.25}, {"oftener": 0.5}):
        later, sign = brought(2000, 3, **more)
        pairs = pd.DataFrame({"customer_id": sign.index, "level": sign.to_numpy()})
        money = replace(later, ways=pd.DataFrame())
        mine, crude = (
            later_columns(pairs, sign.index, pd.Index(["a", "b"]), x) for x in (later, money)
        )
        assert mine["shift"][0] > 0 > mine["shift"][1]
        assert mine["p_value"][0] < crude["p_value"][0] / 5


def test_joined_p_values_hold_however_the_parts_go_together():
    p = np.array([0.5, 0.04, 1e-3, 1e-12, 1e-200])
    assert combined(np.array([p, p, p])) == pytest.approx(p)  # of the same outcome thrice: itself
    rng = np.random.default_rng(1)
    for alike in (0.0, 0.6):
        z = np.sqrt(alike) * rng.standard_normal(100_000) + np.sqrt(1 - alike) * (
            rng.standard_normal((4, 100_000))
        )
        joined = combined(2 * stats.norm.sf(np.abs(z)))
        for level in (0.05, 0.01):  # 5 standard errors, and a tenth as it is exact in the tail only
            off = 5 * np.sqrt(level / 100_000) + level / 10
            assert (joined < level).mean() <= level + off


def test_where_nothing_is_planted_p_values_are_even():
    found, labels = [], pd.Index([f"sign {k}" for k in range(100)])
    for seed in range(20):  # in each shop a hundred signs by lot, of a fifth of its customers
        later, sign = brought(400, seed)
        row, who = np.nonzero(np.random.default_rng(seed).random((100, 400)) < 0.2)
        pairs = pd.DataFrame({"customer_id": sign.index[who], "level": labels[row]})
        found.append(later_columns(pairs, sign.index, labels, later)["p_value"])
    p = np.concatenate(found)
    for level in (0.01, 0.05, 0.5):  # three standard errors of 2,000 signs: 6.5 per cent of 5
        assert np.mean(p < level) < level + 3 * np.sqrt(level * (1 - level) / len(p)), level


def test_a_second_stage_makes_up_for_what_is_found():
    p = np.array([1e-5] * 6 + [0.012, 0.04, 0.6, 0.9])
    q = two_stage(p)
    plain = benjamini_hochberg(p)
    # first stage at .05/1.05: seven of ten found, so three with nothing
    assert q == pytest.approx(np.minimum(1, plain * 1.05 * 0.3))
    assert plain[7] == pytest.approx(0.05) and q[7] < 0.02
    few = np.array([0.2, 0.6, 0.9])
    assert two_stage(few) == pytest.approx(np.minimum(1, benjamini_hochberg(few) * 1.05))
    assert two_stage(np.zeros(0)).size == 0


def test_goods_that_merely_stand_in_the_place_of_a_good_one_are_not_found():
    rng = np.random.default_rng(5)
    later, _ = brought(4000, 5)
    who = later.since.index
    rich = (later.ways["spend"] > later.ways["spend"].quantile(0.8)).to_numpy()
    beans = rng.random(4000) < np.where(rich, 0.6, 0.1)
    goods = ["tea", "cake", "milk"]
    first = rng.choice(goods, 4000)
    second = np.where(
        beans, "beans", "juice"
    )  # an order of two kinds: whoever has beans lacks juice
    held = pd.concat(
        [pd.DataFrame({"customer_id": who, "level": part}) for part in (first, second)]
    )
    high = later.since["counted"] > 1.5 * later.since["counted"].mean()
    came = later.cohort
    table = held_contrasts(held, high, "first_product", came, later).set_index("level")
    assert table.loc["beans", "notable"] and table.loc["beans", "shift"] > 0
    assert not table.loc["juice", "notable"]
    assert not table.loc[goods, "notable"].any()


def test_two_levels_of_one_trait_are_one_question():
    p = np.array([0.01, 0.01, 0.04, 0.04])
    assert benjamini_hochberg(p, np.full(4, 0.5)) == pytest.approx(
        np.repeat(benjamini_hochberg(p[::2]), 2)
    )
    later, sign = brought(3000, 2, lift=0.6)
    high = later.since["counted"] > 1.5 * later.since["counted"].mean()
    frame = pd.DataFrame({"sign": sign, "noise": np.where(np.arange(3000) % 2, "x", "y")})
    table = trait_contrasts(frame, high, later.cohort, later=later)
    pair = table[table["trait"] == "sign"]
    assert pair["notable"].all()
    assert pair["p_value"].iloc[0] == pytest.approx(pair["p_value"].iloc[1])
    assert not table.loc[table["trait"] == "noise", "notable"].any()


@pytest.mark.parametrize("more", ["lift", "oftener"])
def test_the_smallest_difference_shown_is_found_four_times_in_five(more):
    found, seeds = 0, 40
    for seed in range(seeds):
        later, sign = brought(1000, seed)
        frame = pd.DataFrame({"sign": sign})
        seen = smallest_visible(_judged(frame, later), later)
        assert seen is not None
        size = getattr(seen, {"lift": "lift", "oftener": "often"}[more])
        planted, _ = brought(1000, seed, **{more: size})
        found += bool(_judged(frame, planted)["notable"].all())
    assert (
        0.65 < found / seeds < 0.98
    )  # .8 with a standard error of .06, and one test more than counted


def _judged(frame: pd.DataFrame, later: Later) -> pd.DataFrame:
    """Contrasts with a label that says nothing, so that what was brought later decides."""
    high = pd.Series(np.arange(len(frame)) % 5 == 0, frame.index)
    return trait_contrasts(frame, high, later.cohort, later=later)


def test_an_outcome_that_never_varies_is_no_measure_of_what_can_be_seen():
    words = Words("en", "EUR")
    calls = [(f"c{i:03d}", i % 50 + 7 * k) for i in range(300) for k in range(12)]
    same = pd.DataFrame(calls, columns=["customer_id", "day"])
    same["ordered_at"] = pd.Timestamp("2025-01-01") + pd.to_timedelta(same["day"], "D")
    same = same.assign(revenue=20.0, order_id=same.index.astype("str"))
    later = later_revenue(same, AS_OF)
    assert later is not None
    sign = pd.Series(np.where(np.arange(300) % 5 == 0, "a", "b"), later.since.index)
    seen = smallest_visible(_judged(pd.DataFrame({"sign": sign}), later), later)
    assert seen is not None and np.isnan([seen.often, seen.lift]).all()
    assert set(seen.figures().values()) == {300, None}
    assert "all brought the same" in sight(seen, words)
    # the spending of all is the same, their pace is not: what is spent is heard in the whole only
    later, sign = brought(1000, 1)
    still = replace(later, ways=later.ways.assign(spend=0.0))
    table = _judged(pd.DataFrame({"sign": sign}), later)
    free, bound = smallest_visible(table, later), smallest_visible(table, still)
    assert free is not None and bound is not None
    assert 0 < free.lift < bound.lift < np.inf and 0 < bound.often <= free.often


@pytest.mark.filterwarnings("error")
def test_where_no_hour_is_hidden_nothing_is_averaged():
    moments = pd.Series(pd.date_range("2025-01-06", periods=168, freq="h").repeat(10))
    who = pd.Series([f"c{i}" for i in range(10)] * 168)
    shares, hidden = told_shares(moments, who, 10)
    assert not hidden.any(axis=None)
    assert shares.to_numpy() == pytest.approx(1 / 168)


@pytest.mark.parametrize(
    ("often", "lift", "said", "chinese"),
    [
        (0.2, 0.1, "coming back 20% more often, or with spending 10% more", "频率须高出 20%，或"),
        (np.inf, 0.1, "go with spending 10% more each time. That they come back", "须高出 10%；"),
        (0.2, np.inf, "go with coming back 20% more often. That they spend", "频率须高出 20%；"),
        (np.inf, np.inf, "cannot show a sign", "无法显示"),
    ],
)
def test_what_cannot_be_seen_at_all_has_a_sentence_of_its_own(often, lift, said, chinese):
    seen = Visible(500, often, lift)
    assert said in sight(seen, Words("en", "EUR"))
    assert chinese in sight(seen, Words("zh-Hans", "CNY"))


def test_four_times_the_customers_show_half_the_difference():
    seen = []
    for count in (2500, 10_000):
        later, sign = brought(count)
        found = smallest_visible(_judged(pd.DataFrame({"sign": sign}), later), later)
        assert found is not None and found.figures()["smallest_visible_customers"] == count
        seen.append(np.log1p(found.often))
    assert seen[1] == pytest.approx(seen[0] / 2, rel=0.1)


def test_a_heap_of_old_customers_at_the_start_of_a_log_is_told_from_newcomers():
    rng = np.random.default_rng(0)
    start = pd.Timestamp("2025-01-01")
    even = pd.Series(start + pd.to_timedelta(rng.random(3000) * 300, "D"))
    assert newcomers_from(even) is None
    old = pd.Series(start + pd.to_timedelta(rng.random(900) * 30, "D"))
    since = newcomers_from(pd.concat([old, even]))
    assert since is not None and abs(since - start - 30 * DAY) <= DAY
    assert newcomers_from(old) is None  # one cohort and no more: a log that begins with them
    assert newcomers_from(old.iloc[:0]) is None


def test_months_tested_are_few_whole_and_in_time():
    rng = np.random.default_rng(0)
    came = pd.Series(
        pd.Timestamp("2025-01-01") + pd.to_timedelta(np.sort(rng.random(900)) * 300, "D"),
        people(900),
    )
    parts = parts_of(came)
    assert len(parts) == 4
    assert [name for part in parts for name in part] == list(came.index)
    months = [set(came[part].dt.month) for part in parts]
    assert not set.intersection(*months) and sum(map(len, months)) == len(set.union(*months))
    few = parts_of(came.iloc[:40])
    assert len(few) == 1


def test_where_nothing_beats_the_first_orders_value_it_is_used():
    rng = np.random.default_rng(4)
    who = people(4000)
    noise = {f"n{i}": rng.random(4000) for i in range(25)}
    value = rng.gamma(2.0, 20.0, 4000)
    frame = pd.DataFrame({"first_value": value, "spent": value, **noise}, index=who)
    label = pd.Series((rng.random(4000) < 1 / (1 + np.exp(3 - value / 20))).astype(float), who)
    came = pd.Series(pd.date_range("2025-01-01", periods=4000, freq="h"), who)
    assert value_is_enough(frame, label, came)
    assert Foretelling.fit(frame, label, came, plain=True).plain
    told = pd.Series((rng.random(4000) < 0.1 + 0.6 * frame["n0"]).astype(float), who)
    assert not value_is_enough(frame, told, came)
    assert not Foretelling.fit(frame, told, came).plain


def test_calibration_hears_only_customers_whom_the_fit_had_not_seen():
    rng = np.random.default_rng(7)
    who = people(600)
    noise = {f"n{i}": rng.random(600) for i in range(30)}
    frame = pd.DataFrame({"first_value": rng.gamma(2.0, 20.0, 600), **noise}, index=who)
    label = pd.Series((rng.random(600) < 0.3).astype(float), who)  # of which nothing tells
    came = pd.Series(pd.date_range("2025-01-01", periods=600, freq="h"), who)
    model = Foretelling.fit(frame, label, came)
    late = newest(came)
    seen = Calibration.fit(model.score(frame[late]), label.to_numpy(float)[late])
    assert seen.slope > 0.9  # those whom it was fitted on confirm the fit
    assert model.calibration.slope < 0.6  # others do not
    spread = np.std(model.probability(frame))
    assert spread < 0.6 * np.std(Foretelling(model.forecasts, Calibration()).probability(frame))


def test_a_line_through_right_odds_is_straight():
    rng = np.random.default_rng(8)
    odds = rng.normal(-1.0, 1.0, 20_000)
    truth = (rng.random(20_000) < 1 / (1 + np.exp(-odds))).astype(float)
    assert line(truth, 1 / (1 + np.exp(-odds))) == pytest.approx((0.0, 1.0), abs=0.08)
    assert line(truth, 1 / (1 + np.exp(-2 * odds)))[1] == pytest.approx(0.5, abs=0.04)
