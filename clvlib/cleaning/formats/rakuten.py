"""Rakuten Ichiba (RMS): the orders' csv, a row a line; states are numbers, the total stands on each line."""

from clvlib.cleaning.formats.base import Format
from clvlib.cleaning.statuses import CANCELLED, SALE

FORMAT = Format(
    name="rakuten",
    title="Rakuten RMS orders",
    signature=("注文番号", "ステータス", "注文日時", "請求金額", "商品管理番号"),
    columns={
        "order": ("注文番号",),
        "email": ("注文者メールアドレス",),
        "phone": ("注文者電話番号1",),
        "time": ("注文日時",),
        "amount": ("合計金額", "請求金額"),
        "shipping": ("送料合計",),
        "status": ("ステータス",),
        "quantity": ("個数",),
        "price": ("単価",),
        "product": ("商品名",),
        "product_id": ("商品管理番号",),
        "payment": ("支払い方法名",),
    },
    customer_from=("email", "phone"),
    order_amount=True,
    states={str(n): SALE for n in (100, 200, 300, 400, 500, 600, 700)}
    | {"800": CANCELLED, "900": CANCELLED},
    timezone="Asia/Tokyo",
    refuse="the export names no buyer's address, so nobody can be recognised",
    instead="export again with the column 注文者メールアドレス",
)
