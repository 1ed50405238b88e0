"""Texts that remember the shares printed in them, through whatever they are put into."""

import copy
import pickle

import pandas as pd
import yaml
from pydantic import BaseModel

from clvlib.words import Words
from clvlib.words.traced import Traced, shares_in

WORDS = Words("en", "USD")


def test_a_sentence_carries_the_shares_that_were_put_into_it_and_its_own():
    filled = WORDS.t("{low} to {high} (80% range)", low=WORDS.percent(0.2153), high="more")
    assert filled == "22% to more (80% range)"
    assert shares_in(filled) == (("22%", 0.2153), ("80%", None))


def test_passages_lists_plurals_and_sums_of_texts_carry_them_on():
    half, fifth = WORDS.percent(0.5), WORDS.percent(0.2, 1)
    listed = WORDS.join(["a " + half, fifth + " b"])
    counted = WORDS.n("{count} day, {share}", "{count} days, {share}", 3, share=half)
    assert shares_in(WORDS.passage(listed, counted)) == (
        ("50%", 0.5), ("20.0%", 0.2), ("50%", 0.5),
    )  # fmt: skip


def test_signs_are_no_part_of_what_was_printed():
    assert shares_in(WORDS.percent(-0.12), WORDS.percent(0.12, sign=True)) == (
        ("12%", 0.12), ("12%", 0.12),
    )  # fmt: skip


def test_the_bound_of_a_small_group_is_the_kit_s_own_number():
    assert shares_in(WORDS.part(0.01, 100)) == (("10%", None),)


def test_a_text_without_shares_is_a_plain_one():
    assert type(WORDS.t("No share in {it}", it="this")) is str
    assert type(WORDS.number(3)) is str


def test_traced_texts_are_texts_to_everybody_else():
    class Model(BaseModel):
        title: str

    text = WORDS.t("{share} of all", share=WORDS.percent(0.31))
    assert isinstance(text, Traced)
    assert text == "31% of all" and hash(text) == hash("31% of all")
    assert pickle.loads(pickle.dumps(text)).shares == copy.deepcopy(text).shares == text.shares
    assert pd.Series([text]).to_list() == ["31% of all"]
    assert yaml.safe_dump(Model(title=text).model_dump(mode="json")) == "title: 31% of all\n"
