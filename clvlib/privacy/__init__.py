"""Keeping client data in: keyed pseudonyms for customer ids."""

from clvlib.privacy.keys import merchant_key
from clvlib.privacy.pseudonyms import pseudonym, pseudonym_sql, pseudonymise

__all__ = ["merchant_key", "pseudonym", "pseudonym_sql", "pseudonymise"]
