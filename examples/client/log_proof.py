"""Proves that an entry is in the public log, with Python's standard library alone.

A receipt is a C2SP tlog-proof: the entry, its place, the hashes beside its way up the tree, and the
checkpoint that the log signed (Ed25519, as a signed note).
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode
from typing import Any, NamedTuple


class NotProved(Exception):
    """The receipt proves nothing; the words say what is wrong with it."""


class Proved(NamedTuple):
    """What a receipt proves: this entry is number ``index`` of ``size`` in the log ``origin``."""

    entry: dict[str, Any]
    index: int
    size: int
    origin: str


def prove(receipt: str, key: str) -> Proved:
    """Check a receipt against the log's verifier key (``origin+hash+base64``), which you keep."""
    head, found, note = receipt.partition("\n\n")
    kind, extra, index, *proof = head.split("\n")
    if not found or kind != "c2sp.org/tlog-proof@v1":
        raise NotProved("this is no receipt of a log")
    origin, size, root = checkpoint(note, key)
    leaf = b64decode(extra.removeprefix("extra "))
    at, last = int(index.removeprefix("index ")), size - 1
    if not 0 <= at <= last:
        raise NotProved("its place is not in the tree")
    number, node = at, hashlib.sha256(b"\0" + leaf).digest()
    for step in map(b64decode, proof):  # RFC 9162, 2.1.3.2
        if last == 0:
            raise NotProved("there are more hashes than the tree is high")
        if at & 1 or at == last:
            node = hashlib.sha256(b"\1" + step + node).digest()
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\1" + node + step).digest()
        at, last = at >> 1, last >> 1
    if last or node != root:
        raise NotProved("it is not in the tree that was signed")
    return Proved(json.loads(leaf), number, size, origin)


def checkpoint(note: str, key: str) -> tuple[str, int, bytes]:
    """The origin, size and root of a checkpoint that this key signed."""
    text, found, lines = note.rpartition("\n\n")
    name, _, rest = key.partition("+")
    named, _, kept = rest.partition("+")
    public = b64decode(kept)
    number = hashlib.sha256(f"{name}\n".encode() + public).digest()[:4]
    if not found or public[:1] != b"\1" or number.hex() != named:
        raise NotProved("the key is none")
    for line in lines.splitlines():
        dash, _, signature = line.rpartition(" ")
        raw = b64decode(signature)
        if dash == f"— {name}" and raw[:4] == number:
            if not ed25519(public[1:], f"{text}\n".encode(), raw[4:]):
                raise NotProved("the signature of the log is not good")
            origin, size, root, *_ = text.split("\n")
            return origin, int(size), b64decode(root)
    raise NotProved("this key has not signed it")


# Ed25519 verification as RFC 8032, section 6, writes it down. Slow and short: for a receipt now and
# then. A program with a library for it (such as `cryptography`) takes that.

_P = 2**255 - 19
_Q = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
Point = tuple[int, int, int, int]


def _add(a: Point, b: Point) -> Point:
    x = (a[1] - a[0]) * (b[1] - b[0]) % _P
    y = (a[1] + a[0]) * (b[1] + b[0]) % _P
    z = 2 * a[3] * b[3] * _D % _P
    t = 2 * a[2] * b[2] % _P
    e, f, g, h = y - x, t - z, t + z, y + x
    return (e * f, g * h, f * g, e * h)


def _times(n: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while n:
        if n & 1:
            found = _add(found, point)
        point, n = _add(point, point), n >> 1
    return found


def _same(a: Point, b: Point) -> bool:
    return (a[0] * b[2] - b[0] * a[2]) % _P == 0 and (a[1] * b[2] - b[1] * a[2]) % _P == 0


def _point(raw: bytes) -> Point | None:
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if len(raw) != 32 or y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P)
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    x = _P - x if x & 1 != sign else x
    return (x, y, 1, x * y % _P)


_BASE = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little"))


def ed25519(public: bytes, text: bytes, signature: bytes) -> bool:
    """Whether the signature of the text is this public key's."""
    here, there = _point(public), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if here is None or there is None or _BASE is None or len(signature) != 64 or s >= _Q:
        return False
    mixed = hashlib.sha512(signature[:32] + public + text).digest()
    h = int.from_bytes(mixed, "little") % _Q
    return _same(_times(s, _BASE), _add(there, _times(h, here)))
