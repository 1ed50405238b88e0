"""Coupang: the list of deliveries, a row a line.

The buyer's phone number is new with each order, and the e-mail address is not.
"""

from clvlib.cleaning.formats.base import Format

FORMAT = Format(
    name="coupang",
    title="Coupang deliveries",
    signature=(
        "묶음배송번호",
        "주문번호",
        "주문일",
        "결제액",
        "구매수(수량)",
        "옵션판매가(판매단가)",
    ),
    columns={
        "order": ("주문번호",),
        "email": ("구매자이메일",),
        "time": ("주문일", "결제일시"),
        "amount": ("결제액",),
        "quantity": ("구매수(수량)",),
        "price": ("옵션판매가(판매단가)",),
        "product": ("등록상품명", "노출상품명(옵션명)"),
        "product_id": ("옵션ID", "노출상품ID"),
        "cancelled_flag": ("취소여부",),
    },
    customer_from=("email",),
    timezone="Asia/Seoul",
    refuse="the list names no buyer's address, and phone numbers change with each order",
    instead="ask for the list with the column 구매자이메일",
)
