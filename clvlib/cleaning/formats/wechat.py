"""WeChat Pay: the merchant's bill. A refund is a row of its own with the original's number.

Bills of earlier years call the amount 总金额 and what was given back 退款金额.
"""

from dataclasses import replace

from clvlib.cleaning.formats.base import Format

BILL = Format(
    name="wechat_pay",
    title="WeChat Pay bill",
    signature=("交易时间", "微信订单号", "用户标识", "交易状态", "订单金额"),
    columns={
        "order": ("微信订单号",),
        "customer": ("用户标识",),
        "time": ("交易时间",),
        "amount": ("订单金额", "应结订单金额"),
        "refund": ("申请退款金额", "退款金额"),
        "kind": ("交易状态",),
        "currency": ("货币种类",),
        "product": ("商品名称",),
        "payment": ("付款银行",),
        "channel": ("交易类型",),
    },
    timezone="Asia/Shanghai",
)
EARLIER = replace(
    BILL,
    name="wechat_pay_earlier",
    title="WeChat Pay bill (earlier columns)",
    signature=("交易时间", "微信订单号", "用户标识", "交易状态", "总金额"),
    columns={**BILL.columns, "amount": ("总金额",), "refund": ("退款金额",)},
)
FORMATS = (BILL, EARLIER)
