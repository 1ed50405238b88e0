"""How texts are held changes nothing that anybody reads."""

from collections.abc import Iterator
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
    pd.set_option(texts.STORAGE, before)


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


def test_what_pandera_makes_of_texts_is_held_like_all_others() -> None:
    texts.expect_few()
    asked = orders().assign(customer_id=[1, 2])  # no text: only pandera can make one of it
    checked = table("orders").check(asked)
    kinds = {name: kind for name, kind in checked.dtypes.items() if kind == "str"}
    assert {kind.storage for kind in kinds.values()} == {"python"}
    assert checked["customer_id"].tolist() == ["1", "2"]
    joined = checked.merge(pd.DataFrame({"customer_id": ["1", "2"]}))
    assert joined["customer_id"].dtype == checked["customer_id"].dtype
