"""One secret key a merchant, kept outside the kit's folders.

Without the key nobody can turn a pseudonym back into a customer by trying all
phone numbers; with it the same customer gets the same pseudonym next month.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from platformdirs import user_config_path

from clvlib.errors import InputError

KEY_BYTES = 32


def keys_dir() -> Path:
    """Return the folder of keys: ``CLV_KEYS_DIR``, else the user's configuration folder."""
    if override := os.environ.get("CLV_KEYS_DIR"):
        return Path(override).expanduser()
    return user_config_path("clv-report-kit") / "keys"


def merchant_key(slug: str) -> bytes:
    """Return a merchant's secret key, making it (mode 0600) at first use.

    Raises
    ------
    InputError
        If the key cannot be read or written, or has been damaged.
    """
    path = keys_dir() / f"{slug}.key"
    try:
        if not path.exists():
            _make(path)
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise InputError(f"key of merchant '{slug}'", f"cannot be used ({error})") from error
    if len(key) != KEY_BYTES:
        raise InputError(
            f"key of merchant '{slug}'", "is damaged", remedy="restore it from a backup"
        )
    return key


def _make(path: Path) -> None:
    """Write a fresh key; two runs at once agree on one, as only one can create the file."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    scratch = path.with_suffix(f".{os.getpid()}.tmp")
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(KEY_BYTES))
    try:
        os.link(scratch, path)
    except FileExistsError:
        pass
    finally:
        scratch.unlink()
