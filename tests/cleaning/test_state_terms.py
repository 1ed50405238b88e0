"""States that look like a refund or an open payment and are sales, each beside the word that is none."""

import pytest

from clvlib.cleaning.statuses import (
    CANCELLED,
    REFUNDED,
    SALE,
    UNKNOWN,
    UNPAID,
    class_of_status,
    classes_of_kinds,
)


@pytest.mark.parametrize(
    ("stands", "undone", "by"),
    [
        ("Zwrot odrzucony", "Zwrot przyjęty", REFUNDED),
        ("İade süresi doldu", "İade edildi", REFUNDED),
        ("İade kabul edilmedi", "İade kabul edildi", REFUNDED),
        ("Reembolso negado", "Reembolso aprovado", REFUNDED),
        ("Devolução recusada", "Devolvido - recusado", REFUNDED),
        ("Rimborso respinto", "Rimborsato", REFUNDED),
        ("Rückgabefrist abgelaufen", "Rückgabe erfolgt", REFUNDED),
        ("Retoure abgelehnt", "Retoure - Annahme verweigert", REFUNDED),
        ("Remboursement refusé", "Colis refusé, retour", REFUNDED),
        ("nicht erstattungsfähig", "erstattet", REFUNDED),
        ("Non remboursable", "Remboursé", REFUNDED),
        ("返品不可", "返品済み", REFUNDED),
        ("환불거절", "환불완료", REFUNDED),
        ("환불 불가", "환불", REFUNDED),
        ("退款取消", "已退款", REFUNDED),
        ("退款失败", "退款成功", REFUNDED),
        ("不可退款", "退款完成", REFUNDED),
        ("可退款", "已退款,交易关闭", REFUNDED),
        ("استرداد مرفوض", "تم استرداد المبلغ", REFUNDED),
        ("отказана в возврате", "возврат выполнен", REFUNDED),
        ("возврат отклонён", "возврат, отказ клиента", REFUNDED),
        ("キャンセル不可", "キャンセル済み", CANCELLED),
        ("취소거절", "취소완료", CANCELLED),
        ("Stornierung abgelehnt", "storniert, Zahlung abgelehnt", CANCELLED),
        ("Kostenlose Stornierung", "Stornierung", CANCELLED),
        ("免费取消", "已取消", CANCELLED),
        ("Contre remboursement", "Remboursement", REFUNDED),
        ("Contra reembolso", "Contra reembolso - devuelto", REFUNDED),
        ("onder rembours", "onder rembours, geretourneerd", REFUNDED),
        ("Delivery failed, redelivered", "Delivery failed", CANCELLED),
    ],
)
def test_what_only_sounds_like_a_refund_stands(stands: str, undone: str, by: str) -> None:
    assert class_of_status(stands) == SALE
    assert class_of_status(undone) == by


@pytest.mark.parametrize(
    ("shipping", "money"),
    [
        ("Pendente de entrega", "Pendente de pagamento"),
        ("Pendente de envio", "Pagamento pendente"),
        ("Aguardando retirada", "Aguardando pagamento"),
        ("Pagamento aprovado, aguardando envio", "Aguardando confirmação do pagamento"),
        ("In attesa di evasione", "In attesa di pagamento"),
        ("In attesa di ritiro", "In attesa"),
        ("En attente de traitement", "En attente de paiement"),
        ("En attente d'enlèvement", "En attente d'acompte"),
        ("En attente d’expédition, paiement reçu", "En attente (virement)"),
        ("Ожидает в пункте выдачи", "Ожидает оплаты"),
        ("Ожидает получения", "Ожидает подтверждения оплаты"),
        ("In afwachting van verzending", "In afwachting van betaling"),
        ("Bezahlt, Lieferung offen", "Zahlung offen, Lieferung offen"),
        ("Bezahlt/offen", "Offen"),
        ("Offene Rechnung bezahlt", "Offene Rechnung"),
        ("买家已付款,等待发货", "等待买家付款"),
        ("等待卖家发货(买家已付款)", "等待付款"),
    ],
)
def test_what_waits_for_its_delivery_is_paid(shipping: str, money: str) -> None:
    assert class_of_status(shipping) in (SALE, UNKNOWN)  # both count; what is unknown is told
    assert class_of_status(money) == UNPAID


def test_a_round_trip_gives_nothing_back() -> None:
    words = ["Aller", "Retour", "Aller-retour"]
    assert set(classes_of_kinds(words).values()) == {SALE}
    assert class_of_status("Aller / Retour") == UNKNOWN
