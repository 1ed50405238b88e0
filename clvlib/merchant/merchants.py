"""A merchant: a slug, a folder, and the settings in it."""

from __future__ import annotations

import re
from pathlib import Path

from clvlib import home
from clvlib.errors import InputError, nearest
from clvlib.merchant.settings import Settings
from clvlib.merchant.values import Frozen
from clvlib.merchant_file import read_settings_file, settings_error

SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


class Merchant(Frozen):
    """A slug, its folder and its settings."""

    slug: str
    folder: Path
    settings: Settings

    @classmethod
    def load(cls, slug: str, data_dir: Path | None = None) -> Merchant:
        """Read ``<data_dir>/<slug>/merchant.yml``.

        Raises
        ------
        InputError
            If there is no such merchant or a setting is wrong.
        """
        root = data_dir or home.data_dir()
        folder = root / slug
        path = folder / "merchant.yml"
        if not SLUG.fullmatch(slug) or not path.is_file():
            raise _unknown_merchant(slug, root)
        values = read_settings_file(path)
        try:
            settings = Settings.model_validate(values)
        except ValueError as error:
            raise settings_error(error, path, Settings) from error
        return cls(slug=slug, folder=folder, settings=settings)


def known_merchants(data_dir: Path | None = None) -> list[str]:
    """Return the slugs of all merchants in the data folder, sorted."""
    root = data_dir or home.data_dir()
    return sorted(p.parent.name for p in root.glob("*/merchant.yml"))


def _unknown_merchant(slug: str, root: Path) -> InputError:
    known = known_merchants(root)
    listed = ", ".join(known[:8]) + (" …" if len(known) > 8 else "")
    return InputError(
        f"merchant '{slug}'",
        f"no file {slug}/merchant.yml in the data folder '{root.name}'",
        allowed=listed or "none yet",
        remedy=nearest(slug, known) or f"make one with: clv new {slug} FILE…",
    )
