"""Douyin shop: orders, by sub-order. Only the long export has the receiver's phone number."""

from clvlib.cleaning.formats.base import Format

FORMAT = Format(
    name="douyin",
    title="Douyin shop orders",
    signature=("主订单编号", "子订单编号", "选购商品", "订单应付金额", "订单状态"),
    columns={
        "order": ("主订单编号",),
        "phone": ("收件人手机号",),
        "time": ("订单提交时间",),
        "amount": ("订单应付金额",),
        "shipping": ("运费",),
        "status": ("订单状态",),
        "status_2": ("售后状态",),
        "product": ("选购商品",),
        "product_id": ("商家编码",),
        "quantity": ("商品数量",),
    },
    refuse="this short export names no buyer, so customers cannot be told apart",
    instead="export again with the columns 收件人手机号 and 订单提交时间",
    timezone="Asia/Shanghai",
)
