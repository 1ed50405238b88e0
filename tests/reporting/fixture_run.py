"""A small but real run of the CDNOW log, for looking at the report and for its tests.

``python -m tests.reporting.fixture_run FOLDER [en|zh-Hans]`` writes data and run below FOLDER.
The texts stand here in both languages and do not pass through the catalogue: what is tried
is the report, not the stages.
"""

from __future__ import annotations

import json
import os
import sys
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from clvlib.exhibits import Column, Exhibit, TableView, charts
from clvlib.json_files import write_json
from clvlib.merchant import Merchant
from clvlib.run_folder import STAGES, RunFolder, end_of_day
from clvlib.words.traced import traced
from clvlib.workspace import Workspace

RUN = "19980630-fixture"
HOSTILE = '#panic("x") </td><script>alert(1)</script> {{< include /etc/hosts >}} *b* `r` $x$ \\'


def cdnow() -> pd.DataFrame:
    """Return the CDNOW log: customer, day, quantity, amount."""
    path = files("lifetimes").joinpath("datasets/CDNOW_master.txt")
    log = pd.read_csv(str(path), sep=r"\s+", header=None, skiprows=1)
    log = log.set_axis(["customer", "day", "cds", "amount"], axis=1)
    log["day"] = pd.to_datetime(log["day"].astype(str), format="%Y%m%d")
    return log


def make_run(
    root: Path, language: str = "en", hostile: bool = False, paper: str = "a4"
) -> tuple[RunFolder, Merchant]:
    """Write ``data/`` and ``reports/`` below a folder and return the run and its merchant."""
    (root / "data" / "cdnow").mkdir(parents=True, exist_ok=True)
    settings = _settings(language) | {}
    settings["brand"]["paper"] = paper
    if hostile:
        settings["name"] = settings["brand"]["author"] = HOSTILE
    path = root / "data" / "cdnow" / "merchant.yml"
    path.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    _notes(root / "data" / "cdnow" / "notes", language, hostile)
    merchant = Merchant.load("cdnow", root / "data")
    folder = RunFolder(root / "reports" / "cdnow" / RUN).make()
    folder.note_facts(as_of=end_of_day(pd.Timestamp("1998-06-30")), merchant="cdnow")
    _fill(folder, merchant, HOSTILE if hostile else "")
    _manifest(folder)
    return folder, merchant


def _settings(language: str) -> dict:
    chinese = language.startswith("zh")
    return {
        "name": "CDNOW 音像商店" if chinese else "CDNOW",
        "industry": "domestic_ecommerce",
        "language": language,
        "currency": "CNY" if chinese else "USD",
        "timezone": "Asia/Shanghai" if chinese else "America/New_York",
        "sources": [{"files": "raw/CDNOW_master.txt", "header": False}],
        "discount_rate": 0.10,
        "brand": {
            "author": "王丽，林间咨询" if chinese else "Harriet Lane, Lane & Co",
            "confidentiality": "机密，仅供管理层阅读"
            if chinese
            else "Confidential, for management only",
        },
    }


def _notes(folder: Path, language: str, hostile: bool) -> None:
    folder.mkdir(exist_ok=True)
    if language.startswith("zh"):
        text = (
            "本次数据为 1997 年第一季度**首次**购买的全部客户。\n\n- 未计入线下门店\n- 价格含税\n"
        )
    else:
        text = (
            "We spoke with the shop's manager on 3 July. Two things to keep in mind:\n\n"
            "- The log holds **one** cohort only, those who first bought in early 1997.\n"
            "- Shipping is *not* part of the amounts.\n"
        )
    if hostile:
        text += (
            f'\n{HOSTILE}\n\n<script>alert("note")</script>\n\n```{{=typst}}\n#panic("raw")\n```\n'
        )
    (folder / "clv.md").write_text(text, encoding="utf-8")


def _fill(folder: RunFolder, merchant: Merchant, dirt: str) -> None:
    log = cdnow()
    customers = log.groupby("customer").agg(
        orders=("day", "nunique"),
        revenue=("amount", "sum"),
        first=("day", "min"),
        last=("day", "max"),
    )
    stages = {stage: Workspace(merchant, folder, True, stage) for stage in STAGES}
    _cleaning(stages["cleaning"], log, dirt)
    _rfm(stages["rfm"], log, customers)
    _clv(stages["clv"], customers)
    _profiling(stages["profiling"], log, customers, dirt)
    _strategy(stages["strategy"], customers)
    _tables(stages["rfm"], log, customers)
    for stage in stages:
        _notebook(folder, stage, stages[stage])
        folder.end_stage_record(stage)


def _pick(ws: Workspace, english: str, chinese: str) -> str:
    text = chinese if ws.settings.language.startswith("zh") else english
    return traced(text, text, ())  # the fixture's texts are its own words, per cents too


def _cleaning(ws: Workspace, log: pd.DataFrame, dirt: str) -> None:
    w, look = ws.words, ws.look
    n, money = len(log), float(log["amount"].sum())
    ws.tell(
        "title",
        _pick(
            ws,
            f"All but 80 of {w.number(n)} rows count; {w.money(money)} of sales",
            f"{w.number(n)} 行记录中仅 80 行未计入，销售额 {w.money(money)}",
        ),
    )
    ws.tell(
        "kept",
        _pick(
            ws,
            f"Of {w.number(n)} rows that were read, {w.number(n - 80)} are kept. The rest "
            f"is worth {w.money(0)}, so no result depends on it.{dirt}",
            f"共读取 {w.number(n)} 行，保留 {w.number(n - 80)} 行。被剔除的部分金额为 {w.money(0)},"
            f"因此不影响任何结论。{dirt}",
        ),
        "data-ledger",
    )
    label = lambda e, c: _pick(ws, e, c)  # noqa: E731
    view = TableView(
        (
            Column(label("What happened", "处理"), "left", 0.42),
            Column(label("Rows", "行数")),
            Column(label("Share of rows", "占比")),
            Column(label("Money", "金额")),
        ),
        (
            (label("Read from the files", "读取"), w.number(n), w.percent(1, 1), w.money(money)),
            (label("Price of zero", "单价为零"), "80", w.percent(80 / n, 1), w.money(0)),
            (
                label("Kept for the analysis", "保留") + dirt,
                w.number(n - 80),
                w.percent(1 - 80 / n, 1),
                w.money(money),
            ),
        ),
        totals=(0, 2),
    )
    ws.show(
        Exhibit(
            "data-ledger",
            label(
                f"{w.percent(1 - 80 / n, 1)} of {w.number(n)} rows are kept",
                f"{w.number(n)} 行中保留了 {w.percent(1 - 80 / n, 1)}",
            ),
            label(
                "Raw rows and their money by the rule that set them aside, 1 file",
                "按剔除规则列示的原始行数与金额，1 个文件",
            ),
            view,
            label("Table of cleaning rules.", "按清洗规则列出行数与金额的表。"),
            look.source,
            note=label(
                "Rows read = rows kept + rows set aside.", "读取行数 = 保留行数 + 剔除行数。"
            ),
        )
    )
    monthly = log.groupby(log["day"].dt.to_period("M"))["amount"].sum()
    drawn = pd.DataFrame(
        {label("revenue", "销售额"): monthly.to_numpy()},
        index=[w.month(p.to_timestamp()) for p in monthly.index],
    )
    ws.tell(
        "months",
        label(
            "Sales fall by three quarters after the first quarter of 1997, because "
            "nobody new is added to the log.",
            "1997 年第一季度之后销售额下降约四分之三，因为此后没有新客户进入数据。",
        ),
        "revenue-by-month",
    )
    ws.show(
        Exhibit(
            "revenue-by-month",
            label(
                f"Three months bring {w.percent(monthly[:3].sum() / money)} of all revenue",
                f"前三个月贡献了全部销售额的 {w.percent(monthly[:3].sum() / money)}",
            ),
            label(
                "Net revenue by month, January 1997 to June 1998",
                "各月净销售额，1997年1月至1998年6月",
            ),
            charts.columns(
                drawn, look, w.compact_money, label("Net revenue a month", "每月净销售额")
            ),
            label(
                "Columns of revenue by month, highest in March 1997.",
                "各月销售额柱状图，1997年3月最高。",
            ),
            look.source,
            data=drawn,
        )
    )


def _rfm(ws: Workspace, log: pd.DataFrame, customers: pd.DataFrame) -> None:
    w, look = ws.words, ws.look
    label = lambda e, c: _pick(ws, e, c)  # noqa: E731
    repeat = float((customers["orders"] > 1).mean())
    count = len(customers)
    ws.result(customers=count)
    ws.tell(
        "title",
        label(
            f"Half of {w.number(count)} customers never came back",
            f"{w.number(count)} 位客户中有一半从未再次购买",
        ),
    )
    ws.tell(
        "claim",
        label(
            f"Only {w.percent(repeat)} of customers bought a second time.",
            f"仅有 {w.percent(repeat)} 的客户购买过第二次。",
        ),
        "orders-per-customer",
    )
    ws.kpi(
        "customers",
        label("Customers", "客户数"),
        w.number(count),
        label("all of one cohort", "均属同一批次"),
    )
    ws.kpi(
        "repeat-rate",
        label("Repeat rate", "复购率"),
        w.percent(repeat),
        label("below the 55% usual in the trade", "低于行业常见的 55%"),
    )
    ws.tell(
        "depth",
        label(
            "Those who return do so often: one in ten customers ordered six times or more.",
            "回头客的购买次数很多：十分之一的客户下单六次以上。",
        ),
        "orders-per-customer",
        "rfm-heatmap",
    )
    counts = customers["orders"].clip(upper=8).value_counts().sort_index()
    counts.index = [w.number(i) + ("+" if i == 8 else "") for i in counts.index]
    ws.show(
        Exhibit(
            "orders-per-customer",
            label(
                f"{w.percent(1 - repeat)} of customers ordered once, and once only",
                f"{w.percent(1 - repeat)} 的客户只下过一次单",
            ),
            label(
                f"Customers by number of orders, {w.number(count)} customers",
                f"按下单次数划分的客户数，共 {w.number(count)} 位",
            ),
            charts.bars(counts, look, w.number, [counts.index[0]], label("Customers", "客户数")),
            label("Bars of customers by number of orders.", "按下单次数的客户条形图。"),
            look.source,
        )
    )
    r = pd.qcut(
        -(pd.Timestamp("1998-06-30") - customers["last"]).dt.days.rank(method="first"),
        5,
        labels=range(1, 6),
    )
    f = pd.qcut(customers["orders"].rank(method="first"), 5, labels=range(1, 6))
    grid = pd.crosstab(r, f)
    ws.show(
        Exhibit(
            "rfm-heatmap",
            label(
                "Recent customers are frequent customers: the corners hold the most",
                "近期购买者也是高频购买者：客户集中于两个角落",
            ),
            label(
                "Customers by R score (down) and F score (across)",
                "按 R 分（纵向）与 F 分（横向）划分的客户数",
            ),
            charts.heatmap(
                grid, look, w.number, label("F score", "F 分"), label("R score", "R 分")
            ),
            label("Heatmap of customers by score.", "按评分的客户热力图。"),
            look.source,
        )
    )


def _clv(ws: Workspace, customers: pd.DataFrame) -> None:
    w, look = ws.words, ws.look
    label = lambda e, c: _pick(ws, e, c)  # noqa: E731
    total = float(customers["revenue"].sum()) * 0.11
    ws.tell(
        "title",
        label(
            f"The next twelve months are worth {w.money(total)} of margin",
            f"未来十二个月的毛利价值为 {w.money(total)}",
        ),
    )
    ws.tell(
        "claim",
        label(
            f"The customers of today will bring {w.money(total)} of margin in the next 12 months.",
            f"现有客户未来 12 个月将带来 {w.money(total)} 毛利。",
        ),
        "clv-distribution",
        "model-check",
    )
    ws.kpi(
        "clv-total",
        label("Value of the customer base, 12 months", "客户总价值（12个月）"),
        w.money(total),
        label("discounted margin, 10% a year", "按年贴现率 10% 计算的毛利"),
    )
    ws.kpi(
        "forecast-error",
        label("Forecast error, last 26 weeks", "预测误差（最近26周）"),
        w.percent(-0.06, sign=True),
        label("too low; simple forecast +31%", "偏低;简单预测为 +31%"),
    )
    ws.tell(
        "spread",
        label(
            "Value is spread unevenly. Most customers are expected to bring little, a few bring "
            "very much, and it pays to know which.",
            "价值分布很不均匀：大多数客户预期贡献很小，少数客户贡献很大，值得加以区分。",
        ),
        "clv-distribution",
    )
    rng = np.random.default_rng(3)
    values = customers["revenue"].to_numpy(float) * rng.gamma(2, 0.06, len(customers))
    ws.result(clv_total=total, clv_median=float(np.median(values)))
    ws.show(
        Exhibit(
            "clv-distribution",
            label(
                f"Half of all customers are worth less than {w.money(float(np.median(values)))}",
                f"一半客户的价值低于 {w.money(float(np.median(values)))}",
            ),
            label(
                "Customers by expected discounted margin over 12 months",
                "按未来12个月预期贴现毛利划分的客户数",
            ),
            charts.histogram(
                values,
                look,
                w.compact_money,
                label("Value of a customer", "客户价值"),
                label("Customers", "客户数"),
                (float(np.median(values)), label("median", "中位数")),
            ),
            label("Histogram of the value of a customer.", "客户价值的直方图，多数很低。"),
            look.source,
            note=label(
                "The last bar gathers the largest one per cent.", "最右一栏汇总了最大的百分之一。"
            ),
        )
    )
    weeks = pd.RangeIndex(0, 39)
    actual = pd.Series(np.cumsum(rng.poisson(240, 39)).astype(float), weeks)
    series = {
        label("actual", "实际"): actual,
        label("model", "模型"): actual * np.linspace(1, 0.94, 39),
        label("simple forecast", "简单预测"): actual * np.linspace(1, 1.31, 39),
    }
    ws.tell(
        "check",
        label(
            "Tested on the last 26 weeks, the forecast was 6% too low; a forecast without a model "
            "was 31% too high.",
            "以最近 26 周检验，模型预测偏低 6%;不使用模型的预测偏高 31%。",
        ),
        "model-check",
    )
    ws.show(
        Exhibit(
            "model-check",
            label(
                "Last half year the model was 6% low, a simple forecast 31% high",
                "对过去半年，模型偏低 6%,简单预测偏高 31%",
            ),
            label(
                "Cumulative repeat orders by week, hold-out of 39 weeks",
                "各周累计复购订单，39周留出检验",
            ),
            charts.lines(
                series,
                look,
                w.number,
                label("Orders", "订单"),
                label("Week", "周"),
                [label("simple forecast", "简单预测")],
            ),
            label("Lines of cumulative orders.", "累计订单折线图。"),
            look.source,
        )
    )


def _profiling(ws: Workspace, log: pd.DataFrame, customers: pd.DataFrame, dirt: str) -> None:
    w, look = ws.words, ws.look
    label = lambda e, c: _pick(ws, e, c)  # noqa: E731
    ranked = customers["revenue"].sort_values(ascending=False)
    share = float(ranked.head(len(ranked) // 10).sum() / ranked.sum())
    ws.tell(
        "title",
        label(
            f"One customer in ten brings {w.percent(share)} of revenue",
            f"十分之一的客户贡献了 {w.percent(share)} 的销售额",
        ),
    )
    ws.tell(
        "claim",
        label(
            f"One customer in ten brings {w.percent(share)} of revenue.",
            f"十分之一的客户贡献了 {w.percent(share)} 的销售额。",
        ),
        "concentration",
    )
    ws.kpi(
        "high-value-share",
        label("Share of high-value customers", "高价值客户占比"),
        w.percent(0.17),
        label("they bring 62% of value", "贡献 62% 的价值"),
    )
    ws.tell(
        "curve",
        label(
            "The curve is steep: a small group carries the business.",
            "曲线陡峭：少数客户支撑了业务。",
        ),
        "concentration",
        "top-customers",
    )
    tenths = (
        pd.Series(
            ranked.to_numpy(float), index=pd.qcut(np.arange(len(ranked)), 10, labels=range(1, 11))
        )
        .groupby(level=0, observed=True)
        .sum()
    )
    shares = tenths / tenths.sum()
    shares.index = [label(f"Tenth {i}", f"第 {i} 个十分位") for i in shares.index]
    ws.show(
        Exhibit(
            "concentration",
            label(
                f"The best tenth of customers brings {w.percent(share)} of revenue",
                f"最佳十分之一客户贡献 {w.percent(share)} 销售额",
            ),
            label("Share of revenue by tenth of customers", "各十分位客户的销售额占比"),
            charts.bars(
                shares, look, w.percent, [shares.index[0]], label("Share of revenue", "销售额占比")
            ),
            label("Bars of share of revenue.", "销售额占比条形图。"),
            look.source,
        )
    )
    top = ranked.head(34)
    rows = tuple(
        (
            f"c{int(str(i)):05d}{dirt if n == 0 else ''}",
            w.number(int(customers.loc[i, "orders"])),
            w.date(customers.loc[i, "last"]),
            w.money(float(v), 2),
        )
        for n, (i, v) in enumerate(top.items())
    )
    ws.show(
        Exhibit(
            "top-customers",
            label(
                f"The first of 34 top customers alone spent {w.money(float(top.iloc[0]))}",
                f"34 位头部客户中的第一位消费 {w.money(float(top.iloc[0]))}",
            ),
            label(
                "Customers by revenue, January 1997 to June 1998",
                "按销售额排列的客户，1997年1月至1998年6月",
            ),
            TableView(
                (
                    Column(label("Customer", "客户"), "left"),
                    Column(label("Orders", "订单数")),
                    Column(label("Last order", "最近下单")),
                    Column(label("Revenue", "销售额")),
                ),
                rows,
            ),
            label("Table of 34 customers.", "34 位客户的表格。"),
            look.source,
        )
    )


def _strategy(ws: Workspace, customers: pd.DataFrame) -> None:
    w, look = ws.words, ws.look
    label = lambda e, c: _pick(ws, e, c)  # noqa: E731
    ws.tell(
        "title",
        label(
            f"Three moves put {w.money(61000)} within reach",
            f"三项行动可争取 {w.money(61000)} 的价值",
        ),
    )
    ws.tell(
        "ask",
        label(
            f"Approve {w.money(9000)} for three tests in the coming quarter, and name one person "
            "who owns them.",
            f"请批准下季度三项试验的 {w.money(9000)} 预算，并指定一名负责人。",
        ),
        "actions",
    )
    ws.kpi(
        "value-at-stake",
        label("Value at stake in three moves", "三项行动涉及的价值"),
        w.money(61000),
        label("7 times the cost of trying", "为试验成本的 7 倍"),
    )
    ws.tell(
        "order",
        label(
            "The moves are ordered by the money at stake, not by ease.",
            "行动按涉及金额排序，而非按难易程度。",
        ),
        "actions",
    )
    rows = (
        (
            label("Win back slipping regulars", "挽回流失中的老客户"),
            label("At risk", "有流失风险"),
            w.number(2120),
            w.money(34000),
            label(
                "Letter with an offer at day 45; hold 20% out.",
                "第 45 天发送优惠信，保留 20% 对照组。",
            ),
        ),
        (
            label("Second order within 60 days", "60 天内促成第二单"),
            label("New", "新客户"),
            w.number(5400),
            w.money(18000),
            label(
                "Note after delivery, with a title by the same artist.",
                "送达后推荐同一艺人的作品。",
            ),
        ),
        (
            label("A club for the best tenth", "为最佳客户设立会员"),
            label("Champions", "冠军客户"),
            w.number(2357),
            w.money(9000),
            label("Early access; measure orders per month.", "优先购买权，以每月订单衡量。"),
        ),
    )
    ws.show(
        Exhibit(
            "actions",
            label(
                f"Winning back regulars is worth most: {w.money(34000)} at stake",
                f"挽回老客户价值最高：涉及 {w.money(34000)}",
            ),
            label("Moves by value at stake over 12 months", "按未来12个月涉及价值排列的行动"),
            TableView(
                (
                    Column(label("Move", "行动"), "left"),
                    Column(label("Segment", "细分群体"), "left"),
                    Column(label("Customers", "客户数")),
                    Column(label("Value at stake", "涉及价值")),
                    Column(label("How", "做法"), "left"),
                ),
                rows,
            ),
            label("Table of three moves.", "三项行动及其涉及价值的表。"),
            look.source,
        )
    )


def _tables(ws: Workspace, log: pd.DataFrame, customers: pd.DataFrame) -> None:
    small = log[log["customer"] <= 600]
    orders = pd.DataFrame(
        {
            "order_id": [f"o{i}" for i in range(len(small))],
            "customer_id": [f"c{i}" for i in small["customer"]],
            "ordered_at": small["day"],
            "revenue": small["amount"],
            "gross_revenue": small["amount"],
            "refunded": 0.0,
        }
    )
    few = customers.loc[:600]
    names = ["Champions", "Loyal", "At risk", "Dormant"]
    if ws.settings.language.startswith("zh"):
        names = ["冠军客户", "忠诚客户", "有流失风险", "沉睡客户"]
    r = pd.qcut(few["last"].rank(method="first"), 5, labels=False) + 1
    f = pd.qcut(few["orders"].rank(method="first"), 5, labels=False) + 1
    base = pd.DataFrame(
        {
            "customer_id": [f"c{i}" for i in few.index],
            "first_order_at": few["first"].to_numpy(),
            "last_order_at": few["last"].to_numpy(),
            "orders": few["orders"].to_numpy(),
            "frequency": few["orders"].to_numpy() - 1,
            "recency": (few["last"] - few["first"]).dt.days.to_numpy(float),
            "T": 500.0,
            "monetary_value": few["revenue"].to_numpy(),
            "first_value": 20.0,
            "revenue": few["revenue"].to_numpy(),
            "days_since_last": (pd.Timestamp("1998-06-30") - few["last"]).dt.days.to_numpy(float),
            "r_score": r.to_numpy(),
            "f_score": f.to_numpy(),
            "m_score": f.to_numpy(),
            "segment": [names[(5 - (a + b) // 2) % 4] for a, b in zip(r, f, strict=True)],
            "cluster": "A",
        }
    )
    values = pd.DataFrame(
        {
            "customer_id": base["customer_id"],
            "probability_alive": 0.5,
            "expected_orders": 1.0,
            "expected_spend": 20.0,
            "expected_revenue": base["revenue"] * 0.3,
            "clv": base["revenue"] * 0.11,
            "high_value": base["revenue"] > 200,
        }
    )
    money = Decimal(str(round(log["amount"].sum(), 2)))
    ledger = pd.DataFrame(
        {
            "file": "raw/CDNOW_master.txt",
            "rule": ["read", "zero_price", "kept"],
            "kind": ["in", "set_aside", "kept"],
            "rows": [len(log), 80, len(log) - 80],
            "money": pd.Series([money, Decimal(0), money], dtype=object),
            "example": "",
        }
    )
    parameters = pd.DataFrame(
        {
            "model": ["BG/NBD"] * 4 + ["Gamma-Gamma"] * 3,
            "parameter": ["r", "alpha", "a", "b", "p", "q", "v"],
            "value": [0.2426, 4.4136, 0.7929, 2.4259, 6.2499, 3.7443, 15.4458],
            "standard_error": [0.0126, 0.3782, 0.1857, 0.7054, 1.189, 0.29, 3.67],
        }
    )
    ws.write(orders=orders, customers=base, values=values, ledger=ledger, parameters=parameters)


def _notebook(folder: RunFolder, stage: str, ws: Workspace) -> None:
    item = next(i for i in folder.stage_record(stage)["items"] if i["type"] == "exhibit")
    cell = new_code_cell('ws = Workspace.open(merchant, run, stage="rfm")\nws.show(chart)  # shown')
    cell.outputs = [new_output("display_data", {"text/html": f"<figure>{item['name']}</figure>"})]
    book = new_notebook(
        cells=[new_markdown_cell(f"# {stage}\n\nProse that a *client* may read."), cell]
    )
    for number, part in enumerate(book.cells):
        part["id"] = f"cell-{number}"
    nbformat.write(book, folder.notebooks / f"{STAGES[stage]}.ipynb")


def _manifest(folder: RunFolder) -> None:
    write_json(
        folder.path / "manifest.json",
        {
            "run": RUN,
            "merchant": "cdnow",
            "as_of": "1998-06-30T23:59:59.999999",
            "created": "2026-01-01T00:00:00",
            "data": {"raw/CDNOW_master.txt": "ab" * 32},
            "settings": "cd" * 32,
            "code": "ef" * 32,
            "lock": "01" * 32,
            "seed": 20240601,
            "versions": {"python": "3.11", "pandas": "3.0"},
            "durations": {"cleaning": 1.5},
            "results": {},
        },
    )


def main() -> None:
    """Write a run and render it with both engines where both are there."""
    from clvlib.reporting import Document, render

    root, language = Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "en"
    folder, merchant = make_run(root, language)
    made = render(
        Document.load(folder, merchant), engine=os.environ.get("ENGINE", "embedded")
    ).files
    sys.stdout.write(json.dumps({kind: str(path) for kind, path in made.items()}) + "\n")


if __name__ == "__main__":
    main()
