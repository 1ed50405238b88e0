"""Alipay: trade and fund bills. They mask the buyer, so they cannot tell customers apart."""

from clvlib.cleaning.formats.base import Format

_MASKED = "the bill masks the buyer's account, so customers cannot be told apart"
_INSTEAD = "export the orders of the shop system or till, with its own customer or member number"

TRADE = Format(
    name="alipay_trade",
    title="Alipay trade bill",
    signature=("支付宝交易号", "商户订单号", "业务类型", "对方账户"),
    columns={"order": ("支付宝交易号",), "time": ("完成时间",), "amount": ("订单金额（元）",)},
    refuse=_MASKED,
    instead=_INSTEAD,
)
FUND = Format(
    name="alipay_fund",
    title="Alipay fund bill",
    signature=("账务流水号", "业务流水号", "商户订单号", "对方账号"),
    columns={"order": ("业务流水号",), "time": ("发生时间",), "amount": ("收入金额（+元）",)},
    refuse=_MASKED,
    instead=_INSTEAD,
)
FORMATS = (TRADE, FUND)
