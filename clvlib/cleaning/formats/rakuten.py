"""Rakuten Ichiba (RMS): the orders' csv, a row a line; states are numbers.

The totals hold postage, tax and fees of payment, in some exports or shops; what a line's pieces cost does not.
"""

from clvlib.cleaning.formats.base import Format
from clvlib.cleaning.statuses import CANCELLED, SALE

FORMAT = Format(
    name="rakuten",
    title="Rakuten RMS orders",
    signature=("注文番号", "ステータス", "注文日時", "請求金額", "商品管理番号", "単価", "個数"),
    columns={
        "order": ("注文番号",),
        "email": ("注文者メールアドレス",),
        "phone": ("注文者電話番号1",),
        "time": ("注文日時",),
        "status": ("ステータス",),
        "quantity": ("個数",),
        "price": ("単価",),
        "product": ("商品名",),
        "product_id": ("商品管理番号",),
        "payment": ("支払い方法名",),
    },
    customer_from=("email", "phone"),
    states={str(n): SALE for n in (100, 200, 300, 400, 500, 600, 700)}
    | {"800": CANCELLED, "900": CANCELLED},
    timezone="Asia/Tokyo",
    refuse="the export names no buyer's address, so nobody can be recognised",
    instead="export again with the column 注文者メールアドレス",
)
