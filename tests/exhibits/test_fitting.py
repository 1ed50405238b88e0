"""Texts are cut and broken by the room that they take, in either script."""

from clvlib.exhibits.fitting import cut, two_lines, width
from clvlib.exhibits.lettering import EvenTicks, in_two_lines, shorten
from clvlib.words import Words


def test_a_chinese_character_takes_the_room_of_two_letters():
    assert width("tea 茶") == 6
    assert cut("茶" * 20, 11) == "茶" * 5 + "…"
    assert cut("a teapot, blue", 9) == "a teapot…"
    assert cut("short", 9) == "short"


def test_long_labels_break_at_a_blank_or_between_characters_never_before_a_comma():
    assert two_lines("HAND-PAINTED TEAPOT WITH HANDLE", 20) == (
        "HAND-PAINTED TEAPOT",
        "WITH HANDLE",
    )
    first, second = two_lines("手工彩绘陶瓷茶壶，附赠茶叶两包及礼盒", 16)
    assert (first, second) == ("手工彩绘陶瓷茶", "壶，附赠茶叶两…")
    assert all(width(line) <= 17 for line in two_lines("茶" * 90, 16))
    assert two_lines("茶" * 8, 16) == ("茶" * 8,)


def test_labels_of_rows_keep_their_dollars():
    assert shorten("5$ tea") == r"5\$ tea"
    assert in_two_lines("茶" * 30).count("\n") == 1


def test_an_axis_shows_decimals_where_one_of_its_ticks_needs_them():
    words = Words("en", "USD")
    money = EvenTicks(words.compact_money)
    assert money.format_ticks([0, 5, 10]) == ["$0", "$5", "$10"]
    assert money.format_ticks([0, 2.5, 5]) == ["$0", "$2.50", "$5.00"]
    assert EvenTicks(words.number).format_ticks([0, 1000, 20000]) == ["0", "1,000", "20,000"]
    shares = EvenTicks(lambda share: words.percent(share, 1))
    assert shares.format_ticks([0, 0.01]) == ["0%", "1%"]
    assert shares.format_ticks([0, 0.005]) == ["0.0%", "0.5%"]
