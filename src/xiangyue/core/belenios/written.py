"""JSON, hashes and identifiers, byte for byte as Belenios writes them (4.1, 4.2)."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from typing import Any, Final

from gmpy2 import mpz

from xiangyue.core.belenios.groups import Chance

BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGITS: Final = re.compile(r"0|[1-9][0-9]{0,699}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_UUID: Final = re.compile(rf"[{BASE58}]{{14,}}")


class Malformed(ValueError):
    """What is not written as Belenios writes it."""


def written(value: object) -> str:
    """Compact JSON; the order of keys is that of ``value``."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\x7f", "\\u007f")


def parsed(text: str) -> Any:
    """JSON, keys in their order; Malformed for a key that stands twice, or what is no JSON."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_none_such)
    except Malformed:
        raise
    except (ValueError, RecursionError) as error:
        raise Malformed(f"not JSON: {error}") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Malformed("a key stands twice")
    return found


def _none_such(word: str) -> Any:
    raise Malformed(f"{word} is no number")


def digest(text: str) -> str:
    """SHA-256 in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def tracker(text: str) -> str:
    """SHA-256 in base 64, no padding: the fingerprint of an election, the tracker of a ballot."""
    return tracker_of(digest(text))


def tracker_of(hexadecimal: str) -> str:
    """The same out of a SHA-256 in hexadecimal, such as the payload of a ballot's event."""
    return b64encode(bytes.fromhex(hexadecimal)).decode().rstrip("=")


def new_uuid(rng: Chance) -> str:
    """An identifier of an election: 14 characters of base 58."""
    return characters(14, rng)


def characters(many: int, rng: Chance) -> str:
    """That many secret characters of base 58."""
    return "".join(BASE58[rng.randbelow(len(BASE58))] for _ in range(many))


# -- fields of a JSON object; each raises Malformed with the name of the field


def member(data: Any, name: str) -> Any:
    """The field of an object."""
    if not isinstance(data, dict) or name not in data:
        raise Malformed(f"{name} is missing")
    return data[name]


def number(data: Any, name: str) -> mpz:
    """A big number, a string in base 10."""
    return as_number(member(data, name), name)


def as_number(value: Any, name: str) -> mpz:
    """A big number, a string in base 10 without sign or leading zero."""
    if not isinstance(value, str) or not _DIGITS.fullmatch(value):
        raise Malformed(f"{name} is not a number in base 10")
    return mpz(value)


def small(data: Any, name: str) -> int:
    """A small whole number."""
    value = member(data, name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Malformed(f"{name} is not a whole number")
    return value


def text(data: Any, name: str) -> str:
    """A text."""
    value = member(data, name)
    if not isinstance(value, str):
        raise Malformed(f"{name} is not a text")
    return value


def several(data: Any, name: str) -> list[Any]:
    """A list."""
    value = member(data, name)
    if not isinstance(value, list):
        raise Malformed(f"{name} is not a list")
    return value


def hash_of(data: Any, name: str) -> str:
    """A SHA-256 in hexadecimal."""
    value = text(data, name)
    if not _HASH.fullmatch(value):
        raise Malformed(f"{name} is not a hash")
    return value


def is_uuid(value: str) -> bool:
    """At least 14 characters of base 58."""
    return bool(_UUID.fullmatch(value))
