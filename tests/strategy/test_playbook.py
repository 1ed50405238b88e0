"""Playbooks: the kit's own are whole, a merchant's may overrule, a wrong one says why."""

import copy
import re
from pathlib import Path
from typing import get_args

import pandas as pd
import pytest
import yaml

from clvlib.errors import InputError
from clvlib.home import templates_dir
from clvlib.merchant import Industry
from clvlib.strategy.matching import audience, found, grounded, shown_level
from clvlib.strategy.playbook import (
    Conditions,
    Finding,
    industry_playbook,
    merchant_playbook,
    overlay,
    read_playbook,
)
from clvlib.words import Words
from tests.strategy.conftest import people

AIMS = {"keep", "grow", "win_back", "early_care", "acquire", "save"}


@pytest.mark.parametrize("industry", get_args(Industry))
def test_every_industry_has_a_play_for_every_aim_in_both_languages(industry):
    book = industry_playbook(industry)
    assert {play.aim for play in book.plays} == AIMS
    for play in book.plays:
        for text in (play.title, play.action, play.channel, play.owner, play.metric,
                     play.effect.source):  # fmt: skip
            assert re.search(r"[\u4e00-\u9fff]", text("zh-Hans")), play.id
            assert not re.search(r"[\u4e00-\u9fff]", text("en")), play.id
        rest = {"win_back": 6, "acquire": 3, "save": 3}.get(play.aim, 5)  # "£9 of CLV to keep"
        assert 1 + len(play.title("en").split()) + 2 + rest <= 14  # a card's headline


def test_every_segment_is_cared_for():
    segments = {
        code for play in industry_playbook("retail").plays for code in play.conditions.segments
    }
    assert len(segments) == 10


@pytest.mark.parametrize("industry", get_args(Industry))
def test_the_second_order_is_asked_of_those_with_one(industry):
    play = next(play for play in industry_playbook(industry).plays if play.id == "second-order")
    base = pd.concat([people(30, "promising", orders=n) for n in (1, 2)], ignore_index=True)
    assert set(audience(base, play.conditions)["orders"]) == {1}


def _own(folder: Path, **changes: object) -> Path:
    """Write a merchant's playbook of one play, with some of its keys changed."""
    book = yaml.safe_load((templates_dir() / "playbooks" / "retail.yml").read_text("utf-8"))
    play = book["plays"][0] | changes
    path = folder / "shop" / "playbook.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump({"plays": [play]}, allow_unicode=True), "utf-8")
    return path


def test_own_play_overrules_adds_and_drops(tmp_path):
    base = industry_playbook("retail")
    path = _own(tmp_path, hold_out=0.5)
    own = merchant_playbook("retail", path.parent, path.name)
    assert [play.id for play in own.plays] == [play.id for play in base.plays]
    assert own.plays[0].hold_out == 0.5
    added = read_playbook(_own(tmp_path, id="brand-new")).model_copy(
        update={"without": ("keep-best",)}
    )
    names = [play.id for play in overlay(base, added).plays]
    assert "brand-new" in names
    assert "keep-best" not in names


def test_one_plain_text_serves_both_languages(tmp_path):
    play = read_playbook(_own(tmp_path, title="Call them")).plays[0]
    assert play.title("en") == play.title("zh-Hans") == "Call them"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"aim": "shout"}, ["aim", "'shout'", "keep"]),
        ({"conditions": {"segments": ["heroes"]}}, ["segments", "'heroes'", "champions"]),
        (
            {"conditions": {"segments": ["new"], "orders_min": 3, "orders_max": 1}},
            ["conditions", "orders_min not above orders_max"],
        ),
        ({"conditions": {"segments": ["new"], "orders_max": 0}}, ["orders_max", "0"]),
        ({"hold_out": 2}, ["hold_out", "2", "less than 1"]),
        ({"efect": {}}, ["efect", "is not a setting", "effect"]),
        ({"title": {"en": "Only English"}}, ["title", "missing"]),
        (
            {"effect": {"mean": 0.2, "low": 0.3, "high": 0.4, "source": "x"}},
            ["effect", "low < mean < high"],
        ),
        ({"cost": {"contact": -0.1}}, ["negative cost.contact", "save"]),
        (
            {"conditions": {"segments": ["new"], "findings": [{"trait": "shoe_size"}]}},
            ["findings.0.trait", "'shoe_size'", "country"],
        ),
        ({"conditions": {"segments": ["new"], "churn_min": 1.5}}, ["churn_min", "1.5"]),
        ({"id": "Win Back!"}, ["plays.0.id", "'Win Back!'", "small letters, digits and hyphens"]),
        ({"conditions": "everybody"}, ["conditions", "'everybody'", "indented lines"]),
        ({"conditions": {"segments": "new"}}, ["segments", "'new'", "a list such as"]),
        ({"conditions": {"segments": ["new"], "high_value": "maybe"}}, ["maybe", "true or false"]),
        ({"cost": {"contact": "3 %"}}, ["cost.contact", "'3 %'", "a number such as"]),
        ({"review_weeks": "ten"}, ["review_weeks", "'ten'", "a whole number"]),
        ({"review_weeks": 2.5}, ["review_weeks", "2.5", "a whole number"]),
        ({"owner": {"en": "", "zh-Hans": "店长"}}, ["owner.en", "a text that is not empty"]),
    ],
)
def test_a_wrong_playbook_gets_one_clear_line(tmp_path, changes, expected):
    path = _own(tmp_path, **changes)
    with pytest.raises(InputError) as caught:
        read_playbook(path)
    line = str(caught.value)
    assert "\n" not in line
    assert "playbook.yml" in line
    for part in expected:
        assert part in line
    assert "more)" not in line  # one fault is one fault


def _places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return where the keys of a play stand."""
    items = value.items() if isinstance(value, dict) else ()
    return [place for key, own in items for place in ((*path, key), *_places(own, (*path, key)))]


def test_every_key_misspelt_in_turn_is_named(tmp_path):
    book = yaml.safe_load((templates_dir() / "playbooks" / "retail.yml").read_text("utf-8"))
    play = book["plays"][0]
    path = tmp_path / "playbook.yml"
    for *way, last in _places(play):
        wrong = copy.deepcopy(play)
        inner = wrong
        for key in way:
            inner = inner[key]
        inner[f"{last}x"] = inner.pop(last)
        path.write_text(yaml.safe_dump({"plays": [wrong]}, allow_unicode=True), "utf-8")
        with pytest.raises(InputError) as caught:
            read_playbook(path)
        line = str(caught.value)
        assert str(last) in line and "playbook.yml line" in line and "\n" not in line


def test_a_playbook_that_only_drops_plays_drops_them(tmp_path):
    path = tmp_path / "shop" / "playbook.yml"
    path.parent.mkdir()
    path.write_text("without: [keep-best]\n", "utf-8")
    kept = merchant_playbook("retail", path.parent, path.name).plays
    assert len(kept) == len(industry_playbook("retail").plays) - 1
    path.write_text("without: []\n", "utf-8")
    with pytest.raises(InputError, match="one play at least"):
        merchant_playbook("retail", path.parent, path.name)
    names = [play.id for play in industry_playbook("retail").plays]
    path.write_text(yaml.safe_dump({"without": names}), "utf-8")
    with pytest.raises(InputError, match="drops every play"):
        merchant_playbook("retail", path.parent, path.name)


def contrasts(**changes: object) -> pd.DataFrame:
    rows = [("product", "Cup", 0.2, 0.1), ("product", "Pot", 0.3, 0.2), ("country", "FR", 0.4, -0.1),
            ("first_discount", "yes", -0.2, -0.3), ("first_discount", "no", 0.2, 0.1)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["trait", "level", "difference", "low"])
    return frame.assign(high=frame["difference"] + 0.1, **changes)


def test_a_play_is_played_only_where_its_finding_holds():
    book = industry_playbook("cross_border_ecommerce")
    kept, left, levels = grounded(book, contrasts())
    assert kept is not None
    names = {play.id for play in kept.plays}
    assert {"bundle-favourite", "price-discipline"} <= names
    assert {play.id for play in left} == {"market-focus", "shift-spend"}
    assert levels["bundle-favourite"] == "Pot"  # the larger of two
    by_name = {play.id: play for play in kept.plays}
    words = Words("en", "GBP")
    assert shown_level(by_name["bundle-favourite"], levels, words) == "Pot"
    assert shown_level(by_name["price-discipline"], levels, words) == ""
    nothing, all_left, _ = grounded(book, contrasts(low=-1.0))
    assert nothing is not None
    assert len(all_left) == 4
    assert found(Finding(trait="first_discount", level="yes", more=False), contrasts()) == "yes"
    assert found(Finding(trait="product", least=0.5), contrasts()) is None


def test_stage_and_churn_risk_narrow_an_audience():
    base = pd.concat([people(20, "loyal", stage=s, churn_90=c)
                      for s, c in (("declining", 0.9), ("mature", 0.2))])  # fmt: skip
    wanted = Conditions.model_validate({"segments": ["loyal"], "stages": ["declining"]})
    assert set(audience(base, wanted)["stage"]) == {"declining"}
    wanted = Conditions.model_validate({"segments": ["loyal"], "churn_max": 0.5})
    assert set(audience(base, wanted)["stage"]) == {"mature"}
    assert len(audience(base.drop(columns=["stage", "churn_90"]), wanted)) == 40


def test_twin_ids_are_refused(tmp_path):
    path = _own(tmp_path)
    book = yaml.safe_load(path.read_text("utf-8"))
    path.write_text(yaml.safe_dump({"plays": book["plays"] * 2}), "utf-8")
    with pytest.raises(InputError, match="given twice: keep-best"):
        read_playbook(path)


def test_missing_and_outside_files_are_refused(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        merchant_playbook("retail", tmp_path, "none.yml")
    with pytest.raises(InputError, match="inside the merchant's folder"):
        merchant_playbook("retail", tmp_path, "../other.yml")


def test_dropping_an_unknown_play_is_refused(tmp_path):
    own = read_playbook(_own(tmp_path)).model_copy(update={"without": ("typo",)})
    with pytest.raises(InputError, match="'typo'"):
        overlay(industry_playbook("retail"), own)
