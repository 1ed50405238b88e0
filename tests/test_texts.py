"""How texts are held changes nothing that anybody reads."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from clvlib import texts
from clvlib.tables import table
from tests.test_tables import orders

INDEX = pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["s", "t"])


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = pd.get_option(texts.STORAGE)
    yield
    texts._hold(before)


def frames() -> list[pd.DataFrame]:
    """Return frames as they are made under the option that holds."""
    named = pd.Categorical(["u", None], categories=pd.Index(["u", "w"], dtype="str"))
    plain = pd.Categorical(["u", None], categories=pd.Index(["u", "w"], dtype=object))
    many = {
        "text": ["x", None], "none": pd.Series([None, None], dtype="str"), "number": [1, 2],
        "object": pd.Series(["p", None], dtype=object), "named": named, "plain": plain,
        "day": pd.to_datetime(["2024-01-01", None]),
    }  # fmt: skip
    told = pd.DataFrame({"q": ["é", "客户"]})
    told.attrs = {"before": 1.5}
    return [
        pd.DataFrame(many, index=pd.Index(["i", "j"], name="k")), pd.DataFrame(many),
        pd.DataFrame({"x": [1, 2]}, index=INDEX), pd.DataFrame({"x": []}), told,
        pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "u"), ("b", "v")])),
        pd.DataFrame({"m": ["a", "b"]}).rename_axis(columns="col"),
        *_by_names(pd.DataFrame({"c": pd.Categorical(["u", "v"]), "t": ["a", "b"], "n": [1, 2]})),
        pd.DataFrame({1: pd.Categorical(["u", "v"]), 2: ["a", "b"]}),
        pd.DataFrame({"may": pd.array(["u", None], dtype="string")}),
        pd.DataFrame({"empty": pd.Series([], dtype="str")}),
    ]  # fmt: skip


def _by_names(frame: pd.DataFrame) -> list[pd.DataFrame]:
    return [
        frame.set_index("c"), frame.set_index(["t", "c"]),
        frame.groupby("c", observed=False)["n"].sum().to_frame(),
        frame.pivot_table(index="c", columns="t", values="n", observed=False),
        frame.set_index("c").rename_axis(None),
    ]  # fmt: skip


@pytest.mark.parametrize("index", [None, False])
def test_a_file_does_not_tell_how_its_texts_were_held(tmp_path: Path, index: bool | None) -> None:
    pd.set_option(texts.STORAGE, texts.ARROW)
    for number, frame in enumerate(frames()):
        frame.to_parquet(tmp_path / f"{number}.arrow", index=index)
    texts.expect_few()
    for number, frame in enumerate(frames()):
        held = {kind.storage for kind in frame.dtypes.array if isinstance(kind, pd.StringDtype)}  # pyright: ignore[reportAttributeAccessIssue]
        assert held <= {"python"}
        texts.write_parquet(frame, tmp_path / f"{number}.python", index)
        written = (tmp_path / f"{number}.python").read_bytes()
        assert written == (tmp_path / f"{number}.arrow").read_bytes(), number


def test_the_texts_of_large_files_are_arrow_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "orders.csv").write_bytes(b"x" * 100)
    texts.expect_few()
    texts.hold_as_fits(tmp_path)
    assert pd.get_option(texts.STORAGE) == texts.PYTHON
    monkeypatch.setattr(texts, "MANY", 99)
    texts.hold_as_fits(tmp_path)
    assert pd.get_option(texts.STORAGE) == texts.ARROW


def test_links_are_followed_and_packed_files_are_more_than_they_weigh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "orders.csv").write_bytes(b"x" * 100)
    shop = tmp_path / "shop"
    shop.mkdir()
    (shop / "raw").symlink_to(tmp_path / "elsewhere")
    for name in ("round", "again", "and-again"):  # each leads to all of them
        (shop / name).symlink_to(shop)
    (shop / "nowhere.csv").symlink_to(tmp_path / "gone")
    monkeypatch.setattr(texts, "MANY", 99)
    texts.expect_few()
    texts.hold_as_fits(shop)
    assert pd.get_option(texts.STORAGE) == texts.ARROW
    monkeypatch.setattr(texts, "MANY", 100)  # what is linked three times counts once
    texts.expect_few()
    texts.hold_as_fits(shop)
    assert pd.get_option(texts.STORAGE) == texts.PYTHON
    packed = tmp_path / "packed"
    packed.mkdir()
    (packed / "orders.XLSX").write_bytes(b"x" * 20)
    texts.expect_few()
    texts.hold_as_fits(packed)
    assert pd.get_option(texts.STORAGE) == texts.ARROW


@pytest.mark.parametrize("begin", [texts.expect_few, lambda: None])
def test_names_of_days_and_months_are_texts_like_others(begin: Callable[[], None]) -> None:
    begin()
    days = pd.Series(pd.to_datetime(["2024-01-01", None, "2024-02-06"]))
    assert days.dt.day_name().tolist()[::2] == ["Monday", "Tuesday"]
    assert days.dt.month_name().tolist()[::2] == ["January", "February"]
    assert pd.DatetimeIndex(days).day_name().dtype == pd.Series(["x"]).dtype


@pytest.mark.parametrize("storage", [texts.ARROW, texts.PYTHON])
def test_small_letters_are_the_same_however_texts_are_held(storage: str) -> None:
    pd.set_option(texts.STORAGE, storage)
    given = pd.Series(["İncele", "ÉTÉ", None, "Straße"], index=[3, 1, 2, 0], name="kind")
    assert given.dtype == "str"
    found = texts.in_small_letters(given)
    assert found.tolist()[:2] == ["incele", "été"]
    assert found.isna().tolist() == [False, False, True, False]
    assert (list(found.index), found.name, found.dtype) == ([3, 1, 2, 0], "kind", given.dtype)
    assert len(texts.in_small_letters(given[:0])) == 0


def test_what_pandera_makes_of_texts_is_held_like_all_others() -> None:
    texts.expect_few()
    asked = orders().assign(customer_id=[1, 2])  # no text: only pandera can make one of it
    checked = table("orders").check(asked)
    kinds = {name: kind for name, kind in checked.dtypes.items() if kind == "str"}
    assert {kind.storage for kind in kinds.values()} == {"python"}
    assert checked["customer_id"].tolist() == ["1", "2"]
    joined = checked.merge(pd.DataFrame({"customer_id": ["1", "2"]}))
    assert joined["customer_id"].dtype == checked["customer_id"].dtype
