"""JD: a shop's orders."""

from clvlib.cleaning.formats.base import Format

FORMAT = Format(
    name="jd",
    title="JD shop orders",
    signature=("订单号", "下单时间", "下单帐号", "应付金额", "订单状态"),
    columns={
        "order": ("订单号",),
        "customer": ("下单帐号",),
        "phone": ("联系电话",),
        "time": ("下单时间",),
        "amount": ("应付金额",),
        "shipping": ("运费金额",),
        "status": ("订单状态",),
        "product": ("商品名称",),
        "product_id": ("商品ID",),
        "quantity": ("订购数量",),
        "price": ("京东价",),
        "payment": ("支付方式",),
        "channel": ("订单来源",),
        "branch": ("门店名称",),
    },
    timezone="Asia/Shanghai",
)
