# ruff: noqa: E501 — lists of words read better unbroken
"""What columns are usually called, in the languages that exports come in.

Used where the settings map no columns and no platform's format is recognised, and by
``clv new`` to propose a mapping. Names are compared without case, blanks and
punctuation; whole names before parts of names.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Kit name → headers, best first. Chinese, German, French, Spanish and Italian beside English.
VOCABULARY: dict[str, tuple[str, ...]] = {
    "customer": (
        "customer id", "customerid", "cust id", "cust", "customer", "client id", "member id", "member",
        "member no", "membership no", "user id", "uid", "userid", "buyer id", "buyer user id", "buyer",
        "account id", "account", "account no", "account number", "client", "user", "card no", "loyalty id", "shopper id", "customer number",
        "customer no", "customer code", "household", "visitor id", "purchaser", "person", "person id", "会员号", "会员编号", "会员卡号", "会员id", "会员", "客户号",
        "客户编号", "客户id", "客户", "顾客", "顾客编号", "用户id", "用户编号", "用户标识", "买家会员名", "买家id", "买家昵称", "下单帐号",
        "下单账号", "买家", "kundennummer", "kunden nr", "kundennr", "kunden id", "kunde", "numero client", "id client", "n client",
        "código cliente", "id cliente", "cliente", "codice cliente", "klantnummer", "klant", "cliente id", "顧客id", "顧客番号", "고객번호", "клиент",
    ),
    "email": (
        "email", "e-mail", "customer email", "billing email", "email (billing)", "email address", "buyer email",
        "e-mail-adresse", "邮箱", "电子邮箱", "correo", "courriel",
    ),
    "phone": (
        "phone", "customer phone", "phone number", "mobile", "billing phone", "telephone", "手机号", "联系手机", "手机", "电话",
        "收货人手机号", "收件人手机号", "联系电话", "telefon", "telefonnummer", "téléphone", "teléfono",
    ),
    "order": (
        "order id", "orderid", "order number", "order no", "order", "invoice no", "invoiceno", "invoice", "invoice number", "invoice id",
        "receipt no", "receipt", "receipt id", "transaction id", "transaction", "transaction no", "ticket no", "ticket", "basket id", "bill no", "sales id", "purchase id",
        "订单号", "订单编号", "主订单编号", "流水号", "交易流水号", "小票号", "单号", "单据号", "商户订单号", "交易号", "bestellnummer", "bestell nr", "rechnungsnummer", "belegnummer", "beleg nr", "bon nr", "auftragsnummer",
        "numéro de commande", "n commande", "commande", "numero de pedido", "número de pedido", "pedido", "id pedido", "numero ordine", "ordine", "bestelling", "注文番号", "주문번호", "заказ",
    ),
    "time": (
        "order time", "order date", "orderdate", "purchase date", "purchased at", "created at", "ordered at", "order created at", "transaction date", "transaction time",
        "invoice date", "invoicedate", "date/time", "datetime", "timestamp", "sale date", "sold at", "paid at", "payment date", "buy ts", "ts", "date", "time", "day", "created", "dt",
        "交易时间", "下单时间", "订单时间", "订单创建时间", "订单提交时间", "付款时间", "买家付款时间", "支付时间", "订单付款时间", "成交时间", "订单成交时间", "销售时间", "消费时间", "创建时间", "时间", "日期", "下单日期", "销售日期",
        "bestelldatum", "rechnungsdatum", "kaufdatum", "datum uhrzeit", "zeitpunkt", "datum", "date de commande", "date commande", "date d'achat", "fecha de pedido", "fecha", "fecha compra", "data ordine", "data", "注文日", "주문일", "дата",
    ),
    "time_of_day": ("time of day", "hour", "uhrzeit", "zeit", "heure", "hora", "时刻", "小时"),
    "amount": (
        "amount", "line total", "line amount", "net sales", "net amount", "sales amount", "sales", "revenue", "total price", "item total", "extended price", "order value", "order amount",
        "total amount", "order total", "total", "total sales", "subtotal", "value", "spend", "sum", "dollar value", "paid", "amount paid", "paid amount", "price paid", "net", "gross",
        "实收", "实收金额", "实付金额", "实付", "订单实付金额", "买家实际支付金额", "用户实付金额", "支付金额", "应付金额", "订单应付金额", "成交金额", "销售额", "销售金额", "消费金额", "金额", "订单金额", "总金额", "合计金额",
        "betrag", "umsatz", "gesamtbetrag", "summe", "gesamtpreis", "nettobetrag", "montant", "montant total", "total ttc", "chiffre d'affaires", "importe", "importe total", "monto", "importo", "totale", "bedrag", "金額", "금액", "сумма",
    ),
    "quantity": (
        "quantity", "qty", "units", "number of items", "item quantity", "items", "count", "pieces", "number of cds", "数量", "商品数量", "件数", "宝贝总数量", "menge", "anzahl", "stück", "quantité", "quantite", "qté", "cantidad", "quantità", "quantita", "aantal", "個数", "수량", "количество",
    ),
    "price": (
        "unit price", "unitprice", "price", "item price", "unit cost", "price each", "单价", "商品单价", "价格", "售价", "einzelpreis", "stückpreis", "preis", "prix unitaire", "prix", "precio unitario", "precio", "prezzo unitario", "prezzo", "prijs", "単価", "단가", "цена",
    ),
    "product": (
        "product", "product name", "item", "item name", "description", "article", "title", "product title", "lineitem name", "商品", "商品名称", "品名", "选购商品", "宝贝标题", "全部商品名称", "产品", "产品名称", "artikel", "artikelbezeichnung", "artikelname", "bezeichnung", "produkt", "produit", "désignation", "designation", "libellé", "producto", "descripción", "artículo", "prodotto", "descrizione", "商品名", "상품명", "товар",
    ),
    "product_id": (
        "stock code", "stockcode", "sku", "product id", "productid", "item id", "product code", "item code", "article no", "upc", "ean", "asin", "商品编码", "商品编号", "货号", "商品id", "商家编码", "artikelnummer", "artikel nr", "référence", "código producto", "codice prodotto",
    ),
    "category": ("category", "item category", "product line", "product group", "artikelgruppe", "famille", "rayon", "familia", "reparto", "部門", "商品分類", "product category", "department", "product type", "类别", "品类", "分类", "商品类别", "商品分类", "kategorie", "warengruppe", "catégorie", "categoría", "categoria", "カテゴリ", "категория"),
    "discount": ("discount", "discount value", "discount total", "rabattbetrag", "nachlass", "desconto", "値引", "値引額", "割引", "discount amount", "discounts", "rebate", "优惠", "优惠金额", "折扣", "折扣金额", "店铺优惠折扣", "rabatt", "remise", "descuento", "sconto", "korting"),
    "refund": ("refunded amount", "refund total", "refunded total", "amount returned", "returned amount", "返金額", "返金", "rückerstattung", "erstattungsbetrag", "montant rembourse", "importe reembolsado", "valor reembolsado", "importo rimborsato", "退款额", "已退金额", "refund amount", "amount refunded", "refunded", "refund", "退款金额", "退款", "已退款金额", "erstattung", "erstattet", "remboursement", "montant remboursé", "reembolso", "rimborso"),
    "refund_order": ("original order", "original order id", "original receipt", "refunded order", "original invoice", "原单号", "原流水号", "原订单号", "原始订单号", "original transaction id", "ursprungsbeleg", "dokument korygowany", "faktura korygowana", "fra. rectificada", "factura rectificada", "fattura rettificata", "facture rectifiée"),
    "status": ("order status", "status", "state", "状態", "注文状況", "ステータス", "situação", "situação do pedido", "état", "état de la commande", "estado del pedido", "stato ordine", "zahlungsstatus", "payment state", "fulfillment status", "交易状态", "退款标识", "订单状态", "支付状态", "顧客状態", "financial status", "payment status", "状态", "订单状态", "交易状态", "支付状态", "bestellstatus", "statut", "estado", "stato"),
    "status_2": ("after sales status", "售后状态", "退款状态", "refund status"),
    "kind": ("transaction type", "order type", "document type", "invoice type", "tipo de documento", "tipo documento", "type de document", "документ тип", "订单类型", "event type", "record type", "type", "交易类型", "业务类型", "单据类型", "vorgangsart", "belegart", "type de transaction", "tipo"),
    "tax": ("tax", "taxes", "tax amount", "vat", "vat amount", "mwst betrag"),
    "shipping": ("shipping", "shipping amount", "shipping cost", "delivery fee", "freight", "postage", "运费", "邮费", "versandkosten"),
    "currency": ("currency", "curr", "ccy", "通貨", "currency iso", "transaction currency", "divisa", "moeda", "currency code", "order currency", "币种", "货币种类", "货币", "währung", "devise", "moneda", "valuta"),
    "channel": ("channel", "sales channel", "order source", "渠道", "销售渠道", "订单来源", "来源", "kanal", "vertriebskanal", "canal", "canale", "marketing channel", "utm source"),
    "country": ("country", "ship country", "shipping country", "billing country", "country code", "国家", "land", "pays", "país", "paese"),
    "branch": ("branch", "shopping mall", "store location", "store no", "store number", "shop name", "消费门店", "所属门店", "店舗", "店舗名", "loja", "kasse", "punto vendita", "store", "shop", "location", "outlet", "store id", "store name", "门店", "店铺", "分店", "门店名称", "filiale", "magasin", "tienda", "sucursal", "negozio"),
    "payment": ("payment method", "payment mode", "pay type", "tender type", "forma de pago", "forma de pagamento", "moyen de paiement", "支払方法", "お支払方法", "付款渠道", "payment", "payment type", "tender", "支付方式", "付款方式", "zahlungsart", "zahlart", "mode de paiement", "método de pago", "metodo di pagamento"),
    "device": ("device", "device type", "platform", "设备", "终端", "gerät", "appareil", "dispositivo"),
    "coupon": ("coupon", "coupon code", "discount code", "promo code", "voucher", "优惠券", "券名称", "gutschein", "gutscheincode", "code promo", "cupón"),
}  # fmt: skip

REQUIRED = ("customer", "time", "amount")
PERSONAL = re.compile(
    r"name|phone|mobile|street|address|city|zip|post|收件人|收货人|姓名|电话|手机|地址|邮箱|e-?mail|vorname|nachname|"
    r"stra(ss|ß)e|plz|adresse|téléphone|nombre|dirección|昵称|\bip\b|身份证",
    re.I,
)
_NOT_PERSONAL = re.compile(
    r"product|item|store|shop|brand|campaign|商品|宝贝|产品|店|券|marketplace|company|category|file|event|sku|country|method|tax \d|terms|receipt n|province|message|card|discount|^shipping$|date|order shipping",
    re.I,
)


@lru_cache(maxsize=4096)  # the same headers and words are compared many times
def plain(header: str) -> str:
    """Return a header without case, blanks, punctuation and units in brackets."""
    text = re.sub(r"[((\[][^))\]]*[))\]]", "", header) or header
    return re.sub(r"[\W_]+", "", text.casefold())


def is_personal(header: str) -> bool:
    """Say whether a header names a person's data (and the column must not travel on)."""
    return bool(PERSONAL.search(header)) and not _NOT_PERSONAL.search(header)
