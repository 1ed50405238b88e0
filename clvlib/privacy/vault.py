"""Files at rest, encrypted and authenticated piece by piece.

AES-256-GCM from ``cryptography`` in the STREAM construction (Hoang, Reyhanitabar, Rogaway &
Vizár 2015, "Online authenticated-encryption"): each piece of 1 MiB has the file's random
prefix, its number and a mark of being the last in its nonce, so that a flipped bit, a piece
left out, repeated, moved or cut off is found before any later byte is given out. No library
streams this way to files with plain keys, hence these hundred lines.

Layout: ``CLVE1``, one byte for where the key comes from, 16 bytes of salt, 7 bytes of nonce
prefix, then the pieces, each with its 16-byte tag.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from clvlib.errors import InputError

MAGIC = b"CLVE1"
SUFFIX = ".clve"
PIECE = 1 << 20
TAG = 16
SALT, PREFIX = 16, 7
HEADER = len(MAGIC) + 1 + SALT + PREFIX
FROM_KEY, FROM_PASSPHRASE = 0, 1
SCRYPT_COST = (
    2**16
)  # 64 MiB and about a quarter second a guess; OWASP asks for 2**17 or less memory


def encrypt_file(source: Path, target: Path, secret: bytes | str) -> None:
    """Write an encrypted copy, whole or not at all, readable by its owner only.

    Parameters
    ----------
    secret : bytes or str
        A key of 32 bytes, or a passphrase.
    """
    kind = FROM_PASSPHRASE if isinstance(secret, str) else FROM_KEY
    header = MAGIC + bytes([kind]) + secrets.token_bytes(SALT + PREFIX)
    with source.open("rb") as plain, _whole(target) as sealed:
        sealed.write(header)
        cipher = AESGCM(_file_key(header, secret))
        piece, number = plain.read(PIECE), 0
        while True:
            following = plain.read(PIECE)
            sealed.write(cipher.encrypt(_nonce(header, number, not following), piece, header))
            if not following:
                return
            piece, number = following, number + 1


def decrypt_file(source: Path, target: Path, secret: bytes | str) -> None:
    """Write the decrypted copy, whole or not at all, readable by its owner only.

    Raises
    ------
    InputError
        If the file is none of ours, the secret is wrong, or one bit was changed.
    """
    with _whole(target) as plain:
        for piece in decrypted(source, secret):
            plain.write(piece)


def decrypted(source: Path, secret: bytes | str) -> Iterator[bytes]:
    """Yield the decrypted pieces in order.

    Raises
    ------
    InputError
        If the file is none of ours, the secret is wrong, or one bit was changed.
    """
    with source.open("rb") as sealed:
        header = sealed.read(HEADER)
        if len(header) < HEADER or not header.startswith(MAGIC):
            raise InputError(f"file '{source.name}'", "is not encrypted by this kit")
        wanted = FROM_PASSPHRASE if isinstance(secret, str) else FROM_KEY
        if header[len(MAGIC)] != wanted:
            need = "a passphrase" if wanted == FROM_KEY else "the merchant's key"
            raise InputError(f"file '{source.name}'", f"is encrypted with {need}")
        cipher = AESGCM(_file_key(header, secret))
        piece, number = sealed.read(PIECE + TAG), 0
        while True:
            following = sealed.read(PIECE + TAG)
            try:
                yield cipher.decrypt(_nonce(header, number, not following), piece, header)
            except InvalidTag:
                raise InputError(
                    f"file '{source.name}'",
                    f"cannot be decrypted (piece {number + 1}): "
                    "wrong key or passphrase, or the file was changed",
                    remedy="take the right key, or the file from a backup",
                ) from None
            if not following:
                return
            piece, number = following, number + 1


def is_encrypted(path: Path) -> bool:
    """Say whether a file begins like one of ours."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _file_key(header: bytes, secret: bytes | str) -> bytes:
    """Return the key of one file; no two files share one, so nonces never meet."""
    salt = header[len(MAGIC) + 1 : len(MAGIC) + 1 + SALT]
    if isinstance(secret, str):
        return Scrypt(salt, 32, n=SCRYPT_COST, r=8, p=1).derive(secret.encode("utf-8"))
    return HKDF(SHA256(), 32, salt, b"clv-report-kit file").derive(secret)


def _nonce(header: bytes, number: int, last: bool) -> bytes:
    return header[-PREFIX:] + number.to_bytes(4, "big") + bytes([last])


@contextlib.contextmanager
def _whole(target: Path) -> Iterator[BinaryIO]:
    """Yield a private scratch file that becomes the target only if all went well."""
    scratch = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        scratch.replace(target)
    finally:
        scratch.unlink(missing_ok=True)
