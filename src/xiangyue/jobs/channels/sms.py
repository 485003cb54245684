"""SMS through any gateway that takes a signed POST of JSON (docs/messages.md)."""

from __future__ import annotations

import hashlib
import hmac
import json
import time

from django.conf import settings

from xiangyue.core.messages import Letter, NotNow, Refused
from xiangyue.jobs.channels.http import call

AGAIN = (401, 403, 408, 409, 425, 429)
"""Answers of the 4xx after which it may be tried again: a wrong key is ours to mend."""


def post(letter: Letter, where: str) -> None:
    """``{"to", "text", "language", "key"}`` with ``Idempotency-Key`` and a signature."""
    text = f"{letter.text} {letter.link}".strip()
    row = {"to": letter.to, "text": text, "language": letter.language, "key": letter.key}
    body = json.dumps(row, ensure_ascii=False).encode()
    at = str(int(time.time()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": letter.key,
        "X-Timestamp": at,
        "X-Signature": signature(settings.CHANNEL_SECRETS["sms"], at, body),
    }
    status, answer = call(where, body, headers)
    if status < 300:
        return
    kind = Refused if 400 <= status < 500 and status not in AGAIN else NotNow
    raise kind(f"{status} {answer}"[:200])


def signature(secret: str, at: str, body: bytes) -> str:
    """HMAC-SHA256 of the timestamp, a dot and the body, in hex: what the gateway compares."""
    return hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
