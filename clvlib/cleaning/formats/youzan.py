"""Youzan: orders; the receiver's phone number is the customer."""

from clvlib.cleaning.formats.base import Format

FORMAT = Format(
    name="youzan",
    title="Youzan orders",
    signature=("订单号", "买家付款时间", "订单实付金额", "订单状态"),
    columns={
        "order": ("订单号",),
        "phone": ("收货人手机号/提货人手机号", "收货人手机号", "买家手机号"),
        "time": ("买家付款时间",),
        "amount": ("订单实付金额",),
        "shipping": ("运费",),
        "refund": ("订单已退款金额", "已退款金额"),
        "status": ("订单状态",),
        "product": ("商品名称", "全部商品名称"),
        "quantity": ("商品数量", "商品件数"),
        "price": ("商品单价",),
        "payment": ("付款方式",),
        "branch": ("归属店铺",),
    },
    timezone="Asia/Shanghai",
)
