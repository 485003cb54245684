"""Instead of sending: a line of JSON in a file of the outbox, an .eml for e-mail, or a log line."""

from __future__ import annotations

import json
import logging
import os

from django.conf import settings
from django.utils import timezone

from xiangyue.core.messages import Letter
from xiangyue.jobs.channels.email import written

logger = logging.getLogger("xiangyue.outbox")


def post(letter: Letter) -> None:
    """Into ``$XIANGYUE_HOME/outbox``: ``sms.jsonl``, ``wecom.jsonl``, ``<key>.eml``. A letter that
    comes again under its key is not written again."""
    folder = settings.OUTBOX
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if letter.channel == "email":
        (folder / f"{letter.key}.eml").write_bytes(written(letter, "outbox@localhost").as_bytes())
        return
    path = folder / f"{letter.channel}.jsonl"
    if path.exists() and f'"{letter.key}"' in path.read_text("utf-8"):
        return
    row = {
        "key": letter.key,
        "at": timezone.now().isoformat(timespec="seconds"),
        "to": letter.to,
        "text": letter.text,
        "link": letter.link,
    }
    with os.fdopen(os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600), "a") as out:
        out.write(json.dumps(row, ensure_ascii=False) + "\n")


def log(letter: Letter) -> None:
    """A line of the log: the channel and the key, never to whom nor what."""
    logger.warning("%s %s", letter.channel, letter.key)
