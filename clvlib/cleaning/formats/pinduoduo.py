"""Pinduoduo: a shop's orders. The platform keeps the buyer to itself."""

from clvlib.cleaning.formats.base import Format

FORMAT = Format(
    name="pinduoduo",
    title="Pinduoduo shop orders",
    signature=("订单号", "商品总价(元)", "用户实付金额(元)", "商家实收金额(元)"),
    columns={"order": ("订单号",), "time": ("订单成交时间",), "amount": ("商家实收金额(元)",)},
    refuse="the export names no buyer, so customers cannot be told apart",
    instead="ask for an export with the receiver's phone number, or of the shop's own member system",
)
