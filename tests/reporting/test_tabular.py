from clvlib.exhibits import Column, TableView
from clvlib.reporting.tabular import PrintedTable


def _table(rows, totals=(), marks=None, first="Name"):
    view = TableView((Column(first, "left"), Column("Value")), rows, totals)
    return PrintedTable(view, "A table", marks or {})


def test_html_has_headers_scopes_and_totals():
    html = _table((("a", "1"), ("b", "2")), totals=(1,)).html()
    assert html.count('scope="col"') == 2
    assert html.count('scope="row"') == 2
    assert '<tr class="total"><th scope="row">b</th><td class="right">2</td></tr>' in html


def test_cells_are_text_in_both_tongues():
    table = _table((('<b>"x"</b> #y \\ {z}', "1"),))
    assert "<b>" not in table.html()
    assert '[#"<b>\\"x\\"</b> #y \\\\ \\u{7b}z\\u{7d}"]' in table.typst()


def test_marks_say_in_a_word_what_they_say_in_colour():
    table = _table((("a", "Amber"),), marks={0: "warn"})
    assert 'class="mark warn" aria-hidden="true"></span>Amber' in table.html()
    assert '#kit-mark("warn") #"Amber"' in table.typst()


def test_long_tables_may_break_and_short_ones_may_not():
    assert not _table((("a", "1"),)).breakable
    assert _table((("a", "1"),) * 60).breakable


def test_cards_fill_every_line_before_a_long_fact():
    rows = (("For", "all"), ("Do", "x" * 90), ("Who", "me"), ("When", "now"), ("Cost", "1"))
    table = _table(rows, first="")
    html = table.html()
    assert html.startswith('<dl class="card">')
    order = [html.index(f"<dt>{name}</dt>") for name in ("For", "Who", "When", "Do", "Cost")]
    assert order == sorted(order)
    assert table.typst().startswith('#kit-card(("For", "all", false), ')
