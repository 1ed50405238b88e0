"""Two exports, English and Chinese, of one small shop, full of values that identify people."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from stdnum import luhn
from stdnum.cn import ric

SETTINGS = """
name: Harbour Teas
industry: retail
language: {language}
currency: CNY
timezone: Asia/Shanghai
horizon: 6 months
sources:
  - files: raw/orders.csv
    columns: {{customer: Email, order: Order ID, time: Order Date, amount: Amount, product: Product, channel: Channel}}
  - files: raw/订单*.csv
    columns: {{phone: 联系手机, order: 订单编号, time: 下单时间, amount: 实付金额, product: 商品名称}}
"""
ENGLISH = (
    "Order ID", "Order Date", "Amount", "Product", "Channel", "Customer Name", "Email", "Phone",
    "Address", "Card Number", "IP Address", "Note",
)  # fmt: skip
CHINESE = (
    "订单编号", "下单时间", "实付金额", "商品名称", "收货人姓名", "联系手机", "收货地址", "身份证号", "银行卡号",
    "openid", "买家留言",
)  # fmt: skip
IN_ENGLISH = ("name", "email", "phone", "address", "card", "network")
IN_CHINESE = ("name", "phone", "address", "card", "identity", "openid")
FAMILY, GIVEN = "赵钱孙李周吴郑王冯陈褚卫", "伟芳娜敏静丽强磊洋艳勇杰"
GOODS = ("Assam", "Darjeeling", "Keemun", "Lapsang", "Oolong", "Pu-erh", "Sencha")
CHANNELS = ("shop", "web", "fair")


@dataclass(frozen=True)
class Person:
    """Everything that points to one customer, by kind."""

    name: str
    email: str
    phone: str
    address: str
    card: str
    network: str
    identity: str
    openid: str


def people(count: int, chinese: bool) -> list[Person]:
    """Return made-up people; check digits hold, numbers are of no one."""
    rng = np.random.default_rng(5 + chinese)
    return [_person(rng, n, chinese) for n in range(count)]


def _person(rng: np.random.Generator, n: int, chinese: bool) -> Person:
    given = "".join(rng.choice(list(GIVEN), 2))
    name = f"{FAMILY[n % 12]}{given}{n}" if chinese else f"Quentin{n} Featherstonehaugh{n}"
    body = f"11010519{rng.integers(50, 99)}0{rng.integers(1, 9)}{rng.integers(10, 28)}{n:03}"
    card = f"6222{rng.integers(10**10, 10**11 - 1)}"
    alphabet = list("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789")
    return Person(
        name,
        f"quentin.{n}.{'cn' if chinese else 'en'}@featherstone{n}.example",
        f"13{rng.integers(100_000_000, 999_999_999)}",
        f"上海市黄浦区南京东路{3000 + n}号{n}室" if chinese else f"{7000 + n} Featherstone Avenue",
        card + luhn.calc_check_digit(card),
        f"198.51.{n}.{rng.integers(1, 254)}",
        body + ric.calc_check_digit(f"{body}0"),
        "o" + "".join(rng.choice(alphabet, 27)),
    )


def plant(folder: Path, language: str, count: int = 60) -> list[str]:
    """Write a merchant's folder; return the values that must never leave it."""
    (folder / "raw").mkdir(parents=True)
    (folder / "merchant.yml").write_text(SETTINGS.format(language=language), encoding="utf-8")
    english, chinese = people(count, False), people(count, True)
    _write(folder / "raw" / "orders.csv", ENGLISH, english, "utf-8", _english_row)
    _write(folder / "raw" / chinese_file(count), CHINESE, chinese, "gb18030", _chinese_row)
    planted = [(person, IN_ENGLISH) for person in english]
    planted += [(person, IN_CHINESE) for person in chinese]
    return [getattr(person, kind) for person, kinds in planted for kind in kinds]


def chinese_file(count: int = 60) -> str:
    """Return the name of the Chinese export, which names one customer."""
    return f"订单_{people(count, True)[3].phone}.csv"


def workbook(path: Path) -> None:
    """Write the English export as a workbook whose sheets are named after customers."""
    first, second, *_ = people(60, False)
    rows = [
        _english_row(f"w{n}", f"2025-0{n % 9 + 1}-11", "12.50", GOODS[n % 7], who, "web")
        for n, who in enumerate(people(60, False))
    ]
    frame = pd.DataFrame(rows, columns=list(ENGLISH))
    with pd.ExcelWriter(path) as book:
        frame.to_excel(book, sheet_name=first.email[:31], index=False)
        pd.DataFrame({"note": [second.phone]}).to_excel(book, sheet_name=second.phone, index=False)


def _english_row(order: str, day: str, amount: str, goods: str, who: Person, channel: str) -> list:
    note = f"please call {who.name} at {who.phone}"
    return [order, day, amount, goods, channel, who.name, who.email, who.phone, who.address,
            who.card, who.network, note]  # fmt: skip


def _chinese_row(order: str, day: str, amount: str, goods: str, who: Person, channel: str) -> list:
    note = f"请联系{who.name}，电话{who.phone}"
    return [order, day, amount, goods, who.name, who.phone, who.address, who.identity, who.card,
            who.openid, note]  # fmt: skip


def _write(path: Path, header: tuple, persons: list[Person], encoding: str, row) -> None:
    rng = np.random.default_rng(len(header))
    begin = pd.Timestamp("2024-01-05 09:00")
    rows = []
    for n, who in enumerate(persons):
        times = int(rng.geometric(0.25))
        at = begin + pd.Timedelta(days=float(rng.uniform(0, 300)))
        for k in range(times):
            goods, channel = str(rng.choice(GOODS)), str(rng.choice(CHANNELS))
            channel = "fax" if n in (7, 21, 33) else channel  # a channel of three customers
            amount = f"{rng.gamma(3, 20) + 5:.2f}"
            rows.append(
                row(
                    f"{path.stem[:1]}{n:03}{k:02}",
                    f"{at:%Y-%m-%d %H:%M:%S}",
                    amount,
                    goods,
                    who,
                    channel,
                )
            )
            at += pd.Timedelta(days=float(rng.exponential(35)) + 1)
    rows.sort(key=lambda r: r[1])
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([header, *rows])
