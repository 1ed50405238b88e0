"""Naver SmartStore: orders, a row a line; what each line came to in the end stands on it, without delivery.

Where it masks the buyers' ids, other columns have to tell them apart.
"""

from clvlib.cleaning.formats.base import Format

FORMAT = Format(
    name="naver",
    title="Naver SmartStore orders",
    signature=("상품주문번호", "주문번호", "구매자ID", "결제일", "최종 상품별 총 주문금액"),
    proof=("customer", r"[^*]+"),
    columns={
        "order": ("주문번호",),
        "customer": ("구매자ID",),
        "phone": ("구매자연락처",),
        "time": ("결제일",),
        "amount": ("최종 상품별 총 주문금액",),
        "quantity": ("수량",),
        "status": ("상품주문상태", "주문상태"),
        "status_2": ("클레임상태",),
        "product": ("상품명",),
        "product_id": ("상품번호",),
    },
    timezone="Asia/Seoul",
)
