# ruff: noqa: E501 — lists of words read better unbroken
"""What the words of a header point to, in the languages that exports come in.

Headers are made of few words in many orders: ``CustNo``, ``Kd-Nr``, ``Código de cliente``,
``会员卡号``. So they are not looked up whole: each meaning has words that speak for it and
words that speak against it (``customer`` for a customer, ``customer city`` not).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Taiwan's characters as the mainland writes them, those that headers are made of.
SIMPLIFIED = str.maketrans(
    "訂單編號會員數價額稱實計購買狀態時間類別發貨電話郵運費優惠點總戶顧帳備註應營業結產規貨退選購門號聯絡動",
    "订单编号会员数价额称实计购买状态时间类别发货电话邮运费优惠点总户顾帐备注应营业结产规货退选购门号联络动",
)
_ID = "id|ids|no|nr|num|numero|number|nummer|code|codice|codigo|kode|key|ref|card|karte|carte|tarjeta|tessera|unique|号|番号|コード|编号|编码|卡号|번호|номер|код"


@dataclass(frozen=True)
class Meaning:
    """The words of one meaning, as alternatives of a pattern over a header's words.

    Parameters
    ----------
    words : str
        Speak for it.
    better : str
        Speak for it more, beside one of ``words``.
    against : str
        Speak against it.
    """

    words: str
    better: str = ""
    against: str = ""


# Latin words are matched from a word's beginning (``kund`` is in ``Kundennummer``), those that end
# in ``$`` whole; other scripts anywhere.
MEANINGS: dict[str, Meaning] = {
    "customer": Meaning(
        "kaufer|koper$|kupujac|kupac$|kupca|vendeg|uye no|uye num|alıcı$|покупець|المشتري|رقم العضوية|pembeli|vevo|debiteur|deudor|deb nr$|debnr$|lidnr$|lidnummer|lid$|lidmaatschap|medlem|adherent|iscritto|người mua|gast nr$|gastnr$|gastnummer|kaart$|kaartn|klantkaart|kontrahent|nabywca|odbierajacy|odberatel|kartennummer|kartennr|kundenkart|guest|username|user name|login|nickname$|contacto$|контакт|контрагент|партнер|гост|karty$|karta$|kartnr|card holder|ลูกค้า|debitor|abonn|subscriber|party|会員カード|得意先|購入者|buyer|kopare|kober|kunda|customer|cust|client|klient|musteri|zakaznik|asiakas|pelanggan|khach|kund|kd$|cliente|klant|acheteur|comprador|acquirente|buyer|purchaser|shopper|member|mitglied|membre|miembro|socio|membro|loyalty|visitor|user|uid$|account|acct|household|patient|guest|subscriber|donor|donator|player|rider|passenger|soldto|sold to|billto|bill to|shipto|contact$|contact id|cpf|cnpj|dni$|nif$|utente|utilisateur|usuario|adherent|fidelite|fidelidad|fidelidade|fedelta|tessera|card$|card n|cardn|party|partner|debitor|tenant|student|owner|会员|客户|顾客|用户|买家|买方|购买人|客人|会員|顧客|お客|得意先|購入者|取引先|ユーザ|고객|회원|구매자|клиент|клієнт|покупател|ugyfel|vevo$|πελατ|العميل|الزبون|לקוח|ลูกค้า",
        _ID + "|loyalty|member",
        "contact no|contact num|name|nom$|nombre|nome|type|typ$|segment|group|gruppe|city|state|zip|postal|country|land$|region|since|age$|gender|sex$|service|review|rating|feedback|comment|note|count|address|street|status|birth|first|last|seit|tier|level|lang|ip$|email|mail|phone|mobile|tel$|handy|points|discount|date|credit|debit$|brand|expir|gift|manager|agent|source|channel|language|company|satisf|等级|연락처|姓名|名称|昵称|类型|性别|年龄|地区|城市|备注|电话|手机|邮箱|名$|氏名|区分|種別|年齢|性別|имя",
    ),
    "email": Meaning("email|mail|correo|courriel|posta elettronica|邮箱|邮件|メール|이메일|почта", "customer|buyer|billing|kunde|client", "sent|opt|status|count|campaign|consent|marketing|verified"),
    "phone": Meaning("연락처|contact no|contact num|contact tel|mobil$|gsm$|tel n|联系|手機|電話|phone|mobile|tel$|telef|handy|celular|cellulare|portable|whatsapp|手机|电话|電話|携帯|전화|휴대폰|телефон", "customer|client|mobile|kunde", "type|model|price|plan|count|brand|case"),
    "order": Meaning(
        "rgnr$|re nr$|trx$|trx id|no de orden|numero de orden|cupom$|fatura no|fatura num|レシート|发票号|發票號|رقم العملية|bestallning|uctenka|doklad$|bilag$|αποδειξ|bizonylat|kuitti|영수증|거래번호|전표|voucher n|voucher id|vch|folio|charge id|ref n|booking ref|book n|booknumber|trans$|чек|документ|реализац|invoice|docket|confirmation|receiptnumber|bon no|nr bonu|paragon|合同|契約|伝票|ticket|order|ordre|invoice|inv$|zamowieni|siparis|objednavk|tilaus|faktur|paragon|rachunek|kvitto|fis$|receipt|transaction|transact|txn|trans$|ticket|basket|cart|bill|check|bon$|bonn|beleg|bestell|auftrag|rechnung|vorgang|kassenbon|commande|facture|reference|ref$|recu$|pedido|ordem|encomenda|factura|fattura|scontrino|ordine|bestelling|bestelnummer|factuur|compra|venta|venda|vendita|appointment|booking|reservation|buchung|doc$|document|sale$|sales id|sale id|saleid|salesorder|purchase|event id|visit|payment id|transaktion|订单|单号|流水|小票|交易号|单据|消费单|编号|注文|伝票|受注|取引|주문|заказ|замовлен|чек|накладн|rendeles|szamla|đon|don hang|hoa đon|pesanan|nota$|comanda|bestilling|παραγγελ|τιμολογ|الطلب|الفاتورة|הזמנה|חשבונית|คำสั่งซื้อ|ใบเสร็จ",
        _ID + "|order|invoice|receipt|单号|注文番号",
        "name$|names$|nazwa|nazwisko|imie$|odbiorc|nombre$|nome$|naam$|navn$|namn$|nev$|recipient|empfanger|destinatar|mittente|bill to|ship to|date|datum|dato$|tarih|dzien|datetime|fecha|data$|time|day$|hour|dow$|days|status|state$|total|value|amount|item|line|row|position|product|qty|quantity|count|type|channel|source|priority|currency|ship|delivery|method|price|cost|sum|wert|betrag|weight|حالة|تاريخ|قيمة|مبلغ|customer|client|unique|set$|prior|purchased|placed|日期|时间|状态|金额|数量|店|类型|商品|明细|行|日|金額|合計",
    ),
    "time": Meaning(
        "booked|scheduled|appointment|bought|sold at|posted|waktu|когда|签订|accountingdate|data zakupu|booking date|order placed|orderplaced|purchased|date|datum|dato$|tarih|dzien|datetime|data$|fecha|day$|time|timestamp|ts$|dt$|created|create|placed|purchased|sold|ordered|bought|paid|when|zeitpunkt|zeitstempel|tag$|jour|cree$|achat|data da|data do|dia$|giorno|momento|datetime|日期|时间|日時|日付|年月日|購入日|注文日|売上日|날짜|일시|일자|дата|время|ngay|tanggal|paivamaara|pvm$|ημερομην|التاريخ|تاريخ|תאריך|วันที่",
        "order|purchase|transaction|transact|txn|trans$|invoice|sale|sold|bestell|kauf|rechnung|beleg|commande|achat|pedido|compra|venta|venda|acquisto|ordine|placed|created|posting|appointment|visit|交易|下单|订单|消费|销售|成交|付款|支付|購入|注文|売上|取引|주문",
        "ship|deliver|due|birth|dob$|expir|updat|modif|return|refund|cancel|estimat|approv|review|regist|signup|sign up|join|first|last|since|limit|liefer|versand|livraison|envio|entrega|consegna|spedizione|zone|of week|number|dispatch|fulfil|print|export|geburt|naissance|nacimiento|nascimento|nascita|发货|到货|出生|生日|注册|更新|配送|発送|納品|打印|导出|开卡|退款|年齢|start|end$|count|prior",
    ),
    "time_of_day": Meaning("time|uhrzeit|zeit|heure|hora|ora$|hour|tijd|时刻|时间|時刻|時間|시간|время", "", "zone|stamp|datum|date"),
    "amount": Meaning(
        "fizetendo|iznos|ukupno|ordersumm|ordresum|varuvarde|somme$|receita$|ciro$|総額|총액|銷售額|总计|總計|總額|إجمالي|ordervarde|forsaljning|trzba|i alt$|omsætning|doanh thu|вартість|разом|ertek$|סה כ|판매액|결제금액|к оплате|radsumma|rad summa|fare$|import$|ingresos|penjualan|nettowert|taxable value|lineamount|item total|итог|сума|wartosc|paid|price paid|结算|合同金额|合計|kwota|thanh toan|gesamtwert|charge$|fatura|faturalanacak|item revenue|실결제|결제액|소계|ext amt|extended|amount|amt|total|kwota|wartosc|suma$|tutar|belop|belob|castka|summa$|jumlah|revenue|sales|sale$|value|spend|spent|paid|payment value|net$|gross|subtotal|turnover|sum$|charged|charge$|proceeds|income|takings|betrag|umsatz|summe|gesamt|erlos|endpreis|brutto|netto|zahlbetrag|warenwert|montant|total|ttc$|ht$|ca$|chiffre|paye$|regle|recette|importe|monto|venta|ventas|valor|pago$|pagado|importo|totale|incasso|ricavo|fatturato|bedrag|omzet|totaal|dollar|gmv$|金额|实收|实付|应付|应收|销售额|消费额|成交额|结算|收款|货款|总价|总额|小计|合计|金額|売上|合計|小計|税込|支払|お買上|금액|매출|합계|сумма|сума|выручк|стоимост|beløb|beløp|celkem|osszeg|vegosszeg|razem|toplam|yhteensa|suma totala|valoare|thanh tien|tong tien|tong cong|so tien|harga total|итого|всего|ποσο$|συνολο|αξια|المبلغ|الإجمالي|المجموع|القيمة|סכום|סהכ|จำนวนเงิน|ยอด",
        "com iva|con iva|c iva|s iva|sem iva|sin iva|amount|amt|total|net$|netto|betrag|gross|line|row|order|sales|revenue|paid|grand|montant|importe|importo|实收|实付|支付|金额|合計|売上金額|金額|ttc$|value",
        "доставк|скидк|знижк|diskon|indirim|korting|descuento|desconto|sconto|rabais|alennus|sleva|znizk|kedvezmeny|reducere|ongkos|ongkir|kargo|envio|frete|livraison|port$|spedizione|verzend|frakt|wysylk|dostaw|doprava|versand|count|quantity|qty|items|tax$|taxes|tax amount|vat|iva$|mwst|ust$|tva$|shipping|ship|freight|delivery|discount|rabatt|remise|desc|unit|each|profit|cost|margin|refund|tip$|tips|fee|points|balance|date|id$|no$|nr$|number|currency|method|type|status|name|code|time|due|cancel|return|stock|weight|rate|percent|pct|installment|sequential|card|price|preis|prix|precio|preco|prezzo|优惠|运费|税额|积分|余额|数量|折扣|单价|退款|件数|时间|日期|点数|値引|消費税|送料|単価|日$|日時|方式|状态|号|コード|番号|区分",
    ),
    "quantity": Meaning("kolicina|liczba|jumlah|จำนวน|количеств|pocet|kpl$|unidad|units sold|szt$|qte$|quantity|quantit|qty|ilosc|adet|antal|miktar|mnozstvi|qte$|units$|unit$|pieces|pcs$|menge|anzahl|stuck|stueck|stk$|cantidad|cant$|unidades|qtd|qtde|qta$|pezzi|aantal|number of|items$|item count|count$|数量|件数|个数|個数|点数|購入数|수량|количеств|кол|кількість|antall|mennyiseg|darab$|maara$|cantitate|so luong|kuantitas|jml$|ποσοτητα|الكمية|כמות", "", "price|preis|prix|precio|amount|total|cost|value|stock|of measure|type|id$|orders|金额|金額|customers|measure"),
    "price": Meaning("cijena|price|preis|cena$|egysegar|hinta$|pret$|gia$|don gia|đon gia|harga|τιμη|السعر|מחיר|ราคา|ціна|fiyat|pris$|einzelpreis|vkpreis|stuckpreis|prix|pu$|precio|preco|prezzo|prijs|unit cost|单价|售价|成交价|活动价|商品价格|単価|価格|단가|цена", "unit|einzel|item|each|vk$|unitaire|unitario|单|単", "total|totalt|gesamt|celkem|osszes|razem|toplam|yhteensa|cost|list|original|compare|shipping|freight|discount|range|level|итого|всего|总|合計|group"),
    "product": Meaning("beschreibung|leistung|блюдо|страва|номенклатур|oferty|oferta$|sinhvien$|物料|存货|nama barang|stock item|material$|menuitem|treatment|offer$|product|produkt|urun|vare$|vara$|towar|nazwa|prod$|item|article|artikel|art$|description|designation|libelle|service|treatment|menu|dish|producto|produto|prodotto|articulo|articolo|descripcion|descrizione|descricao|bezeichnung|omschrijving|ware$|goods|title|course|game|movie|商品|品名|产品|菜品|项目|服务|品目|상품|товар|наименован|termek|tuote|varenavn|san pham|produk$|barang|produs|zbozi|προιον|ειδος|المنتج|الصنف|מוצר|สินค้า", "name|description|bezeichnung|titel|title|名", "id$|code|no$|nr$|number|nummer|sku|type|group|gruppe|category|price|preis|qty|quantity|count|total|amount|discount|status|weight|tax|cost|level|class|brand|charge|fee|编号|编码|类|数|金|コード|番号|額|value|sequence"),
    "product_id": Meaning("sku$|upc$|ean$|gtin|asin|barcode|plu$|stock code|stockcode|product id|productid|product code|product n|item id|itemid|item code|item n|article n|article id|artikelnummer|artikelnr|artikel nr|art nr|artnr|ref article|codigo producto|codigo do produto|codice articolo|codice prodotto|货号|商品编|商品id|条码|商品コード|品番|상품코드|артикул", "", "order|line|row|count"),
    "refund": Meaning("can tra khach|đa tra khach|suma zwrot|kwota zwrot|zwrotow$|wartosc zwrot|сумма возврат|возвраты$|iade tutar|iade edilen|reembolsos$|devoluciones$|rimborsi$|remboursements$|aterbetal|tilbagebetal|palautettu|vraceno|환불|总退款|total refunded|refunded|refund|rembourse|ruckerstatt|erstatte|reembols|rimbors|退款金额|退款额|已退|返金|환불금|возвращен|zwrocon|iade tutar|terugbetaald", "amount|total|betrag|montant|importe|金额", "status|state|date|datum|reason|id$|no$|nr$|number|order|type|by$|count|qty|quantity|flag|time|policy|grund|fee|状态|时间|原因|单号"),
    "tax": Meaning("mw st|u st$|cuota iva|tps$|tvq$|cgst$|sgst$|utgst$|igst$|qst$|pst$|tax$|taxe$|taxes$|sales tax|tax total|tax amount|total tax|vat$|vat amount|mwst|ust$|steuer|tva$|iva$|icms|impuesto|imposta|imposto|moms|btw$|dph$|ндс|пдв|kdv$|afa$|ppn$|gst$|hst$|税额|消費税|부가세|ภาษี|ضريبة", "amount|total|betrag|montant|importe", "c iva|s iva|com iva|con iva|sem iva|sin iva|قبل|بعد|بدون|شامل|excl|incl|inc$|ex$|ohne|zzgl|inkl|before|after|without|with|rate|satz|percent|id$|no$|nr$|number|class|code|exempt|type|price|ht$|ttc$|net|brutto|gross|s$|bez|subtotal"),
    "shipping": Meaning("الشحن|التوصيل|משלוח|phi van chuyen|toimituskulu|postikulu|배송료|frete$|verzendkosten|szallitas|livrare|shipping|freight|postage|delivery|versand|porto$|livraison|frais de port|envio|spedizione|verzend|frakt|fragt|doprava|wysylk|dostaw|доставк|kargo|ongkos kirim|ongkir|运费|邮费|送料|배송비|ค่าจัดส่ง", "amount|cost|fee|kosten|total", "date|datum|address|adresse|method|name|city|country|zip|state|status|company|street|phone|type|class|art$|number|no$|id$|time|provider|carrier|service|tracking|option|day|region|province|weight|tax$|vat|方式|地址|时间|状态|公司|単|note|instruction"),
}  # fmt: skip


@lru_cache(maxsize=4096)  # each meaning asks for the same header's words
def words_of(header: str) -> str:
    """Return a header's words in lower case without accents, parted by blanks.

    Units and remarks in brackets go; ``SoldToParty`` is three words.
    """
    text = re.sub(r"[((\[][^))\]]*[))\]]", " ", header) or header
    text = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
    text = re.sub(r"(?i)\bn[°º.]|#|№", " no ", text)
    text = _without_marks(text).translate(SIMPLIFIED)
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())


def _without_marks(text: str) -> str:
    """Return a text without accents and vowel signs, except those of Japanese."""
    plain = unicodedata.normalize("NFKD", text)
    kept = (c for c in plain if unicodedata.category(c) != "Mn" or c in "\u3099\u309a")
    return unicodedata.normalize("NFC", "".join(kept))


def speaks_for(header: str, name: str) -> float:
    """Return how much a header's words speak for a meaning: 0 not at all, above 1 clearly."""
    meaning, words = MEANINGS[name], words_of(header)
    if name not in _begun_in(words) or not _pattern(meaning.words).search(words):
        return 0.0
    score = 2.0
    if meaning.better:
        score += len(set(_pattern(meaning.better).findall(words))) * 0.6
    if meaning.against and (found := set(_pattern(meaning.against).findall(words))):
        score -= 1.2 * len(found)
    return max(score - 0.05 * len(words.split()), 0.0)


@lru_cache(maxsize=64)
def _pattern(alternatives: str) -> re.Pattern[str]:
    """Compile alternatives: Latin words from a word's beginning, long ones also at its end.

    Other scripts write no blanks, so their words count anywhere.
    """
    parts = []
    for word in _alternatives(alternatives):
        core = word.removesuffix("$")
        own = re.escape(core)
        if not core.isascii():
            parts.append(own + (r"\b" if word.endswith("$") else ""))
        elif word.endswith("$") or len(core) < 3:
            parts.append(rf"\b{own}\b")
        else:
            parts.append(rf"\b{own}" + (rf"|{own}\b" if len(core) > 4 else ""))
    return re.compile("|".join(parts))


def _alternatives(words: str) -> list[str]:
    return _without_marks(words).translate(SIMPLIFIED).split("|")


@lru_cache(maxsize=4096)
def _begun_in(words: str) -> frozenset[str]:
    """Return the meanings for which words may speak: those of which a word's beginning is in them.

    Most cells hold none, and to look for some hundred words of each of the meanings takes long.
    """
    known = _beginnings()
    pieces = {words[at : at + long] for long in range(4) for at in range(len(words))}
    return frozenset().union(*(known[piece] for piece in pieces & known.keys()))


@lru_cache(maxsize=1)
def _beginnings() -> dict[str, frozenset[str]]:
    """Return the meanings of the first three letters of each word that speaks for one."""
    found: dict[str, set[str]] = {}
    for name, meaning in MEANINGS.items():
        for word in _alternatives(meaning.words):
            found.setdefault(word.removesuffix("$")[:3], set()).add(name)
    return {piece: frozenset(names) for piece, names in found.items()}
