"""Lists for a mailing tool: readable in Excel, harmless in a spreadsheet, inside the run."""

import pandas as pd
import pytest

from clvlib.errors import InputError
from clvlib.workspace import Workspace

MERCHANT = """\
name: Shop
industry: retail
currency: GBP
timezone: Europe/London
sources: [{files: raw/x.csv}]
"""


@pytest.fixture
def ws(kit) -> Workspace:
    folder = kit / "data" / "shop"
    folder.mkdir()
    (folder / "merchant.yml").write_text(MERCHANT, "utf-8")
    return Workspace.open("shop", stage="strategy")


def test_formulas_are_defused_and_numbers_kept(ws):
    frame = pd.DataFrame(
        {"customer_id": ["=1+1", "@x", "-2", "c1"], "reason": ["沉睡", "+a", "\tb", None],
         "clv": [-1.5, 2.0, 3.0, 4.0]}
    )  # fmt: skip
    path = ws.write_audience("win-back", frame)
    assert path.parent == ws.folder.audiences
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    back = pd.read_csv(path, dtype={"customer_id": "str"})
    assert back["customer_id"].tolist() == ["'=1+1", "'@x", "'-2", "c1"]
    assert back["reason"].tolist()[:3] == ["沉睡", "'+a", "'\tb"]
    assert back["clv"].tolist() == [-1.5, 2.0, 3.0, 4.0]


@pytest.mark.parametrize("name", ["../x", "a/b", ""])
def test_names_cannot_lead_out_of_the_run(ws, name):
    with pytest.raises(InputError):
        ws.write_audience(name, pd.DataFrame({"customer_id": ["c"]}))
