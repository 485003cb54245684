"""Signed webhooks after the Standard Webhooks specification (https://www.standardwebhooks.com/):
the names of the headers, the secret, the signature, when a delivery is tried again."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Sequence
from typing import Final

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32
TOLERANCE: Final = 300
"""Seconds by which a receiver's clock may differ."""
WAITS: Final = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds after each failed try until the next: about three days in all."""
GONE: Final = 410
"""An answer that says: never again (the webhook ends)."""


def listed(host: str, hosts: Sequence[str]) -> bool:
    """Whether a host is one of a list: by its name, or below one that begins with a point; any
    host, where the list is empty."""
    name = host.lower().rstrip(".")
    return not hosts or any(
        name.endswith(one) and name != one if one.startswith(".") else name == one for one in hosts
    )


def secret(chance: bytes) -> str:
    """``whsec_`` and the random bytes in base64; ValueError unless there are ``SECRET_BYTES``."""
    if len(chance) != SECRET_BYTES:
        raise ValueError(f"a secret takes {SECRET_BYTES} random bytes, not {len(chance)}")
    return PREFIX + base64.b64encode(chance).decode()


def signature(secret: str, key: str, timestamp: int, body: bytes) -> str:
    """``v1,`` and the HMAC-SHA256 of ``key.timestamp.body`` in base64. ValueError for a secret that
    is none."""
    try:
        raw = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("not a secret of a webhook") from error
    signed = f"{key}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(raw, signed, "sha256")).decode()


def headers(secret: str, key: str, timestamp: int, body: bytes) -> dict[str, str]:
    """What goes with a delivery."""
    return {
        "content-type": "application/json",
        "webhook-id": key,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, key, timestamp, body),
        "user-agent": "xiangyue-webhook/1",
    }


def wanted(kind: str, kinds: Sequence[str]) -> bool:
    """Whether an act is one of ``kinds``, or begins with one up to a dot; no kinds: every act."""
    return not kinds or any(kind == k or kind.startswith(f"{k}.") for k in kinds)
