"""One secret key a merchant, kept outside the kit's folders.

Without the key nobody can turn a pseudonym back into a customer by trying all
phone numbers; with it the same customer gets the same pseudonym next month. Keys lie in
the system's keyring where it has one that works, else in files of mode 0600.
``CLV_KEYS_DIR`` names a folder of one's own, and then the keyring is not asked.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock
from platformdirs import user_config_path

from clvlib.errors import InputError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

KEY_BYTES = 32
SERVICE = "clv-report-kit"
KIT = "kit."  # no slug holds a dot, so that no merchant's key can be taken for the kit's


def keys_dir() -> Path:
    """Return the folder of keys: ``CLV_KEYS_DIR``, else the user's configuration folder."""
    if override := os.environ.get("CLV_KEYS_DIR"):
        return Path(override).expanduser()
    return user_config_path("clv-report-kit") / "keys"


def merchant_key(slug: str) -> bytes:
    """Return a merchant's secret key of 32 bytes, making it at first use.

    Raises
    ------
    InputError
        If the key cannot be read or written, or has been damaged.
    """
    return _key(slug, f"key of merchant '{slug}'")


def kit_key(purpose: str) -> bytes:
    """Return a key of the kit's own, such as the one that seals audit logs."""
    return _key(f"{KIT}{purpose}", f"the kit's {purpose} key")


def forget_key(slug: str) -> bool:
    """Remove a merchant's key everywhere; say whether there was one.

    From then on no pseudonym of this merchant can be turned back, on purpose.
    """
    path = _file(slug)
    there = path.is_file()
    path.unlink(missing_ok=True)
    if (ring := _keyring()) and ring.get_password(SERVICE, slug):
        ring.delete_password(SERVICE, slug)
        return True
    return there


def _key(name: str, called: str) -> bytes:
    path = _file(name)
    try:
        text = path.read_text(encoding="ascii") if path.exists() else _kept_or_made(name, path)
        key = bytes.fromhex(text.strip())
    except (OSError, ValueError) as error:
        raise InputError(called, f"cannot be used ({error})") from error
    if len(key) != KEY_BYTES:
        raise InputError(called, "is damaged", remedy="restore it from a backup")
    return key


def _file(name: str) -> Path:
    return keys_dir() / f"{name}.key"


def _kept_or_made(name: str, path: Path) -> str:
    """Return the key from the keyring; make it there, or in a file where there is no keyring."""
    ring = _keyring()
    if ring is None:
        _make(path)
        return path.read_text(encoding="ascii")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with FileLock(path.parent / ".lock"):  # two runs at once agree on one key
        if not (text := ring.get_password(SERVICE, name)):
            text = secrets.token_hex(KEY_BYTES)
            ring.set_password(SERVICE, name, text)
    return text


def _keyring() -> KeyringBackend | None:
    """Return the system's keyring, or None where there is none that works unattended."""
    if os.environ.get("CLV_KEYS_DIR"):
        return None
    import keyring
    from keyring.backends import fail, null
    from keyring.errors import KeyringError

    try:
        ring = keyring.get_keyring()
        if isinstance(ring, fail.Keyring | null.Keyring) or ring.priority < 1:
            return None
        ring.get_password(SERVICE, "is it open?")  # a locked one refuses here, not half-way
    except (KeyringError, RuntimeError, OSError):
        return None
    return ring


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
