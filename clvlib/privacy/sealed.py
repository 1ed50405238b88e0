"""Reading a merchant's encrypted files as if they were plain.

With ``encrypt: true`` raw exports and the tables of finished runs lie on disk as ``NAME.clve``
only. To be read they are decrypted into memory: the kernel's anonymous files (``memfd``) have
a path that every library can open and vanish with the process, however it ends. Where the
system has none, a private folder takes their place; it is removed at exit, and that of a process
that was killed by a later command.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from clvlib.privacy.keys import merchant_key
from clvlib.privacy.own_folders import place
from clvlib.privacy.vault import SUFFIX, decrypted, encrypt_file

_opened: dict[tuple[str, int, int], Path] = {}


def sealed_twin(path: Path) -> Path:
    """Return where a file lies when it is encrypted."""
    return path.with_name(path.name + SUFFIX)


def seal(path: Path, slug: str) -> Path:
    """Encrypt a file with its merchant's key and remove the plain one; return the new path.

    The plain file goes only after its copy has been written and read back whole.
    """
    target = sealed_twin(path)
    key = merchant_key(slug)
    encrypt_file(path, target, key)
    if sum(map(len, decrypted(target, key))) != path.stat().st_size:
        target.unlink()
        raise OSError(f"{target.name} does not hold what {path.name} holds")
    path.unlink()
    return target


def opened(path: Path, slug: str) -> Path:
    """Return a path to read a file from: its own, or its decrypted content in memory.

    Raises
    ------
    InputError
        If the encrypted file was changed or belongs to another key.
    """
    twin = sealed_twin(path)
    if path.exists() or not twin.is_file():
        return path
    now = twin.stat()
    known = (str(twin.resolve()), now.st_mtime_ns, now.st_size)
    if known not in _opened or not _opened[known].exists():
        _opened[known] = _in_memory(twin, path.name, slug)
    return _opened[known]


def _in_memory(twin: Path, name: str, slug: str) -> Path:
    pieces = decrypted(twin, merchant_key(slug))
    folder = Path(tempfile.mkdtemp(prefix="open-", dir=place()))
    target = folder / name
    if hasattr(os, "memfd_create"):
        handle = os.memfd_create("clv", os.MFD_CLOEXEC)
        with os.fdopen(os.dup(handle), "wb") as file:
            file.writelines(pieces)
        target.symlink_to(f"/proc/{os.getpid()}/fd/{handle}")  # libraries look at the ending
        return target
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.writelines(pieces)
    return target
