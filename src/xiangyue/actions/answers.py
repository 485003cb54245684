"""What a program was answered, kept with the key it sent, for when it sends the same again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from xiangyue.core.log import NOBODY, told_at
from xiangyue.data.models import ActKey

ROOM = 200  # characters of ``ActKey.result``
_NAME = "api.answer"


def keep(key: UUID, answer: str, now: datetime) -> None:
    """Store an answer under ``key``, in the transaction of the act itself: as long as the key."""
    parts = [answer[i : i + ROOM] for i in range(0, len(answer), ROOM)]
    ActKey.objects.bulk_create(
        ActKey(key=uuid5(key, f"{_NAME}.{n}"), act=_NAME, result=part, at=told_at(now, NOBODY))
        for n, part in enumerate(parts)
    )


def kept(key: UUID) -> str:
    """The answer that was stored under ``key``; "" where none was. One query for each 200
    characters, and one more."""
    told = ""
    while part := _part(key, len(told) // ROOM):
        told += part
        if len(part) < ROOM:
            break
    return told


def _part(key: UUID, number: int) -> str:
    found = ActKey.objects.filter(key=uuid5(key, f"{_NAME}.{number}"), act=_NAME)
    return found.values_list("result", flat=True).first() or ""
