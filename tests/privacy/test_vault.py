"""Encrypted files give back the same bytes, or nothing."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clvlib.errors import InputError
from clvlib.privacy import vault

KEY = bytes(range(32))


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "PIECE", 64)
    monkeypatch.setattr(vault, "SCRYPT_COST", 2**4)


def sealed(folder: Path, content: bytes, secret: bytes | str = KEY) -> Path:
    (folder / "plain").write_bytes(content)
    vault.encrypt_file(folder / "plain", folder / "sealed", secret)
    return folder / "sealed"


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 128, 1000])
@pytest.mark.parametrize("secret", [KEY, "correct horse 电池"])
def test_there_and_back(tmp_path: Path, size: int, secret: bytes | str) -> None:
    content = bytes(n % 251 for n in range(size))
    path = sealed(tmp_path, content, secret)
    assert size < 8 or content not in path.read_bytes()
    vault.decrypt_file(path, tmp_path / "back", secret)
    assert (tmp_path / "back").read_bytes() == content
    assert (tmp_path / "back").stat().st_mode & 0o777 == 0o600


def test_the_same_file_twice_looks_different(tmp_path: Path) -> None:
    first = sealed(tmp_path, b"same").read_bytes()
    assert sealed(tmp_path, b"same").read_bytes() != first


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_flipped_bit_is_found(tmp_path_factory: pytest.TempPathFactory, data) -> None:
    folder = tmp_path_factory.mktemp("bits")
    path = sealed(folder, b"x" * 200)
    held = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(held) * 8 - 1))
    held[place // 8] ^= 1 << place % 8
    path.write_bytes(bytes(held))
    with pytest.raises(InputError):
        vault.decrypt_file(path, folder / "back", KEY)
    assert not (folder / "back").exists()


def test_cut_repeated_and_swapped_pieces_are_found(tmp_path: Path) -> None:
    whole = sealed(tmp_path, bytes(range(200))).read_bytes()
    head, step = vault.HEADER, 64 + vault.TAG
    first, second = whole[head : head + step], whole[head + step : head + 2 * step]
    rest = whole[head + 2 * step :]
    broken = (
        whole[: head + 2 * step],
        whole[:head] + second + first + rest,
        whole[:head] + first + first + rest,
        whole[:head] + first + rest,
        whole[:head],
    )
    for content in broken:
        (tmp_path / "broken").write_bytes(content)
        with pytest.raises(InputError, match="cannot be decrypted"):
            vault.decrypt_file(tmp_path / "broken", tmp_path / "back", KEY)


def test_wrong_secrets_are_refused_in_one_line(tmp_path: Path) -> None:
    path = sealed(tmp_path, b"content")
    for secret, said in ((bytes(32), "wrong key"), ("words", "merchant's key")):
        with pytest.raises(InputError, match=said):
            vault.decrypt_file(path, tmp_path / "back", secret)
    with pytest.raises(InputError, match="a passphrase"):
        vault.decrypt_file(sealed(tmp_path, b"c", "words"), tmp_path / "back", KEY)
    (tmp_path / "other").write_bytes(b"order,customer\n")
    with pytest.raises(InputError, match="not encrypted by this kit"):
        vault.decrypt_file(tmp_path / "other", tmp_path / "back", KEY)
