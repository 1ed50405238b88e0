"""The platforms' export formats, one small module each, and how one is recognised.

A new platform is a new module with a ``FORMAT`` (or several ``FORMATS``), listed here;
``docs/adding-a-platform.md`` walks through one.
"""

from __future__ import annotations

from collections.abc import Collection

from clvlib.cleaning.formats import (
    alipay,
    amazon,
    bigcommerce,
    clover,
    coupang,
    douyin,
    ebay,
    etsy,
    gumroad,
    jd,
    loyverse,
    mercadolibre,
    naver,
    paypal,
    pinduoduo,
    quickbooks,
    rakuten,
    shopee,
    shopify,
    shopware,
    square,
    squarespace,
    stripe,
    sumup,
    taobao,
    tiktok,
    vend,
    walmart,
    wechat,
    woocommerce,
    youzan,
)
from clvlib.cleaning.formats.base import GENERIC, Format
from clvlib.errors import InputError, nearest

FORMATS: tuple[Format, ...] = (
    shopify.FORMAT,
    *woocommerce.FORMATS,
    *amazon.FORMATS,
    *square.FORMATS,
    *etsy.FORMATS,
    *stripe.FORMATS,
    gumroad.FORMAT,
    *wechat.FORMATS,
    *alipay.FORMATS,
    *taobao.FORMATS,
    jd.FORMAT,
    pinduoduo.FORMAT,
    douyin.FORMAT,
    youzan.FORMAT,
    squarespace.FORMAT,
    bigcommerce.FORMAT,
    *paypal.FORMATS,
    tiktok.FORMAT,
    ebay.FORMAT,
    shopware.FORMAT,
    rakuten.FORMAT,
    sumup.FORMAT,
    clover.FORMAT,
    *shopee.FORMATS,
    naver.FORMAT,
    *loyverse.FORMATS,
    *mercadolibre.FORMATS,
    coupang.FORMAT,
    vend.FORMAT,
    walmart.FORMAT,
    quickbooks.FORMAT,
)

__all__ = ["FORMATS", "GENERIC", "Format", "detect_format", "format_named"]


def detect_format(headers: Collection[str]) -> Format | None:
    """Return the format whose signature a header carries; one that can be read goes first."""
    fitting = [fmt for fmt in FORMATS if fmt.fits(headers)]
    return max(
        fitting, key=lambda fmt: (len(fmt.signature), fmt.customer_in(headers)), default=None
    )


def format_named(name: str, where: str) -> Format:
    """Return a format by its name in the settings.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    known = {fmt.name: fmt for fmt in (GENERIC, *FORMATS)}
    if name not in known:
        raise InputError(
            where,
            f"unknown format '{name}'",
            ", ".join(["auto", *sorted(known)]),
            nearest(name, known),
        )
    return known[name]
