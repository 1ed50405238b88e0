"""States that look like a refund or an open payment and are sales, each beside the word that is none."""

from pathlib import Path
from typing import Any

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

from .test_first_sight import drawn, kept, read

Rows = list[list[Any]]
HEAD = ["Order", "Customer", "Date", "Type", "Amount"]


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


@pytest.mark.parametrize(
    ("owed", "paid"), [("order", "payment"), ("charge", "capture"), ("Order", "Payment received")]
)
def test_the_payment_of_an_order_is_not_sold_twice(tmp_path: Path, owed: str, paid: str):
    rows: Rows = [HEAD]
    for number, who, day, _ in drawn():
        rows += [[number, who, day, kind, f"{50 + number}.50"] for kind in (owed, paid)]
    summary, told = read(tmp_path, {"o.csv": rows})
    assert float(kept(summary)) == sum(50.5 + number for number, *_ in drawn())
    assert "60 rows are no sales by it" in told


def test_charges_and_payments_of_orders_of_their_own_are_sales(tmp_path: Path):
    rows: Rows = [HEAD]
    for number, who, day, _ in drawn():
        kind = "Payment" if number % 4 == 0 else "Charge"
        rows.append([number, who, day, kind, f"{50 + number}.50"])
    summary, _ = read(tmp_path, {"o.csv": rows})
    assert float(kept(summary)) == sum(50.5 + number for number, *_ in drawn())


def test_void_fill_is_packaging_and_void_is_not(tmp_path: Path):
    def shop(header: str) -> tuple[float, str]:
        rows: Rows = [["Order", "Customer", "Date", header, "Amount"]]
        for number, who, day, _ in drawn():
            rows.append([number, who, day, "Y" if number % 6 == 0 else "N", "10.00"])
        summary, told = read(tmp_path, {"o.csv": rows})
        return float(kept(summary)), told

    assert shop("Void fill")[0] == 600
    money, told = shop("Void")
    assert money == 500
    assert "10 rows are no sales by it, 100.00 in all" in told


@pytest.mark.parametrize("header", ["Status", "Statut", "Estado", "Durum"])
def test_what_a_state_takes_off_is_told_whatever_its_header(tmp_path: Path, header: str):
    rows: Rows = [["Order", "Customer", "Date", header, "Amount"]]
    for number, who, day, _ in drawn():
        rows.append([number, who, day, "Refunded" if number % 6 == 0 else "Paid", "10.00"])
    summary, told = read(tmp_path, {"o.csv": rows})
    assert f"column '{header}' read as status (Refunded): 10 rows are no sales by it" in told
    assert kept(summary) == 500


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("已作廢", CANCELLED), ("交易關閉", CANCELLED), ("未作廢", UNKNOWN), ("發票上傳失敗", UNKNOWN),
        ("未繳費", UNPAID), ("Afventer betaling", UNPAID), ("Afventer afsendelse", UNKNOWN),
        ("Venter på betaling", UNPAID), ("Venter på betaling - betalt", SALE),
        ("Inväntar betalning", UNPAID), ("Odottaa maksua", UNPAID), ("Wartet auf Zahlung", UNPAID),
        ("Wartet auf Versand", UNKNOWN), ("Gecrediteerd", REFUNDED),
        ("Punten gecrediteerd", UNKNOWN), ("Zurückgebucht", REFUNDED),
    ],
)  # fmt: skip
def test_words_that_mean_one_thing_only_where_nothing_stands_beside_them(
    word: str, state: str
) -> None:
    assert class_of_status(word) == state
