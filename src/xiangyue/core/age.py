"""Files sealed to a key whose other half is kept elsewhere, in the age format (version 1).

https://c2sp.org/age: who seals knows the public half (``age1…``) alone and cannot open what it
sealed; ``age -d -i KEY FILE`` opens it as well as this module does. One recipient, X25519; contents
in blocks of 64 KiB, each authenticated, so that files of any size pass through and a shortened or
altered one is noticed. Randomness is an argument.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

BLOCK: Final = 64 * 1024
_TAG: Final = 16
_VERSION: Final = b"age-encryption.org/v1\n"
_INFO: Final = b"age-encryption.org/v1/X25519"
_LONGEST, _MOST = 1000, 100
"""Bytes of a line of the header, and lines."""
_PUBLIC, _PRIVATE = "age", "age-secret-key-"
_LETTERS: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

Random = Callable[[int], bytes]


class Unsealable(ValueError):
    """No key of ours opens it: another key's, shortened, altered, or no such file."""


@dataclass(frozen=True)
class Identity:
    """The private half, to be kept away from what it opens."""

    raw: bytes = field(repr=False)

    @property
    def recipient(self) -> bytes:
        """The public half: 32 bytes."""
        return X25519PrivateKey.from_private_bytes(self.raw).public_key().public_bytes_raw()

    def written(self) -> str:
        """``AGE-SECRET-KEY-1…``"""
        return _bech32(_PRIVATE, self.raw).upper()


def new_identity(random: Random) -> Identity:
    """A key of its own."""
    return Identity(random(32))


def read_identity(text: str) -> Identity:
    """The key in a file as ``age-keygen`` writes it: remarks, then the key. ValueError."""
    lines = [line.strip() for line in text.splitlines()]
    found = [line for line in lines if line and not line.startswith("#")]
    if len(found) != 1:
        raise ValueError("one line AGE-SECRET-KEY-1… is wanted")
    return Identity(_unbech32(_PRIVATE, found[0].lower()))


def write_recipient(raw: bytes) -> str:
    """``age1…``"""
    return _bech32(_PUBLIC, raw)


def read_recipient(text: str) -> bytes:
    """The public half out of ``age1…``. ValueError."""
    return _unbech32(_PUBLIC, text.strip())


def seal(source: Iterable[bytes], recipient: bytes, random: Random) -> Iterator[bytes]:
    """What comes out of ``source``, sealed to the recipient, piece by piece."""
    key, once = random(16), X25519PrivateKey.from_private_bytes(random(32))
    share = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(recipient))
    wrap = _derived(shared, share + recipient, _INFO)
    body = ChaCha20Poly1305(wrap).encrypt(bytes(12), key, None)
    head = _VERSION + b"-> X25519 " + _b64(share) + b"\n" + _b64(body) + b"\n---"
    nonce = random(16)
    yield head + b" " + _b64(_mac(key, head)) + b"\n" + nonce
    cipher = ChaCha20Poly1305(_derived(key, nonce, b"payload"))
    for number, block, last in _numbered(_blocks(source, BLOCK)):
        yield cipher.encrypt(_count(number, last), block, None)


def open_sealed(file: BinaryIO, identity: Identity) -> Iterator[bytes]:
    """What was sealed, block by block; raises ``Unsealable``, at the latest at the end of a file
    that was shortened."""
    key, nonce = _opened_header(file, identity)
    cipher = ChaCha20Poly1305(_derived(key, nonce, b"payload"))
    blocks = _blocks(iter(lambda: file.read(BLOCK), b""), BLOCK + _TAG)
    for number, block, last in _numbered(blocks):
        try:
            opened = cipher.decrypt(_count(number, last), block, None)
        except InvalidTag:
            raise Unsealable("altered or shortened") from None
        if last and number and not opened:
            raise Unsealable("an empty block at the end")
        yield opened


def _opened_header(file: BinaryIO, identity: Identity) -> tuple[bytes, bytes]:
    """The file's key and its nonce. Parts for other recipients, and those that only make the
    format's readers tolerant, are passed over."""
    lines = [file.readline(_LONGEST)]
    while len(lines) < _MOST and not lines[-1].startswith(b"---"):
        lines.append(file.readline(_LONGEST))
    if lines[0] != _VERSION or not lines[-1].startswith(b"--- "):
        raise Unsealable("not sealed in this format")
    ours = [(one[10:], body) for one, body in pairwise(lines) if one.startswith(b"-> X25519 ")]
    found = [key for share, body in ours if (key := _unwrapped(share, body, identity))]
    if not found:
        raise Unsealable("sealed to another key")
    head, nonce = b"".join(lines[:-1]) + b"---", file.read(16)
    if len(nonce) != 16 or lines[-1] != b"--- " + _b64(_mac(found[0], head)) + b"\n":
        raise Unsealable("its header is altered")
    return found[0], nonce


def _unwrapped(share: bytes, body: bytes, identity: Identity) -> bytes:
    """The file's key, if it is for us; else nothing."""
    try:
        once = _unb64(share)
        shared = X25519PrivateKey.from_private_bytes(identity.raw).exchange(
            X25519PublicKey.from_public_bytes(once)
        )
        wrap = _derived(shared, once + identity.recipient, _INFO)
        key = ChaCha20Poly1305(wrap).decrypt(bytes(12), _unb64(body), None)
    except (InvalidTag, ValueError):
        return b""
    return key if len(key) == 16 else b""


def _blocks(source: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in blocks of ``size``; the last may be shorter, and one there always is."""
    held = bytearray()
    some = False
    for piece in source:
        held += piece
        while len(held) > size:  # one is kept back: the last is marked as such
            some = True
            yield bytes(held[:size])
            del held[:size]
    if held or not some:
        yield bytes(held)


def _numbered(blocks: Iterator[bytes]) -> Iterator[tuple[int, bytes, bool]]:
    before = next(blocks)
    number = 0
    for block in blocks:
        yield number, before, False
        before, number = block, number + 1
    yield number, before, True


def _count(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _derived(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, info).derive(secret)


def _mac(key: bytes, head: bytes) -> bytes:
    return hmac.digest(_derived(key, b"", b"header"), head, "sha256")


def _b64(raw: bytes) -> bytes:
    return base64.b64encode(raw).rstrip(b"=")


def _unb64(line: bytes) -> bytes:
    text = line.rstrip(b"\n")
    try:
        raw = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None
    if _b64(raw) != text:
        raise ValueError("base64 that is written otherwise")
    return raw


# Bech32 (BIP 173) without its limit of length: how age writes keys


def _checksum(name: str, values: list[int]) -> int:
    spread = [ord(c) >> 5 for c in name] + [0] + [ord(c) & 31 for c in name]
    check = 1
    for value in spread + values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for n, term in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= term if top >> n & 1 else 0
    return check


def _regrouped(values: Iterable[int], of: int, to: int, *, fill: bool) -> list[int]:
    held, bits, out = 0, 0, []
    for value in values:
        held, bits = held << of | value, bits + of
        while bits >= to:
            bits -= to
            out.append(held >> bits & (1 << to) - 1)
    if fill and bits:
        out.append(held << to - bits & (1 << to) - 1)
    elif not fill and (bits >= of or held & (1 << bits) - 1):
        raise ValueError("bits are left over")
    return out


def _bech32(name: str, raw: bytes) -> str:
    values = _regrouped(raw, 8, 5, fill=True)
    check = _checksum(name, values + [0] * 6) ^ 1
    values += [check >> 5 * (5 - n) & 31 for n in range(6)]
    return f"{name}1" + "".join(_LETTERS[v] for v in values)


def _unbech32(name: str, text: str) -> bytes:
    head, _, rest = text.rpartition("1")
    values = [_LETTERS.find(c) for c in rest]
    if head != name or -1 in values or _checksum(name, values) != 1:
        raise ValueError(
            f"{name.upper() if name == _PRIVATE else name}1… is wanted, without a slip"
        )
    raw = bytes(_regrouped(values[:-6], 5, 8, fill=False))
    if len(raw) != 32:
        raise ValueError("a key has 32 bytes")
    return raw
