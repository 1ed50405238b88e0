"""Taobao and Tmall: the order list. What the buyer paid holds the postage."""

from clvlib.cleaning.formats.base import Format

FORMAT = Format(
    name="taobao",
    title="Taobao/Tmall order list",
    signature=("订单编号", "买家会员名", "买家实际支付金额", "订单状态"),
    columns={
        "order": ("订单编号",),
        "customer": ("买家会员名",),
        "phone": ("联系手机",),
        "time": ("订单付款时间", "订单创建时间"),
        "amount": ("买家实际支付金额",),
        "shipping": ("买家应付邮费",),
        "refund": ("退款金额",),
        "status": ("订单状态",),
        "product": ("宝贝标题",),
        "category": ("宝贝种类",),
        "quantity": ("宝贝总数量",),
        "device": ("是否手机订单",),
        "branch": ("店铺名称",),
    },
    timezone="Asia/Shanghai",
)
REPORT = Format(
    name="taobao_report",
    title="Taobao/Tmall order report",
    signature=("订单编号", "买家应付货款", "订单状态", "订单创建时间"),
    columns={"order": ("订单编号",), "time": ("订单创建时间",), "amount": ("买家应付货款",)},
    refuse="this report leaves out the buyer, so customers cannot be told apart",
    instead="export the order list with 买家会员名 (卖家中心 → 已卖出的宝贝 → 批量导出)",
)
FORMATS = (FORMAT, REPORT)
