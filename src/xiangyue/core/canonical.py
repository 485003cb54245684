"""Canonical JSON (RFC 8785) of whole numbers, words, lists and objects: one spelling for each.

The standard library writes strings and whole numbers just as RFC 8785 does and sorts names by code
point; that is RFC 8785's order (UTF-16 units) too as long as no name has a character at or above
U+D800, which is refused here. It is many times faster than the ``rfc8785`` package, which is the
oracle in ``tests/core/test_log.py``.
"""

from __future__ import annotations

import json
from typing import Any

LARGEST = 2**53 - 1
"""Largest whole number that every JSON reader reads exactly (RFC 8785, 3.2.2.3; IEEE 754)."""

_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode


class NotCanonical(ValueError):
    """A value the record cannot hold, or bytes that are not the one spelling of their value."""


def _check(value: Any, depth: int) -> None:
    if value is None or isinstance(value, (str, bool)):
        return
    if isinstance(value, int):
        if not -LARGEST <= value <= LARGEST:
            raise NotCanonical(f"a whole number beyond ±(2^53 - 1): {value}")
    elif depth == 0:
        raise NotCanonical("more than 32 levels deep")
    elif isinstance(value, dict):
        for name, item in value.items():
            if not isinstance(name, str):
                raise NotCanonical(f"a name that is not text: {name!r}")
            if not name.isascii() and max(name) >= "\ud800":
                raise NotCanonical(f"a name with a character beyond U+D7FF: {name!r}")
            _check(item, depth - 1)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _check(item, depth - 1)
    else:
        raise NotCanonical(f"neither whole number, text, list nor object: {type(value).__name__}")


def canonical(value: Any) -> bytes:
    """``value`` in UTF-8. NotCanonical for floats, big numbers, half characters, other types."""
    _check(value, 32)
    try:
        return _encode(value).encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical("text with half of a surrogate pair") from error


def _no_float(text: str) -> Any:
    raise NotCanonical(f"a number that is not whole: {text}")


def read_canonical(data: bytes) -> Any:
    """The value that ``data`` spells. NotCanonical if it is not JSON or not the one spelling."""
    try:
        value = json.loads(data.decode("utf-8"), parse_float=_no_float, parse_constant=_no_float)
        same = canonical(value) == data
    except NotCanonical:
        raise
    except (ValueError, RecursionError) as error:
        raise NotCanonical("not JSON") from error
    if not same:
        raise NotCanonical("not the canonical spelling of its value")
    return value
