"""The ways out of the house. ``post(letter)`` hands a letter to the adapter of its channel.

An adapter raises ``core.messages.NotNow`` where it may be tried again and ``Refused`` where it
never will go. Which adapter: ``settings.CHANNELS`` (docs/messages.md).
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

from xiangyue.core.messages import Letter, Refused
from xiangyue.jobs.channels import email, file, sms, wecom

ADAPTERS = {"email": email.post, "sms": sms.post, "wecom": wecom.post}


def post(letter: Letter) -> None:
    """Send it by the adapter that this installation is set to."""
    where = settings.CHANNELS.get(letter.channel, "")
    if not where:
        raise Refused("this installation has no such channel")
    if where == "file":
        file.post(letter)
    elif where == "log":
        file.log(letter)
    else:
        ADAPTERS[letter.channel](letter, where)


def described(where: str) -> str:
    """Where a channel goes, without what is secret in it."""
    if where in ("file", "log"):
        return where
    parts = urlsplit(where)
    return f"{parts.scheme}://{parts.hostname}" if parts.hostname else where.partition(":")[0]
