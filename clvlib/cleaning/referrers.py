"""Who sent a customer is a customer id too, and becomes the same pseudonym.

A column mapped as ``referred_by`` would otherwise carry raw ids past the one place where ids are
replaced. Referrers who are no customers of the export are dropped: nobody could use them.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

REFERRER = "referred_by"


def hide_referrers(connection: duckdb.DuckDBPyConnection, attributes: Sequence[str]) -> None:
    """Replace referrers in ``rows`` by the pseudonyms of ``people``; does nothing without them.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        With ``rows``, ``ids`` (raw id ``who`` and tidied id ``own``) and ``people``.
    attributes : sequence of str
        The merchant's own columns in ``rows``.
    """
    if REFERRER not in attributes:
        return
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE referrers AS
            SELECT DISTINCT r.{REFERRER} AS raw, p.customer_id AS hidden
            FROM (SELECT DISTINCT {REFERRER} FROM rows WHERE {REFERRER} IS NOT NULL) r
            LEFT JOIN ids i ON i.who = r.{REFERRER} OR i.who = trim(r.{REFERRER})
            LEFT JOIN people p ON p.source_customer_id = coalesce(i.own, trim(r.{REFERRER}))"""
    )
    connection.execute(
        f"""UPDATE rows SET {REFERRER} =
            (SELECT max(hidden) FROM referrers WHERE raw = rows.{REFERRER})
            WHERE {REFERRER} IS NOT NULL"""
    )
    connection.execute("DROP TABLE referrers")
