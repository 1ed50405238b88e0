from clvlib.exhibits import Column, TableView
from clvlib.reporting import tabular
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


def _shares(table) -> list[float]:
    return [float(share.removesuffix("fr")) for share in table._widths().split(", ") if share]


def test_where_a_table_is_too_wide_texts_give_way_and_dates_stay_in_one_line():
    names = ("试验", "行动组", "对照组", "截止", "自然下单率", "预期效果", "可显示",
             "所需人数（比例）", "所需人数（消费额）")  # fmt: skip
    columns = (Column(names[0], "left"), *map(Column, names[1:]))
    row = ("请最佳渠道的老客户带新", "1,603", "151", "2026年9月30日", "0.0%", "+2.0 个百分点",
           "+36.0 个百分点", "5,388", "51,350")  # fmt: skip
    table = PrintedTable(TableView(columns, (row,) * 4), "Planned tests")
    widths = _shares(table)
    assert sum(widths) <= tabular.FULL + 0.1
    assert widths[3] >= tabular._printed("2026年9月30日")
    assert widths[0] < tabular._width(row[0])


def test_one_long_figure_of_many_does_not_squeeze_the_texts():
    columns = (Column("Recommendation", "left"), *(Column(f"Figure {n}") for n in range(7)))
    row = ("Let regulars recruit for the best channel", *(["CN¥284,948"] * 7))
    odd = ("Stop writing to lost guests", *(["down to CN¥284,948"] * 7))
    few, many = ((row,) * 9 + (odd,), (row,) * 10)
    assert _shares(PrintedTable(TableView(columns, few), "Few")) == _shares(
        PrintedTable(TableView(columns, many), "Many")
    )
